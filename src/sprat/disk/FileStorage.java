package sprat.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import sprat.disk.listing.FileListing;
import sprat.disk.names.ChannelOpener;
import sprat.disk.reuse.CandidatePass;
import sprat.disk.reuse.DownloadedFiles;
import sprat.disk.reuse.FileReuse;
import sprat.disk.reuse.ReuseSearch;
import sprat.disk.store.ExistingFiles;
import sprat.disk.store.FinalNames;
import sprat.disk.store.StoredFile;
import sprat.disk.store.StoredPieces;
import sprat.disk.store.UnconfirmedNodes;
import sprat.disk.work.DiskException;
import sprat.disk.work.DiskJob;
import sprat.disk.work.DiskWorker;
import sprat.disk.work.DiskWorkers;
import sprat.disk.work.PieceProof;
import sprat.store.DiskOutcome;
import sprat.store.Storage;
import sprat.wire.torrent.Metainfo;

/**
 * The files of one torrent below a folder, worked on by {@link DiskWorkers}. How a file comes by its name, and what
 * happens to files that are there already, is told at {@link StoredFile}.
 *
 * <p>read: MISSING when the file is gone or too short, CHANGED when it is not as it was when verified, and from then on
 * for every piece in that file until the piece is verified again. verify: a piece of which a byte is in no file is
 * MISSING.
 *
 * <p>All files are opened, and all folders made, on the workers. The loop's thread makes it and calls it.
 */
public final class FileStorage implements Storage {
    private final DiskWorkers workers;
    private final StoredPieces pieces;
    private final UnconfirmedNodes unconfirmedNodes;
    private final ChannelOpener opener;
    /** Null of a seeder. */
    private final ExistingFiles existing;
    private ReuseSearch search;
    /** Begun ones. */
    private final List<FileReuse> reuses = new ArrayList<>();
    private boolean isClosed;

    /** Reads what is there, writes what is not. `directory` exists. */
    public static FileStorage leecher(Metainfo metainfo, Path directory, DiskWorkers workers, ExistingFiles existing) {
        return new FileStorage(metainfo, directory, existing, workers, ChannelOpener.SYSTEM);
    }

    /** The same with {@link ExistingFiles#DEFAULT}. */
    public static FileStorage leecher(Metainfo metainfo, Path directory, DiskWorkers workers) {
        return leecher(metainfo, directory, workers, ExistingFiles.DEFAULT);
    }

    /** Only reads what was just hashed, and what has not changed since it was listed needs no verifying. */
    public static FileStorage seeder(Metainfo metainfo, FileListing listing, DiskWorkers workers) {
        FileStorage storage = seeder(metainfo, listing.directory(), workers);
        Map<List<String>, FileListing.Item> items = new HashMap<>();
        listing.items().forEach(item -> items.put(item.path(), item));
        for (StoredFile file : storage.pieces.files()) {
            if (!file.entry().padding()) {
                FileListing.Item item = items.get(file.entry().path());
                file.setLocation(item.file(), item.stamp());
            }
        }
        return storage;
    }

    /** Only reads. */
    public static FileStorage seeder(Metainfo metainfo, Path directory, DiskWorkers workers) {
        return new FileStorage(metainfo, directory, null, workers, ChannelOpener.SYSTEM);
    }

    /** @param existing null of a seeder */
    public FileStorage(Metainfo metainfo, Path directory, ExistingFiles existing, DiskWorkers workers,
            ChannelOpener opener) {
        this.workers = workers;
        this.opener = opener;
        this.existing = existing == null ? null : existing.toldOn(workers);
        this.pieces = new StoredPieces(metainfo, directory, this.existing, opener, workers);
        this.unconfirmedNodes = new UnconfirmedNodes(metainfo.layout().pieceCount());
    }

    /** Before {@link #reuse}: where that looks. */
    public void reuseBy(ReuseSearch where) {
        search = where;
    }

