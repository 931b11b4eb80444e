/**
 * What a torrent asks of the disk, as an interface: pieces are read, written and verified, files get their names.
 *
 * <p>Begin with {@link sprat.store.Storage} and {@link sprat.store.DiskOutcome}. The loop's thread asks, and gets the
 * answers. May import `io` and `wire`.
 */
package sprat.store;
