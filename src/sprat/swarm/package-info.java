/**
 * The torrents of a process, and each from its check to its end. What a torrent consists of stands in the rooms below.
 *
 * <p>Begin with {@link sprat.swarm.Torrents} and {@link sprat.swarm.Torrent}. The loop's thread. May import `io`,
 * `rate`, `store`, `wire` and all rooms of `swarm`.
 */
package sprat.swarm;
