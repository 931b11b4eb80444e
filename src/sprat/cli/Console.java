package sprat.cli;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Supplier;
import sprat.app.Event;

/**
 * Prints events on a daemon thread of its own, so that a blocked output blocks nothing else. Any thread gives events.
 */
final class Console implements Consumer<Event>, AutoCloseable {
    /** Events waiting for the printer: some MiB at most. */
    static final int QUEUED_EVENTS = 4096;
    /** What `close` waits for an output that takes nothing. */
    private static final long DRAIN_MILLIS = 1_000;

    private final EventQueue queue = new EventQueue(QUEUED_EVENTS);
    private final Supplier<View> views;
    private final InstantSource clock;
    private final Thread printer = new Thread(this::print, "printer");

    /** @param views makes the view on the printer's thread: asking a terminal for its width takes a few milliseconds */
    Console(Supplier<View> views, InstantSource clock) {
        this.views = views;
        this.clock = clock;
        printer.setDaemon(true);
        printer.start();
    }

    @Override
    public void accept(Event event) {
        queue.put(event, clock.instant());
    }

    /** Waits until all is printed, or for a second when nobody reads. */
    @Override
    public void close() {
        queue.close();
        try {
            printer.join(DRAIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void print() {
        View view = views.get();
        try {
            for (EventQueue.Timed next = queue.take(); next != null; next = queue.take()) {
                view.show(next.event(), next.time());
                reportDropped(view, next.time());
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the printer", e);
        } finally {
            view.close();
        }
    }

    private void reportDropped(View view, Instant time) {
        long dropped = queue.takeDropped();
        if (dropped > 0) {
            view.show(new Event.Warning(dropped + " events were not printed: the output was read too slowly"), time);
        }
    }
}
