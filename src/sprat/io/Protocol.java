package sprat.io;

import java.nio.ByteBuffer;

/**
 * One side of one stream connection, as bytes and time: no socket, no clock, no thread of its own. Every method is
 * called on the loop's thread, in this order: `onOpen` once (never, when dialling fails), then the others in any
 * mixture, `onClose` exactly once and last. Who takes a connection over with {@link Transport#handTo} hears no
 * `onOpen`, and all that follows.
 */
public interface Protocol {
    /** The connection stands. `transport` is good until `onClose`. */
    void onOpen(Transport transport, long nowNanos);

    /**
     * Bytes have come. Takes whole messages and leaves the tail of a partial one in `in`: it is given again with more
     * behind it. `in` is the loop's and is not to be kept.
     *
     * @throws FormatException the peer's fault: the loop closes this connection, with the reason of a {@link
     *     ProtocolException} or MALFORMED
     */
    void onReceive(ByteBuffer in, long nowNanos) throws FormatException;

    /** The queue of bytes to send has fallen below {@link Limits#SEND_LOW_BYTES} after it was above. */
    void onSendQueueLow(long nowNanos);

    /**
     * The far end sends nothing more, and may still read. The connection closes with REMOTE_CLOSED when this returns,
     * unless the protocol has called {@link Transport#finish}.
     */
    default void onEnd(long nowNanos) { }

    /** The time set with {@link Transport#deadline} has come. */
    void onDeadline(long nowNanos);

    /** The end; `detail` says more in a log line, or is "". Also called when dialling failed. */
    void onClose(CloseReason reason, String detail, long nowNanos);
}
