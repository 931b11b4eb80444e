package sprat.sim;

import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import sprat.io.EventLoop;

/**
 * Virtual time and all that is going to happen in it, in the order of times, ties in the order of calls. One for a
 * whole world.
 */
public final class SimTime {
    public static final long MILLIS = 1_000_000L;
    public static final long SECONDS = 1_000 * MILLIS;
    public static final long MINUTES = 60 * SECONDS;
    /** A world that does more than this at one moment turns in a circle. */
    private static final int MOST_AT_ONCE = 1_000_000;

    private final PriorityQueue<Due> queue = new PriorityQueue<>();
    private long nowNanos;
    private long calls;
    private int atOnce;

    /** Not zero at the start, so that nobody takes zero for "never". */
    public SimTime() {
        nowNanos = 1_000 * SECONDS;
    }

    public long nowNanos() {
        return nowNanos;
    }

    public EventLoop.Timer schedule(long atNanos, EventLoop.Task task) {
        return schedule(atNanos, task, () -> true);
    }

    /** @param alive false when nobody is left to run the task, which then counts as done */
    public EventLoop.Timer schedule(long atNanos, EventLoop.Task task, BooleanSupplier alive) {
        Due due = new Due(Math.max(nowNanos, atNanos), calls++, task, alive);
        queue.add(due);
        return due;
    }

    /** All that happens in the next `nanos`, ends included. */
    public void runFor(long nanos) {
        runUntil(() -> false, nanos);
    }

    /**
     * Runs until `done`, asked after every event, for `nanos` at most.
     *
     * @return whether it came to that
     */
    public boolean runUntil(BooleanSupplier done, long nanos) {
        long endNanos = nowNanos + nanos;
        if (done.getAsBoolean()) {
            return true;
        }
        while (!queue.isEmpty() && queue.peek().atNanos <= endNanos) {
            runFirst();
            if (done.getAsBoolean()) {
                return true;
            }
        }
        nowNanos = endNanos;
        return false;
    }

    private void runFirst() {
        Due due = queue.poll();
        atOnce = due.atNanos == nowNanos ? atOnce + 1 : 0;
        if (atOnce > MOST_AT_ONCE) {
            throw new IllegalStateException("time stands still at " + nowNanos);
        }
        nowNanos = due.atNanos;
        due.run();
    }

    /** Tasks that are neither done nor cancelled, and that somebody is left to run. */
    public int pending() {
        return (int) queue.stream().filter(due -> !due.cancelled && due.alive.getAsBoolean()).count();
    }

    private static final class Due implements EventLoop.Timer, Comparable<Due> {
        private final long atNanos;
        private final long order;
        private final EventLoop.Task task;
        private final BooleanSupplier alive;
        private boolean cancelled;

        Due(long atNanos, long order, EventLoop.Task task, BooleanSupplier alive) {
            this.atNanos = atNanos;
            this.order = order;
            this.task = task;
            this.alive = alive;
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
