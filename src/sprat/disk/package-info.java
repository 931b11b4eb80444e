/**
 * The files of a torrent on disk: the implementation of `store`.
 *
 * <p>Begin with {@link sprat.disk.FileStorage}. The loop's thread calls it; its jobs run on disk workers. May import
 * `io`, `store`, `wire` and its own rooms.
 */
package sprat.disk;
