package sprat.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import sprat.app.Event;

/**
 * The latest figures of each torrent, and their sum. Bounded by the torrents of one command line. Used by the printer's
 * thread.
 */
final class Tally {
    private final Map<String, Event.Progress> progressByTorrent = new LinkedHashMap<>();
    private final Map<String, Hashing> hashingByTorrent = new LinkedHashMap<>();

    void add(Event event, Instant time) {
        if (event instanceof Event.Checking checking) {
            Hashing hashing = hashingByTorrent.get(key(checking.torrent(), checking.infoHash()));
            Instant since = hashing == null ? time : hashing.since;
            long from = hashing == null ? checking.bytesDone() : hashing.from;
            hashingByTorrent.put(key(checking.torrent(), checking.infoHash()),
                    new Hashing(since, from, time, checking));
        } else if (event instanceof Event.Seeding seeding) {
            hashingByTorrent.remove(seeding.infoHash());
        } else if (event instanceof Event.Progress progress) {
            progressByTorrent.put(progress.infoHash(), progress);
            hashingByTorrent.remove(progress.infoHash());
        } else if (event instanceof Event.Complete complete) {
            hashingByTorrent.remove(complete.infoHash());
            progressByTorrent.computeIfPresent(complete.infoHash(), (infoHash, last) -> whole(last));
        } else if (event instanceof Event.Failure failure) {
            hashingByTorrent.remove(failure.infoHash());
            progressByTorrent.computeIfPresent(failure.infoHash(), (infoHash, last) -> ended(last));
        }
    }

    /** Two torrents may have one name; one that is being made has no info-hash yet. */
    static String key(String torrent, String infoHash) {
        return infoHash.isEmpty() ? torrent : infoHash;
    }

    /** Torrents that have told figures. */
    int torrents() {
        return progressByTorrent.size();
    }

    /** The latest figures of each, in the order in which they came first. */
    Collection<Event.Progress> parts() {
        return progressByTorrent.values();
    }

    /** It has what it has, and no more comes or goes. */
    private static Event.Progress ended(Event.Progress last) {
        return new Event.Progress(last.torrent(), last.infoHash(), last.bytesHave(), last.bytesTotal(), 0, 0, 0, 0,
                last.bytesDown(), last.bytesUp(), last.bytesHave() < last.bytesTotal() ? -1 : 0);
    }

    /** The last figures before the end came may be a second old. */
    private static Event.Progress whole(Event.Progress last) {
        return new Event.Progress(last.torrent(), last.infoHash(), last.bytesTotal(), last.bytesTotal(), 0,
                last.upRate(), last.peers(), last.seeds(), last.bytesDown(), last.bytesUp(), 0);
    }

    /** While anything is being hashed that is what the user waits for, so the sum is over those only. */
    Summary sum() {
        return hashingByTorrent.isEmpty() ? transfers() : checks();
    }

    static Summary of(Event.Progress e) {
        int whole = e.bytesHave() >= e.bytesTotal() ? 1 : 0;
        return new Summary(1, whole, false, e.bytesHave(), e.bytesTotal(), e.downRate(), e.upRate(), e.peers(),
                e.bytesUp(), e.etaSeconds());
    }

    /** The figures of a check alone; zero rate unless it was added before. */
    Summary of(Event.Checking e) {
        Hashing hashing = hashingByTorrent.get(key(e.torrent(), e.infoHash()));
        long rate = hashing == null ? 0 : hashing.bytesPerSecond();
        return checked(1, e.bytesDone(), e.bytesTotal(), rate);
    }

    private Summary transfers() {
        Summary sum = new Summary(0, 0, false, 0, 0, 0, 0, 0, 0, 0);
        for (Event.Progress progress : progressByTorrent.values()) {
            Summary one = of(progress);
            boolean unknown = sum.etaSeconds() < 0 || one.etaSeconds() < 0;
            sum = new Summary(sum.torrents() + 1, sum.whole() + one.whole(), false, sum.bytesDone() + one.bytesDone(),
                    sum.bytesTotal() + one.bytesTotal(), sum.downRate() + one.downRate(), sum.upRate() + one.upRate(),
                    sum.peers() + one.peers(), sum.bytesUp() + one.bytesUp(), unknown ? -1
                    : Math.max(sum.etaSeconds(), one.etaSeconds()));
        }
        return sum;
    }

    private Summary checks() {
        long done = 0;
        long total = 0;
        long rate = 0;
        for (Hashing hashing : hashingByTorrent.values()) {
            done += hashing.latest.bytesDone();
            total += hashing.latest.bytesTotal();
            rate += hashing.bytesPerSecond();
        }
        return checked(hashingByTorrent.size(), done, total, rate);
    }

    private static Summary checked(int torrents, long done, long total, long rate) {
        long eta = done >= total ? 0 : rate == 0 ? -1 : (total - done + rate - 1) / rate;
        return new Summary(torrents, 0, true, done, total, rate, 0, 0, 0, eta);
    }

    /** A check from its first event to its latest. */
    private record Hashing(Instant since, long from, Instant at, Event.Checking latest) {
        long bytesPerSecond() {
            long millis = Duration.between(since, at).toMillis();
            return millis <= 0 ? 0 : (long) ((latest.bytesDone() - from) * 1000.0 / millis);
        }
    }
}
