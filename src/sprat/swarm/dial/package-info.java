/**
 * Whom to connect to, how often, and who gives way when all places are taken.
 *
 * <p>Begin with {@link sprat.swarm.dial.PeerBook} and {@link sprat.swarm.dial.Dialler}. The loop's thread. May import
 * `io`, `rate` and `wire`.
 */
package sprat.swarm.dial;
