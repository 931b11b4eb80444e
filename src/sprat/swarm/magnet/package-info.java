/**
 * From a magnet link to a torrent: its description is asked of peers.
 *
 * <p>Begin with {@link sprat.swarm.magnet.MetadataFetch} and {@link sprat.swarm.magnet.MetadataSession}. The loop's
 * thread; a worker looks at what has come. May import `io`, `rate`, `wire`, `swarm/announce`, `swarm/dial` and
 * `swarm/peer`.
 */
package sprat.swarm.magnet;
