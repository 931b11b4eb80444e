package sprat.app;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import sprat.disk.FileStorage;
import sprat.disk.names.DirectoryCheck;
import sprat.disk.work.DiskWorkers;
import sprat.store.DiskOutcome;
import sprat.store.Storage;
import sprat.store.StoreLimits;
import sprat.wire.torrent.Metainfo;

/**
 * Compares every piece on disk with its hash, once, without a network. The calling thread gives the jobs to disk workers, a bounded number
 * at a time, and takes the results, as a reactor would.
 */
public final class Verification {
    private static final long REPORT_NANOS = 1_000_000_000L;

    private final Metainfo metainfo;
    private final Path directory;
    private final LongSupplier nanoTime;
    private final Consumer<Event> events;
    /** Results of the workers; at most as many as jobs under way. */
    private final LinkedBlockingQueue<Runnable> completions = new LinkedBlockingQueue<>();
    private final DiskOutcome[] outcomes;
    private int next;
    private int underWay;
    private long bytesDone;
    private UserError error;
    private volatile boolean isStopped;

    public Verification(Metainfo metainfo, Path directory, LongSupplier nanoTime, Consumer<Event> events) throws UserError {
        TorrentFile.requireLayers(metainfo);
        DirectoryCheck check = DirectoryCheck.forReading(directory);
        if (check.outcome() != DiskOutcome.OK) {
            throw new UserError(Outcome.DISK, check.detail());
        }
        this.metainfo = metainfo;
        this.directory = directory;
        this.nanoTime = nanoTime;
        this.events = events;
        this.outcomes = new DiskOutcome[metainfo.layout().pieceCount()];
    }

    /** @throws UserError DISK when something cannot be read, INTERRUPTED when stopped before the end */
    public VerificationReport run() throws UserError {
        DiskWorkers workers = new DiskWorkers(Runtime.getRuntime().availableProcessors(), completions::add);
        try {
            Storage storage = FileStorage.seeder(metainfo, directory, workers);
            checkPieces(storage);
            underWay++;
            storage.close((outcome, detail) -> underWay--);
            while (underWay > 0) {
                take();
            }
        } finally {
            workers.close();
        }
        if (error != null) {
            throw error;
        }
        if (isStopped && next < outcomes.length) {
            throw new UserError(Outcome.INTERRUPTED, "stopped before everything was checked");
        }
        reportProgress();
        return VerificationReport.of(metainfo, directory, Arrays.asList(outcomes));
    }

    /** Any thread; `run` ends soon. */
    public void stop() {
        isStopped = true;
    }

    private void checkPieces(Storage storage) {
        reportProgress();
        long reportAtNanos = nanoTime.getAsLong() + REPORT_NANOS;
        while (underWay > 0 || mayGoOn()) {
            while (underWay < StoreLimits.CHECKS && mayGoOn()) {
                check(storage, next++);
            }
            take();
            if (nanoTime.getAsLong() - reportAtNanos >= 0) {
                reportAtNanos = nanoTime.getAsLong() + REPORT_NANOS;
                reportProgress();
            }
        }
    }

    private boolean mayGoOn() {
        return next < outcomes.length && error == null && !isStopped;
    }

    private void check(Storage storage, int pieceIndex) {
        underWay++;
        storage.verify(pieceIndex, (outcome, detail, leaves) -> {
            underWay--;
            outcomes[pieceIndex] = outcome;
            bytesDone += metainfo.layout().contentBytes(pieceIndex);
            boolean told = outcome == DiskOutcome.OK || outcome == DiskOutcome.CORRUPT || outcome == DiskOutcome.MISSING
                    || outcome == DiskOutcome.CHANGED;
            if (!told && error == null) {
                error = outcome == DiskOutcome.CONTRADICTED
                        ? new UserError(Outcome.BAD_TORRENT, detail + "; get the torrent file again, or ask who made it")
                        : new UserError(Outcome.DISK, detail);
            }
        });
    }

    private void take() {
        try {
            completions.take().run();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a verification", e);
        }
    }

    private void reportProgress() {
        events.accept(new Event.Checking(metainfo.name(), metainfo.infoHash().toString(), bytesDone, metainfo.layout().contentBytes()));
    }
}
