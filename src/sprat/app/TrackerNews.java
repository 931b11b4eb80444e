package sprat.app;

import java.util.function.Consumer;

/** Turns what the trackers of one torrent say into {@link Event}s, and remembers what went wrong last. On the reactor's thread. */
final class TrackerNews {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final String torrent;
    private final Consumer<Event> events;
    private String error = "";

    TrackerNews(String torrent, Consumer<Event> events) {
        this.torrent = torrent;
        this.events = events;
    }

    /** Of the latest announce; "" when it was answered. */
    String error() {
        return error;
    }

    void announced(String url, int seeders, int leechers, int peers, long nextNanos) {
        error = "";
        events.accept(new Event.Tracker(torrent, url, "announced", seeders, leechers, peers, "", seconds(nextNanos)));
    }

    void failed(String url, String why, long nextNanos) {
        error = url + ": " + why;
        events.accept(new Event.Tracker(torrent, url, "failed", 0, 0, 0, why, seconds(nextNanos)));
    }

    /** -1 for never. */
    private static long seconds(long nanos) {
        return nanos == Long.MAX_VALUE ? -1 : nanos / SECOND_NANOS;
    }
}
