package load;

/** A load run that cannot go on: no figure can be given. */
final class LoadFailure extends Exception {
    private static final long serialVersionUID = 1L;

    LoadFailure(String message) {
        super(message);
    }
}
