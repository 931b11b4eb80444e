package sprat.io;

/** How a stream connection can end whatever it carries. */
public enum StreamEnd implements CloseReason {
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
    /** Memory is used up, and its address holds more than its share of it. */
    NO_MEMORY(false),
    /** No room for another connection. */
    TOO_MANY(false),
    /** We are stopping. */
    LOCAL_STOP(false),
    /** Our own defect; its trace is in the log. */
    INTERNAL(false);

    private final boolean peerFault;

    StreamEnd(boolean peerFault) {
        this.peerFault = peerFault;
    }

    @Override
    public boolean isPeerFault() {
        return peerFault;
    }
}
