package sprat.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import sprat.io.BufferPool;
import sprat.io.MemoryPart;

class ReceiveTailTest {
    private final BufferPool pool = new BufferPool(1000, 4);
    private final MemoryPart memory = new MemoryPart(1 << 20);
    private final ReceiveTail tail = new ReceiveTail(pool, memory, 1L);
    private final ByteBuffer in = ByteBuffer.allocate(5000);

    @Test
    void holdsABufferOnlyWhileBytesWait() {
        keep(7, 610);
        assertEquals(603, tail.bytes());
        assertEquals(1, pool.taken());
        assertEquals(1000, memory.heldBySource(1L));
        keep(10, 10);
        assertEquals(0, tail.bytes());
        assertEquals(0, pool.taken());
        assertEquals(0, memory.usedBytes());
    }

    @Test
    void aFewBytesCostAboutTheirNumber() {
        keep(7, 10);
        assertEquals(3, tail.bytes());
        assertEquals(0, pool.taken());
        assertEquals(4, memory.usedBytes());
        keep(0, ReceiveTail.SMALL_BYTES);
        assertEquals(0, pool.taken());
        assertEquals(2 * ReceiveTail.SMALL_BYTES, memory.usedBytes());
    }

    @Test
    void putsTheBytesBeforeTheNextRead() {
        in.put(0, new byte[] {1, 2, 3, 4});
        keep(1, 4);
        tail.copyTo(in.clear());
        in.put((byte) 5);
        assertEquals(ByteBuffer.wrap(new byte[] {2, 3, 4, 5}), in.flip());
        in.position(2);
        tail.keep(in);
        tail.copyTo(in.clear());
        assertEquals(ByteBuffer.wrap(new byte[] {4, 5}), in.flip());
    }

    @Test
    void growsBeyondThePoolWithALongMessage() {
        for (int i = 0; i < 4000; i++) {
            tail.copyTo(in.clear());
            in.put((byte) i);
            tail.keep(in.flip());
            assertEquals(i + 1, tail.bytes());
        }
        assertEquals(0, pool.taken());
        tail.copyTo(in.clear());
        in.flip();
        for (int i = 0; i < 4000; i++) {
            assertEquals((byte) i, in.get(i));
        }
    }

    @Test
    void givesItsBufferBackWhenDropped() {
        keep(0, 1000);
        tail.drop();
        tail.drop();
        assertEquals(0, pool.taken());
        assertEquals(0, tail.bytes());
        assertEquals(0, memory.usedBytes());
    }

    private void keep(int position, int limit) {
        in.clear().position(position).limit(limit);
        tail.keep(in);
    }
}