    @Override
    public void read(int pieceIndex, int begin, ByteBuffer into, Completion done) {
        requireInside(pieceIndex, begin, into);
        submit(pieceIndex, new PlainJob(done) {
            @Override
            public DiskOutcome work(DiskWorker worker) throws IOException {
                pieces.read(pieceIndex, begin, into);
                return DiskOutcome.OK;
            }
        });
    }

    @Override
    public void write(int pieceIndex, int begin, ByteBuffer block, Completion done) {
        requireInside(pieceIndex, begin, block);
        submit(pieceIndex, new PlainJob(done) {
            @Override
            public DiskOutcome work(DiskWorker worker) throws IOException {
                pieces.write(pieceIndex, begin, block, worker);
                return DiskOutcome.OK;
            }
        });
    }

    @Override
    public void verify(int pieceIndex, Verdict done) {
        submit(pieceIndex, new VerifyJob(pieceIndex, done));
    }

    @Override
    public void hashBlocks(int pieceIndex, Verdict done) {
        submit(pieceIndex, new LeavesJob(pieceIndex, done));
    }

    @Override
    public void setLayers(Metainfo complete, Completion done) {
        pieces.setLayers(complete);
        int wrong = unconfirmedNodes.firstUnlike(complete.pieceNodes());
        done.done(wrong < 0 ? DiskOutcome.OK : DiskOutcome.CONTRADICTED, wrong < 0 ? ""
                : contradicted(wrong).getMessage());
    }

    @Override
    public void reuse(BitSet which, Reuse observer) {
        if (search == null) {
            observer.onEnded();
            return;
        }
        begin(search, observer).start(which);
    }

    @Override
    public boolean reuses() {
        return search != null;
    }

    @Override
    public void reuseOwn(int from, int fileIndex, Reuse observer) {
        ReuseSearch nowhere = new ReuseSearch(DownloadedFiles.NONE, List.of(), null, search.mayLink(),
                search.nowNanos(), search.news());
        begin(nowhere, observer).startWith(from, fileIndex);
    }

    private FileReuse begin(ReuseSearch where, Reuse observer) {
        requireOpen();
        reuses.removeIf(FileReuse::isOver);
        CandidatePass.Context context = new CandidatePass.Context(pieces.metainfo(), opener, workers,
                this::isNotDenied);
        FileReuse reuse = new FileReuse(context, pieces.files(), where, observer);
        reuses.add(reuse);
        return reuse;
    }

    @Override
    public void claimNames(BitSet right, NameClaim done) {
        FinalNames names = new FinalNames(pieces.metainfo(), pieces.files(), existing, right);
        requireOpen();
        workers.submitFlush(
                new PlainJob((outcome, detail) -> done.claimed(outcome, detail, names.notOurs(), names.toCheck())) {
            @Override
            public DiskOutcome work(DiskWorker worker) throws IOException {
                names.decide();
                return DiskOutcome.OK;
            }
        });
    }

    @Override
    public void publish(int fileIndex, Completion done) {
        StoredFile file = pieces.files()[fileIndex];
        requireOpen();
        workers.submitFlush(new PlainJob(done) {
            @Override
            public DiskOutcome work(DiskWorker worker) throws IOException {
                if (!file.entry().padding()) {
                    file.publish();
                    pieces.written().save(false);
                }
                return DiskOutcome.OK;
            }
        });
    }

    @Override
    public void settle(Completion done) {
        end(false, done);
    }

    @Override
    public void close(Completion done) {
        end(true, done);
        isClosed = true;
    }

    private void end(boolean closesFiles, Completion done) {
        reuses.forEach(FileReuse::stop);
        AtomicInteger busyWorkers = new AtomicInteger(workers.count() + 1);
        for (int i = 0; i < workers.count(); i++) {
            submit(i, new EndJob(busyWorkers, closesFiles, done));
        }
        workers.submitFlush(new EndJob(busyWorkers, closesFiles, done));
    }

    private void requireInside(int pieceIndex, int begin, ByteBuffer buffer) {
        if (!pieces.metainfo().layout().contains(pieceIndex, begin, buffer.remaining())) {
            throw new IllegalArgumentException(buffer.remaining() + " bytes at " + begin + " of piece " + pieceIndex);
        }
    }

