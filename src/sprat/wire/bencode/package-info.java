/**
 * Bencoding: bytes to values and back, with bounds on depth and size.
 *
 * <p>Begin with {@link sprat.wire.bencode.BencodeReader} and {@link sprat.wire.bencode.BencodeWriter}. Any thread. May
 * import `io` and `wire`.
 */
package sprat.wire.bencode;
