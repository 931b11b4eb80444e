package sprat.swarm.pieces;

/** Bounds of what we have; listed in `protocol-spec/README.md`, and each tested at the bound. */
public final class PieceLimits {
    private static final long SECONDS = 1_000_000_000L;

    /**
     * Hash requests of one torrent whose blocks are being hashed at the same time: nodes below the piece layer are not
     * kept.
     */
    public static final int HASH_JOBS = 2;
    /**
     * Nodes of a file's tree that one of them makes in one turn, about a millisecond: with millions of pieces all take
     * half a second.
     */
    public static final int HASH_NODES = 4096;
    /** Bytes hashed for one request, unless a single piece is longer. */
    public static final int HASH_JOB_BYTES = 8 << 20;
    /**
     * What the hash requests of one source may cost at once, in bytes hashed and bytes answered, and what comes to that
     * each second.
     */
    public static final long HASH_BURST_BYTES = 64 << 20;
    public static final long HASH_BYTES_PER_SECOND = 4 << 20;
    /**
     * What it costs there to make the tree of a file, for each byte of it: two blocks of SHA-256 for each node, on the
     * loop's thread.
     */
    public static final int HASH_TREE_COST = 4;
    /**
     * Files with the content of another one that is being downloaded are held back until nothing has come, or nobody
     * has had it, for so long.
     */
    public static final long DUPLICATES_IDLE_NANOS = 10 * SECONDS;
    /** Above this many bytes on their way to the disk, nothing is read from peers. */
    public static final long DISK_HIGH_BYTES = 64 << 20;
    /** Below this, reading goes on. */
    public static final long DISK_LOW_BYTES = 32 << 20;

    private PieceLimits() {
    }
}
