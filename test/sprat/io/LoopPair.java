package sprat.io;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.BooleanSupplier;

/**
 * Two ends of connections for {@link StreamContract} and {@link DatagramContract}, and what makes time pass for them.
 */
public interface LoopPair {
    /** So long that what was going to happen has happened. */
    long PAUSE_NANOS = 50_000_000L;

    /** Where the server listens. */
    EventLoop server();

    /** Where the client dials; may be the same. */
    EventLoop client();

    /** Where the server can listen. */
    InetSocketAddress anyPort();

    /** What there is to do, until `done`. */
    void turnUntil(BooleanSupplier done) throws IOException;

    /** In a turn of its own, as a protocol would do it. */
    default void does(EventLoop loop, Runnable action) throws IOException {
        boolean[] done = new boolean[1];
        loop.execute(() -> {
            action.run();
            done[0] = true;
        });
        turnUntil(() -> done[0]);
    }

    default void pause() throws IOException {
        boolean[] over = new boolean[1];
        client().schedule(client().nowNanos() + PAUSE_NANOS, now -> over[0] = true);
        turnUntil(() -> over[0]);
    }
}
