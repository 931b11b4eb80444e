package sprat.swarm;

import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import sprat.io.EventLoop;

/** What one peer gets of one kind, part by part, within a {@link Throttle}: it waits in its line for one part a turn. Loop's thread. */
final class Flow {
    private final Throttle throttle;
    private final BooleanSupplier mayGo;
    private final IntSupplier partBytes;
    private final EventLoop.Task go;
    private boolean isInLine;
    /** What was begun may end at once, and ask for more from within. */
    private boolean isGoing;

    /**
     * @param mayGo whether there is a next part and the peer's line takes it
     * @param partBytes of the next part, asked only when there is one
     * @param go sends the next part, or begins to
     */
    Flow(Throttle throttle, BooleanSupplier mayGo, IntSupplier partBytes, EventLoop.Task go) {
        this.throttle = throttle;
        this.mayGo = mayGo;
        this.partBytes = partBytes;
        this.go = go;
    }

    /** A part has come to be sent, or the line may take more. */
    void pump(long nowNanos) {
        while (!isGoing && !isInLine && mayGo.getAsBoolean()) {
            if (throttle.take(partBytes.getAsInt(), nowNanos)) {
                go(nowNanos);
            } else {
                await(nowNanos);
            }
        }
    }

    private void onTurn(long nowNanos) {
        isInLine = false;
        if (mayGo.getAsBoolean() && throttle.takeInTurn(partBytes.getAsInt(), nowNanos)) {
            go(nowNanos);
        }
        if (mayGo.getAsBoolean()) {
            await(nowNanos);
        }
    }

    private void go(long nowNanos) {
        isGoing = true;
        go.run(nowNanos);
        isGoing = false;
    }

    private void await(long nowNanos) {
        isInLine = true;
        throttle.await(this::onTurn, nowNanos);
    }
}
