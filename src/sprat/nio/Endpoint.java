package sprat.nio;

import java.io.IOException;
import java.nio.channels.Selector;
import sprat.io.CloseReason;

/**
 * What a selection key stands for: a connection, a listener or a UDP socket. Its calls come from the {@link Reactor},
 * on its thread.
 */
interface Endpoint {
    /** Step 3: the channel is ready for `readyOps`. What comes from outside, and what a protocol throws, ends here. */
    void ready(int readyOps, long nowNanos);

    /** Marks it for step 7; nothing more is delivered. The first reason given stands. */
    void close(CloseReason reason, String detail);

    /** Step 7: closes the channel, gives everything back and tells the protocol. Called once, after `close`. */
    void closeNow(long nowNanos);

    /** The selector was replaced: registers with this one, for the same operations. */
    void moveTo(Selector selector) throws IOException;
}
