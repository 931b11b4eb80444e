package sprat.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

import sprat.io.DiskOutcome;
import sprat.wire.Metainfo;
import sprat.wire.PieceLayout;

/**
 * The piece hashes of files on disk, for a new torrent. Several threads take one piece after the other, and each reads its own through a
 * buffer of 256 KiB with one file open, whatever the piece length.
 *
 * <p>{@link #hash} blocks, so it is not for the loop's thread; {@link #cancel} may come from any.
 */
public final class TorrentHasher {
    private final FileListing listing;
    private final PieceLayout layout;
    private final long[] ends;
    private final byte[] hashes;
    private final Progress progress;
    private int nextPiece;
    private long hashedBytes;
    private Throwable failure;

    /** Called after each piece by one thread at a time; it must not block. */
    public interface Progress {
        void hashed(long hashedBytes, long totalBytes);
    }

    /** @throws IllegalArgumentException so many pieces that no torrent can have them: the piece length is too small */
    public TorrentHasher(FileListing listing, int pieceLengthBytes, Progress progress) {
        this.listing = listing;
        this.progress = progress;
        layout = new PieceLayout(listing.totalBytes(), pieceLengthBytes);
        hashes = new byte[layout.pieceCount() * Metainfo.HASH_BYTES];
        ends = new long[listing.items().size()];
        long end = 0;
        for (int i = 0; i < ends.length; i++) {
            end += listing.items().get(i).lengthBytes();
            ends[i] = end;
        }
    }

    /**
     * To be called once.
     *
     * @return the SHA-1 of every piece, 20 bytes each
     * @throws DiskException a file cannot be read, or was changed since it was listed
     * @throws CancellationException {@link #cancel} was called
     */
    public byte[] hash(int threads) throws DiskException {
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
        return hashes;
    }

    public void cancel() {
        fail(new CancellationException("cancelled"));
    }

    private void hashPieces() {
        try (Reader reader = new Reader()) {
            for (int piece = takePiece(); piece >= 0; piece = takePiece()) {
                System.arraycopy(reader.hash(piece), 0, hashes, piece * Metainfo.HASH_BYTES, Metainfo.HASH_BYTES);
                report(layout.pieceBytes(piece));
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
                throw new DiskException(DiskOutcome.CHANGED, text, "was changed while it was hashed; try again when nobody writes to it");
            }
        } catch (IOException e) {
            throw DiskException.of(text, e);
        }
    }

    /** One thread's way through the files. */
    private final class Reader implements AutoCloseable {
        private final MessageDigest digest = Sha1.digest();
        private final ByteBuffer chunk = ByteBuffer.allocateDirect(Sha1.CHUNK_BYTES);
        private final byte[] slice = new byte[Sha1.SLICE_BYTES];
        private int openIndex = -1;
        private FileChannel channel;

        byte[] hash(int piece) throws IOException {
            long at = layout.pieceOffset(piece);
            long pieceEnd = at + layout.pieceBytes(piece);
            for (int i = fileAt(at); at < pieceEnd; i++) {
                FileListing.Item item = listing.items().get(i);
                long start = ends[i] - item.lengthBytes();
                for (long end = Math.min(pieceEnd, ends[i]); at < end && !hasFailed(); ) {
                    try {
                        at += hashChunk(i, at - start, end - at);
                    } catch (IOException e) {
                        throw DiskException.of(NativeNames.text(item.file()), e);
                    }
                }
                if (hasFailed()) {
                    break;
                }
            }
            return digest.digest();
        }

        private int hashChunk(int index, long offset, long wanted) throws IOException {
            if (index != openIndex) {
                close();
                channel = FileChannel.open(listing.items().get(index).file(), StandardOpenOption.READ);
                openIndex = index;
            }
            chunk.clear().limit((int) Math.min(chunk.capacity(), wanted));
            int read = channel.read(chunk, offset);
            if (read < 0) {
                throw new DiskException(DiskOutcome.CHANGED, NativeNames.text(listing.items().get(index).file()),
                        "was made shorter while it was hashed; try again when nobody writes to it");
            }
            Sha1.update(digest, chunk.flip(), slice);
            return read;
        }

        /** The first file that ends after this byte. */
        private int fileAt(long offset) {
            int low = 0;
            int high = ends.length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (ends[middle] > offset) {
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
