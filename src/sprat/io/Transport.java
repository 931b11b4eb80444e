package sprat.io;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** A stream connection as its {@link Protocol} sees it. All methods are called on the loop's thread and never block. */
public interface Transport {
    /** The longest time that {@link #deadline} can be away. */
    long NEVER = Long.MAX_VALUE;

    /**
     * Queues bytes; they are written at the end of the turn. The buffer belongs to the transport until `released` has
     * run.
     *
     * @param released called exactly once on the loop's thread, when the bytes are written or the connection has closed
     */
    void send(ByteBuffer bytes, Runnable released);

    /** Queues a copy of the bytes; the buffer stays as it is, so that one encoded message can go to many. */
    void send(ByteBuffer bytes);

    /**
     * Queues bytes that a message of the peer itself asks for, whatever its line takes: a refusal, an acknowledgement.
     * Who does not read them is not read from, above {@link Limits#UNREAD_ANSWER_BYTES}.
     */
    void answer(ByteBuffer bytes);

    /** Bytes queued and not yet taken by the kernel. */
    long queuedBytes();

    /**
     * Sets the bounds of this connection's queue instead of {@link Limits#SEND_LOW_BYTES} and {@link
     * Limits#SEND_MAX_BYTES}.
     *
     * @param lowBytes  below so many `onSendQueueLow` comes after there were more
     * @param mostBytes above so many the connection is closed with SEND_STALLED
     */
    void sendLimits(long lowBytes, long mostBytes);

    /** While muted, nothing more is read from the peer and TCP pushes back. */
    void muteReads(boolean muted);

    /**
     * Tells what a message that has come has cost, in nanoseconds of a nominal machine: a fixed weight, never a
     * measured time. 0 is for one that was asked for or is of use. Who costs more than its share is read after all
     * others, see {@link WorkBudget}.
     */
    void charge(long costNanos);

    /** Sets the one deadline of this connection, replacing the last; {@link #NEVER} takes it away. */
    void deadline(long atNanos);

    /**
     * From now on `next` is told what this connection brings; called by the protocol that it takes over from. `onOpen`
     * of `next` is not called. Bytes that the old one has left come to `next` in this turn, or with those behind them.
     */
    void handTo(Protocol next);

    /** Tells the far end, behind what is queued, that we send nothing more. What it sends is still received. */
    void endSending();

    /**
     * Says goodbye: sends what is queued, ends sending, drops what still comes until the far end closes, and closes
     * with this reason; all of it within {@link Limits#FINISH_SEND_NANOS} and {@link Limits#FINISH_NANOS}. A close with
     * bytes unread would reset the connection, and the far end's system would throw our last bytes away. From now on
     * the protocol hears of nothing but `onClose`.
     */
    void finish(CloseReason reason, String detail);

    /** Closes at the end of this turn; what is queued is dropped. The first reason given stands. */
    void close(CloseReason reason, String detail);

    /** The peer's address; IPv4-mapped IPv6 is given as IPv4. */
    InetSocketAddress remote();

    /** Our side's address. */
    InetSocketAddress local();
}
