package sprat.cli;

import java.net.InetSocketAddress;
import java.util.List;
import sprat.app.Event;
import sprat.app.Outcome;

/** One of each. */
final class SampleEvents {
    static final String HASH = "0123456789abcdef0123456789abcdef01234567";
    static final InetSocketAddress ADDRESS = new InetSocketAddress("10.0.0.1", 6881);
    static final Event.Progress PROGRESS = new Event.Progress("a", HASH, 5L << 40, 6L << 40, 7, 8, 9, 3, 10, 11, -1);
    static final Event.Complete COMPLETE = new Event.Complete("a", HASH, 120, 4.5,
            List.of(new Event.Source(ADDRESS, 120)));
    static final Event.Failure FAILURE = new Event.Failure("a", HASH, Outcome.BAD_TORRENT, "what to do");
    static final Event.Peer PEER = new Event.Peer("a", HASH, ADDRESS, "connected", "aria2/1.36", "", 0, 0);
    static final List<Event> ALL = List.of(
            new Event.Listening("seeder", ADDRESS), new Event.Checking("a", HASH, 1, 2),
            new Event.Seeding("a", HASH, 2, 2), PROGRESS, PEER,
            new Event.Tracker("a", HASH, "udp://t:1", "announced", 1, 2, 3, "", 1800), COMPLETE,
            new Event.Warning("a", HASH, "careful"), FAILURE,
            new Event.Metadata("a", HASH, 3, 2, 1, 2), new Event.Link("a", HASH, "magnet:?xt=urn:btih:" + HASH),
            new Event.Reused("a", HASH, "/data", "link", 12, 34), new Event.Changed("a", HASH, "paused"),
            new Event.Stopped(Outcome.DONE), new Event.TrackerProgress(1, 2, 3, 4, 5, 6));

    private SampleEvents() {
    }

    /** Of a torrent of 100 MiB. */
    static Event.Progress progress(String torrent, int percent) {
        long total = 100 << 20;
        return new Event.Progress(torrent, torrent, total / 100 * percent, total,
                1 << 20, 1 << 10, 2, 1, 0, 0, 100 - percent);
    }
}
