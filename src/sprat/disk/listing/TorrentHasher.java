package sprat.disk.listing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import sprat.disk.names.ChannelOpener;
import sprat.disk.names.FileStamp;
import sprat.disk.names.HeldFolder;
import sprat.disk.names.NativeNames;
import sprat.disk.work.DiskException;
import sprat.disk.work.PieceDigest;
import sprat.store.DiskOutcome;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.MerkleTree;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.MetainfoWriter;
import sprat.wire.torrent.PieceLayout;
import sprat.wire.torrent.TorrentFormat;

/**
 * The hashes of files on disk, for a new torrent: SHA-1 of pieces, nodes of trees, or both in one pass. Several threads
 * take one piece after the other, and each reads its own through a buffer of 256 KiB with one file open, whatever the
 * piece length.
 *
 * <p>{@link #hash} blocks, so it is not for the loop's thread; {@link #cancel} may come from any.
 */
public final class TorrentHasher {
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ);

    private final FileListing listing;
    private final PieceLayout layout;
    private final TorrentFormat format;
    /** Padding among them. */
    private final List<FileEntry> files;
    /** Where each of them is; null for padding. */
    private final List<FileListing.Item> items = new ArrayList<>();
    private final byte[] hashes;
    private final byte[] nodes;
    private final Progress progress;
    private int nextPiece;
    private long hashedBytes;
    private Throwable failure;

    /** Called after each piece by one thread at a time; it must not block. */
    public interface Progress {
        void hashed(long hashedBytes, long totalBytes);
    }

    /**
     * What was computed, as {@link Metainfo} has it.
     *
     * @param pieceHashes empty when the format has no v1
     * @param pieceNodes  empty when the format has no v2
     */
    public record Hashes(byte[] pieceHashes, byte[] pieceNodes) { }

    /** @throws IllegalArgumentException so many pieces that no torrent can have them: the piece length is too small */
    public TorrentHasher(FileListing listing, int pieceLengthBytes, TorrentFormat format, Progress progress) {
        this.listing = listing;
        this.format = format;
        this.progress = progress;
        files = MetainfoWriter.padded(listing.entries(), pieceLengthBytes, format);
        Iterator<FileListing.Item> next = listing.items().iterator();
        files.forEach(file -> items.add(file.padding() ? null : next.next()));
        layout = PieceLayout.of(files, pieceLengthBytes, format.hasV2());
        hashes = new byte[format.hasV1() ? layout.pieceCount() * Metainfo.HASH_BYTES : 0];
        nodes = new byte[format.hasV2() ? layout.pieceCount() * Metainfo.NODE_BYTES : 0];
    }

    /** Those of the torrent, in their order and with padding. */
    public List<FileEntry> files() {
        return files;
    }

    public PieceLayout layout() {
        return layout;
    }

    /**
     * To be called once.
     *
     * @throws DiskException a file cannot be read, or was changed since it was listed
     * @throws CancellationException {@link #cancel} was called
     */
    public Hashes hash(int threads) throws DiskException {
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(this::hashPieces, "sprat-hash-" + i);
            thread.setDaemon(true);
            thread.start();
            running.add(thread);
        }
        for (Thread thread : running) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                cancel();
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted");
            }
        }
        throwFailure();
        for (FileListing.Item item : listing.items()) {
            requireUnchanged(item);
        }
        return new Hashes(hashes, nodes);
    }

    public void cancel() {
        fail(new CancellationException("cancelled"));
    }

    private void hashPieces() {
        try (Reader reader = new Reader()) {
            for (int piece = takePiece(); piece >= 0; piece = takePiece()) {
                reader.hash(piece);
                report(layout.contentBytes(piece));
            }
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
        }
    }

    private synchronized int takePiece() {
        return failure == null && nextPiece < layout.pieceCount() ? nextPiece++ : -1;
    }

    private synchronized void report(int bytes) {
        hashedBytes += bytes;
        progress.hashed(hashedBytes, listing.totalBytes());
    }

    private synchronized boolean hasFailed() {
        return failure != null;
    }

    private synchronized void fail(Throwable e) {
        if (failure == null) {
            failure = e;
        }
    }

    private synchronized void throwFailure() throws DiskException {
        if (failure instanceof DiskException e) {
            throw e;
        }
        if (failure instanceof CancellationException e) {
            throw e;
        }
        if (failure != null) {
            throw new IllegalStateException("defect while hashing", failure);
        }
    }

    private static void requireUnchanged(FileListing.Item item) throws DiskException {
        String text = NativeNames.text(item.file());
        try {
            if (!FileStamp.of(item.file()).equals(item.stamp())) {
                throw changed(item);
            }
        } catch (IOException e) {
            throw DiskException.of(text, e);
        }
    }

    private static DiskException changed(FileListing.Item item) {
        return new DiskException(DiskOutcome.CHANGED, NativeNames.text(item.file()),
                "was changed while it was hashed; try again when nobody writes to it");
    }

    /** One thread's way through the files. */
    private final class Reader implements AutoCloseable {
        private final PieceDigest digest = new PieceDigest(format);
        private final ByteBuffer chunk = ByteBuffer.allocateDirect(PieceDigest.CHUNK_BYTES);
        private final byte[] slice = new byte[PieceDigest.SLICE_BYTES];
        private int openIndex = -1;
        private FileChannel channel;

        void hash(int piece) throws IOException {
            digest.begin(layout.contentBytes(piece));
            long at = layout.pieceOffset(piece);
            long pieceEnd = at + layout.pieceBytes(piece);
            for (int i = fileAt(at); at < pieceEnd && !hasFailed(); i++) {
                FileEntry file = files.get(i);
                for (long end = Math.min(pieceEnd, file.end()); at < end && !hasFailed(); ) {
                    at += file.padding() ? hashZeros(end - at) : hashFile(i, at - file.offset(), end - at);
                }
            }
            if (!hasFailed()) {
                keep(piece);
            }
        }

        private void keep(int piece) {
            if (format.hasV1()) {
                System.arraycopy(digest.sha1(), 0, hashes, piece * Metainfo.HASH_BYTES, Metainfo.HASH_BYTES);
            }
            if (format.hasV2()) {
                long fileBytes = files.get(fileAt(layout.pieceOffset(piece))).lengthBytes();
                byte[] node =
                        MerkleTree.root(digest.leaves(), 0,
                        MerkleTree.leavesOfPiece(fileBytes, layout.pieceLengthBytes()));
                System.arraycopy(node, 0, nodes, piece * Metainfo.NODE_BYTES, Metainfo.NODE_BYTES);
            }
        }

        private int hashZeros(long wanted) {
            chunk.clear().limit((int) Math.min(chunk.capacity(), wanted));
            while (chunk.hasRemaining()) {
                chunk.put((byte) 0);
            }
            int length = chunk.flip().remaining();
            digest.update(chunk, slice);
            return length;
        }

        private int hashFile(int index, long offset, long wanted) throws DiskException {
            try {
                return hashChunk(index, offset, wanted);
            } catch (IOException e) {
                throw DiskException.of(NativeNames.text(items.get(index).file()), e);
            }
        }

        private int hashChunk(int index, long offset, long wanted) throws IOException {
            if (index != openIndex) {
                close();
                FileListing.Item item = items.get(index);
                channel = HeldFolder.openFound(item.file(), item.stamp(), READ, ChannelOpener.SYSTEM);
                if (channel == null) {
                    throw changed(item);
                }
                openIndex = index;
            }
            chunk.clear().limit((int) Math.min(chunk.capacity(), wanted));
            int read = channel.read(chunk, offset);
            if (read < 0) {
                throw new DiskException(DiskOutcome.CHANGED, NativeNames.text(items.get(index).file()),
                        "was made shorter while it was hashed; try again when nobody writes to it");
            }
            digest.update(chunk.flip(), slice);
            return read;
        }

        /** The first file that ends after this byte. */
        private int fileAt(long offset) {
            int low = 0;
            int high = files.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (files.get(middle).end() > offset) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            return low;
        }

        @Override
        public void close() throws IOException {
            if (channel != null) {
                channel.close();
            }
        }
    }
}
