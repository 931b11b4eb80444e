package sprat.app.verify;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import sprat.app.Event;
import sprat.app.Outcome;
import sprat.app.TorrentFile;
import sprat.app.UserError;
import sprat.disk.FileStorage;
import sprat.disk.names.DirectoryCheck;
import sprat.disk.work.DiskWorkers;
import sprat.store.DiskOutcome;
import sprat.store.Storage;
import sprat.swarm.pieces.Check;
import sprat.wire.torrent.Metainfo;

/**
 * Compares every piece on disk with its hash, once, without a network. The calling thread gives the jobs to disk
 * workers, a bounded number at a time, and takes the results, as a reactor would.
 */
public final class VerifyRun implements Check.Observer {
    private static final long REPORT_NANOS = 1_000_000_000L;

    private final Metainfo metainfo;
    private final Path directory;
    private final LongSupplier nanoTime;
    private final Consumer<Event> events;
    /** Results of the workers; at most as many as jobs under way. */
    private final LinkedBlockingQueue<Runnable> completions = new LinkedBlockingQueue<>();
    private final DiskOutcome[] outcomes;
    private long bytesDone;
    private long reportAtNanos;
    private boolean isClosed;
    private UserError error;
    private volatile boolean isStopped;

    public VerifyRun(Metainfo metainfo, Path directory, LongSupplier nanoTime, Consumer<Event> events)
            throws UserError {
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
            check(storage);
            storage.close((outcome, detail) -> isClosed = true);
            while (!isClosed) {
                take();
            }
        } finally {
            workers.close();
        }
        if (error != null) {
            throw error;
        }
        if (isStopped && Arrays.asList(outcomes).contains(null)) {
            throw new UserError(Outcome.INTERRUPTED, "stopped before everything was checked");
        }
        reportProgress();
        return VerificationReport.of(metainfo, directory, Arrays.asList(outcomes));
    }

    /** Any thread; `run` ends soon. */
    public void stop() {
        isStopped = true;
    }

    private void check(Storage storage) {
        reportProgress();
        reportAtNanos = nanoTime.getAsLong() + REPORT_NANOS;
        Check check = new Check(metainfo.layout(), storage, IntStream.range(0, outcomes.length).iterator(), this,
                this::onProgress, () -> { });
        check.start();
        while (!check.isOver()) {
            take();
            if (isStopped) {
                check.cancel();
            }
        }
    }

    @Override
    public void onRight(int pieceIndex) {
        outcomes[pieceIndex] = DiskOutcome.OK;
    }

    @Override
    public void onWrong(int pieceIndex, DiskOutcome outcome) {
        outcomes[pieceIndex] = outcome;
    }

    @Override
    public void onStorageError(DiskOutcome outcome, String detail) {
        error = outcome == DiskOutcome.CONTRADICTED
                ? new UserError(Outcome.BAD_TORRENT, detail + "; get the torrent file again, or ask who made it")
                : new UserError(Outcome.DISK, detail);
    }

    private void onProgress(long bytes) {
        bytesDone = bytes;
        if (nanoTime.getAsLong() - reportAtNanos >= 0) {
            reportAtNanos = nanoTime.getAsLong() + REPORT_NANOS;
            reportProgress();
        }
    }

    private void take() {
        try {
            completions.take().run();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a verification", e);
        }
    }

    private void reportProgress() {
        events.accept(new Event.Checking(metainfo.name(), metainfo.infoHash().toString(), bytesDone,
                metainfo.layout().contentBytes()));
    }
}
