package sprat.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import sprat.io.DiskOutcome;
import sprat.io.Limits;
import sprat.io.Storage;
import sprat.wire.FileEntry;
import sprat.wire.Metainfo;
import sprat.wire.PieceLayout;
import sprat.wire.TorrentFormat;

/**
 * The files of one torrent below a folder, worked on by {@link DiskWorkers}. How a file comes by its name, and what happens to files that
 * are there already, is told at {@link StoredFile}. Bytes of padding files are zeros and never on disk (BEP 47).
 *
 * <p>read: MISSING when the file is gone or too short, CHANGED when it is not as it was when verified, and from then on for every piece in
 * that file until the piece is verified again. verify: a piece of which a byte is in no file is MISSING.
 *
 * <p>All files are opened, and all folders made, on the workers. The loop's thread makes it and calls it.
 */
public final class FileStorage implements Storage {
    private final DiskWorkers workers;
    /** Changed once at most: by {@link #layersAre}. */
    private volatile Metainfo metainfo;
    private final PieceLayout layout;
    private final StoredFile[] files;
    private final PieceHashes[] hashes;
    private final OpenFiles openFiles = new OpenFiles(Limits.OPEN_FILES);
    private final StalePieces stale = new StalePieces();
    private final NodesByV1 nodesByV1;
    private final ChannelOpener opener;
    private ReuseSearch search;
    /** Begun ones. */
    private final List<FileReuse> reuses = new ArrayList<>();
    private boolean isClosed;

    /** Reads what is there, writes what is not. `directory` exists. */
    public static FileStorage leecher(Metainfo metainfo, Path directory, DiskWorkers workers) {
        return new FileStorage(metainfo, directory, true, workers, FileChannel::open);
    }

    /** Only reads what was just hashed, and what has not changed since it was listed needs no verifying. */
    public static FileStorage seeder(Metainfo metainfo, FileListing listing, DiskWorkers workers) {
        FileStorage storage = seeder(metainfo, listing.directory(), workers);
        Map<List<String>, FileListing.Item> items = new HashMap<>();
        listing.items().forEach(item -> items.put(item.path(), item));
        for (StoredFile file : storage.files) {
            if (!file.entry().padding()) {
                FileListing.Item item = items.get(file.entry().path());
                file.isAt(item.file(), item.stamp());
            }
        }
        return storage;
    }

    /** Only reads. */
    public static FileStorage seeder(Metainfo metainfo, Path directory, DiskWorkers workers) {
        return new FileStorage(metainfo, directory, false, workers, FileChannel::open);
    }