    /**
     * A piece is right by v1 alone. Until its layer has come there is nothing that could deny it, and it is kept for
     * then.
     */
    private boolean isNotDenied(int pieceIndex, byte[] nodeByV1) {
        Metainfo metainfo = pieces.metainfo();
        if (metainfo.pieceNodes().length > 0) {
            return Arrays.equals(nodeByV1, metainfo.pieceNode(pieceIndex));
        }
        unconfirmedNodes.keep(pieceIndex, nodeByV1);
        return true;
    }

    private DiskException contradicted(int pieceIndex) {
        return new DiskException(DiskOutcome.CONTRADICTED, pieces.fileOf(pieceIndex).toString(),
                PieceProof.contradiction(pieceIndex, true));
    }

    private void requireOpen() {
        if (isClosed) {
            throw new IllegalStateException("the storage is closed");
        }
    }

    private void submit(int key, DiskJob job) {
        requireOpen();
        workers.submit(key, job);
    }

    private abstract static class PlainJob extends DiskJob {
        private final Completion done;

        PlainJob(Completion done) {
            this.done = done;
        }

        @Override
        public void complete(DiskOutcome outcome, String detail) {
            done.done(outcome, detail);
        }
    }

    private final class VerifyJob extends DiskJob {
        private final int pieceIndex;
        private final Verdict done;
        private byte[] leaves = {};
        private byte[] nodeByV1 = {};

        VerifyJob(int pieceIndex, Verdict done) {
            this.pieceIndex = pieceIndex;
            this.done = done;
        }

        @Override
        public DiskOutcome work(DiskWorker worker) throws IOException {
            PieceProof proof = pieces.verify(pieceIndex, worker);
            nodeByV1 = proof.nodeByV1();
            if (proof.outcome() == DiskOutcome.OK) {
                return DiskOutcome.OK;
            }
            leaves = proof.leaves();
            throw new DiskException(proof.outcome(), pieces.fileOf(pieceIndex).toString(), proof.detail());
        }

        /** Its layer may have come since it was hashed. */
        @Override
        public void complete(DiskOutcome outcome, String detail) {
            if (nodeByV1.length > 0 && !isNotDenied(pieceIndex, nodeByV1)) {
                done.done(DiskOutcome.CONTRADICTED, contradicted(pieceIndex).getMessage(), leaves);
            } else {
                done.done(outcome, detail, leaves);
            }
        }
    }

    private final class LeavesJob extends DiskJob {
        private final int pieceIndex;
        private final Verdict done;
        private byte[] leaves = {};

        LeavesJob(int pieceIndex, Verdict done) {
            this.pieceIndex = pieceIndex;
            this.done = done;
        }

        @Override
        public DiskOutcome work(DiskWorker worker) throws IOException {
            leaves = pieces.leavesOf(pieceIndex, worker);
            return DiskOutcome.OK;
        }

        @Override
        public void complete(DiskOutcome outcome, String detail) {
            done.done(outcome, detail, leaves);
        }
    }

    /** One goes to each worker, behind all other jobs; the last to come closes the files, if it is to, and answers. */
    private final class EndJob extends PlainJob {
        private final AtomicInteger busyWorkers;
        private final boolean closesFiles;
        private boolean isLast;

        EndJob(AtomicInteger busyWorkers, boolean closesFiles, Completion done) {
            super(done);
            this.busyWorkers = busyWorkers;
            this.closesFiles = closesFiles;
        }

        @Override
        public DiskOutcome work(DiskWorker worker) throws IOException {
            isLast = busyWorkers.decrementAndGet() == 0;
            if (isLast && closesFiles) {
                pieces.close();
            }
            return DiskOutcome.OK;
        }

        @Override
        public void complete(DiskOutcome outcome, String detail) {
            if (isLast) {
                super.complete(outcome, detail);
            }
        }
    }
}
