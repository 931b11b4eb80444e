package sprat.swarm.peer;

/**
 * How many requests to keep waiting with one peer: enough to cover its rate for a second and three round trips, so that
 * it never runs dry, also when requests wait behind our blocks on a slow uplink, and little is stuck with it when it
 * does. Starts with {@link #START} and grows by one for every block until the rate stops growing, but not while it is
 * not filled (as RFC 7661 has it for the window of TCP); a snubbed peer gets one. Pure: bytes and time in, a number
 * out.
 */
public final class RequestWindow {
    public static final int START = 32;
    public static final int LEAST = 4;
    static final double STOCK_SECONDS = 1;
    /** Of pieces that are to come in order: soon is better than much. */
    static final double IN_ORDER_STOCK_SECONDS = 0.5;
    private static final double ROUND_TRIPS = 3;
    private static final long SAMPLE_NANOS = 250_000_000L;
    /** Growth of the rate from one sample to the next that keeps the slow start going. */
    private static final double STILL_GROWING = 1.1;

    /**
     * What is left of the rate after a sample that says only how much there was to ask for: half of it within two
     * minutes.
     */
    private static final double LOWER_BOUND_DECAY = 0.998;

    private final int blockBytes;
    private final double stockSeconds;
    private int ceiling = PeerLimits.DEFAULT_PEER_REQUESTS;
    private boolean slowStart = true;
    private boolean snubbed;
    private double depth = START;
    private long sampleBytes;
    private boolean sampling;
    private long sampleStartNanos;
    /** Since it was filled last. */
    private boolean hasRunOut;
    /** During the sample we ran out of what to ask for. */
    private boolean isLowerBound;
    private double bytesPerSecond;
    private double leastResponseSeconds = Double.MAX_VALUE;
    private long responseNanos = Long.MAX_VALUE;

    /** @param isInOrder what is asked for is to come in order */
    RequestWindow(int blockBytes, boolean isInOrder) {
        this.blockBytes = blockBytes;
        this.stockSeconds = isInOrder ? IN_ORDER_STOCK_SECONDS : STOCK_SECONDS;
    }

    /** What the peer says it queues (`reqq` of BEP 10). */
    void peerAccepts(int requests) {
        ceiling = Math.max(1, Math.min(requests, PeerLimits.OUR_REQUESTS));
    }

    /** A block has come, `responseNanos` after its request. */
    void onBlock(int bytes, long responseNanos, long nowNanos) {
        snubbed = false;
        this.responseNanos = responseNanos;
        leastResponseSeconds = Math.min(leastResponseSeconds, responseNanos / 1e9);
        if (!sampling) {
            sampling = true;
            sampleStartNanos = nowNanos;
        }
        sampleBytes += bytes;
        if (slowStart && !hasRunOut) {
            depth++;
        }
        if (nowNanos - sampleStartNanos >= SAMPLE_NANOS) {
            endSample(nowNanos);
        }
    }

    private void endSample(long nowNanos) {
        double newest = sampleBytes / ((nowNanos - sampleStartNanos) / 1e9);
        if (isLowerBound) {
            bytesPerSecond = Math.max(bytesPerSecond * LOWER_BOUND_DECAY, newest);
        } else {
            slowStart &= newest >= bytesPerSecond * STILL_GROWING;
            bytesPerSecond = bytesPerSecond == 0 ? newest : 0.5 * (bytesPerSecond + newest);
        }
        double cover = bytesPerSecond * (stockSeconds + ROUND_TRIPS * leastResponseSeconds) / blockBytes;
        depth = slowStart ? Math.max(depth, cover) : cover;
        sampleBytes = 0;
        sampleStartNanos = nowNanos;
        isLowerBound = false;
    }

    /** Nothing has come for {@link PeerLimits#SNUB_NANOS}; one request stays until something does. */
    void onSnubbed() {
        snubbed = true;
        responseNanos = Long.MAX_VALUE;
        slowStart = true;
        depth = LEAST;
        bytesPerSecond = 0;
        sampleBytes = 0;
        sampling = false;
        hasRunOut = false;
        isLowerBound = false;
    }

    /**
     * There is room for requests, and nothing to ask for: what comes next shows how much there was, not how fast the
     * peer is.
     */
    void onIdle() {
        hasRunOut = true;
        isLowerBound = true;
    }

    /** As many are asked for as may be: what comes next shows how fast the peer is. */
    void onFilled() {
        hasRunOut = false;
    }

    /** Without any stock: what covers the round trips alone. */
    int leastDepth() {
        return (int) Math.max(Math.min(2 * LEAST, ceiling),
                Math.min(depth(), bytesPerSecond * ROUND_TRIPS * leastResponseSeconds / blockBytes));
    }

    /** From the request to the block, as it was last; the largest number while unknown. */
    long responseNanos() {
        return responseNanos;
    }

    int ceiling() {
        return ceiling;
    }

    boolean isSnubbed() {
        return snubbed;
    }

    int depth() {
        return snubbed ? 1 : (int) Math.min(ceiling, Math.max(LEAST, depth));
    }
}
