/**
 * The bytes of a torrent's files, and how each file comes by its final name.
 *
 * <p>Begin with {@link sprat.disk.store.StoredPieces} and {@link sprat.disk.store.StoredFile}. Disk workers. May
 * import `io`, `store`, `wire`, `disk/names` and `disk/work`.
 */
package sprat.disk.store;
