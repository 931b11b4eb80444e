package sprat.swarm.magnet;

/**
 * Bounds of the info dictionary of a magnet link (BEP 9); listed in `protocol-spec/README.md`, and each tested at the
 * bound.
 */
public final class MagnetLimits {
    private static final long SECONDS = 1_000_000_000L;

    /** Slices that we ask one peer for at a time. */
    public static final int METADATA_REQUESTS = 4;
    /** A slice that somebody is asked for so long is asked of everybody. */
    public static final long METADATA_LATE_NANOS = 3 * SECONDS;
    /** Copies of one slice asked for until it is late. */
    public static final int METADATA_COPIES = 3;
    /**
     * Sizes of the info dictionary that are believed at the same time; a further one waits, or takes the place of the
     * slowest.
     */
    public static final int METADATA_SIZES = 4;
    /** All of them together: as much may come before it is known which is right. */
    public static final int METADATA_SIZES_BYTES = 64 << 20;
    /**
     * Then what came under a size is compared with what others could bring, and the slowest may have to give way; and
     * who is to send all of it alone may have to. The latter doubles when all have had their turn.
     */
    public static final long METADATA_TRY_NANOS = 10 * SECONDS;
    public static final long METADATA_TRY_MOST_NANOS = 64 * METADATA_TRY_NANOS;
    /** A peer that answers no request for a slice for so long is closed. */
    public static final long METADATA_ANSWER_NANOS = 30 * SECONDS;
    /** After this many rejections in a row a peer is closed; after each it is left alone for a while. */
    public static final int METADATA_REJECTS = 4;
    public static final long METADATA_REJECT_REST_NANOS = 5 * SECONDS;

    private MagnetLimits() {
    }
}
