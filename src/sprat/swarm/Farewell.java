package sprat.swarm;

import java.net.InetSocketAddress;
import java.util.List;
import sprat.io.EventLoop;
import sprat.io.Limits;
import sprat.wire.TrackerEvent;

/** Tells every tracker that knows us that we leave, wherever it knows us. Ends within {@link Limits#STOP_ANNOUNCE_NANOS}. */
final class Farewell {
    private final TrackerClient client;
    private final EventLoop.Task done;
    private int untold;

    /** @param done called once, perhaps before `begin` returns */
    Farewell(TrackerClient client, EventLoop.Task done) {
        this.client = client;
        this.done = done;
    }

    void begin(List<Tracker> trackers, AnnounceSubject subject, long nowNanos) {
        for (Tracker tracker : trackers) {
            Announcement stopped = Announcement.of(subject, TrackerEvent.STOPPED, tracker);
            for (InetSocketAddress address : tracker.knowUs()) {
                untold++;
                client.announce(address, stopped, nowNanos + Limits.STOP_ANNOUNCE_NANOS, (outcome, response, error, now) -> onTold(now));
            }
        }
        if (untold == 0) {
            done.run(nowNanos);
        }
    }

    private void onTold(long nowNanos) {
        if (--untold == 0) {
            done.run(nowNanos);
        }
    }
}
