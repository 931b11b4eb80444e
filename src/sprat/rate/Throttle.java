package sprat.rate;

import java.util.ArrayDeque;
import sprat.io.EventLoop;

/**
 * The line of one torrent at a {@link TokenBucket} that all torrents share: bytes are taken a part at a time (a block,
 * a slice of metadata, an answer with hashes), and who finds the bucket empty waits, so that everybody gets a part in
 * turn, and every torrent as many as every other.
 */
public final class Throttle {
    private final TokenBucket bucket;
    private final ArrayDeque<EventLoop.Task> waiting = new ArrayDeque<>();

    Throttle(TokenBucket bucket) {
        this.bucket = bucket;
    }

    /** Takes `bytes` when there is a token left and nobody waits, in any torrent. */
    public boolean take(int bytes, long nowNanos) {
        return bucket.take(bytes, nowNanos);
    }

    /**
     * Calls `turn` once when it is its turn and tokens are there; it then takes with {@link #takeInTurn}. The caller is
     * in line at most once, so the line is bounded by the number of peers.
     */
    public void await(EventLoop.Task turn, long nowNanos) {
        waiting.addLast(turn);
        bucket.await(this, nowNanos);
    }

    /** Takes without looking at the line: only from inside a task given to {@link #await}. */
    public boolean takeInTurn(int bytes, long nowNanos) {
        return bucket.takeInTurn(bytes, nowNanos);
    }

    /** What was taken and not used. */
    public void giveBack(int bytes) {
        bucket.giveBack(bytes);
    }

    // ---- For the bucket ----

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    int size() {
        return waiting.size();
    }

    EventLoop.Task next() {
        return waiting.pollFirst();
    }
}
