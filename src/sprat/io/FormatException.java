package sprat.io;

/**
 * Bytes from outside that break their format. The message says which rule, with the value that broke it; never our own
 * fault.
 */
public class FormatException extends Exception {
    private static final long serialVersionUID = 1L;

    public FormatException(String message) {
        super(message);
    }
}
