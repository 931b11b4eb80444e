package sprat.sim;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import sprat.store.DiskOutcome;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.PieceLayout;
import sprat.wire.torrent.SampleHashes;

/**
 * What one machine has of the content on its disk, whichever process wrote it; it survives them. A block is a hole,
 * right, or holds bytes that are not right; so a hash is a look at marks, and a hundred machines with the whole content
 * cost the memory of one.
 */
public final class SimFiles {
    private static final byte[] RIGHT = {};

    private final SimContent content;
    private final PieceLayout layout;
    private final int blocksPerPiece;
    /** Null is a hole. */
    private final byte[][] blocks;
    private final boolean[] published;
    private long roomBytes = Long.MAX_VALUE;
    private boolean hasRotted;
    private long needlessBytes;

    public SimFiles(SimContent content) {
        this.content = content;
        this.layout = content.layout();
        this.blocksPerPiece = (layout.pieceLengthBytes() + PieceLayout.BLOCK_BYTES - 1) / PieceLayout.BLOCK_BYTES;
        this.blocks = new byte[layout.pieceCount() * blocksPerPiece][];
        this.published = new boolean[content.metainfo().files().size()];
        for (int i = 0; i < published.length; i++) {
            published[i] = content.metainfo().files().get(i).padding();
        }
    }

    /** Everything is there, under its final name. */
    public SimFiles whole() {
        for (int i = 0; i < layout.pieceCount(); i++) {
            Arrays.fill(blocks, i * blocksPerPiece, i * blocksPerPiece + layout.blockCount(i), RIGHT);
        }
        Arrays.fill(published, true);
        return this;
    }

    /** As who writes to it knows it. */
    public SimContent content() {
        return content;
    }

    /** Only so many bytes more can be written. */
    public void room(long bytes) {
        roomBytes = bytes;
    }

    /** A byte of a block turns over behind everybody's back. @return false when nothing is there that could */
    public boolean rot(RandomGenerator random) {
        int first = random.nextInt(Math.max(1, blocks.length));
        for (int i = 0; i < blocks.length; i++) {
            int at = (first + i) % blocks.length;
            if (blocks[at] == RIGHT) {
                byte[] bytes = rightBytes(at / blocksPerPiece, at % blocksPerPiece);
                bytes[random.nextInt(bytes.length)] ^= 1;
                blocks[at] = bytes;
                hasRotted = true;
                return true;
            }
        }
        return false;
    }

    /** Of blocks that were written though they were right already. */
    public long needlessBytes() {
        return needlessBytes;
    }

    /** A process begins, and looks at every piece. */
    public void checkedAnew() {
        hasRotted = false;
    }

    /** Behind the back of the process that runs. */
    public boolean hasRotted() {
        return hasRotted;
    }

    /** Every byte right and every file under its final name. */
    public boolean isComplete() {
        return IntStream.range(0, published.length).allMatch(this::isComplete);
    }

    /** Every byte of that file right, and it has its final name. */
    public boolean isComplete(int fileIndex) {
        int[] pieces = piecesOf(fileIndex);
        return isPublished(fileIndex) && (pieces == null || IntStream.rangeClosed(pieces[0], pieces[1])
                .allMatch(this::isRight));
    }

    public boolean isPublished(int fileIndex) {
        return published[fileIndex];
    }

    /** Every piece, whatever the names of the files. */
    public boolean isRight() {
        return IntStream.range(0, layout.pieceCount()).allMatch(this::isRight);
    }

    public boolean isRight(int pieceIndex) {
        for (int i = 0; i < layout.blockCount(pieceIndex); i++) {
            if (blocks[pieceIndex * blocksPerPiece + i] != RIGHT) {
                return false;
            }
        }
        return true;
    }

    // ---- For the disk ----

