package sprat.swarm;

/** The payload that one torrent sends and receives: how much, how fast, and its place in the line at the limits of all torrents. Loop's thread. */
final class Traffic {
    private final RateMeter down = new RateMeter();
    private final RateMeter up = new RateMeter();
    private final Throttle downloadThrottle;
    private final Throttle uploadThrottle;

    Traffic(TokenBucket downloadBucket, TokenBucket uploadBucket) {
        this.downloadThrottle = new Throttle(downloadBucket);
        this.uploadThrottle = new Throttle(uploadBucket);
    }

    RateMeter down() {
        return down;
    }

    RateMeter up() {
        return up;
    }

    Throttle downloadThrottle() {
        return downloadThrottle;
    }

    Throttle uploadThrottle() {
        return uploadThrottle;
    }

    /** Once a second. */
    void tick(long nowNanos) {
        down.tick(nowNanos);
        up.tick(nowNanos);
    }
}
