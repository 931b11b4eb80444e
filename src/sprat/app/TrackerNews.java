package sprat.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Turns what the trackers of one torrent say into {@link Event}s, and remembers what went wrong last. On the reactor's
 * thread.
 */
final class TrackerNews {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final String torrent;
    private final String infoHash;
    private final Consumer<Event> events;
    private String error = "";
    /** By URL. */
    private final Map<String, Snapshot.Tracker> latest = new LinkedHashMap<>();

    TrackerNews(TorrentJob job, Consumer<Event> events) {
        this.torrent = job.name();
        this.infoHash = job.infoHash().toString();
        this.events = events;
    }

    /** Of the latest announce; "" when it was answered. */
    String error() {
        return error;
    }

    /** What each has said last; a copy. */
    List<Snapshot.Tracker> latest() {
        return List.copyOf(latest.values());
    }

    void announced(String url, int seeders, int leechers, int peers, long nextNanos) {
        error = "";
        latest.put(url, new Snapshot.Tracker(url, seeders, leechers, peers, ""));
        events.accept(new Event.Tracker(torrent, infoHash, url, "announced", seeders, leechers, peers, "",
                seconds(nextNanos)));
    }

    void failed(String url, String why, long nextNanos) {
        error = url + ": " + why;
        latest.put(url, new Snapshot.Tracker(url, 0, 0, 0, why));
        events.accept(new Event.Tracker(torrent, infoHash, url, "failed", 0, 0, 0, why, seconds(nextNanos)));
    }

    /** -1 for never. */
    private static long seconds(long nanos) {
        return nanos == Long.MAX_VALUE ? -1 : nanos / SECOND_NANOS;
    }
}
