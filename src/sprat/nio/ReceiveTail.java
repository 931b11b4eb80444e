package sprat.nio;

import java.nio.ByteBuffer;
import sprat.io.BufferPool;

/**
 * The received bytes that a protocol has not taken: a partial message, or whole ones while it is muted. Holds a buffer only while there
 * are such bytes: of the pool when they fit there, else one of the heap. On the loop's thread.
 */
final class ReceiveTail {
    private final BufferPool pool;
    /** From 0 to its limit: the bytes; null when there are none. */
    private ByteBuffer kept;

    ReceiveTail(BufferPool pool) {
        this.pool = pool;
    }

    int bytes() {
        return kept == null ? 0 : kept.limit();
    }

    /** Puts the bytes at the front of an empty `in`; they stay here too until `keep`. */
    void copyTo(ByteBuffer in) {
        if (kept != null) {
            in.put(0, kept, 0, kept.limit()).position(kept.limit());
        }
    }

    /** Keeps what remains of `in`, which began with the bytes of the last `copyTo`. */
    void keep(ByteBuffer in) {
        int length = in.remaining();
        if (length == 0) {
            drop();
            return;
        }
        boolean nothingTaken = in.position() == 0;
        if (kept != null && length <= kept.capacity()) {
            int alreadyHere = nothingTaken ? kept.limit() : 0;
            kept.limit(length).put(alreadyHere, in, in.position() + alreadyHere, length - alreadyHere);
            return;
        }
        drop();
        kept = room(length).limit(length).put(0, in, in.position(), length);
    }

    void drop() {
        if (kept != null && kept.capacity() == pool.bufferBytes()) {
            pool.give(kept);
        }
        kept = null;
    }

    /** Beyond the pool's size it grows by doubling, or a long message that trickles in would be copied too often. */
    private ByteBuffer room(int length) {
        return length <= pool.bufferBytes() ? pool.take() : ByteBuffer.allocate(Integer.highestOneBit(length) * 2);
    }
}
