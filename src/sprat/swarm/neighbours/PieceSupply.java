package sprat.swarm.neighbours;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.IntConsumer;
import sprat.swarm.peer.PeerSession;
import sprat.swarm.pick.Availability;
import sprat.swarm.pieces.Pieces;
import sprat.wire.Bitfield;

/**
 * What the neighbours of one torrent have, taken together: who has everything, who of the others holds a share, and for
 * each piece how many of the others have it, which is the picker's {@link Availability}. On the loop's thread.
 */
public final class PieceSupply {
    private final Pieces pieces;
    private final ShareHolders shareHolders;
    /** They are not in the availability. */
    private final Set<PeerSession> seeds = new LinkedHashSet<>();

    PieceSupply(Pieces pieces) {
        this.pieces = pieces;
        this.shareHolders = new ShareHolders(pieces.picker().shares());
    }

    public int seeds() {
        return seeds.size();
    }

    public ShareHolders shareHolders() {
        return shareHolders;
    }

    /** A new neighbour: what it has is not known yet. */
    void come(PeerSession session) {
        shareHolders.come(session);
    }

    void leave(PeerSession session) {
        if (!seeds.remove(session)) {
            shareHolders.leave(session);
            forEachPiece(session.theirs().bits(), pieces.picker().availability()::decrement);
        }
    }

    void onHave(PeerSession session, int pieceIndex) {
        Availability availability = pieces.picker().availability();
        availability.increment(pieceIndex);
        if (session.isSeed() && seeds.add(session)) {
            shareHolders.leave(session);
            forEachPiece(session.theirs().bits(), availability::decrement);
        }
    }

    void onBitfield(PeerSession session) {
        if (session.isSeed()) {
            seeds.add(session);
            shareHolders.leave(session);
        } else {
            forEachPiece(session.theirs().bits(), pieces.picker().availability()::increment);
        }
    }

    /** The peer has lost a piece that its bits still hold. */
    void onLacks(PeerSession session, int pieceIndex) {
        Availability availability = pieces.picker().availability();
        if (seeds.remove(session)) {
            shareHolders.come(session);
            forEachPiece(session.theirs().bits(), availability::increment);
        }
        availability.decrement(pieceIndex);
    }

    private static void forEachPiece(Bitfield pieces, IntConsumer action) {
        Bitfield none = new Bitfield(pieces.size());
        for (int i = pieces.nextNotIn(none, 0); i >= 0; i = i + 1 < pieces.size()
                ? pieces.nextNotIn(none, i + 1) : -1) {
            action.accept(i);
        }
    }

    /** Once a second. */
    void tick(Collection<PeerSession> neighbours, long nowNanos) {
        shareHolders.tick(neighbours, pieces.have(), nowNanos);
    }
}
