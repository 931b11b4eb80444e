package sprat.sim;

import java.util.PriorityQueue;
import sprat.io.EventLoop;

/** Virtual time and all that is going to happen in it, in the order of times, ties in the order of calls. One for a whole world. */
public final class SimTime {
    public static final long MILLIS = 1_000_000L;
    public static final long SECONDS = 1_000 * MILLIS;
    public static final long MINUTES = 60 * SECONDS;
    /** A world that does more than this at one moment turns in a circle. */
    private static final int MOST_AT_ONCE = 1_000_000;

    private final PriorityQueue<Due> queue = new PriorityQueue<>();
    private long nowNanos;
    private long calls;

    /** Not zero at the start, so that nobody takes zero for "never". */
    public SimTime() {
        nowNanos = 1_000 * SECONDS;
    }

    public long nowNanos() {
        return nowNanos;
    }

    public EventLoop.Timer schedule(long atNanos, EventLoop.Task task) {
        Due due = new Due(Math.max(nowNanos, atNanos), calls++, task);
        queue.add(due);
        return due;
    }

    /** All that happens in the next `nanos`, ends included. */
    public void runFor(long nanos) {
        long endNanos = nowNanos + nanos;
        int atOnce = 0;
        while (!queue.isEmpty() && queue.peek().atNanos <= endNanos) {
            Due due = queue.poll();
            atOnce = due.atNanos == nowNanos ? atOnce + 1 : 0;
            if (atOnce > MOST_AT_ONCE) {
                throw new IllegalStateException("time stands still at " + nowNanos);
            }
            nowNanos = due.atNanos;
            due.run();
        }
        nowNanos = endNanos;
    }

    /** Tasks that are neither done nor cancelled. */
    public int pending() {
        return (int) queue.stream().filter(due -> !due.cancelled).count();
    }

    private static final class Due implements EventLoop.Timer, Comparable<Due> {
        private final long atNanos;
        private final long order;
        private final EventLoop.Task task;
        private boolean cancelled;

        Due(long atNanos, long order, EventLoop.Task task) {
            this.atNanos = atNanos;
            this.order = order;
            this.task = task;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        void run() {
            if (!cancelled) {
                task.run(atNanos);
            }
        }

        @Override
        public int compareTo(Due other) {
            return atNanos != other.atNanos ? Long.compare(atNanos, other.atNanos) : Long.compare(order, other.order);
        }
    }
}
