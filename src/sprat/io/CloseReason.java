package sprat.io;

/** Why a connection ended; logged with it, counted, and given to {@link Protocol#onClose}. */
public enum CloseReason {
    /** The other side closed in an orderly way. */
    REMOTE_CLOSED(false),
    /** Reset or another transport error. */
    CONNECTION_LOST(false),
    /** Nobody listens there, or the network says it cannot be reached. */
    CONNECT_FAILED(false),
    /** No answer to our dialling in time. */
    CONNECT_TIMEOUT(false),
    /** Connected, but no whole handshake in time. */
    HANDSHAKE_TIMEOUT(false),
    /** Nothing heard for too long. */
    IDLE(false),
    /** It asked and does not read what we send. */
    SEND_STALLED(false),
    /** For too long it made more work of no use than its share, while others waited. */
    TOO_COSTLY(true),
    /** Bytes that break their format. */
    MALFORMED(true),
    /** Well-formed, but not allowed now. */
    PROTOCOL_VIOLATION(true),
    /** It sent data that failed its hash. */
    CORRUPT_DATA(true),
    /** It asks for something that we do not serve. */
    UNKNOWN_SERVICE(false),
    /** We dialled ourselves. */
    SELF(false),
    /** A second connection to the same peer. */
    DUPLICATE(false),
    /** Memory is used up, and its address holds more than its share of it. */
    NO_MEMORY(false),
    /** No room for another connection. */
    TOO_MANY(false),
    /** It was dropped before for its faults. */
    BANNED(false),
    /** Neither side has anything that the other lacks. */
    NOT_NEEDED(false),
    /** Another tracker names the peers of a private torrent now. */
    OTHER_TRACKER(false),
    /** What we promised to serve has changed on disk. */
    DATA_CHANGED(false),
    /** We are stopping. */
    LOCAL_STOP(false),
    /** Our own defect; its trace is in the log. */
    INTERNAL(false);

    private final boolean peerFault;

    CloseReason(boolean peerFault) {
        this.peerFault = peerFault;
    }

    /** True when the peer broke a rule, so dialling it again is pointless. */
    public boolean isPeerFault() {
        return peerFault;
    }
}
