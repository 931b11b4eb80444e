package sprat.swarm;

import sprat.io.Limits;

/**
 * How many requests to keep waiting with one peer: enough to cover its rate for half a second and three round trips, so that it never
 * runs dry and little is stuck with it when it does. Starts with {@link #START} and grows by one for every block until the rate stops
 * growing; a snubbed peer gets one. Pure: bytes and time in, a number out.
 */
final class RequestWindow {
    static final int START = 32;
    static final int LEAST = 4;
    private static final double STOCK_SECONDS = 0.5;
    private static final double ROUND_TRIPS = 3;
    private static final long SAMPLE_NANOS = 250_000_000L;
    /** Growth of the rate from one sample to the next that keeps the slow start going. */
    private static final double STILL_GROWING = 1.1;

    private final int blockBytes;
    private int ceiling = Limits.DEFAULT_PEER_REQUESTS;
    private boolean slowStart = true;
    private boolean snubbed;
    private double depth = START;
    private long sampleBytes;
    private boolean sampling;
    private long sampleStartNanos;
    private double bytesPerSecond;
    private double leastResponseSeconds = Double.MAX_VALUE;
    private long responseNanos = Long.MAX_VALUE;

    RequestWindow(int blockBytes) {
        this.blockBytes = blockBytes;
    }

    /** What the peer says it queues (`reqq` of BEP 10). */
    void peerAccepts(int requests) {
        ceiling = Math.max(1, Math.min(requests, Limits.OUR_REQUESTS));
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
        if (slowStart) {
            depth++;
        }
        if (nowNanos - sampleStartNanos >= SAMPLE_NANOS) {
            endSample(nowNanos);
        }
    }

    private void endSample(long nowNanos) {
        double newest = sampleBytes / ((nowNanos - sampleStartNanos) / 1e9);
        if (newest < bytesPerSecond * STILL_GROWING) {
            slowStart = false;
        }
        bytesPerSecond = bytesPerSecond == 0 ? newest : 0.5 * (bytesPerSecond + newest);
        double cover = bytesPerSecond * (STOCK_SECONDS + ROUND_TRIPS * leastResponseSeconds) / blockBytes;
        depth = slowStart ? Math.max(depth, cover) : cover;
        sampleBytes = 0;
        sampleStartNanos = nowNanos;
    }

    /** Nothing has come for {@link Limits#SNUB_NANOS}; one request stays until something does. */
    void onSnubbed() {
        snubbed = true;
        responseNanos = Long.MAX_VALUE;
        slowStart = true;
        depth = LEAST;
        bytesPerSecond = 0;
        sampleBytes = 0;
        sampling = false;
    }

    /** After a pause without requests the next sample starts anew. */
    void onIdle() {
        sampleBytes = 0;
        sampling = false;
    }

    /** Without any stock: what covers the round trips alone. */
    int leastDepth() {
        return (int) Math.max(Math.min(2 * LEAST, ceiling), Math.min(depth(), bytesPerSecond * ROUND_TRIPS * leastResponseSeconds / blockBytes));
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
