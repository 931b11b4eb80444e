package sprat.swarm.webseed;

/**
 * How long the next run of a web seed is: what it sends in {@link WebSeedLimits#WEB_SEED_RUN_NANOS}, and at most twice
 * the last. Pure.
 */
final class WebRunLength {
    private static final int LEAST_BYTES = WebSeedLimits.WEB_SEED_FIRST_BYTES / 8;

    private long runBytes = WebSeedLimits.WEB_SEED_FIRST_BYTES;
    private long startNanos;
    private long received;
    private long lastRate;

    long bytes() {
        return runBytes;
    }

    /** Bytes a second of the last run, 0 before the first. */
    long lastRate() {
        return lastRate;
    }

    void begin(long nowNanos) {
        startNanos = nowNanos;
        received = 0;
    }

    void add(int bytes) {
        received += bytes;
    }

    /** The run has come as far as it was wanted, or as its server would send it. */
    void end(long nowNanos) {
        if (received > 0) {
            lastRate = (long) (received * 1e9 / Math.max(1, nowNanos - startNanos));
            double wanted = Math.min(2.0 * runBytes, lastRate * (WebSeedLimits.WEB_SEED_RUN_NANOS / 1e9));
            runBytes = (long) Math.max(LEAST_BYTES, Math.min(WebSeedLimits.WEB_SEED_RUN_BYTES, wanted));
        }
    }
}
