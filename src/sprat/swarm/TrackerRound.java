package sprat.swarm;

import java.util.Iterator;
import java.util.List;

/** One way through the trackers in their order: those that a round of announces has not reached yet. */
final class TrackerRound {
    private final Iterator<Tracker> left;

    TrackerRound(List<Tracker> trackers) {
        left = trackers.iterator();
    }

    /** The next one that has not failed lately; null at the end. */
    Tracker next(boolean lacksPeers, long nowNanos) {
        while (left.hasNext()) {
            Tracker tracker = left.next();
            if (tracker.isReady(lacksPeers, nowNanos)) {
                return tracker;
            }
        }
        return null;
    }
}
