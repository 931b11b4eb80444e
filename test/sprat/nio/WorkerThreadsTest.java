package sprat.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Work is done elsewhere, and what became of it is told where the executor says. */
class WorkerThreadsTest {
    private static final int WAITING = 3;

    private final LinkedBlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();
    private final WorkerThreads workers = new WorkerThreads("worker", 1, WAITING, loop::add);
    private final List<Object> told = new ArrayList<>();

    private void hear() throws InterruptedException {
        loop.poll(30, TimeUnit.SECONDS).run();
    }

    private void note(Object result, Throwable failure) {
        told.add(failure == null ? result : failure);
    }

    @Test
    void workIsDoneOnAThreadOfThatNameAndToldOnTheLoop() throws Exception {
        assertTrue(workers.run(() -> Thread.currentThread().getName() + Thread.currentThread().isDaemon(),
                (result, failure) -> {
            note(result, failure);
            note(Thread.currentThread(), null);
        }));
        hear();
        assertEquals(List.of("workertrue", Thread.currentThread()), told);
    }

    @Test
    void whatIsThrownIsToldAndTheNextWorkIsDone() throws Exception {
        IOException failure = new IOException("no such thing");
        AssertionError defect = new AssertionError("a defect");
        workers.run(() -> {
            throw failure;
        }, this::note);
        workers.run(() -> {
            throw defect;
        }, this::note);
        workers.run(() -> 7, this::note);
        for (int i = 0; i < 3; i++) {
            hear();
        }
        assertSame(failure, told.get(0));
        assertSame(defect, told.get(1));
        assertEquals(7, told.get(2));
    }

    @Test
    void oneThreadDoesWorkInOrderAndOnlySoMuchWaits() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        workers.run(() -> {
            begun.countDown();
            go.await();
            return 0;
        }, this::note);
        begun.await();
        for (int i = 1; i <= WAITING; i++) {
            int number = i;
            assertTrue(workers.run(() -> number, this::note));
        }
        assertFalse(workers.run(() -> "one too many", this::note));
        go.countDown();
        for (int i = 0; i <= WAITING; i++) {
            hear();
        }
        assertEquals(List.of(0, 1, 2, 3), told);
        assertTrue(loop.isEmpty());
    }
}
