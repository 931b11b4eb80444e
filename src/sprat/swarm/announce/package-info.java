/**
 * What trackers are told of a torrent, and what they tell.
 *
 * <p>Begin with {@link sprat.swarm.announce.Announcer} and {@link sprat.swarm.announce.TrackerClient}. The loop's
 * thread. May import `io`, `rate` and `wire`.
 */
package sprat.swarm.announce;
