package sprat.nio;

import java.util.Arrays;
import sprat.io.EventLoop;
import sprat.io.Transport;

/**
 * Timers by their time, ties in the order of insertion: a binary heap whose entries know their place, so that a
 * cancelled timer leaves at once and a timer can be moved. All on the loop's thread.
 */
final class TimerQueue {
    private Entry[] heap = new Entry[64];
    private int size;
    private long inserted;

    /** One timer. In the queue at most once; may be set again after it ran. */
    final class Entry implements EventLoop.Timer {
        private final EventLoop.Task task;
        private long atNanos = Transport.NEVER;
        private long order;
        private int place = -1;

        private Entry(EventLoop.Task task) {
            this.task = task;
        }

        /** The time for which it waits, or {@link Transport#NEVER} when it is not in the queue. */
        long atNanos() {
            return atNanos;
        }

        /** Puts it in, or moves it, as if it were new. */
        void set(long newAtNanos) {
            cancel();
            atNanos = newAtNanos;
            order = inserted++;
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, 2 * size);
            }
            up(this, size++);
        }

        @Override
        public void cancel() {
            if (place >= 0) {
                remove(this);
            }
        }

        void run(long nowNanos) {
            task.run(nowNanos);
        }

        private boolean isBefore(Entry other) {
            return atNanos != other.atNanos ? atNanos < other.atNanos : order < other.order;
        }
    }

    /** A timer that is not yet set. */
    Entry entry(EventLoop.Task task) {
        return new Entry(task);
    }

    /** @return nanoseconds until the first timer is due: 0 when it is, {@link Transport#NEVER} when there is none */
    long untilNext(long nowNanos) {
        if (size == 0) {
            return Transport.NEVER;
        }
        return Math.max(0, heap[0].atNanos - nowNanos);
    }

    /** Takes the first timer out when it is due, else returns null. */
    Entry pollDue(long nowNanos) {
        if (size == 0 || heap[0].atNanos > nowNanos) {
            return null;
        }
        Entry first = heap[0];
        remove(first);
        return first;
    }

    int size() {
        return size;
    }

    private void remove(Entry entry) {
        int hole = entry.place;
        entry.place = -1;
        entry.atNanos = Transport.NEVER;
        Entry last = heap[--size];
        heap[size] = null;
        if (last != entry) {
            down(last, hole);
            up(last, last.place);
        }
    }

    private void up(Entry entry, int from) {
        int at = from;
        while (at > 0 && entry.isBefore(heap[(at - 1) / 2])) {
            put(heap[(at - 1) / 2], at);
            at = (at - 1) / 2;
        }
        put(entry, at);
    }

    private void down(Entry entry, int from) {
        int at = from;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && heap[child + 1].isBefore(heap[child])) {
                child++;
            }
            if (!heap[child].isBefore(entry)) {
                break;
            }
            put(heap[child], at);
            at = child;
        }
        put(entry, at);
    }

    private void put(Entry entry, int place) {
        heap[place] = entry;
        entry.place = place;
    }
}
