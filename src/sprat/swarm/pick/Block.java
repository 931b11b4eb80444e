package sprat.swarm.pick;

import java.util.ArrayList;
import java.util.List;

/**
 * One block of a begun piece: who was asked for it, and who sent it. Changed through {@link OpenPieces} by {@link
 * Picker} only.
 */
public final class Block {
    final OpenPiece piece;
    public final int begin;
    public final int lengthBytes;
    /** Who was asked and has not answered; more than one only in the endgame. */
    public final List<Picker.Source> asked = new ArrayList<>(1);
    /**
     * When somebody was first asked for it, since the piece was begun or failed: once it is asked for again and again
     * it is late too.
     */
    long firstAskedNanos;
    boolean wasAsked;
    /** Who sent it, or null while it is missing. */
    public Picker.Source from;

    Block(OpenPiece piece, int begin, int lengthBytes) {
        this.piece = piece;
        this.begin = begin;
        this.lengthBytes = lengthBytes;
    }

    public int pieceIndex() {
        return piece.pieceIndex;
    }

    public boolean isFree() {
        return from == null && asked.isEmpty();
    }

    /** One more may be asked for it, and that peer is not asked yet. */
    boolean isCopyFor(Picker.Source source) {
        return asked.size() < PickLimits.ENDGAME_COPIES && !asked.contains(source);
    }

    @Override
    public String toString() {
        return piece.pieceIndex + "+" + begin;
    }
}
