package sprat.swarm.neighbours;

/** Bounds of the peers of one torrent; listed in `protocol-spec/README.md`, and each tested at the bound. */
public final class NeighbourLimits {
    private static final long SECONDS = 1_000_000_000L;

    /** Lost pieces that peers are told of at a time (BEP 54): the requests for further ones are rejected. */
    public static final int DONT_HAVES = 1024;
    /**
     * A leecher that has not been interested for so long, though we have what it lacks, holds no share of what only
     * seeds have.
     */
    public static final long NO_SHARE_NANOS = 3 * SECONDS;
    /**
     * Pieces that a peer is told of one by one on a connection that began with a magnet link; with more of them it is
     * dialled anew.
     */
    public static final int HAVES_ONE_BY_ONE = 4096;
    /** A peer that has rejected one in every form is left alone for so long. */
    public static final long HASH_REST_NANOS = 5 * SECONDS;
    /** Bad pieces that wait for the right hashes of their blocks; of further ones nobody asks which block was wrong. */
    public static final int BLAMES = 64;
    /** A bad piece waits no longer. */
    public static final long BLAME_NANOS = 20 * SECONDS;

    private NeighbourLimits() {
    }
}
