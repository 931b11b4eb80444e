package sprat.swarm.announce;

import java.net.InetAddress;
import java.util.List;
import sprat.io.EventLoop;
import sprat.io.Resolver;

/** One look-up of a tracker's name, which ends within {@link AnnounceLimits#LOOK_UP_NANOS}. */
final class TrackerLookUp {
    interface Done {
        /** Called once unless it is cancelled. `error` is "" when the tracker has an address now. */
        void done(String error, long nowNanos);
    }

    private final Tracker tracker;
    private final TrackerClient client;
    private final EventLoop loop;
    private final Done done;
    private EventLoop.Timer timer;
    private boolean ended;

    TrackerLookUp(Tracker tracker, TrackerClient client, EventLoop loop, Done done) {
        this.tracker = tracker;
        this.client = client;
        this.loop = loop;
        this.done = done;
    }

    void begin(Resolver resolver, long nowNanos) {
        String host = tracker.url().host();
        timer = loop.schedule(nowNanos + AnnounceLimits.LOOK_UP_NANOS,
                now -> end("the look-up of " + host + " takes too long", now));
        resolver.resolve(host, (found, error) -> onFound(found, error));
    }

    /** Its answer may still come, and is not looked at. */
    void cancel() {
        ended = true;
        timer.cancel();
    }

    private void onFound(List<InetAddress> found, String error) {
        if (ended) {
            return;
        }
        tracker.found(found, client::reaches);
        if (!tracker.addresses().isEmpty()) {
            end("", loop.nowNanos());
        } else if (found.isEmpty()) {
            end(error, loop.nowNanos());
        } else {
            end("no address of " + tracker.url().host() + " can be reached from the address that we are bound to",
                    loop.nowNanos());
        }
    }

    private void end(String error, long nowNanos) {
        cancel();
        done.done(error, nowNanos);
    }
}
