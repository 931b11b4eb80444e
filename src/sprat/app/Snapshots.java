package sprat.app;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import sprat.io.EventLoop;

/**
 * Takes a {@link Snapshot} once a second while somebody looks, and keeps the last. A page with ten visitors costs no
 * more than one with one, and a process that nobody looks at nothing. {@link #look} and what it gives are for any
 * thread, the rest is for the reactor's.
 */
public final class Snapshots {
    private final EventLoop loop;
    private final Supplier<Snapshot> source;
    private final AtomicInteger lookers = new AtomicInteger();
    private volatile Snapshot latest;

    Snapshots(EventLoop loop, Supplier<Snapshot> source) {
        this.loop = loop;
        this.source = source;
    }

    /** Somebody who looks, until it is closed. */
    public final class Look implements AutoCloseable {
        private boolean isClosed;

        private Look() { }

        /** At most a second old; null until the first is there, in a turn of the reactor. */
        public Snapshot latest() {
            return latest;
        }

        @Override
        public synchronized void close() {
            if (!isClosed) {
                isClosed = true;
                lookers.decrementAndGet();
            }
        }
    }

    public Look look() {
        if (lookers.getAndIncrement() == 0) {
            latest = null; // an old one would lie
            loop.execute(this::take);
        }
        return new Look();
    }

    /** Once a second. */
    void tick() {
        if (lookers.get() > 0) {
            take();
        }
    }

    private void take() {
        latest = source.get();
    }
}
