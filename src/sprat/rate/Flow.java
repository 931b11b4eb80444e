package sprat.rate;

import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongPredicate;
import sprat.io.EventLoop;

/**
 * What one peer gets of one kind, or is asked for, part by part, within a {@link Throttle}: it waits in its line for
 * one part a turn. Loop's thread.
 */
public final class Flow {
    private final Throttle throttle;
    private final LongPredicate mayGo;
    private final IntSupplier partBytes;
    private final LongPredicate go;
    private boolean isInLine;
    /** What was begun may end at once, and ask for more from within. */
    private boolean isGoing;

    /**
     * @param mayGo whether there is a next part and the peer's line takes it
     * @param partBytes of the next part, asked only when there is one
     * @param go sends the next part, or begins to
     */
    public Flow(Throttle throttle, BooleanSupplier mayGo, IntSupplier partBytes, EventLoop.Task go) {
        this(throttle, now -> mayGo.getAsBoolean(), partBytes, now -> {
            go.run(now);
            return true;
        });
    }

    /**
     * @param mayGo whether there may be a next part, and the peer's line takes it
     * @param go asks for the next part; false when there is none after all: the next pump looks again
     */
    public Flow(Throttle throttle, LongPredicate mayGo, IntSupplier partBytes, LongPredicate go) {
        this.throttle = throttle;
        this.mayGo = mayGo;
        this.partBytes = partBytes;
        this.go = go;
    }

    /** There may be a part to go, or the line may take more. */
    public void pump(long nowNanos) {
        while (!isGoing && !isInLine && mayGo.test(nowNanos)) {
            int bytes = partBytes.getAsInt();
            if (!throttle.take(bytes, nowNanos)) {
                await(nowNanos);
            } else if (!go(bytes, nowNanos)) {
                return;
            }
        }
    }

    private void onTurn(long nowNanos) {
        isInLine = false;
        if (!mayGo.test(nowNanos)) {
            return;
        }
        int bytes = partBytes.getAsInt();
        boolean isNoneLeft = throttle.takeInTurn(bytes, nowNanos) && !go(bytes, nowNanos);
        if (!isNoneLeft && mayGo.test(nowNanos)) {
            await(nowNanos);
        }
    }

    private boolean go(int bytes, long nowNanos) {
        isGoing = true;
        boolean hasGone = go.test(nowNanos);
        isGoing = false;
        if (!hasGone) {
            throttle.giveBack(bytes);
        }
        return hasGone;
    }

    private void await(long nowNanos) {
        isInLine = true;
        throttle.await(this::onTurn, nowNanos);
    }
}
