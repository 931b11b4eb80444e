package sprat.nio;

import java.nio.ByteBuffer;
import sprat.io.BufferPool;
import sprat.io.MemoryPart;

/**
 * The received bytes that a protocol has not taken: a partial message, or whole ones while it is muted. Holds a buffer
 * only while there are such bytes, counted as held by the far end's address: of the heap when they are few, so that
 * half a line costs about its length, of the pool when they fit there, else of the heap again. On the loop's thread.
 */
final class ReceiveTail {
    /** Up to this a buffer of the heap is made: it costs less than one of the pool stands for. */
    static final int SMALL_BYTES = 512;

    private final BufferPool pool;
    private final MemoryPart memory;
    /** Null while the far end has no address. */
    private final Long source;
    /** From 0 to its limit: the bytes; null when there are none. */
    private ByteBuffer kept;

    ReceiveTail(BufferPool pool, MemoryPart memory, Long source) {
        this.pool = pool;
        this.memory = memory;
        this.source = source;
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
        kept = room(length);
        memory.take(source, null, kept.capacity());
        kept.limit(length).put(0, in, in.position(), length);
    }

    void drop() {
        if (kept == null) {
            return;
        }
        memory.give(source, null, kept.capacity());
        if (kept.capacity() == pool.bufferBytes()) {
            pool.give(kept);
        }
        kept = null;
    }

    /** Outside the pool it grows by doubling, or a long message that trickles in would be copied too often. */
    private ByteBuffer room(int length) {
        boolean isForPool = length > SMALL_BYTES && length <= pool.bufferBytes();
        return isForPool ? pool.take() : ByteBuffer.allocate(Integer.highestOneBit(length) * 2);
    }
}