    FileStorage(Metainfo metainfo, Path directory, boolean isWritable, DiskWorkers workers, ChannelOpener opener) {
        this.workers = workers;
        this.opener = opener;
        this.metainfo = metainfo;
        this.layout = metainfo.layout();
        this.nodesByV1 = new NodesByV1(layout.pieceCount());
        this.hashes = new PieceHashes[workers.count()];
        Arrays.setAll(hashes, i -> new PieceHashes(metainfo));
        TorrentFolder folder = new TorrentFolder(new SaveDirectory(directory), new PartNames(metainfo.files()), isWritable, openFiles,
                opener, this::markStale);
        this.files = new StoredFile[metainfo.files().size()];
        Arrays.setAll(files, i -> new StoredFile(metainfo.files().get(i), folder));
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
            DiskOutcome work(DiskWorker worker) throws IOException {
                return readBlock(pieceIndex, begin, into);
            }
        });
    }

    @Override
    public void write(int pieceIndex, int begin, ByteBuffer block, Completion done) {
        requireInside(pieceIndex, begin, block);
        submit(pieceIndex, new PlainJob(done) {
            @Override
            DiskOutcome work(DiskWorker worker) throws IOException {
                return writeBlock(pieceIndex, begin, block, worker);
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
    public void layersAre(Metainfo complete, Completion done) {
        metainfo = complete;
        int wrong = nodesByV1.firstUnlike(complete.pieceNodes());
        done.done(wrong < 0 ? DiskOutcome.OK : DiskOutcome.CONTRADICTED, wrong < 0 ? "" : contradicted(wrong).getMessage());
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
        begin(new ReuseSearch(List.of(), null, search.mayLink(), search.nowNanos(), search.news()), observer).startWith(from, fileIndex);
    }

    private FileReuse begin(ReuseSearch where, Reuse observer) {
        requireOpen();
        reuses.removeIf(FileReuse::isOver);
        FileReuse reuse = new FileReuse(new CandidatePass.Desk(metainfo, opener, workers, this::isNotDenied), files, where, observer);
        reuses.add(reuse);
        return reuse;
    }

    @Override
    public void publish(int fileIndex, Completion done) {
        StoredFile file = files[fileIndex];
        requireOpen();
        workers.submitFlush(new PlainJob(done) {
            @Override
            DiskOutcome work(DiskWorker worker) throws IOException {
                if (!file.entry().padding()) {
                    file.publish();
                }
                return DiskOutcome.OK;
            }
        });
    }

    @Override
    public void close(Completion done) {
        reuses.forEach(FileReuse::stop);
        AtomicInteger busyWorkers = new AtomicInteger(workers.count() + 1);
        for (int i = 0; i < workers.count(); i++) {
            submit(i, new CloseJob(busyWorkers, done));
        }
        workers.submitFlush(new CloseJob(busyWorkers, done));
        isClosed = true;
    }

    // On the workers

    private DiskOutcome readBlock(int pieceIndex, int begin, ByteBuffer into) throws IOException {
        int start = into.position();
        int limit = into.limit();
        try {
            transfer(layout.pieceOffset(pieceIndex) + begin, into, FileStorage::readPart);
        } finally {
            into.limit(limit).position(start);
        }
        if (stale.contains(pieceIndex)) { // asked last: another worker may have found it changed while this one read
            throw new DiskException(DiskOutcome.CHANGED, fileOf(pieceIndex).toString(), "was changed by another program");
        }
        return DiskOutcome.OK;
    }

    private DiskOutcome writeBlock(int pieceIndex, int begin, ByteBuffer block, DiskWorker worker) throws IOException {
        PieceHashes pieceHashes = hashes[worker.index()];
        int start = block.position();
        pieceHashes.overwriting(pieceIndex, begin);
        transfer(layout.pieceOffset(pieceIndex) + begin, block, (file, at, part) -> writePart(file, at, part, worker));
        block.position(start);
        pieceHashes.written(pieceIndex, begin, block, worker);
        return DiskOutcome.OK;
    }

    private PieceProof verifyPiece(int pieceIndex, DiskWorker worker) throws IOException {
        PieceHashes pieceHashes = hashes[worker.index()];
        PieceDigest progress = pieceHashes.take(pieceIndex);
        try {
            return verifyRest(pieceIndex, progress, worker);
        } catch (DiskException e) {
            if (e.outcome() != DiskOutcome.CHANGED) {
                throw e;
            }
            progress.begin(layout.contentBytes(pieceIndex)); // changed since we looked: it may be right all the same, or right again
            return verifyRest(pieceIndex, progress, worker);
        } finally {
            pieceHashes.release(progress);
        }
    }

    private byte[] leavesOf(int pieceIndex, DiskWorker worker) throws IOException {
        PieceDigest digest = new PieceDigest(TorrentFormat.V2);
        digest.begin(layout.contentBytes(pieceIndex));
        hashTo(layout.contentBytes(pieceIndex), pieceIndex, digest, worker);
        return digest.leaves();
    }

    private void hashTo(int end, int pieceIndex, PieceDigest progress, DiskWorker worker) throws IOException {
        for (int at = progress.hashedBytes(); at < end; ) {
            ByteBuffer chunk = worker.chunk();
            chunk.limit(Math.min(chunk.capacity(), end - at));
            transfer(layout.pieceOffset(pieceIndex) + at, chunk, FileStorage::readPart);
            at += chunk.flip().remaining();
            worker.hash(progress, chunk);
        }
    }

    /** v2 hashes are of the content alone; v1 hashes are of the padding too, which is read as zeros. */
    private PieceProof verifyRest(int pieceIndex, PieceDigest progress, DiskWorker worker) throws IOException {
        long changesBefore = stale.changes();
        int pieceBytes = metainfo.hasV1() ? layout.pieceBytes(pieceIndex) : layout.contentBytes(pieceIndex);
        hashTo(pieceBytes, pieceIndex, progress, worker);
        PieceProof proof = PieceProof.of(metainfo, pieceIndex, progress);
        if (proof.outcome() != DiskOutcome.OK) {
            return proof;
        }
        stale.verified(pieceIndex, changesBefore);
        long end = layout.pieceOffset(pieceIndex) + pieceBytes;
        for (int i = metainfo.fileAt(layout.pieceOffset(pieceIndex)); i < files.length && files[i].entry().offset() < end; i++) {
            files[i].verified();
        }
        return proof;
    }

    private static void readPart(StoredFile file, long offset, ByteBuffer part) throws IOException {
        if (file.entry().padding()) {
            while (part.hasRemaining()) {
                part.put((byte) 0);
            }
        } else {
            file.read(offset, part);
        }
    }

    private static void writePart(StoredFile file, long offset, ByteBuffer part, DiskWorker worker) throws IOException {
        if (file.entry().padding()) {
            part.position(part.limit());
        } else {
            file.write(offset, part, worker.chunk());
        }
    }

    /** Cuts what remains in the buffer at the borders of files. Each step takes or fills its part to the end. */
    private void transfer(long offset, ByteBuffer buffer, Step step) throws IOException {
        int limit = buffer.limit();
        long at = offset;
        for (int i = metainfo.fileAt(offset); buffer.position() < limit; i++) {
            FileEntry entry = files[i].entry();
            int length = (int) Math.min(limit - buffer.position(), entry.end() - at);
            if (length == 0) {
                continue; // an empty file in between
            }
            buffer.limit(buffer.position() + length);
            step.run(files[i], at - entry.offset(), buffer);
            at += length;
            buffer.limit(limit);
        }
    }

    private interface Step {
        void run(StoredFile file, long offset, ByteBuffer part) throws IOException;
    }

    private DiskException contradicted(int pieceIndex) {
        return new DiskException(DiskOutcome.CONTRADICTED, fileOf(pieceIndex).toString(), PieceProof.contradiction(pieceIndex, true));
    }

    private StoredFile fileOf(int pieceIndex) {
        return files[metainfo.fileAt(layout.pieceOffset(pieceIndex))];
    }

    private void markStale(FileEntry entry) {
        if (entry.lengthBytes() > 0) {
            stale.add((int) (entry.offset() / layout.pieceLengthBytes()), (int) ((entry.end() - 1) / layout.pieceLengthBytes()));
        }
    }

    // On the loop's thread

    private void requireInside(int pieceIndex, int begin, ByteBuffer buffer) {
        if (!layout.contains(pieceIndex, begin, buffer.remaining())) {
            throw new IllegalArgumentException(buffer.remaining() + " bytes at " + begin + " of piece " + pieceIndex);
        }
    }

    /** A piece is right by v1 alone. Until its layer has come there is nothing that could deny it, and it is kept for then. */
    private boolean isNotDenied(int pieceIndex, byte[] nodeByV1) {
        if (metainfo.pieceNodes().length > 0) {
            return Arrays.equals(nodeByV1, metainfo.pieceNode(pieceIndex));
        }
        nodesByV1.keep(pieceIndex, nodeByV1);
        return true;
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
        void complete(DiskOutcome outcome, String detail) {
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
        DiskOutcome work(DiskWorker worker) throws IOException {
            PieceProof proof = verifyPiece(pieceIndex, worker);
            nodeByV1 = proof.nodeByV1();
            if (proof.outcome() == DiskOutcome.OK) {
                return DiskOutcome.OK;
            }
            leaves = proof.leaves();
            throw new DiskException(proof.outcome(), fileOf(pieceIndex).toString(), proof.detail());
        }

        /** Its layer may have come since it was hashed. */
        @Override
        void complete(DiskOutcome outcome, String detail) {
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
        DiskOutcome work(DiskWorker worker) throws IOException {
            leaves = leavesOf(pieceIndex, worker);
            return DiskOutcome.OK;
        }

        @Override
        void complete(DiskOutcome outcome, String detail) {
            done.done(outcome, detail, leaves);
        }
    }

    /** One goes to each worker, behind all other jobs; the last to come closes the files and answers. */
    private final class CloseJob extends PlainJob {
        private final AtomicInteger busyWorkers;
        private boolean isLast;

        CloseJob(AtomicInteger busyWorkers, Completion done) {
            super(done);
            this.busyWorkers = busyWorkers;
        }

        @Override
        DiskOutcome work(DiskWorker worker) throws IOException {
            isLast = busyWorkers.decrementAndGet() == 0;
            if (isLast) {
                openFiles.closeAll();
            }
            return DiskOutcome.OK;
        }

        @Override
        void complete(DiskOutcome outcome, String detail) {
            if (isLast) {
                super.complete(outcome, detail);
            }
        }
    }
}
