package sprat.wire.torrent;

import java.util.Arrays;
import java.util.List;
import sprat.wire.Numbers;
import sprat.wire.WireLimits;

/**
 * How a run of bytes is cut into pieces and blocks: piece `i` starts at byte `i * pieceLengthBytes`, the last piece and
 * the last block of a piece may be short. Offsets into the whole are 64-bit. Where padding stands in the run, some
 * pieces have fewer bytes of content than of length; in a v2 or hybrid torrent, where a piece belongs to one file,
 * those at its end are not even asked for:
 * <pre>
 *  |--- piece 0 ----|--- piece 1 ----|--- piece 2 ----|
 *  |aaaaaaaaaaaaaaaa|aaaaa...........|bbbbbbbbb.......|    a, b: two files; .: padding
 *                    ^askedBytes      ^pieceOffset
 * </pre>
 */
public final class PieceLayout {
    public static final int BLOCK_BYTES = WireLimits.BLOCK_BYTES;

    private final long totalBytes;
    private final int pieceLengthBytes;
    private final long contentBytes;
    /**
     * Pieces with padding, and their bytes without it: there may be millions of other pieces in a torrent file of few
     * bytes.
     */
    private final int[] paddedPieces;
    private final int[] paddedContentBytes;
    private final boolean endsWithFiles;

    /**
     * Without padding.
     *
     * @param totalBytes       0 or more
     * @param pieceLengthBytes 1 to {@link WireLimits#PIECE_LENGTH_BYTES}
     */
    public PieceLayout(long totalBytes, int pieceLengthBytes) {
        this(totalBytes, pieceLengthBytes, List.of(), false);
    }

    private PieceLayout(long totalBytes, int pieceLengthBytes, List<FileEntry> padding, boolean endsWithFiles) {
        if (totalBytes < 0 || pieceLengthBytes < 1 || pieceLengthBytes > WireLimits.PIECE_LENGTH_BYTES) {
            throw new IllegalArgumentException("no layout of " + totalBytes + " bytes in pieces of "
                    + pieceLengthBytes);
        }
        if (totalBytes > (long) WireLimits.PIECES * pieceLengthBytes) {
            throw new IllegalArgumentException(totalBytes + " bytes in pieces of " + pieceLengthBytes
                    + " are more than "
                    + WireLimits.PIECES + " pieces");
        }
        this.totalBytes = totalBytes;
        this.pieceLengthBytes = pieceLengthBytes;
        this.endsWithFiles = endsWithFiles;
        this.contentBytes = totalBytes - padding.stream().mapToLong(FileEntry::lengthBytes).sum();
        Numbers pieces = new Numbers();
        Numbers contents = new Numbers();
        addPieces(padding, pieces, contents);
        this.paddedPieces = pieces.from(0).toArray();
        this.paddedContentBytes = contents.from(0).toArray();
    }

    /**
     * With the padding among these files.
     *
     * @param files         the whole run, in the order of their bytes
     * @param endsWithFiles true: padding stands only between the end of a file and of its last piece, and is not asked
     *     for
     */
    public static PieceLayout of(List<FileEntry> files, int pieceLengthBytes, boolean endsWithFiles) {
        long totalBytes = files.isEmpty() ? 0 : files.get(files.size() - 1).end();
        List<FileEntry> padding = files.stream().filter(file -> file.padding() && file.lengthBytes() > 0).toList();
        return new PieceLayout(totalBytes, pieceLengthBytes, padding, endsWithFiles);
    }

    private void addPieces(List<FileEntry> padding, Numbers pieces, Numbers contents) {
        for (FileEntry pad : padding) {
            for (int i = (int) (pad.offset() / pieceLengthBytes); i < pieceCount() && pieceOffset(i) < pad.end(); i++) {
                long from = Math.max(pad.offset(), pieceOffset(i));
                int filler = (int) (Math.min(pad.end(), pieceOffset(i) + pieceBytes(i)) - from);
                boolean isSame = pieces.size() > 0 && pieces.last() == i; // padding stands in the order of its bytes
                int contentBytes = isSame ? contents.last() : pieceBytes(i);
                pieces.cut(isSame ? pieces.size() - 1 : pieces.size());
                contents.cut(pieces.size());
                pieces.add(i);
                contents.add(contentBytes - filler);
            }
        }
    }

    /** With padding. */
    public long totalBytes() {
        return totalBytes;
    }

    /** Without padding: what people are told. */
    public long contentBytes() {
        return contentBytes;
    }

    public int pieceLengthBytes() {
        return pieceLengthBytes;
    }

    public int pieceCount() {
        return (int) ((totalBytes + pieceLengthBytes - 1) / pieceLengthBytes);
    }

    public long pieceOffset(int pieceIndex) {
        return (long) pieceIndex * pieceLengthBytes;
    }

    /** With padding: what a v1 hash is over, and what peers may ask for. */
    public int pieceBytes(int pieceIndex) {
        return (int) Math.min(pieceLengthBytes, totalBytes - pieceOffset(pieceIndex));
    }

    /** Without padding. */
    public int contentBytes(int pieceIndex) {
        int found = Arrays.binarySearch(paddedPieces, pieceIndex);
        return found < 0 ? pieceBytes(pieceIndex) : paddedContentBytes[found];
    }

    /** What we ask peers for, from the piece's begin on; the rest is padding. */
    public int askedBytes(int pieceIndex) {
        return endsWithFiles ? contentBytes(pieceIndex) : pieceBytes(pieceIndex);
    }

    /** Blocks to ask for. */
    public int blockCount(int pieceIndex) {
        return (askedBytes(pieceIndex) + BLOCK_BYTES - 1) / BLOCK_BYTES;
    }

    public int blockBytes(int pieceIndex, int blockIndex) {
        return Math.min(BLOCK_BYTES, askedBytes(pieceIndex) - blockIndex * BLOCK_BYTES);
    }

    /**
     * True when `length` bytes from `begin` lie inside the piece, padding too; safe for any 32-bit values off the wire.
     */
    public boolean contains(int pieceIndex, int begin, int length) {
        return pieceIndex >= 0 && pieceIndex < pieceCount() && begin >= 0 && length > 0
                && (long) begin + length <= pieceBytes(pieceIndex);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PieceLayout that && totalBytes == that.totalBytes
                && pieceLengthBytes == that.pieceLengthBytes
                && endsWithFiles == that.endsWithFiles && Arrays.equals(paddedPieces, that.paddedPieces)
                && Arrays.equals(paddedContentBytes, that.paddedContentBytes);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(totalBytes) + pieceLengthBytes;
    }

    @Override
    public String toString() {
        return totalBytes + " bytes in pieces of " + pieceLengthBytes;
    }
}
