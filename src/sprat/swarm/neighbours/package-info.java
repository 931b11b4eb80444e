/**
 * The peers of one torrent, taken together: who is let in, who is banned, what all are told.
 *
 * <p>Begin with {@link sprat.swarm.neighbours.Neighbours} and {@link sprat.swarm.neighbours.Blame}. The loop's thread.
 * May import `io`, `rate`, `wire`, `swarm/choke`, `swarm/dial`, `swarm/peer`, `swarm/pick` and `swarm/pieces`.
 */
package sprat.swarm.neighbours;
