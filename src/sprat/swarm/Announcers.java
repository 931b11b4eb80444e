package sprat.swarm;

import java.util.ArrayList;
import java.util.List;
import sprat.swarm.announce.Announcer;

/**
 * The announcers of one torrent: one for each of its swarms, so a hybrid has two, with the same trackers. Each time
 * that the torrent enters its swarm it has new ones. On the loop's thread.
 */
final class Announcers {
    private final Torrents torrents;
    private final Torrent torrent;
    private final List<TrackerSubject> subjects = new ArrayList<>();
    private List<Announcer> each;
    private boolean areRunning;
    /** The torrent was completed while it was in no swarm. */
    private boolean isCompletedUntold;
    private int stopping;

    Announcers(Torrents torrents, Torrent torrent, TorrentEvents events) {
        this.torrents = torrents;
        this.torrent = torrent;
        TrackerSubject subject = new TrackerSubject(torrents, torrent, events);
        subjects.add(subject);
        if (torrent.names().isHybrid()) {
            subjects.add(subject.inV2());
        }
        each = newAnnouncers();
    }

    private List<Announcer> newAnnouncers() {
        return subjects.stream()
                .map(subject -> new Announcer(torrents.announcing(), torrent.metainfo().trackers(), subject)).toList();
    }

    /** After the first time, only when `done` of {@link #stop} has run. */
    void start(long nowNanos) {
        areRunning = true;
        each = each.isEmpty() ? newAnnouncers() : each;
        each.forEach(announcer -> announcer.start(nowNanos));
        if (isCompletedUntold) {
            isCompletedUntold = false;
            completed(nowNanos);
        }
    }

    void completed(long nowNanos) {
        isCompletedUntold = !areRunning;
        if (areRunning) {
            each.forEach(announcer -> announcer.completed(nowNanos));
        }
    }

    void lackPeers(long nowNanos) {
        if (areRunning) {
            each.forEach(announcer -> announcer.lackPeers(nowNanos));
        }
    }

    /** @param done called once, when the trackers of all have been told or given up */
    void stop(long nowNanos, Runnable done) {
        areRunning = false;
        stopping = each.size();
        List<Announcer> ending = each;
        each = List.of();
        ending.forEach(announcer -> announcer.stop(nowNanos, () -> {
            if (--stopping == 0) {
                done.run();
            }
        }));
    }
}
