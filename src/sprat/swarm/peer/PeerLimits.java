package sprat.swarm.peer;

/** Bounds of one connection with a peer; listed in `protocol-spec/README.md`, and each tested at the bound. */
public final class PeerLimits {
    private static final long SECONDS = 1_000_000_000L;

    /** What a request that is remembered costs. */
    public static final int REQUEST_COST_BYTES = 128;
    public static final long HANDSHAKE_NANOS = 10 * SECONDS;
    /** A keep-alive goes out after this much of our own silence. */
    public static final long KEEP_ALIVE_NANOS = 100 * SECONDS;
    /** A peer not heard of for this long is closed. */
    public static final long SILENCE_NANOS = 150 * SECONDS;
    /** A peer that takes nothing of what is queued for it for this long is closed. */
    public static final long SEND_STALL_NANOS = 60 * SECONDS;
    /** The same while memory is short. */
    public static final long SHORT_STALL_NANOS = 10 * SECONDS;
    /** Requests unanswered for this long make a peer snubbed. */
    public static final long SNUB_NANOS = 10 * SECONDS;
    /** Accepted connections that have not said yet which torrent they want. */
    public static final int HANDSHAKES = 256;
    /**
     * Between two messages of ours about peers that we know (BEP 11); one of a peer's that comes sooner than half of it
     * is not read.
     */
    public static final long PEX_NANOS = 60 * SECONDS;
    /** Peers added, and peers dropped, in one such message. */
    public static final int PEX_PEERS = 50;
    /** Peers added in the first one. */
    public static final int PEX_FIRST_PEERS = 200;
    /** Times that a peer which has everything may lose a piece: each time all its pieces are counted anew. */
    public static final int LOSSES_OF_A_SEED = 16;
    /** Requests that one peer may have waiting with us; told to it as `reqq`. */
    public static final int PEER_REQUESTS = 2000;
    /** Requests that we send to a peer that does not tell its limit. */
    public static final int DEFAULT_PEER_REQUESTS = 250;
    /** Requests that we ever have waiting with one peer: 16 MiB of blocks. */
    public static final int OUR_REQUESTS = 1024;
    /** Requests that we took back, remembered for each peer, because their blocks may still come. */
    public static final int TAKEN_BACK_REQUESTS = 2048;
    /**
     * Pieces that a peer may ask for while we choke it (BEP 6), and pieces that we have when we ask for such no more.
     */
    public static final int ALLOWED_FAST_PIECES = 5;
    /** Pieces that one peer may allow us; a piece more is not remembered. */
    public static final int ALLOWED_FAST_HEARD = 64;
    /**
     * How long a piece that an unchoking peer has rejected is not asked of it; twice as long with each time until it
     * sends something.
     */
    public static final long REFUSED_PIECE_NANOS = 2 * SECONDS;
    /** And never longer than this. */
    public static final long REFUSED_PIECE_MOST_NANOS = 60 * SECONDS;
    /** Rejections without a block between after which an unchoking peer is left alone for a while. */
    public static final int REJECTS_IN_A_ROW = 16;
    /** For how long, doubled each time until a block comes, up to the other. */
    public static final long REJECT_REST_NANOS = SECONDS;
    public static final long REJECT_REST_MOST_NANOS = 60 * SECONDS;
    /** Hash requests (BEP 52) of one peer that wait with us; a further one is rejected. */
    public static final int HASH_REQUESTS = 64;
    /** Hash requests of ours that wait with one peer. */
    public static final int HASH_ASKS = 4;
    /** A hash request not answered for so long goes to another peer. */
    public static final long HASH_ANSWER_NANOS = 10 * SECONDS;
    /** Slices that one peer asks for and that wait for its line; a further one is rejected. */
    public static final int METADATA_WAITING = 64;
    /**
     * How often one connection may have the whole info dictionary within the time below: when all were lost on the way,
     * once more.
     */
    public static final int METADATA_TIMES = 2;
    public static final long METADATA_TIMES_NANOS = 60 * SECONDS;

    private PeerLimits() {
    }
}
