package sprat.rate;

/**
 * The payload that one torrent sends and receives: how much, how fast, and its place in the line at the limits of all
 * torrents. Loop's thread.
 */
public final class Traffic {
    private final RateMeter down = new RateMeter();
    private final RateMeter up = new RateMeter();
    private final Throttle downloadThrottle;
    private final Throttle uploadThrottle;

    public Traffic(TokenBucket downloadBucket, TokenBucket uploadBucket) {
        this.downloadThrottle = new Throttle(downloadBucket);
        this.uploadThrottle = new Throttle(uploadBucket);
    }

    public RateMeter down() {
        return down;
    }

    public RateMeter up() {
        return up;
    }

    public Throttle downloadThrottle() {
        return downloadThrottle;
    }

    public Throttle uploadThrottle() {
        return uploadThrottle;
    }

    /** Once a second. */
    public void tick(long nowNanos) {
        down.tick(nowNanos);
        up.tick(nowNanos);
    }
}
