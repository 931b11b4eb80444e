package sprat.swarm.dial;

/** How many connections are dialled in any second: {@link DialLimits#DIALS_PER_SECOND}. Pure. */
final class DialRate {
    private static final long SECOND_NANOS = 1_000_000_000L;

    /** When each of the latest was dialled, the oldest where the next one goes. */
    private final long[] latestNanos = new long[DialLimits.DIALS_PER_SECOND];
    private long dialled;

    /** @return 0 when one more may be dialled now, else how long to wait */
    long waitNanos(long nowNanos) {
        boolean isFirst = dialled < latestNanos.length;
        return isFirst ? 0 : Math.max(0, latestNanos[next()] + SECOND_NANOS - nowNanos);
    }

    void onDialled(long nowNanos) {
        latestNanos[next()] = nowNanos;
        dialled++;
    }

    private int next() {
        return (int) (dialled % latestNanos.length);
    }
}
