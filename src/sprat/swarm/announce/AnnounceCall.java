package sprat.swarm.announce;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import sprat.io.EventLoop;
import sprat.io.Limits;
import sprat.wire.tracker.TrackerEvent;
import sprat.wire.tracker.TrackerResponse.Announced;

/**
 * One announce to one tracker, over IPv4 and IPv6 where it has both: two entries of ours there. It has succeeded when
 * one of them has answered; the other then has {@link AnnounceLimits#TRACKER_FAMILY_NANOS} more. Counts what both said.
 */
final class AnnounceCall {
    interface Done {
        /** An address has answered. @param from which one */
        void peers(List<InetSocketAddress> peers, InetAddress from, long nowNanos);

        /** The end, once unless it is cancelled. */
        void done(AnnounceCall call, long nowNanos);
    }

    private final Tracker tracker;
    private final TrackerClient client;
    private final EventLoop loop;
    private final Done done;
    /** Each takes one question back. */
    private final List<Runnable> cancels = new ArrayList<>(2);
    private EventLoop.Timer timer;
    private int awaited;
    private int answers;
    private boolean ended;
    private boolean toldCompleted;
    private String error = "";
    private int seeders;
    private int leechers;
    private int peers;
    private long leastMembers = Long.MAX_VALUE;
    private long intervalNanos = AnnounceLimits.ANNOUNCE_MOST_NANOS;

    AnnounceCall(Tracker tracker, TrackerClient client, EventLoop loop, Done done) {
        this.tracker = tracker;
        this.client = client;
        this.loop = loop;
        this.done = done;
    }

    /** To an address that has not heard us yet it says `started`, whatever `event` is. */
    void begin(AnnounceSubject subject, TrackerEvent event, long nowNanos) {
        awaited = tracker.addresses().size();
        for (InetSocketAddress address : tracker.addresses()) {
            TrackerEvent said = tracker.knowUs().contains(address) ? event : TrackerEvent.STARTED;
            cancels.add(client.announce(tracker, address, Announcement.of(subject, said, tracker),
                    nowNanos + AnnounceLimits.TRACKER_EXCHANGE_NANOS,
                    (outcome, response, reason, now) -> onEnd(address, said, response, reason, now)));
        }
    }

    /** Nothing is called afterwards. The tracker may have heard us, or may still hear us. */
    void cancel() {
        ended = true;
        cancels.forEach(Runnable::run);
        if (timer != null) {
            timer.cancel();
        }
    }

    private void onEnd(InetSocketAddress address, TrackerEvent said, Announced responseOrNull, String reason,
            long nowNanos) {
        awaited--;
        if (responseOrNull == null) {
            error = error.isEmpty() ? reason : error;
        } else {
            tracker.knowsUsAt(address);
            toldCompleted |= said == TrackerEvent.COMPLETED;
            add(responseOrNull);
            done.peers(responseOrNull.peers(), tracker.answeredFrom(address), nowNanos);
        }
        if (awaited == 0) {
            end(nowNanos);
        } else if (answers > 0) {
            timer = loop.schedule(nowNanos + AnnounceLimits.TRACKER_FAMILY_NANOS, this::end);
        }
    }

    /** Most clients are there with both addresses, so the larger count is nearer the truth than the sum. */
    private void add(Announced response) {
        answers++;
        seeders = Math.max(seeders, response.seeders());
        leechers = Math.max(leechers, response.leechers());
        leastMembers = Math.min(leastMembers, (long) response.seeders() + response.leechers());
        peers += response.peers().size();
        long nanos = Integer.toUnsignedLong(response.intervalSeconds()) * 1_000_000_000L;
        intervalNanos = Math.min(intervalNanos, Math.max(nanos, AnnounceLimits.ANNOUNCE_LEAST_NANOS));
    }

    private void end(long nowNanos) {
        if (!ended) {
            cancel();
            done.done(this, nowNanos);
        }
    }

    boolean isAccepted() {
        return answers > 0;
    }

    /** The first error, "" when there was none. */
    String error() {
        return error;
    }

    boolean toldCompleted() {
        return toldCompleted;
    }

    int seeders() {
        return seeders;
    }

    int leechers() {
        return leechers;
    }

    /** How many peers it told, over both. */
    int peers() {
        return peers;
    }

    /** Seeders and leechers at the address that has fewer. */
    long leastMembers() {
        return leastMembers;
    }

    /** The shorter one, within {@link Limits}. */
    long intervalNanos() {
        return intervalNanos;
    }
}
