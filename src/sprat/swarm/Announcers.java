package sprat.swarm;

import java.util.ArrayList;
import java.util.List;
import sprat.swarm.announce.Announcer;

/** The announcers of one torrent: one for each of its swarms, so a hybrid has two, with the same trackers. On the loop's thread. */
final class Announcers {
    private final List<Announcer> each = new ArrayList<>();
    private int running;

    Announcers(Torrents torrents, Torrent torrent, TorrentEvents events) {
        TrackerSubject subject = new TrackerSubject(torrents, torrent, events);
        each.add(new Announcer(torrents.announcing(), torrent.metainfo().trackers(), subject));
        if (torrent.names().isHybrid()) {
            each.add(new Announcer(torrents.announcing(), torrent.metainfo().trackers(), subject.inV2()));
        }
    }

    void start(long nowNanos) {
        each.forEach(announcer -> announcer.start(nowNanos));
    }

    void completed(long nowNanos) {
        each.forEach(announcer -> announcer.completed(nowNanos));
    }

    void lackPeers(long nowNanos) {
        each.forEach(announcer -> announcer.lackPeers(nowNanos));
    }

    /** @param done called once, when the trackers of all have been told or given up */
    void stop(long nowNanos, Runnable done) {
        running = each.size();
        each.forEach(announcer -> announcer.stop(nowNanos, () -> {
            if (--running == 0) {
                done.run();
            }
        }));
    }
}
