package sprat.app;

/** Bounds of a process; listed in `protocol-spec/README.md`, and each tested at the bound. */
public final class AppLimits {
    private static final long SECONDS = 1_000_000_000L;

    /** With a smaller heap, seeder and leecher do not begin. */
    public static final long LEAST_HEAP_BYTES = 28 << 20;
    public static final int MAX_PEERS = 200;
    /**
     * Descriptors kept for the process itself: the JVM, the selector, UDP, and connections that are closed at the end
     * of a turn.
     */
    public static final int SPARE_DESCRIPTORS = 96;
    /** Descriptors of a torrent for its folders: for the one of `--dir` and the one of the last file, two each. */
    public static final int FOLDER_DESCRIPTORS = 4;
    /** Ports tried in a row when the user named none. */
    public static final int PORT_TRIES = 100;
    /**
     * Descriptions of torrents that wait to be looked at, and torrent files that wait to be written: one of each for a
     * magnet link.
     */
    public static final int DESCRIPTIONS_WAITING = 1 << 10;
    /** A web server that sends nothing of a torrent file for this long has failed. */
    public static final long TORRENT_URL_NANOS = 30 * SECONDS;
    /** One that sends less than so many bytes of it in so long has failed too. */
    public static final int DRIP_BYTES = 1 << 10;
    public static final long DRIP_NANOS = 60 * SECONDS;

    private AppLimits() {
    }
}
