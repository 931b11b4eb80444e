package sprat.nio;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Tasks for the loop from any thread, and who must wake the loop. Sequence of the loop: `fallAsleep`, wait, `wakeUp`,
 * `poll` some.
 *
 * <p>A thread that adds a task looks whether the loop sleeps; the loop, once it said that it sleeps, looks whether
 * there are tasks. One of them sees the other. Only the first of a burst finds the loop asleep, so a burst costs one
 * wake-up, and a busy loop costs none.
 */
final class Commands {
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean asleep = new AtomicBoolean();

    /**
     * Any thread.
     *
     * @return true when the loop sleeps and the caller has to wake it
     */
    boolean add(Runnable task) {
        tasks.add(task);
        return asleep.get() && asleep.compareAndSet(true, false);
    }

    /** @return false when tasks wait: the loop must not sleep now */
    boolean fallAsleep() {
        asleep.set(true);
        if (tasks.isEmpty()) {
            return true;
        }
        asleep.set(false);
        return false;
    }

    /** @return true when it was a new task that ended the sleep */
    boolean wakeUp() {
        return !asleep.getAndSet(false);
    }

    /** @return the next task in order, or null */
    Runnable poll() {
        return tasks.poll();
    }
}
