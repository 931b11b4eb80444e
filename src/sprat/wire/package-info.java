/**
 * Values that all protocols of torrents share: info-hashes, peer ids, bitfields, text that is safe to print. What has
 * bytes of its own stands in the rooms below.
 *
 * <p>Begin with {@link sprat.wire.InfoHash} and {@link sprat.wire.Bitfield}. Any thread: nothing here blocks or knows
 * a clock. May import `io`.
 */
package sprat.wire;
