package sprat.swarm;

import java.nio.ByteBuffer;
import sprat.io.CloseReason;
import sprat.io.ProtocolException;
import sprat.wire.Bitfield;
import sprat.wire.WireException;

/** What one peer has, as it told us, and how much of that we lack. */
final class TheirPieces {
    private Bitfield pieces;
    /** A BITFIELD may only come before anything else about pieces. */
    private boolean anythingTold;
    private int weLack;

    TheirPieces(int pieceCount) {
        pieces = new Bitfield(pieceCount);
    }

    Bitfield bits() {
        return pieces;
    }

    /** @return true when it is news */
    boolean onHave(int pieceIndex, Bitfield ours) throws ProtocolException {
        if (pieceIndex < 0 || pieceIndex >= pieces.size()) {
            throw violation("HAVE of piece " + Integer.toUnsignedString(pieceIndex) + " of " + pieces.size());
        }
        anythingTold = true;
        boolean isNew = pieces.set(pieceIndex);
        weLack += isNew && !ours.get(pieceIndex) ? 1 : 0;
        return isNew;
    }

    void onBitfield(ByteBuffer payload, Bitfield ours) throws WireException {
        if (anythingTold) {
            throw violation("BITFIELD is not the first message");
        }
        anythingTold = true;
        pieces = Bitfield.read(payload, pieces.size());
        weLack = pieces.countNotIn(ours);
    }

    /** A piece that we lacked is verified here. */
    void onWeHave(int pieceIndex) {
        weLack -= pieces.get(pieceIndex) ? 1 : 0;
    }

    /** We want nothing any more. */
    void onNothingLeft() {
        weLack = 0;
    }

    boolean isInteresting() {
        return weLack > 0;
    }

    boolean isAll() {
        return pieces.isFull();
    }

    /** 0 for nothing, 1 for everything. */
    double share() {
        return pieces.size() == 0 ? 1 : (double) pieces.count() / pieces.size();
    }

    private static ProtocolException violation(String what) {
        return new ProtocolException(CloseReason.PROTOCOL_VIOLATION, what);
    }
}
