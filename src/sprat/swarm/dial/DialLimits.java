package sprat.swarm.dial;

/** Bounds of whom we connect to, and how many; listed in `protocol-spec/README.md`, and each tested at the bound. */
public final class DialLimits {
    private static final long SECONDS = 1_000_000_000L;

    public static final long CONNECT_NANOS = 8 * SECONDS;
    /** Places that a torrent has whatever others take, where there are so many for each. */
    public static final int SURE_PEERS = 16;
    /** A connection that no block has gone over for this long gives its place to a newcomer when all are taken. */
    public static final long UNUSED_NANOS = 60 * SECONDS;
    /** Connections being dialled at the same time, for one torrent. */
    public static final int DIALS = 16;
    /** Connections dialled in any second, over all torrents: what others name must not make a flood of us. */
    public static final int DIALS_PER_SECOND = 50;
    /** Ports of one address that are dialled and have not shaken hands; a handshake gives the place back. */
    public static final int DIALS_TO_ADDRESS = 16;
    /** After this another place is free whatever came of the dials: four a minute. */
    public static final long DIAL_PLACE_NANOS = 15 * SECONDS;
    /**
     * Places of an address that must be free before a port is dialled again that did not answer: the others are for
     * those not tried yet.
     */
    public static final int DIALS_AGAIN_PLACES = DIALS_TO_ADDRESS / 2;
    /** Torrents that wait for a place of one address in a fixed order. */
    public static final int DIAL_TURNS = 16;
    /** A torrent that has not asked again for so long loses its turn. */
    public static final long DIAL_TURN_NANOS = 2 * SECONDS;
    /** Addresses whose places are counted; at DIALS_PER_SECOND no more than 750 lack one at a time. */
    public static final int DIALLED_ADDRESSES = 1024;
    /**
     * Ports remembered that have shaken hands, as many that have not answered, and as many that have answered with
     * something else.
     */
    public static final int DIALLED_PORTS = 4096;
    /** How long that is remembered. What has answered with something else is not dialled before. */
    public static final long DIALLED_PORT_NANOS = 3600 * SECONDS;
    /** Addresses remembered for one torrent. */
    public static final int KNOWN_ADDRESSES = 4096;
    /** And over all torrents, shared alike by them. */
    public static final int KNOWN_ADDRESSES_IN_ALL = 8192;
    /** A torrent may remember so many, however many torrents there are. */
    public static final int LEAST_KNOWN_ADDRESSES = 16;
    /**
     * Addresses of a doubtful kind that wait to be dialled, for one torrent: told by peers, private ones told from
     * outside, ports below 1024.
     */
    public static final int TOLD_ADDRESSES = 1024;
    /** Of each kind, told by one source. */
    public static final int TOLD_BY_SOURCE = 256;

    private DialLimits() {
    }
}
