package sprat.swarm.dial;

import sprat.io.CloseReason;

/** How a connection with a peer of a torrent can end, beside {@link sprat.io.StreamEnd}. */
public enum PeerEnd implements CloseReason {
    /** It sent data that failed its hash. */
    CORRUPT_DATA(true),
    /** It asks for something that we do not serve. */
    UNKNOWN_SERVICE(false),
    /** We dialled ourselves. */
    SELF(false),
    /** A second connection to the same peer. */
    DUPLICATE(false),
    /** It was dropped before for its faults. */
    BANNED(false),
    /** Neither side has anything that the other lacks. */
    NOT_NEEDED(false),
    /** Another tracker names the peers of a private torrent now. */
    OTHER_TRACKER(false),
    /** What we promised to serve has changed on disk. */
    DATA_CHANGED(false);

    private final boolean peerFault;

    PeerEnd(boolean peerFault) {
        this.peerFault = peerFault;
    }

    @Override
    public boolean isPeerFault() {
        return peerFault;
    }
}
