package sprat.swarm.peer;

/** When a peer that has unchoked us and rejects what it is asked for is left alone, so that the two never talk in circles. Pure: times in. */
final class Rejections {
    private int inARow;
    /** How long it is left alone, 0 while it answers. */
    private long restNanos;
    private long restsUntilNanos;

    void onReject(long nowNanos) {
        if (isResting(nowNanos) || ++inARow < PeerLimits.REJECTS_IN_A_ROW) {
            return;
        }
        inARow = 0;
        restNanos = Math.min(PeerLimits.REJECT_REST_MOST_NANOS, Math.max(PeerLimits.REJECT_REST_NANOS, 2 * restNanos));
        restsUntilNanos = nowNanos + restNanos;
    }

    /** It has sent something. */
    void onBlock() {
        inARow = 0;
        restNanos = 0;
    }

    boolean isResting(long nowNanos) {
        return restNanos > 0 && nowNanos < restsUntilNanos;
    }

    /** It rests, or has not sent a block since it did. */
    boolean isAny() {
        return restNanos > 0;
    }
}
