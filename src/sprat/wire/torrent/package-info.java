/**
 * What a torrent is: torrent files, magnet links, the layout of pieces, the hash tree of a v2 file.
 *
 * <p>Begin with {@link sprat.wire.torrent.Metainfo} and {@link sprat.wire.torrent.MetainfoReader}. Any thread; large
 * torrent files are read by workers. May import `io`, `wire` and `wire/bencode`.
 */
package sprat.wire.torrent;
