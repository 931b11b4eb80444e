/**
 * A UDP tracker: its table, and its answers.
 *
 * <p>Begin with {@link sprat.tracker.TrackerServer} and {@link sprat.tracker.PeerTable}. The loop's thread. May import
 * `io` and `wire`.
 */
package sprat.tracker;
