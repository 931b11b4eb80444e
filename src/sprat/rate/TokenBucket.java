package sprat.rate;

import java.util.ArrayDeque;
import sprat.io.EventLoop;

/**
 * A rate limit over all torrents. Torrents take turns, one of its peers in each: one with a single peer gets as much as
 * one with fifty. The bucket holds a tenth of a second, which keeps the flow smooth; it may go into debt by one part,
 * so that a rate of less than a block a second works too.
 */
public final class TokenBucket {
    private static final double BUCKET_SECONDS = 0.1;

    private final EventLoop loop;
    private long bytesPerSecond;
    /** Those in which somebody waits, in the order of their turns. */
    private final ArrayDeque<Throttle> lines = new ArrayDeque<>();
    private double tokens;
    private long filledNanos;
    /** Null while nobody waits. */
    private EventLoop.Timer timer;

    /** @param bytesPerSecond 0 = unlimited */
    public TokenBucket(EventLoop loop, long bytesPerSecond) {
        this.loop = loop;
        this.bytesPerSecond = bytesPerSecond;
        this.filledNanos = loop.nowNanos();
        this.tokens = bytesPerSecond * BUCKET_SECONDS;
    }

    /** Changes the limit; who waits goes on at the new rate. @param newBytesPerSecond 0 = unlimited */
    public void limit(long newBytesPerSecond, long nowNanos) {
        fill(nowNanos);
        bytesPerSecond = newBytesPerSecond;
        tokens = Math.min(tokens, bytesPerSecond * BUCKET_SECONDS);
        if (timer != null) {
            timer.cancel();
            timer = null;
            setTimer(nowNanos);
        }
    }

    /** 0 = unlimited. */
    public long bytesPerSecond() {
        return bytesPerSecond;
    }

    private boolean isUnlimited() {
        return bytesPerSecond == 0;
    }

    /** Takes `bytes` when there is a token left and nobody waits. */
    boolean take(int bytes, long nowNanos) {
        if (isUnlimited()) {
            return true;
        }
        return lines.isEmpty() && takeNow(bytes, nowNanos);
    }

    /** Somebody waits in that line now. */
    void await(Throttle line, long nowNanos) {
        if (line.size() == 1) {
            lines.addLast(line);
        }
        setTimer(nowNanos);
    }

    /** Without looking at the lines. */
    boolean takeInTurn(int bytes, long nowNanos) {
        return isUnlimited() || takeNow(bytes, nowNanos);
    }

    /** What was taken and not used. */
    void giveBack(int bytes) {
        tokens += bytes;
    }

    private boolean takeNow(int bytes, long nowNanos) {
        fill(nowNanos);
        if (tokens <= 0) {
            return false;
        }
        tokens -= bytes;
        return true;
    }

    private void fill(long nowNanos) {
        double elapsedSeconds = (nowNanos - filledNanos) / 1e9;
        tokens = Math.min(tokens + elapsedSeconds * bytesPerSecond, Math.max(1, bytesPerSecond * BUCKET_SECONDS));
        filledNanos = nowNanos;
    }

    private void setTimer(long nowNanos) {
        if (timer != null) {
            return;
        }
        fill(nowNanos);
        long debtNanos = isUnlimited() ? 0 : (long) (Math.max(0, 1 - tokens) / bytesPerSecond * 1e9);
        timer = loop.schedule(nowNanos + debtNanos + 1_000_000, this::serveLine);
    }

    /**
     * Round after round, while there are tokens and somebody takes some: on a fast network many blocks are due at once.
     */
    private void serveLine(long nowNanos) {
        timer = null;
        fill(nowNanos);
        double tokensBefore;
        do {
            tokensBefore = tokens;
            for (int turns = waiting(); turns > 0 && mayTake(); turns--) {
                next().run(nowNanos);
            }
        } while (tokens > 0 && tokens < tokensBefore);
        if (!lines.isEmpty()) {
            setTimer(nowNanos);
        }
    }

    private boolean mayTake() {
        return isUnlimited() || tokens > 0;
    }

    private int waiting() {
        int sum = 0;
        for (Throttle line : lines) {
            sum += line.size();
        }
        return sum;
    }

    private EventLoop.Task next() {
        Throttle line = lines.pollFirst();
        EventLoop.Task task = line.next();
        if (!line.isEmpty()) {
            lines.addLast(line);
        }
        return task;
    }
}
