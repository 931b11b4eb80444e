package sprat.swarm.pick;

/** Bounds of which block is next; listed in `protocol-spec/README.md`, and each tested at the bound. */
public final class PickLimits {
    private static final long MILLIS = 1_000_000L;
    private static final long SECONDS = 1_000_000_000L;

    /** Copies of one block asked for at the end of a download. */
    public static final int ENDGAME_COPIES = 3;
    /**
     * A block that was first asked for so long ago is asked of an idle peer too, once that looks: when a block comes to
     * it, or at its tick.
     */
    public static final long ENDGAME_LATE_NANOS = 500 * MILLIS;
    /** Requests that a peer has waiting before it is given no more copies at the end. */
    public static final int ENDGAME_REQUESTS = 8;
    /**
     * Fetched in order: how far before the first missing byte pieces are taken one after the other; what lies behind
     * comes rarest first.
     */
    public static final int FRONT_BYTES = 8 << 20;
    /** There, a block first asked for so long ago is asked of a second peer too. */
    public static final long FRONT_LATE_NANOS = SECONDS;
    /** Pieces begun and not verified, over all peers of a torrent; a peer that would stand idle may begin one more. */
    public static final int OPEN_PIECES = 8192;

    private PickLimits() {
    }
}
