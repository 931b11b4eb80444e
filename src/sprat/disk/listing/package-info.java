/**
 * What is in a folder of which a torrent is to be made, and its hashes.
 *
 * <p>Begin with {@link sprat.disk.listing.FileListing} and {@link sprat.disk.listing.TorrentHasher}. The thread of a
 * command, and workers of its own. May import `io`, `store`, `wire`, `disk/names` and `disk/work`.
 */
package sprat.disk.listing;
