package demo;

/** Something did not go as the demo promises; the message says what. */
final class DemoFailure extends Exception {
    private static final long serialVersionUID = 1L;

    DemoFailure(String message) {
        super(message);
    }

    @Override
    public String toString() {
        return getMessage();
    }
}
