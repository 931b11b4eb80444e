/**
 * The messages between peers and their bytes.
 *
 * <p>Begin with {@link sprat.wire.peer.PeerMessage} and {@link sprat.wire.peer.PeerCodec}. Any thread; the loop's in
 * practice. May import `io`, `wire`, `wire/bencode` and `wire/torrent`.
 */
package sprat.wire.peer;
