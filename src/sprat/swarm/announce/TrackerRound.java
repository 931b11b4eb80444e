package sprat.swarm.announce;

import java.util.Iterator;
import java.util.List;

/** One way through the trackers in their order: those that a round of announces has not reached yet. */
final class TrackerRound {
    private final Iterator<Tracker> left;
    private final Tracker keeper;

    /**
     * @param keeper has us, and is not to be told again before its time; null when whoever takes the announce is told
     */
    TrackerRound(List<Tracker> trackers, Tracker keeper) {
        this.left = trackers.iterator();
        this.keeper = keeper;
    }

    /** The way has led back to the tracker that has us. */
    boolean isForThoseBefore(Tracker next) {
        return next != null && next == keeper;
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
