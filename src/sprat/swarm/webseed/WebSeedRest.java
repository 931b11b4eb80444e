package sprat.swarm.webseed;

import sprat.rate.BackOff;

/** How long a web seed is left alone after failures in a row. Pure. */
final class WebSeedRest {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final BackOff backOff = new BackOff(WebSeedLimits.WEB_SEED_BACK_OFF_NANOS,
            WebSeedLimits.WEB_SEED_BACK_OFF_MOST_NANOS);
    private long overNanos;

    /**
     * It has failed again.
     *
     * @param askedSeconds how long its server wants to be left alone, at least; -1 when it does not say
     * @return true for the first failure in a row
     */
    boolean begin(long askedSeconds, long nowNanos) {
        long askedNanos = Math.min(askedSeconds, WebSeedLimits.WEB_SEED_RETRY_MOST_NANOS / SECOND_NANOS) * SECOND_NANOS;
        overNanos = nowNanos + Math.max(askedNanos, backOff.fail());
        return backOff.failures() == 1;
    }

    boolean isOver(long nowNanos) {
        return nowNanos >= overNanos;
    }

    /** It has worked. */
    void forget() {
        backOff.forget();
    }
}
