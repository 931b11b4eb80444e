package sprat.disk.work;

import java.util.concurrent.Executor;

/**
 * The threads that touch files, shared by all torrents of a process: daemons "sprat-disk-0", "sprat-disk-1", ... Jobs
 * with the same key go to the same worker and so run in order; flushing a file to the device is done by one more,
 * "sprat-disk-flush". Results go to the executor given, `EventLoop::execute`.
 *
 * <p>The loop's thread makes, feeds and closes them. Storages are closed first.
 */
public final class DiskWorkers {
    private final DiskWorker[] workers;
    private final DiskWorker flusher;
    private final Executor completions;
    private volatile long leafBytes;

    /** With ample memory. */
    public DiskWorkers(int count, Executor completions) {
        this(count, completions, PieceHashes.LIVE << 20);
    }

    /**
     * @param completions runs each finished job where its result is wanted; called on the workers, must not block
     * @param leafBytes   of hashes that each may keep of the pieces of one torrent while they are written
     */
    public DiskWorkers(int count, Executor completions, long leafBytes) {
        this.leafBytes = leafBytes;
        if (count < 1) {
            throw new IllegalArgumentException(count + " disk workers");
        }
        this.completions = completions;
        workers = new DiskWorker[count];
        for (int i = 0; i < count; i++) {
            workers[i] = start("sprat-disk-" + i, i, completions);
        }
        flusher = start("sprat-disk-flush", count, completions);
    }

    /** Lets the threads end after the jobs given before. */
    public void close() {
        for (DiskWorker worker : workers) {
            worker.close();
        }
        flusher.close();
    }

    /** How many a job with a key may go to; `DiskWorker.index` is less for these. */
    public int count() {
        return workers.length;
    }

    /** Of hashes that each may keep of the pieces of one torrent. Any worker. */
    public long leafBytes() {
        return leafBytes;
    }

    /** Changes that, since there are more torrents or fewer. */
    public void leafBytes(long bytes) {
        leafBytes = bytes;
    }

    public void submit(int key, DiskJob job) {
        workers[Math.floorMod(key, workers.length)].submit(job);
    }

    /** For jobs that wait for the device, perhaps for seconds: they have a thread of their own. */
    public void submitFlush(DiskJob job) {
        flusher.submit(job);
    }

    /** Runs it where results are wanted. Any worker. */
    public void tell(Runnable news) {
        completions.execute(news);
    }

    private static DiskWorker start(String name, int index, Executor completions) {
        DiskWorker worker = new DiskWorker(index, completions);
        Thread thread = new Thread(worker, name);
        thread.setDaemon(true);
        thread.start();
        return worker;
    }
}
