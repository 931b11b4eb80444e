package sprat.nio;

import sprat.io.EventLoop;
import sprat.io.Transport;

/**
 * One deadline that is moved far more often than it comes: nearly every message of a peer moves it back. Its timer
 * stays where it is and looks again when it is due, so moving back costs two comparisons. On the loop's thread.
 */
final class Deadline {
    private final TimerQueue.Entry timer;
    private final EventLoop.Task reached;
    private long atNanos = Transport.NEVER;

    Deadline(TimerQueue timers, EventLoop.Task reached) {
        this.timer = timers.entry(this::look);
        this.reached = reached;
    }

    /** Replaces the time set before; {@link Transport#NEVER} takes it away. */
    void set(long newAtNanos) {
        atNanos = newAtNanos;
        if (atNanos < timer.atNanos()) {
            timer.set(atNanos);
        }
    }

    /** Leaves nothing in the timers. */
    void cancel() {
        atNanos = Transport.NEVER;
        timer.cancel();
    }

    private void look(long nowNanos) {
        if (atNanos > nowNanos) {
            set(atNanos);
            return;
        }
        atNanos = Transport.NEVER;
        reached.run(nowNanos);
    }
}
