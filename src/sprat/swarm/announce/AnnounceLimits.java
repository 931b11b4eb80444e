package sprat.swarm.announce;

/** Bounds of what trackers are told and tell; listed in `protocol-spec/README.md`, and each tested at the bound. */
public final class AnnounceLimits {
    private static final long SECONDS = 1_000_000_000L;

    /** Questions to trackers waiting for an answer, over all torrents. */
    public static final int TRACKER_TRANSACTIONS = 1024;
    /** Connection ids kept, over all trackers. */
    public static final int TRACKER_CONNECTION_IDS = 256;
    /** A connection id is used this long after it came (BEP 15). */
    public static final long CONNECTION_ID_NANOS = 60 * SECONDS;
    /**
     * Wait before a question is sent again; doubled each time, 15 s at most. BEP 15 begins at 15 s, too long for who
     * looks on.
     */
    public static final long TRACKER_RETRY_NANOS = SECONDS;
    public static final long TRACKER_RETRY_MOST_NANOS = 15 * SECONDS;
    /** Then a tracker has not answered: four sendings. */
    public static final long TRACKER_EXCHANGE_NANOS = 15 * SECONDS;
    /** When a tracker has answered over IPv4 or IPv6, how long it has for the other. */
    public static final long TRACKER_FAMILY_NANOS = 2 * SECONDS;
    /** Then the look-up of a tracker's name has failed. */
    public static final long LOOK_UP_NANOS = 10 * SECONDS;
    /** Addresses of one tracker that are remembered because it knows us there. */
    public static final int TRACKER_ADDRESSES = 8;
    /** A tracker not heard of for this long is asked whether it still knows us. */
    public static final long TRACKER_PROBE_NANOS = 55 * SECONDS;
    /** The interval that a tracker gives is taken within these. */
    public static final long ANNOUNCE_LEAST_NANOS = 10 * SECONDS;
    public static final long ANNOUNCE_MOST_NANOS = 3600 * SECONDS;
    /** A torrent that lacks peers announces after this wait, doubled each time up to the other. */
    public static final long LACK_PEERS_NANOS = 5 * SECONDS;
    public static final long LACK_PEERS_MOST_NANOS = 60 * SECONDS;
    /**
     * A tracker that failed is left alone for this long, doubled each time: up to the second while peers are lacking,
     * else up to the third.
     */
    public static final long TRACKER_BACK_OFF_NANOS = 2 * SECONDS;
    public static final long TRACKER_BACK_OFF_LACKING_NANOS = 60 * SECONDS;
    public static final long TRACKER_BACK_OFF_MOST_NANOS = 300 * SECONDS;
    /** A tracker that says `never` (BEP 31) is left alone for this long, and no tracker can say longer: a year. */
    public static final long TRACKER_NEVER_NANOS = 31_536_000 * SECONDS;
    /** Trackers are told that we stop; nobody waits longer for that. */
    public static final long STOP_ANNOUNCE_NANOS = SECONDS;
    /** The part of it in which they are first told that we are complete, when they have not heard. */
    public static final long STOP_COMPLETED_NANOS = STOP_ANNOUNCE_NANOS / 2;

    private AnnounceLimits() {
    }
}
