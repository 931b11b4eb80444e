package sprat.wire;

/** Bytes from outside that break their format. The message says which rule, with the value that broke it; never our own fault. */
public class WireException extends Exception {
    private static final long serialVersionUID = 1L;

    public WireException(String message) {
        super(message);
    }
}
