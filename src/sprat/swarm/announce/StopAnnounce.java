package sprat.swarm.announce;

import java.net.InetSocketAddress;
import java.util.List;
import sprat.io.EventLoop;
import sprat.wire.tracker.TrackerEvent;

/**
 * Tells every tracker that knows us that we leave, wherever it knows us, and first that we are complete if nobody has
 * heard that. Ends within {@link AnnounceLimits#STOP_ANNOUNCE_NANOS}. Loop's thread.
 */
final class StopAnnounce {
    private final TrackerClient client;
    private final AnnounceSubject subject;
    private final EventLoop.Task done;
    private long endNanos;
    private int untold;

    /** @param done called once, perhaps before `begin` returns */
    StopAnnounce(TrackerClient client, AnnounceSubject subject, EventLoop.Task done) {
        this.client = client;
        this.subject = subject;
        this.done = done;
    }

    /** @param completedUntold who stops with its last piece had no time to tell it */
    void begin(List<Tracker> trackers, boolean completedUntold, long nowNanos) {
        endNanos = nowNanos + AnnounceLimits.STOP_ANNOUNCE_NANOS;
        for (Tracker tracker : trackers) {
            for (InetSocketAddress address : tracker.knowUs()) {
                untold++;
                if (completedUntold) {
                    tellCompleted(tracker, address, nowNanos);
                } else {
                    tellStopped(tracker, address);
                }
            }
        }
        if (untold == 0) {
            done.run(nowNanos);
        }
    }

    /** One after the other: datagrams may overtake each other, and a peer that has stopped must not come back. */
    private void tellCompleted(Tracker tracker, InetSocketAddress address, long nowNanos) {
        client.announce(tracker, address, Announcement.of(subject, TrackerEvent.COMPLETED, tracker),
                nowNanos + AnnounceLimits.STOP_COMPLETED_NANOS,
                (outcome, response, error, now) -> tellStopped(tracker, address));
    }

    private void tellStopped(Tracker tracker, InetSocketAddress address) {
        client.announce(tracker, address, Announcement.of(subject, TrackerEvent.STOPPED, tracker), endNanos,
                (outcome, response, error, now) -> onTold(now));
    }

    private void onTold(long nowNanos) {
        if (--untold == 0) {
            done.run(nowNanos);
        }
    }
}
