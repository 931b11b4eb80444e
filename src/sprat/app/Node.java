package sprat.app;

import sprat.io.MemoryBudget;

/** A tracker, or a peer with its torrents, at work in this process. */
public interface Node {
    /**
     * The calling thread becomes the reactor; returns when finished, failed or stopped. The last event is `Stopped`.
     */
    Outcome run();

    /**
     * Asks it to end politely, within about a second; also before `run`, which then returns at once. Any thread, any
     * number of times.
     */
    void stop();

    /** Defects of ours that the reactor caught; each is in the log. After `run`; a test asserts 0. */
    long internalErrors();

    /** What a user is told who runs out of memory. */
    static String memoryAdvice(OutOfMemoryError error) {
        return MemoryBudget.advice(error);
    }
}
