package sprat.swarm.peer;

import java.util.List;
import sprat.swarm.choke.UploadSlots;
import sprat.wire.peer.PexMessage;

/** The peers of one torrent taken together, as each {@link PeerSession} tells them. Called on the loop's thread. */
public interface PeerOwner {
    /** Pieces are missing that are fetched, or will be. */
    boolean wantsMore();

    /** How many peers are let in. */
    int size();

    /** Who may be sent data. */
    UploadSlots slots();

    /** It has told one piece more. */
    void onHave(PeerSession peer, int pieceIndex);

    /** It has told all its pieces at once, and nothing before. */
    void onBitfield(PeerSession peer);

    /** It has lost a piece that its bits still hold. */
    void onLacks(PeerSession peer, int pieceIndex);

    /** What it has, or that it wants nothing: it may be of use now, or not any more. */
    void onNews(PeerSession peer, long nowNanos);

    /** It tells of other peers. */
    void onTold(PeerSession peer, List<PexMessage.Peer> others, long nowNanos);

    /** It has told at which port it takes connections. */
    void onListening(PeerSession peer);

    /** Blocks that were asked of it may be asked of others. */
    void onBlocksFree(long nowNanos);

    /** Its fault is proven: it is not let in again. @param what it did */
    void onGuilty(PeerSession peer, String what, long nowNanos);

    /** The connection is over. */
    void onClosed(PeerSession peer, long nowNanos);
}
