package sprat.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class BufferPoolTest {
    private final BufferPool pool = new BufferPool(100, 1);

    @Test
    void givesAnEmptyDirectBuffer() {
        ByteBuffer buffer = pool.take();
        assertTrue(buffer.isDirect());
        assertEquals(100, buffer.remaining());
        assertEquals(100, pool.bufferBytes());
    }

    @Test
    void givesAReturnedBufferAgainEmptied() {
        ByteBuffer buffer = pool.take();
        buffer.position(30).limit(40);
        pool.give(buffer);
        assertSame(buffer, pool.take());
        assertEquals(0, buffer.position());
        assertEquals(100, buffer.limit());
    }

    @Test
    void keepsNoMoreIdleBuffersThanItsBound() {
        ByteBuffer first = pool.take();
        ByteBuffer second = pool.take();
        pool.give(first);
        pool.give(second);
        assertSame(first, pool.take());
        assertNotSame(second, pool.take());
    }

    @Test
    void countsWhatIsTaken() {
        ByteBuffer buffer = pool.take();
        pool.take();
        assertEquals(2, pool.taken());
        pool.give(buffer);
        assertEquals(1, pool.taken());
    }

    @Test
    void refusesABufferThatIsNotItsOwnOrMoreThanItGave() {
        ByteBuffer buffer = pool.take();
        assertThrows(IllegalStateException.class, () -> pool.give(ByteBuffer.allocate(99)));
        pool.give(buffer);
        assertThrows(IllegalStateException.class, () -> pool.give(buffer));
    }
}
