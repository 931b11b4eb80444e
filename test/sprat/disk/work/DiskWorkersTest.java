package sprat.disk.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sprat.disk.DiskBench;
import sprat.io.MemoryBudget;
import sprat.store.DiskOutcome;

class DiskWorkersTest {
    private final DiskBench bench = new DiskBench();

    @AfterEach
    void closeWorkers() throws IOException {
        bench.close();
    }

    /** A job made of a lambda, which remembers how it ended. */
    private static class TestJob extends DiskJob {
        private final Work work;
        DiskOutcome outcome;
        String detail;

        interface Work {
            DiskOutcome run() throws IOException;
        }

        TestJob(Work work) {
            this.work = work;
        }

        @Override
        public DiskOutcome work(DiskWorker worker) throws IOException {
            return work.run();
        }

        @Override
        public void complete(DiskOutcome outcome, String detail) {
            this.outcome = outcome;
            this.detail = detail;
        }
    }

    private TestJob end(DiskWorkers workers, TestJob.Work work) {
        TestJob job = new TestJob(work);
        workers.submit(0, job);
        while (job.outcome == null) {
            bench.runOne();
        }
        return job;
    }

    @Test
    void runsJobsOfOneKeyInOrder() {
        DiskWorkers workers = bench.workers(3);
        int keys = 7;
        List<List<Integer>> ran = new ArrayList<>();
        IntStream.range(0, keys).forEach(key -> ran.add(new ArrayList<>()));
        Random random = new Random(1);
        int[] given = new int[keys];
        for (int i = 0; i < 20_000; i++) {
            int key = random.nextInt(keys);
            int number = given[key]++;
            workers.submit(key, new TestJob(() -> {
                ran.get(key).add(number); // no lock: one key is one thread
                return DiskOutcome.OK;
            }));
        }
        for (int i = 0; i < 20_000; i++) {
            bench.runOne();
        }
        for (int key = 0; key < keys; key++) {
            assertEquals(IntStream.range(0, given[key]).boxed().toList(), ran.get(key));
        }
    }

    @Test
    void namesItsThreadsAndDoesNotKeepTheProcessAlive() {
        Thread[] seen = new Thread[1];
        end(bench.workers(1), () -> {
            seen[0] = Thread.currentThread();
            return DiskOutcome.OK;
        });
        assertEquals("sprat-disk-0", seen[0].getName());
        assertTrue(seen[0].isDaemon());
    }

    @Test
    void tellsADefectAndGoesOn() {
        DiskWorkers workers = bench.workers(1);
        TestJob defect = end(workers, () -> {
            throw new IllegalStateException("our own mistake");
        });
        assertEquals(DiskOutcome.FAILED, defect.outcome);
        assertTrue(defect.detail.contains("our own mistake"), defect.detail);
        assertEquals(DiskOutcome.OK, end(workers, () -> DiskOutcome.OK).outcome);
    }

    /** Whatever the heap is: the error is what the JVM throws, not its own words. */
    @Test
    void tellsInOneLineThatMemoryIsUsedUpAndGoesOn() {
        DiskWorkers workers = bench.workers(1);
        TestJob job = end(workers, () -> {
            throw new OutOfMemoryError("Java heap space");
        });
        assertEquals(DiskOutcome.FAILED, job.outcome);
        assertEquals(MemoryBudget.advice(new OutOfMemoryError("Java heap space")), job.detail);
        assertEquals(DiskOutcome.OK, end(workers, () -> DiskOutcome.OK).outcome);
    }

    @Test
    void takesTheOutcomeAndWordsOfADiskException() {
        TestJob job = end(bench.workers(1), () -> {
            throw new DiskException(DiskOutcome.NO_SPACE, "/d/x", "full");
        });
        assertEquals(DiskOutcome.NO_SPACE, job.outcome);
        assertEquals("/d/x: full", job.detail);
    }

    @Test
    void endsItsThreadAfterTheJobsGivenBefore() throws InterruptedException {
        DiskWorkers workers = bench.workers(1);
        Thread[] thread = new Thread[1];
        CountDownLatch closed = new CountDownLatch(1);
        TestJob first = new TestJob(() -> {
            thread[0] = Thread.currentThread();
            await(closed);
            return DiskOutcome.OK;
        });
        TestJob second = new TestJob(() -> DiskOutcome.OK);
        workers.submit(0, first);
        workers.submit(0, second);
        workers.close();
        closed.countDown();
        bench.runOne();
        bench.runOne();
        assertEquals(DiskOutcome.OK, second.outcome);
        thread[0].join(30_000);
        assertEquals(Thread.State.TERMINATED, thread[0].getState());
        assertThrows(IllegalStateException.class, () -> workers.submit(0, first));
    }

    @Test
    void refusesMoreJobsThanItsBound() {
        DiskWorker worker = new DiskWorker(0, Runnable::run); // without a thread nothing is taken
        TestJob job = new TestJob(() -> DiskOutcome.OK);
        for (int i = 0; i < DiskWorker.MAX_WAITING; i++) {
            worker.submit(job);
        }
        assertThrows(IllegalStateException.class, () -> worker.submit(job));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
