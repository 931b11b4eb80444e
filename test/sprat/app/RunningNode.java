package sprat.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A node at work on a thread of its own, with what it has told so far. */
final class RunningNode implements AutoCloseable {
    /** Nothing takes so long; only a failing test waits for it. */
    private static final long PATIENCE_SECONDS = 60;

    /** Builds the node that tells `events`. */
    interface Recipe {
        Node build(Consumer<Event> events) throws UserError;
    }

    private final BlockingQueue<Event> coming = new LinkedBlockingQueue<>();
    private final List<Event> told = new ArrayList<>();
    private final Node node;
    private final CompletableFuture<Outcome> outcome;

    RunningNode(Recipe recipe) throws UserError {
        node = recipe.build(coming::add);
        outcome = CompletableFuture.supplyAsync(node::run, task -> new Thread(task, "node under test").start())
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Waits for the next event of that kind for which `wanted` holds. */
    <E extends Event> E await(Class<E> kind, Predicate<E> wanted) throws InterruptedException {
        while (true) {
            Event next = coming.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertNotNull(next, () -> "no such " + kind.getSimpleName() + " after " + told);
            told.add(next);
            if (kind.isInstance(next) && wanted.test(kind.cast(next))) {
                return kind.cast(next);
            }
            if (next instanceof Event.Stopped) {
                fail("stopped without such " + kind.getSimpleName() + ": " + told);
            }
        }
    }

    <E extends Event> E await(Class<E> kind) throws InterruptedException {
        return await(kind, any -> true);
    }

    void stop() {
        node.stop();
    }

    /** How it ended by itself, or after {@link #stop}. */
    Outcome outcome() {
        Outcome end = outcome.join();
        coming.drainTo(told);
        assertEquals(0, node.internalErrors(), "defects of ours, told in the log");
        return end;
    }

    /** All that was told and taken so far; after {@link #outcome}, all. */
    <E extends Event> List<E> told(Class<E> kind) {
        return told.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The only error line of a node that has ended. */
    String errorLine() {
        List<Event.Failure> failures = told(Event.Failure.class);
        if (failures.size() != 1) {
            fail("not one error line: " + told);
        }
        return failures.get(0).message();
    }

    @Override
    public void close() {
        stop();
        outcome();
    }
}
