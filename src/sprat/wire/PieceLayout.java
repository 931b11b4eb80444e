package sprat.wire;

/**
 * How a run of bytes is cut into pieces and blocks: piece `i` starts at byte `i * pieceLengthBytes`, the last piece and the last block of
 * a piece may be short. Offsets into the whole are 64-bit.
 *
 * @param totalBytes       0 or more
 * @param pieceLengthBytes 1 to {@link WireLimits#PIECE_LENGTH_BYTES}
 */
public record PieceLayout(long totalBytes, int pieceLengthBytes) {
    public static final int BLOCK_BYTES = WireLimits.BLOCK_BYTES;

    public PieceLayout {
        if (totalBytes < 0 || pieceLengthBytes < 1 || pieceLengthBytes > WireLimits.PIECE_LENGTH_BYTES) {
            throw new IllegalArgumentException("no layout of " + totalBytes + " bytes in pieces of " + pieceLengthBytes);
        }
        if (totalBytes > (long) WireLimits.PIECES * pieceLengthBytes) {
            throw new IllegalArgumentException(totalBytes + " bytes in pieces of " + pieceLengthBytes + " are more than "
                    + WireLimits.PIECES + " pieces");
        }
    }

    public int pieceCount() {
        return (int) ((totalBytes + pieceLengthBytes - 1) / pieceLengthBytes);
    }

    public long pieceOffset(int pieceIndex) {
        return (long) pieceIndex * pieceLengthBytes;
    }

    public int pieceBytes(int pieceIndex) {
        return (int) Math.min(pieceLengthBytes, totalBytes - pieceOffset(pieceIndex));
    }

    public int blockCount(int pieceIndex) {
        return (pieceBytes(pieceIndex) + BLOCK_BYTES - 1) / BLOCK_BYTES;
    }

    public int blockBytes(int pieceIndex, int blockIndex) {
        return Math.min(BLOCK_BYTES, pieceBytes(pieceIndex) - blockIndex * BLOCK_BYTES);
    }

    /** True when `length` bytes from `begin` lie inside the piece; safe for any 32-bit values off the wire. */
    public boolean contains(int pieceIndex, int begin, int length) {
        return pieceIndex >= 0 && pieceIndex < pieceCount() && begin >= 0 && length > 0
                && (long) begin + length <= pieceBytes(pieceIndex);
    }
}
