package sprat.app;

/**
 * Something that the user can mend. The message says what happened, to what, and what to do next; it is printed as it
 * is.
 */
public final class UserError extends Exception {
    private static final long serialVersionUID = 1L;

    private final Outcome outcome;

    public UserError(Outcome outcome, String message) {
        super(message);
        this.outcome = outcome;
    }

    public Outcome outcome() {
        return outcome;
    }
}
