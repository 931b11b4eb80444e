package sprat.swarm.webseed;

/** How long a web seed is left alone after failures in a row. Pure. */
final class WebSeedRest {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private int failures;
    private long overNanos;

    /**
     * It has failed again.
     *
     * @param askedSeconds how long its server wants to be left alone, at least; -1 when it does not say
     * @return true for the first failure in a row
     */
    boolean begin(long askedSeconds, long nowNanos) {
        long backOffNanos = Math.min(WebSeedLimits.WEB_SEED_BACK_OFF_NANOS << Math.min(failures, 16), WebSeedLimits.WEB_SEED_BACK_OFF_MOST_NANOS);
        long askedNanos = Math.min(askedSeconds, WebSeedLimits.WEB_SEED_RETRY_MOST_NANOS / SECOND_NANOS) * SECOND_NANOS;
        overNanos = nowNanos + Math.max(askedNanos, backOffNanos);
        failures++;
        return failures == 1;
    }

    boolean isOver(long nowNanos) {
        return nowNanos >= overNanos;
    }

    /** It has worked. */
    void forget() {
        failures = 0;
    }
}
