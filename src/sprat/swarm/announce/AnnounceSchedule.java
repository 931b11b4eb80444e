package sprat.swarm.announce;

import java.util.random.RandomGenerator;
import sprat.rate.BackOff;

/** When the next announce and the next probe are due while a tracker has us. Pure: times in, times out. */
final class AnnounceSchedule {
    private final RandomGenerator random;
    private boolean completedUntold;
    private long announcedNanos;
    private long intervalNanos;
    private long leastNanos;
    private final BackOff lackWait = new BackOff(AnnounceLimits.LACK_PEERS_NANOS, AnnounceLimits.LACK_PEERS_MOST_NANOS);
    private long probeNanos;

    AnnounceSchedule(RandomGenerator random) {
        this.random = random;
    }

    /**
     * A tracker took an announce; each time without any peer the wait for the next one doubles.
     *
     * @param trackersLeastNanos nothing but `completed` comes sooner
     */
    void announced(long trackersIntervalNanos, long trackersLeastNanos, boolean lacksPeers, long nowNanos) {
        leastNanos = trackersLeastNanos;
        announcedNanos = nowNanos;
        intervalNanos = (long) (trackersIntervalNanos * jitter());
        if (lacksPeers) {
            lackWait.fail();
        } else {
            lackWait.forget();
        }
        heard(nowNanos);
    }

    /** The tracker gave a sign of life. */
    void heard(long nowNanos) {
        probeNanos = nowNanos + (long) (AnnounceLimits.TRACKER_PROBE_NANOS * jitter());
    }

    /** `completed` is to be told at once, and until somebody has heard it. */
    void completed(boolean untold) {
        completedUntold = untold;
    }

    boolean isCompletedUntold() {
        return completedUntold;
    }

    /** The time of the next announce, as things are now. */
    long dueNanos(boolean lacksPeers) {
        if (completedUntold) {
            return announcedNanos;
        }
        long waitNanos = lacksPeers ? Math.max(lackWait.waitNanos(), AnnounceLimits.LACK_PEERS_NANOS) : intervalNanos;
        return announcedNanos + Math.max(leastNanos, Math.min(waitNanos, intervalNanos));
    }

    long probeNanos() {
        return probeNanos;
    }

    /** A factor from 0.95 to 1.05, so that a swarm does not come all at once. */
    double jitter() {
        return 0.95 + 0.1 * random.nextDouble();
    }
}
