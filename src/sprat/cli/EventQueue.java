package sprat.cli;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import sprat.app.Event;

/**
 * Events on their way to the printer. Any thread puts and never waits: the reactor must not stand still because a
 * terminal was paused or a pipe is full. One thread takes.
 *
 * <p>When the queue is full the oldest event of the lowest rank makes room: figures that come again each second first,
 * then what peers and trackers do. Milestones always get in; a run has a few of them for each torrent.
 */
final class EventQueue {
    private static final EventImportance IMPORTANCE = new EventImportance();

    private final int capacity;
    private final Deque<Timed> events = new ArrayDeque<>();
    private long dropped;
    private boolean closed;

    EventQueue(int capacity) {
        this.capacity = capacity;
    }

    synchronized void put(Event event, Instant time) {
        if (closed) {
            return;
        }
        EventImportance.Rank rank = event.dispatch(IMPORTANCE);
        if (events.size() >= capacity && !makeRoom(rank)) {
            dropped += rank == EventImportance.Rank.FIGURES ? 0 : 1;
            return;
        }
        events.addLast(new Timed(event, time));
        notifyAll();
    }

    /** Waits for the next event; null when the queue is closed and empty. */
    synchronized Timed take() throws InterruptedException {
        while (events.isEmpty() && !closed) {
            wait();
        }
        return events.pollFirst();
    }

    /** Events that found no room since the last call, not counting figures. */
    synchronized long takeDropped() {
        long count = dropped;
        dropped = 0;
        return count;
    }

    /** What is in the queue can still be taken; nothing more gets in. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** @return false when the event that wants in is itself the least important one */
    private boolean makeRoom(EventImportance.Rank wanted) {
        for (EventImportance.Rank rank : new EventImportance.Rank[] {EventImportance.Rank.FIGURES,
                EventImportance.Rank.CHATTER}) {
            if (rank.compareTo(wanted) <= 0 && removeOldest(rank)) {
                dropped += rank == EventImportance.Rank.FIGURES ? 0 : 1;
                return true;
            }
        }
        return wanted == EventImportance.Rank.MILESTONE;
    }

    private boolean removeOldest(EventImportance.Rank rank) {
        for (Iterator<Timed> each = events.iterator(); each.hasNext();) {
            if (each.next().event.dispatch(IMPORTANCE) == rank) {
                each.remove();
                return true;
            }
        }
        return false;
    }

    record Timed(Event event, Instant time) { }
}
