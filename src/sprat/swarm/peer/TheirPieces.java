package sprat.swarm.peer;

import sprat.io.ProtocolException;
import sprat.io.StreamEnd;
import sprat.wire.Bitfield;

/** What one peer has, as it told us, and how much of that we lack and want. */
public final class TheirPieces {
    private Bitfield pieces;
    private final RequestablePieces requestable = new RequestablePieces();
    private boolean anythingTold;
    private int weLack;
    private int timesNoSeed;

    TheirPieces(int pieceCount) {
        pieces = new Bitfield(pieceCount);
    }

    public Bitfield bits() {
        return pieces;
    }

    /** Which of them it may be asked for. */
    RequestablePieces requestable() {
        return requestable;
    }

    /**
     * @param settled what we have or do not want
     * @return true when it is news
     */
    boolean onHave(int pieceIndex, Bitfield settled) throws ProtocolException {
        requirePiece("HAVE", pieceIndex);
        anythingTold = true;
        boolean isNew = pieces.set(pieceIndex);
        requestable.onHave(pieceIndex);
        weLack += isNew && !settled.get(pieceIndex) ? 1 : 0;
        return isNew;
    }

    /** It has lost a piece that it had. */
    void onDontHave(int pieceIndex, Bitfield settled) {
        timesNoSeed += isAll() ? 1 : 0;
        pieces.clear(pieceIndex);
        requestable.onDontHave(pieceIndex);
        weLack -= weLack > 0 && !settled.get(pieceIndex) ? 1 : 0;
    }

    /** How often it had everything and then lost a piece. */
    int timesNoSeed() {
        return timesNoSeed;
    }

    /** @return false when the peer has not said a word about its pieces */
    boolean isAnythingTold() {
        return anythingTold;
    }

    /** The first that it tells: all its pieces at once. */
    void onBitfield(Bitfield theirs, Bitfield settled) {
        anythingTold = true;
        pieces = theirs;
        weLack = pieces.countNotIn(settled);
        requestable.onBitfield(pieces);
    }

    /** A piece that we lacked is verified here. */
    void onWeHave(int pieceIndex) {
        weLack -= pieces.get(pieceIndex) ? 1 : 0;
    }

    /** We want nothing any more. */
    void onNothingLeft() {
        weLack = 0;
    }

    public boolean isInteresting() {
        return weLack > 0;
    }

    boolean isAll() {
        return pieces.isFull();
    }

    /** 0 for nothing, 1 for everything. */
    double share() {
        return pieces.size() == 0 ? 1 : (double) pieces.count() / pieces.size();
    }

    /** @param message that names the piece */
    void requirePiece(String message, int pieceIndex) throws ProtocolException {
        if (pieceIndex < 0 || pieceIndex >= pieces.size()) {
            throw new ProtocolException(StreamEnd.PROTOCOL_VIOLATION,
                    message + " of piece " + Integer.toUnsignedString(pieceIndex) + " of " + pieces.size());
        }
    }
}
