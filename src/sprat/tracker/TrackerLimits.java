package sprat.tracker;

/** Bounds of the tracker; listed in `protocol-spec/README.md`, and each tested at the bound. */
public final class TrackerLimits {
    private static final long MILLIS = 1_000_000L;
    private static final long SECONDS = 1_000_000_000L;

    /** A connection id is good for this long (BEP 15), and a little longer for requests that were on their way. */
    public static final int CONNECTION_ID_SECONDS = 120;
    public static final int CONNECTION_ID_GRACE_SECONDS = 60;
    /** Peers in an announce response when the client leaves it to us. */
    public static final int ANNOUNCE_PEERS_DEFAULT = 50;
    /** Seeders that a seeder is told of when it says started, where leechers leave room. */
    public static final int STARTED_SEEDERS = 8;
    /** Torrents in the announce table. */
    public static final int TRACKER_TORRENTS = 1 << 20;
    /** Peers in the announce table. */
    public static final int TRACKER_PEERS = 1 << 23;
    /** Peers of one torrent and address family: what an index of 16 bits can name. */
    public static final int TRACKER_PEERS_PER_TORRENT = 65_535;
    /**
     * A torrent with more peers is never thrown out for a newcomer's torrent. Of a larger one, so many are looked at.
     */
    public static final int TRACKER_FEW_PEERS = 64;
    /** Torrents looked at for one that can be thrown out, when the source that has most shares all of its torrents. */
    public static final int TRACKER_TORRENTS_LOOKED_AT = 16;
    /** Entries of a full swarm that are looked at to find the source which has most of it. */
    public static final int TRACKER_SAMPLE = 64;
    /**
     * What a peer of the announce table may cost, with its share of torrents and sources; a small heap lowers the
     * limits above by it.
     */
    public static final int TRACKER_BYTES_PER_PEER = 128;
    /** Entries looked at in one search for quiet peers. */
    public static final int EXPIRY_STEPS = 4 << 10;
    /** Between two such searches: a full table is seen through in about four minutes. */
    public static final long EXPIRY_NANOS = 100 * MILLIS;
    /** Between two log lines about the same limit of the announce table. */
    public static final long LIMIT_LOG_NANOS = 60 * SECONDS;

    private TrackerLimits() {
    }
}
