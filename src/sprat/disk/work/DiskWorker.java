package sprat.disk.work;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import org.tinylog.Logger;
import sprat.io.MemoryBudget;
import sprat.store.DiskOutcome;

/**
 * One thread with a queue of its own and the buffers its jobs work in. Jobs run in the order of {@link #submit}. The
 * lock is held for the few instructions that add one job or take the whole queue, and the thread is woken only when it
 * sleeps.
 */
public final class DiskWorker implements Runnable {
    /**
     * Jobs waiting with one worker: all files of the largest torrent may be published at once. More is a defect of the
     * caller.
     */
    static final int MAX_WAITING = 1 << 20;

    private final int index;
    private final Executor completions;
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(PieceDigest.CHUNK_BYTES);
    private final byte[] slice = new byte[PieceDigest.SLICE_BYTES];
    private ArrayDeque<DiskJob> waiting = new ArrayDeque<>();
    private ArrayDeque<DiskJob> spare = new ArrayDeque<>();
    private boolean asleep;
    private boolean closed;

    public DiskWorker(int index, Executor completions) {
        this.index = index;
        this.completions = completions;
    }

    public int index() {
        return index;
    }

    synchronized void submit(DiskJob job) {
        if (closed || waiting.size() >= MAX_WAITING) {
            throw new IllegalStateException(closed ? "the disk workers are closed"
                    : waiting.size() + " jobs wait for one disk worker");
        }
        waiting.addLast(job);
        if (asleep) {
            asleep = false;
            notify();
        }
    }

    /** Lets the thread end once the queue is empty. */
    synchronized void close() {
        closed = true;
        asleep = false;
        notify();
    }

    @Override
    public void run() {
        for (ArrayDeque<DiskJob> jobs = take(); jobs != null; jobs = take()) {
            for (DiskJob job = jobs.pollFirst(); job != null; job = jobs.pollFirst()) {
                perform(job);
            }
        }
    }

    /** An empty buffer of {@link PieceDigest#CHUNK_BYTES} for the job that runs now. */
    public ByteBuffer chunk() {
        return chunk.clear();
    }

    /** Hashes the remaining bytes. */
    public void hash(PieceDigest digest, ByteBuffer bytes) {
        digest.update(bytes, slice);
    }

    /** The queue, which was not empty; null when there will never be a job again. */
    private synchronized ArrayDeque<DiskJob> take() {
        while (waiting.isEmpty()) {
            if (closed) {
                return null;
            }
            asleep = true;
            try {
                wait();
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts a disk worker: it would close the file being read",
                        e);
            }
        }
        ArrayDeque<DiskJob> taken = waiting;
        waiting = spare;
        spare = taken;
        return taken;
    }

    private void perform(DiskJob job) {
        DiskOutcome outcome;
        String detail = "";
        try {
            outcome = job.work(this);
        } catch (DiskException e) {
            outcome = e.outcome();
            detail = e.getMessage();
        } catch (IOException e) {
            outcome = DiskOutcome.FAILED;
            detail = e.toString();
        } catch (OutOfMemoryError e) {
            outcome = DiskOutcome.FAILED;
            detail = MemoryBudget.advice(e);
        } catch (RuntimeException | Error defect) {
            Logger.error(defect, "defect in a disk job");
            outcome = DiskOutcome.FAILED;
            detail = "defect in a disk job, please report the trace in the log: " + defect;
        }
        job.ended(outcome, detail);
        completions.execute(job);
    }
}
