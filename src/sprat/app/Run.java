package sprat.app;

/** One torrent of a {@link PeerNode}, from its start to its end. On the reactor's thread. */
interface Run {
    void start();

    /** Once a second. */
    void tick(long nowNanos);

    /** A signal: what is not finished is kept for the next run. */
    void interrupt();

    boolean isStopped();

    /** How it ended, or DONE before. */
    Outcome outcome();
}
