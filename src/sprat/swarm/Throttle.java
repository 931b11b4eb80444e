package sprat.swarm;

import java.util.ArrayDeque;
import sprat.io.EventLoop;

/**
 * A token bucket shared by all peers: bytes are taken a block at a time, and who finds it empty waits in line, so that everybody gets a
 * block in turn. The bucket holds a tenth of a second, which keeps the flow smooth; it may go into debt by one block, so that a rate of
 * less than a block a second works too.
 */
final class Throttle {
    private static final double BUCKET_SECONDS = 0.1;

    private final EventLoop loop;
    private final long bytesPerSecond;
    private final ArrayDeque<EventLoop.Task> line = new ArrayDeque<>();
    private double tokens;
    private long filledNanos;
    private boolean timerSet;

    /** @param bytesPerSecond 0 = unlimited */
    Throttle(EventLoop loop, long bytesPerSecond) {
        this.loop = loop;
        this.bytesPerSecond = bytesPerSecond;
        this.filledNanos = loop.nowNanos();
        this.tokens = bytesPerSecond * BUCKET_SECONDS;
    }

    boolean isUnlimited() {
        return bytesPerSecond == 0;
    }

    long bytesPerSecond() {
        return bytesPerSecond;
    }

    /** Takes `bytes` when there is a token left and nobody waits. */
    boolean take(int bytes, long nowNanos) {
        if (isUnlimited()) {
            return true;
        }
        return line.isEmpty() && takeNow(bytes, nowNanos);
    }

    /**
     * Calls `turn` once when it is its turn and tokens are there; it then takes with {@link #takeInTurn}. The caller is in line at most
     * once, so the line is bounded by the number of peers.
     */
    void await(EventLoop.Task turn, long nowNanos) {
        line.addLast(turn);
        setTimer(nowNanos);
    }

    /** Takes without looking at the line: only from inside a task given to {@link #await}. */
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
        if (timerSet) {
            return;
        }
        timerSet = true;
        fill(nowNanos);
        double debt = Math.max(0, 1 - tokens);
        loop.schedule(nowNanos + (long) (debt / bytesPerSecond * 1e9) + 1_000_000, this::serveLine);
    }

    /** Round after round, while there are tokens and somebody takes some: on a fast network many blocks are due at once. */
    private void serveLine(long nowNanos) {
        timerSet = false;
        fill(nowNanos);
        double tokensBefore;
        do {
            tokensBefore = tokens;
            for (int turns = line.size(); turns > 0 && tokens > 0; turns--) {
                line.pollFirst().run(nowNanos);
            }
        } while (tokens > 0 && tokens < tokensBefore);
        if (!line.isEmpty()) {
            setTimer(nowNanos);
        }
    }
}
