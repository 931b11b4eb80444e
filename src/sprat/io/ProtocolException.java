package sprat.io;

/** The peer did what is not allowed now. It costs the connection, with this reason; nothing else. */
public final class ProtocolException extends FormatException {
    private static final long serialVersionUID = 1L;

    private final CloseReason reason;

    public ProtocolException(CloseReason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public CloseReason reason() {
        return reason;
    }
}
