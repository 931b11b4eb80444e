package sprat.swarm.peer;

import sprat.rate.BackOff;

/**
 * When a peer that has unchoked us and rejects what it is asked for is left alone, so that the two never talk in
 * circles. Pure: times in.
 */
final class Rejections {
    private int inARow;
    private final BackOff rest = new BackOff(PeerLimits.REJECT_REST_NANOS, PeerLimits.REJECT_REST_MOST_NANOS);
    private long restsUntilNanos;

    void onReject(long nowNanos) {
        if (isResting(nowNanos) || ++inARow < PeerLimits.REJECTS_IN_A_ROW) {
            return;
        }
        inARow = 0;
        restsUntilNanos = nowNanos + rest.fail();
    }

    /** It has sent something. */
    void onBlock() {
        inARow = 0;
        rest.forget();
    }

    boolean isResting(long nowNanos) {
        return isAny() && nowNanos < restsUntilNanos;
    }

    /** It rests, or has not sent a block since it did. */
    boolean isAny() {
        return rest.failures() > 0;
    }
}
