package sprat.disk.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.Set;
import sprat.disk.names.FileStamp;
import sprat.disk.names.NativeNames;
import sprat.disk.names.SaveDirectory;
import sprat.disk.work.DiskException;
import sprat.disk.work.PieceDigest;
import sprat.store.DiskOutcome;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.PieceLayout;

/**
 * What peers have sent for pieces that a file shares with others, where it differs from a file that sprat has not
 * written. It lies in a file beside that one until the hash of the piece says who is right: the peers, or the file. A
 * region is what one piece has of the file. What the peers have not sent of it is the user's, so nobody else may read
 * it.
 *
 * <p>Any worker, with the monitor of {@link FileAccess} held.
 */
final class DisputedBytes {
    private static final Set<OpenOption> OPEN = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);

    /** What a copy may lack room for. */
    static final int COPY_BYTES = PieceDigest.CHUNK_BYTES;

    private final FileEntry entry;
    private final PieceLayout layout;
    private final SaveDirectory directory;
    private final Path path;
    /** Of the file when it was made: another file in its place is not written. */
    private final FileStamp stamp;
    private final BitSet pieces = new BitSet();

    /** Reads the file that may be the user's, to the limit of the buffer. */
    interface Reader {
        void read(long offset, ByteBuffer into) throws IOException;
    }

    /** @param path a file of that name is one that a killed process has left */
    DisputedBytes(FileEntry entry, PieceLayout layout, SaveDirectory directory, Path path) throws IOException {
        this.entry = entry;
        this.layout = layout;
        this.directory = directory;
        this.path = path;
        directory.deleteIfThere(path);
        directory.makePrivate(path).close();
        this.stamp = directory.stamp(path);
    }

    /** The bytes from there to the end of the piece are here. */
    boolean holds(long offset) {
        return pieces.get(pieceAt(offset));
    }

    boolean holdsPiece(int pieceIndex) {
        return pieces.get(pieceIndex);
    }

    boolean isEmpty() {
        return pieces.isEmpty();
    }

    /** Takes the remaining bytes, all of one piece; the rest of the region is as in the file. */
    void write(long offset, ByteBuffer bytes, Reader file) throws IOException {
        int pieceIndex = pieceAt(offset);
        try (FileChannel channel = open()) {
            if (!pieces.get(pieceIndex)) {
                forEachChunk(pieceIndex, (at, chunk) -> {
                    file.read(at, chunk);
                    writeFully(channel, chunk.flip(), at);
                });
                pieces.set(pieceIndex);
            }
            writeFully(channel, bytes, offset);
        }
    }

    void read(long offset, ByteBuffer into) throws IOException {
        try (FileChannel channel = open()) {
            StoredFile.readFully(channel, offset, into);
        }
    }

    /** The region has the bytes of the file after all. */
    boolean isLike(int pieceIndex, Reader file) throws IOException {
        boolean[] isLike = {true};
        forEachChunk(pieceIndex, (at, chunk) -> {
            ByteBuffer mine = ByteBuffer.allocate(chunk.remaining());
            read(at, mine);
            file.read(at, chunk);
            isLike[0] &= mine.flip().equals(chunk.flip());
        });
        return isLike[0];
    }

    void drop(int pieceIndex) {
        pieces.clear(pieceIndex);
    }

    /** Puts all regions in their places. */
    void copyTo(FileChannel copy) throws IOException {
        for (int piece = pieces.nextSetBit(0); piece >= 0; piece = pieces.nextSetBit(piece + 1)) {
            forEachChunk(piece, (at, chunk) -> {
                read(at, chunk);
                writeFully(copy, chunk.flip(), at);
            });
        }
    }

    void delete() throws IOException {
        directory.deleteIfThere(path);
    }

    private FileChannel open() throws IOException {
        FileChannel channel = directory.openFound(path, stamp, OPEN);
        if (channel == null) {
            throw new DiskException(DiskOutcome.CHANGED, NativeNames.text(path), "was replaced by another program");
        }
        return channel;
    }

    private int pieceAt(long offset) {
        return (int) ((entry.offset() + offset) / layout.pieceLengthBytes());
    }

    private void forEachChunk(int pieceIndex, Step step) throws IOException {
        long end = Math.min(entry.lengthBytes(),
                layout.pieceOffset(pieceIndex) + layout.pieceBytes(pieceIndex) - entry.offset());
        ByteBuffer chunk = ByteBuffer.allocate(PieceDigest.CHUNK_BYTES);
        for (long at = Math.max(0, layout.pieceOffset(pieceIndex) - entry.offset()); at < end; at += chunk.limit()) {
            chunk.clear().limit((int) Math.min(chunk.capacity(), end - at));
            step.run(at, chunk);
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes, long offset) throws IOException {
        for (long at = offset; bytes.hasRemaining(); ) {
            at += channel.write(bytes, at);
        }
    }

    private interface Step {
        void run(long at, ByteBuffer chunk) throws IOException;
    }
}
