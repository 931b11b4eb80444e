/**
 * What a torrent has: from block to verified piece to file.
 *
 * <p>Begin with {@link sprat.swarm.pieces.Pieces} and {@link sprat.swarm.pieces.Recheck}. The loop's thread. May
 * import `io`, `rate`, `store`, `wire` and `swarm/pick`.
 */
package sprat.swarm.pieces;
