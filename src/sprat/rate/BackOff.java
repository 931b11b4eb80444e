package sprat.rate;

/** How long to leave somebody alone after failures in a row: each time twice as long, up to a most. Pure. */
public final class BackOff {
    /** Doublings that are reckoned with: any first time is above the most by then, and no shift overflows. */
    private static final int MOST_DOUBLINGS = 24;

    private final long firstNanos;
    private final long mostNanos;
    private int failures;

    /** @param firstNanos after the first failure, at most four minutes */
    public BackOff(long firstNanos, long mostNanos) {
        this.firstNanos = firstNanos;
        this.mostNanos = mostNanos;
    }

    /** After so many failures in a row, for who counts them itself; 0 after none. */
    public static long nanos(long firstNanos, long mostNanos, int failures) {
        return failures == 0 ? 0 : Math.min(mostNanos, firstNanos << Math.min(failures - 1, MOST_DOUBLINGS));
    }

    /** Another failure. @return how long to wait now */
    public long fail() {
        failures++;
        return waitNanos();
    }

    /** How long to wait after the last failure; 0 when there was none. */
    public long waitNanos() {
        return nanos(firstNanos, mostNanos, failures);
    }

    /** In a row. */
    public int failures() {
        return failures;
    }

    /** It has worked: the next wait is the first again. */
    public void forget() {
        failures = 0;
    }
}
