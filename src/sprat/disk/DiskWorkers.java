package sprat.disk;

import java.util.concurrent.Executor;

/**
 * The threads that touch files, shared by all torrents of a process: daemons "sprat-disk-0", "sprat-disk-1", ... Jobs with the same key
 * go to the same worker and so run in order; results go to the executor given, `EventLoop::execute`.
 *
 * <p>The loop's thread makes, feeds and closes them. Storages are closed first.
 */
public final class DiskWorkers {
    private final DiskWorker[] workers;

    /** @param completions runs each finished job where its result is wanted; called on the workers, must not block */
    public DiskWorkers(int count, Executor completions) {
        if (count < 1) {
            throw new IllegalArgumentException(count + " disk workers");
        }
        workers = new DiskWorker[count];
        for (int i = 0; i < count; i++) {
            workers[i] = new DiskWorker(i, completions);
            Thread thread = new Thread(workers[i], "sprat-disk-" + i);
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Lets the threads end after the jobs given before. */
    public void close() {
        for (DiskWorker worker : workers) {
            worker.close();
        }
    }

    int count() {
        return workers.length;
    }

    void submit(int key, DiskJob job) {
        workers[Math.floorMod(key, workers.length)].submit(job);
    }
}
