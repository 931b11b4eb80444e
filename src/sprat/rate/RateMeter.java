package sprat.rate;

/** Bytes a second over the last {@link #WINDOW} ticks. Fed at any time, ticked about once a second. */
public final class RateMeter {
    public static final int WINDOW = 4;

    /** A ring: bytes fed before each of the last ticks, and when that tick was. */
    private final long[] totals = new long[WINDOW + 1];
    private final long[] tickNanos = new long[WINDOW + 1];
    private int ticks;
    private long total;

    public void add(long bytes) {
        total += bytes;
    }

    public void tick(long nowNanos) {
        totals[ticks % totals.length] = total;
        tickNanos[ticks % totals.length] = nowNanos;
        ticks++;
    }

    /** 0 before the second tick. */
    public long bytesPerSecond() {
        int span = Math.min(ticks - 1, WINDOW);
        if (span < 1) {
            return 0;
        }
        int newest = (ticks - 1) % totals.length;
        int oldest = (ticks - 1 - span) % totals.length;
        double seconds = (tickNanos[newest] - tickNanos[oldest]) / 1e9;
        return seconds > 0 ? (long) ((totals[newest] - totals[oldest]) / seconds) : 0;
    }

    /** All bytes ever fed. */
    public long total() {
        return total;
    }
}
