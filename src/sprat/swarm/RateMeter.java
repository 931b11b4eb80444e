package sprat.swarm;

/** Bytes a second, smoothed over a few seconds. Fed at any time, ticked about once a second. */
final class RateMeter {
    /** Weight of the newest second. */
    private static final double NEWEST = 0.3;

    private long sinceTick;
    private long total;
    private long lastTickNanos;
    private double bytesPerSecond;
    private boolean started;

    void add(long bytes) {
        sinceTick += bytes;
        total += bytes;
    }

    void tick(long nowNanos) {
        if (!started) {
            started = true;
            lastTickNanos = nowNanos;
            return;
        }
        double seconds = (nowNanos - lastTickNanos) / 1e9;
        if (seconds <= 0) {
            return;
        }
        double newest = sinceTick / seconds;
        bytesPerSecond = bytesPerSecond == 0 ? newest : bytesPerSecond + NEWEST * (newest - bytesPerSecond);
        if (bytesPerSecond < 1) {
            bytesPerSecond = 0;
        }
        sinceTick = 0;
        lastTickNanos = nowNanos;
    }

    long bytesPerSecond() {
        return (long) bytesPerSecond;
    }

    /** All bytes ever fed. */
    long total() {
        return total;
    }
}
