package sprat.disk.work;

import java.io.IOException;
import sprat.store.DiskOutcome;

/**
 * One piece of work for a {@link DiskWorker}. It carries its result back: after `work` on the worker, `run` on the
 * loop's thread.
 */
public abstract class DiskJob implements Runnable {
    private DiskOutcome outcome;
    private String detail;

    /**
     * Does the work, on the worker's thread.
     *
     * @throws IOException every outcome that needs words; a {@link DiskException} already has them
     */
    public abstract DiskOutcome work(DiskWorker worker) throws IOException;

    /** Takes the result, on the loop's thread. */
    public abstract void complete(DiskOutcome outcome, String detail);

    final void ended(DiskOutcome outcome, String detail) {
        this.outcome = outcome;
        this.detail = detail;
    }

    @Override
    public final void run() {
        complete(outcome, detail);
    }
}
