package sprat.cli;

/** The user's wish to stop: Ctrl-C or SIGTERM, passed on to whatever works at that moment. Any thread. */
final class Interruption {
    private Runnable stop = () -> { };
    private boolean requested;

    /** From now on a request is passed to `stop`, at once when there was one already. */
    synchronized void passTo(Runnable stop) {
        this.stop = stop;
        if (requested) {
            stop.run();
        }
    }

    synchronized void request() {
        requested = true;
        stop.run();
    }
}
