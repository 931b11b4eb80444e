package sprat.disk.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import sprat.disk.names.ChannelOpener;
import sprat.disk.names.PartNames;
import sprat.disk.names.SaveDirectory;
import sprat.disk.names.StateFolder;
import sprat.disk.work.DiskException;
import sprat.disk.work.DiskLimits;
import sprat.disk.work.DiskWorker;
import sprat.disk.work.DiskWorkers;
import sprat.disk.work.PieceDigest;
import sprat.disk.work.PieceHashes;
import sprat.disk.work.PieceProof;
import sprat.store.DiskOutcome;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.PieceLayout;
import sprat.wire.torrent.TorrentFormat;

/**
 * The pieces of one torrent as they are on disk: one run of bytes, cut at the borders of the {@link StoredFile}s. Bytes
 * of padding files are zeros and never on disk (BEP 47).
 *
 * <p>Workers call it, several at a time. It has no lock: how far a piece is hashed only that worker knows to which all
 * jobs of the piece go, and what workers share has its own lock. The loop's thread makes it, calls {@link #setLayers},
 * and asks for what does not change.
 */
public final class StoredPieces {
    /** Changed once at most: by {@link #setLayers}. */
    private volatile Metainfo metainfo;
    private final PieceLayout layout;
    private final StoredFile[] files;
    private final WrittenFiles written;
    /** By the index of the worker. */
    private final PieceHashes[] hashes;
    private final SaveDirectory directory;
    private final OpenFiles openFiles = new OpenFiles(DiskLimits.OPEN_FILES);
    private final StalePieces stale = new StalePieces();

    /** @param existing null of a seeder */
    public StoredPieces(Metainfo metainfo, Path directory, ExistingFiles existing, ChannelOpener opener,
            DiskWorkers workers) {
        this.metainfo = metainfo;
        this.layout = metainfo.layout();
        this.hashes = new PieceHashes[workers.count()];
        Arrays.setAll(hashes, i -> new PieceHashes(metainfo, workers::leafBytes));
        StateFolder state = existing == null ? StateFolder.NONE : existing.state();
        this.directory = new SaveDirectory(directory, opener, state);
        this.written = new WrittenFiles(metainfo, directory, state);
        TorrentFolder folder = new TorrentFolder(this.directory, new PartNames(metainfo.infoHash(), metainfo.files()),
                existing, written, openFiles, this::markStale);
        this.files = new StoredFile[metainfo.files().size()];
        Arrays.setAll(files, i -> new StoredFile(i, metainfo.files().get(i), layout, folder));
    }

    public Metainfo metainfo() {
        return metainfo;
    }

    /** The same torrent, with the piece layers that were not known. */
    public void setLayers(Metainfo complete) {
        metainfo = complete;
    }

    /** As in the metainfo, padding files too. */
    public StoredFile[] files() {
        return files;
    }

    public WrittenFiles written() {
        return written;
    }

    /** The one that the piece begins in. */
    public StoredFile fileOf(int pieceIndex) {
        return files[metainfo.fileAt(layout.pieceOffset(pieceIndex))];
    }

    /** Fills the buffer to its limit, and leaves its position where it was. */
    public void read(int pieceIndex, int begin, ByteBuffer into) throws IOException {
        int start = into.position();
        int limit = into.limit();
        try {
            transfer(layout.pieceOffset(pieceIndex) + begin, into, StoredPieces::readPart);
        } finally {
            into.limit(limit).position(start);
        }
        if (stale.contains(pieceIndex)) { // asked last: another worker may have found it changed while this one read
            throw new DiskException(DiskOutcome.CHANGED, fileOf(pieceIndex).toString(),
                    "was changed by another program");
        }
    }

    /** Writes the remaining bytes, and leaves the position where it was. */
    public void write(int pieceIndex, int begin, ByteBuffer block, DiskWorker worker) throws IOException {
        PieceHashes pieceHashes = hashes[worker.index()];
        int start = block.position();
        pieceHashes.overwriting(pieceIndex, begin);
        transfer(layout.pieceOffset(pieceIndex) + begin, block, (file, at, part) -> writePart(file, at, part, worker));
        block.position(start);
        pieceHashes.written(pieceIndex, begin, block, worker);
    }

    /** Reads what is not hashed yet; when another program has changed it meanwhile, once more and all of it. */
    public PieceProof verify(int pieceIndex, DiskWorker worker) throws IOException {
        PieceHashes pieceHashes = hashes[worker.index()];
        PieceDigest progress = pieceHashes.take(pieceIndex);
        try {
            return verifyRest(pieceIndex, progress, worker);
        } catch (DiskException e) {
            if (e.outcome() != DiskOutcome.CHANGED) {
                throw e;
            }
            // changed since we looked: it may be right all the same, or right again
            progress.begin(layout.contentBytes(pieceIndex));
            return verifyRest(pieceIndex, progress, worker);
        } finally {
            pieceHashes.release(progress);
        }
    }

    /** SHA-256 of each block of the piece, as it is. */
    public byte[] leavesOf(int pieceIndex, DiskWorker worker) throws IOException {
        PieceDigest digest = new PieceDigest(TorrentFormat.V2);
        digest.begin(layout.contentBytes(pieceIndex));
        hashTo(layout.contentBytes(pieceIndex), pieceIndex, digest, worker);
        return digest.leaves();
    }

    /** After the last job of every worker. */
    public void close() throws IOException {
        written.save(true);
        openFiles.closeAll();
        for (StoredFile file : files) {
            file.foreign().close();
        }
        directory.close();
    }

    /** v2 hashes are of the content alone; v1 hashes are of the padding too, which is read as zeros. */
    private PieceProof verifyRest(int pieceIndex, PieceDigest progress, DiskWorker worker) throws IOException {
        long changesBefore = stale.changes();
        if (stale.contains(pieceIndex)) {
            progress.begin(layout.contentBytes(pieceIndex)); // what was hashed as it was written may be gone
        }
        int pieceBytes = metainfo.hasV1() ? layout.pieceBytes(pieceIndex) : layout.contentBytes(pieceIndex);
        hashTo(pieceBytes, pieceIndex, progress, worker);
        PieceProof proof = PieceProof.of(metainfo, pieceIndex, progress);
        if (proof.outcome() != DiskOutcome.OK) {
            return proof;
        }
        settle(pieceIndex);
        stale.verified(pieceIndex, changesBefore);
        return proof;
    }

    /** All files that the piece has bytes of. */
    private void settle(int pieceIndex) throws IOException {
        long end = layout.pieceOffset(pieceIndex) + layout.pieceBytes(pieceIndex);
        for (int i = metainfo.fileAt(layout.pieceOffset(pieceIndex)); i < files.length
                && files[i].entry().offset() < end; i++) {
            files[i].foreign().settle(pieceIndex);
        }
    }

    private void hashTo(int end, int pieceIndex, PieceDigest progress, DiskWorker worker) throws IOException {
        for (int at = progress.hashedBytes(); at < end; ) {
            ByteBuffer chunk = worker.chunk();
            chunk.limit(Math.min(chunk.capacity(), end - at));
            transfer(layout.pieceOffset(pieceIndex) + at, chunk, StoredPieces::readPart);
            at += chunk.flip().remaining();
            worker.hash(progress, chunk);
        }
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

    private void markStale(FileEntry entry) {
        if (entry.lengthBytes() > 0) {
            stale.add((int) (entry.offset() / layout.pieceLengthBytes()),
                    (int) ((entry.end() - 1) / layout.pieceLengthBytes()));
        }
    }
}
