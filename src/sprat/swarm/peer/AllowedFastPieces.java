package sprat.swarm.peer;

import java.util.Set;
import sprat.rate.SourceBudget;
import sprat.wire.peer.AllowedFastSet;
import sprat.wire.peer.PeerCodec;

/**
 * The few pieces that one peer may ask us for while we choke it (BEP 6), so that a newcomer soon has something to trade
 * with.
 */
final class AllowedFastPieces {
    private final PeerSession session;
    private final TorrentParts torrent;
    private final SourceBudget freeBytes;
    private Set<Integer> allowed = Set.of();

    /** @param freeBytes what each source gets for nothing */
    AllowedFastPieces(PeerSession session, TorrentParts torrent, SourceBudget freeBytes) {
        this.session = session;
        this.torrent = torrent;
        this.freeBytes = freeBytes;
    }

    /** It has told its pieces. When these are few, it is told which of ours it may ask for. */
    void offer(long nowNanos) {
        if (!session.isFast() || session.theirs().bits().count() >= PeerLimits.ALLOWED_FAST_PIECES) {
            return;
        }
        allowed = AllowedFastSet.of(session.remote().getAddress(), torrent.metainfo().infoHash(),
                torrent.layout().pieceCount(), PeerLimits.ALLOWED_FAST_PIECES);
        allowed.removeIf(pieceIndex -> !torrent.pieces().have().get(pieceIndex));
        allowed.forEach(pieceIndex -> session.send(PeerCodec.allowedFast(pieceIndex), nowNanos));
    }

    boolean contains(int pieceIndex) {
        return allowed.contains(pieceIndex);
    }

    /** @return false when it may not ask for this piece, or has had all that its source gets for nothing */
    boolean take(int pieceIndex, int lengthBytes, long nowNanos) {
        return contains(pieceIndex) && freeBytes.take(session.source(), lengthBytes, nowNanos);
    }
}
