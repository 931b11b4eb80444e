/**
 * What is said to trackers and by them, over UDP and HTTP.
 *
 * <p>Begin with {@link sprat.wire.tracker.TrackerRequest} and {@link sprat.wire.tracker.TrackerCodec}. Any thread; the
 * loop's in practice. May import `io`, `wire` and `wire/bencode`.
 */
package sprat.wire.tracker;