    DiskOutcome verify(int pieceIndex) {
        boolean hole = false;
        for (int i = 0; i < layout.blockCount(pieceIndex); i++) {
            hole |= blocks[pieceIndex * blocksPerPiece + i] == null;
        }
        return hole ? DiskOutcome.MISSING : isRight(pieceIndex) ? DiskOutcome.OK : DiskOutcome.CORRUPT;
    }

    /** SHA-256 of each block of a piece that is all there; none in a v1 torrent. */
    byte[] leaves(int pieceIndex) {
        if (!content.metainfo().hasV2()) {
            return new byte[0];
        }
        ByteBuffer bytes = ByteBuffer.allocate(layout.askedBytes(pieceIndex));
        read(pieceIndex, 0, bytes);
        return SampleHashes.leaves(bytes.array(), 0, bytes.capacity());
    }

    DiskOutcome read(int pieceIndex, int begin, ByteBuffer into) {
        int length = into.remaining();
        into.mark();
        for (int at = begin; at < begin + length; ) {
            if (at >= layout.askedBytes(pieceIndex)) {
                into.put((byte) 0); // padding
                at++;
                continue;
            }
            int blockIndex = at / PieceLayout.BLOCK_BYTES;
            int inBlock = at % PieceLayout.BLOCK_BYTES;
            int part = Math.min(begin + length - at, layout.blockBytes(pieceIndex, blockIndex) - inBlock);
            byte[] block = blocks[pieceIndex * blocksPerPiece + blockIndex];
            if (block == null) {
                into.reset();
                return DiskOutcome.MISSING;
            }
            if (block == RIGHT) {
                into.put(content.bytes(), (int) layout.pieceOffset(pieceIndex) + at, part);
            } else {
                into.put(block, inBlock, part);
            }
            at += part;
        }
        into.reset();
        return DiskOutcome.OK;
    }

    /** @param keptBytes of the block; fewer than all when a process died in the middle of it */
    DiskOutcome write(int pieceIndex, int blockIndex, ByteBuffer block, int keptBytes) {
        int at = pieceIndex * blocksPerPiece + blockIndex;
        if (blocks[at] == null && roomBytes < block.remaining()) {
            return DiskOutcome.NO_SPACE;
        }
        if (blocks[at] == null) {
            roomBytes -= block.remaining();
        }
        needlessBytes += blocks[at] == RIGHT ? keptBytes : 0;
        int offset = (int) layout.pieceOffset(pieceIndex) + blockIndex * PieceLayout.BLOCK_BYTES;
        ByteBuffer right = ByteBuffer.wrap(content.bytes(), offset, block.remaining());
        boolean whole = keptBytes == block.remaining();
        if (whole && block.mismatch(right) < 0) {
            blocks[at] = RIGHT;
        } else {
            byte[] bytes = blocks[at] == RIGHT ? rightBytes(pieceIndex, blockIndex)
                    : blocks[at] == null ? new byte[block.remaining()] : blocks[at].clone();
            block.get(block.position(), bytes, 0, keptBytes);
            blocks[at] = Arrays.mismatch(bytes, 0, bytes.length, content.bytes(), offset, offset + bytes.length) < 0
                    ? RIGHT : bytes;
        }
        return DiskOutcome.OK;
    }

    void publish(int fileIndex) {
        published[fileIndex] = true;
    }

    /** The pieces in which a file has bytes: first and last, or null for an empty file. */
    int[] piecesOf(int fileIndex) {
        FileEntry file = content.metainfo().files().get(fileIndex);
        return file.lengthBytes() == 0 ? null : new int[] {content.metainfo().firstPiece(file),
                content.metainfo().lastPiece(file)};
    }

    private byte[] rightBytes(int pieceIndex, int blockIndex) {
        int offset = (int) layout.pieceOffset(pieceIndex) + blockIndex * PieceLayout.BLOCK_BYTES;
        return Arrays.copyOfRange(content.bytes(), offset, offset + layout.blockBytes(pieceIndex, blockIndex));
    }
}
