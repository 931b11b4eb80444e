package sprat.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import sprat.io.BufferPool;
import sprat.io.Limits;
import sprat.io.MemoryPart;

class OutboundQueueTest {
    private static final int CHUNK_BYTES = 1000;

    private final BufferPool chunks = new BufferPool(CHUNK_BYTES, 4);
    private final MemoryPart memory = new MemoryPart(1 << 20);
    private final OutboundQueue queue = new OutboundQueue(chunks, new ByteBuffer[Limits.WRITE_BUFFERS], memory, 1L);
    private final List<Integer> released = new ArrayList<>();

    @Test
    void copiesSmallMessagesTogether() throws IOException {
        ScriptedChannel channel = new ScriptedChannel();
        for (int i = 0; i < 100; i++) {
            queue.add(ByteBuffer.allocate(17));
        }
        assertEquals(2, chunks.taken());
        assertTrue(queue.write(channel.channel));
        assertEquals(1700, channel.written.size());
        assertEquals(0, chunks.taken());
    }

    @Test
    void neverCopiesABufferThatSomebodyWantsBack() throws IOException {
        queue.add(ByteBuffer.allocate(17), () -> released.add(1));
        assertEquals(0, chunks.taken());
        assertEquals(List.of(), released);
        queue.write(new ScriptedChannel().channel);
        assertEquals(List.of(1), released);
    }

    @Test
    void releasesEachBufferOnceItIsWholeWritten() throws IOException {
        ScriptedChannel channel = new ScriptedChannel().takes(999, 1, 1500, 500);
        for (int i = 0; i < 3; i++) {
            int number = i;
            queue.add(ByteBuffer.allocate(1000), () -> released.add(number));
        }
        assertFalse(queue.write(channel.channel));
        assertEquals(List.of(), released);
        queue.write(channel.channel);
        assertEquals(List.of(0), released);
        queue.write(channel.channel);
        assertEquals(List.of(0, 1), released);
        assertEquals(500, queue.bytes());
        assertTrue(queue.write(channel.channel));
        assertEquals(List.of(0, 1, 2), released);
        assertEquals(0, queue.bytes());
    }

    @Test
    void writesNoMoreBytesThanItsBound() throws IOException {
        ScriptedChannel channel = new ScriptedChannel();
        ByteBuffer first = ByteBuffer.allocate(Limits.WRITE_BYTES_PER_TURN - 1);
        ByteBuffer second = ByteBuffer.allocate(Limits.WRITE_BYTES_PER_TURN);
        queue.add(first, () -> { });
        queue.add(second, () -> { });
        assertFalse(queue.write(channel.channel));
        assertTrue(queue.write(channel.channel));
        assertEquals(List.of((long) Limits.WRITE_BYTES_PER_TURN, Limits.WRITE_BYTES_PER_TURN - 1L),
                List.copyOf(channel.writes));
        assertEquals(second.capacity(), second.limit());
    }

    @Test
    void writesNoMoreBuffersThanItsBound() throws IOException {
        ScriptedChannel channel = new ScriptedChannel();
        for (int i = 0; i < Limits.WRITE_BUFFERS + 1; i++) {
            queue.add(ByteBuffer.allocate(300), () -> { });
        }
        assertFalse(queue.write(channel.channel));
        assertEquals(Limits.WRITE_BUFFERS * 300, channel.written.size());
        assertTrue(queue.write(channel.channel));
    }

    @Test
    void releasesAnEmptyBufferToo() throws IOException {
        queue.add(ByteBuffer.allocate(0), () -> released.add(0));
        queue.add(ByteBuffer.allocate(0));
        assertTrue(queue.write(new ScriptedChannel().channel));
        assertEquals(List.of(0), released);
        assertEquals(0, chunks.taken());
    }

    @Test
    void givesBackWhatIsNotWritten() throws IOException {
        queue.add(ByteBuffer.allocate(10));
        queue.add(ByteBuffer.allocate(1000), () -> released.add(1));
        queue.write(new ScriptedChannel().takes(5).channel);
        while (!queue.isEmpty()) {
            queue.releaseFirst();
        }
        assertEquals(List.of(1), released);
        assertEquals(0, queue.bytes());
        assertEquals(0, chunks.taken());
    }

    /** A chunk of the heap would be copied once more, by the JDK, to direct memory that nobody counts. */
    @Test
    void copiesLongMessagesTooIntoDirectChunksThatAreCounted() throws IOException {
        byte[] message = new byte[5 * CHUNK_BYTES / 2];
        new Random(4).nextBytes(message);
        queue.add(ByteBuffer.allocate(CHUNK_BYTES / 2));
        queue.add(ByteBuffer.wrap(message));
        assertEquals(3, chunks.taken());
        assertEquals(3 * CHUNK_BYTES, memory.heldBySource(1L));
        ScriptedChannel channel = new ScriptedChannel();
        assertTrue(queue.write(channel.channel));
        assertArrayEquals(message, Arrays.copyOfRange(channel.written.toByteArray(), CHUNK_BYTES / 2, 3 * CHUNK_BYTES));
        assertEquals(0, memory.usedBytes());
    }

    @Test
    void countsAnswersUntilTheyAreWritten() throws IOException {
        queue.addAnswer(ByteBuffer.allocate(CHUNK_BYTES - 1));
        queue.add(ByteBuffer.allocate(CHUNK_BYTES));
        queue.addAnswer(ByteBuffer.allocate(3));
        assertEquals(CHUNK_BYTES + 2, queue.answerBytes());
        queue.write(new ScriptedChannel().takes(CHUNK_BYTES).channel);
        assertEquals(3, queue.answerBytes());
        queue.write(new ScriptedChannel().channel);
        assertEquals(0, queue.answerBytes());
    }

    @Test
    void countsNoAnswerOfAChunkThatIsUsedAgain() {
        queue.addAnswer(ByteBuffer.allocate(10));
        queue.releaseFirst();
        for (int i = 0; i < 40; i++) {
            queue.add(ByteBuffer.allocate(CHUNK_BYTES));
        }
        assertEquals(0, queue.answerBytes());
    }

    @Test
    void keepsTheOrderOfBytesUnderRandomSizesAndShortWrites() throws IOException {
        Random random = new Random(3);
        ScriptedChannel channel = new ScriptedChannel();
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int step = 0; step < 3000; step++) {
            byte[] message = new byte[random.nextInt(random.nextBoolean() ? 40 : 3 * CHUNK_BYTES / 2)];
            random.nextBytes(message);
            expected.writeBytes(message);
            ByteBuffer buffer = ByteBuffer.wrap(message);
            if (random.nextBoolean()) {
                queue.add(buffer);
            } else {
                queue.add(buffer, () -> released.add(message.length));
            }
            if (random.nextInt(20) == 0) {
                channel.takes(random.nextInt(3000));
                queue.write(channel.channel);
            }
            assertEquals(expected.size() - channel.written.size(), queue.bytes());
        }
        while (!queue.write(channel.channel)) {
            assertFalse(queue.isEmpty());
        }
        assertArrayEquals(expected.toByteArray(), channel.written.toByteArray());
        assertEquals(0, chunks.taken());
    }
}
