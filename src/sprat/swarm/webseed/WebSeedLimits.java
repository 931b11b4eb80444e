package sprat.swarm.webseed;

/** Bounds of web seeds; listed in `protocol-spec/README.md`, and each tested at the bound. */
public final class WebSeedLimits {
    private static final long SECONDS = 1_000_000_000L;

    /**
     * The first run of blocks that a web seed is asked for; later ones are what it sends in the second time, within
     * these.
     */
    public static final int WEB_SEED_FIRST_BYTES = 2 << 20;
    public static final int WEB_SEED_RUN_BYTES = 16 << 20;
    public static final long WEB_SEED_RUN_NANOS = 4 * SECONDS;
    /** A file up to this long is taken whole from a server that knows no ranges. */
    public static final long WEB_SEED_WHOLE_BYTES = 16 << 20;
    /** A web seed that sends less than a block for so long has failed. */
    public static final long WEB_SEED_SILENCE_NANOS = 20 * SECONDS;
    /** After a failure it is left alone for so long, doubled each time up to the other. */
    public static final long WEB_SEED_BACK_OFF_NANOS = 5 * SECONDS;
    public static final long WEB_SEED_BACK_OFF_MOST_NANOS = 600 * SECONDS;
    /** A web seed can say `Retry-After`, and no longer than this: a year. */
    public static final long WEB_SEED_RETRY_MOST_NANOS = 31_536_000 * SECONDS;

    private WebSeedLimits() {
    }
}
