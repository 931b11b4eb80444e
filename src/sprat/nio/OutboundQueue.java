package sprat.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.util.Arrays;
import sprat.io.BufferPool;
import sprat.io.Limits;
import sprat.io.MemoryPart;

/**
 * The bytes that one connection has to send, in order: buffers of others, each with its `released`, and chunks of our
 * own into which all that nobody wants back is copied together, so that many small messages cost about their bytes. The
 * chunks are direct, since for a buffer on the heap the JDK would take direct memory that nobody counts; they are
 * counted as held by the far end's address. On the loop's thread.
 */
final class OutboundQueue {
    private final BufferPool chunks;
    private final MemoryPart memory;
    /** Null while the far end has no address. */
    private final Long source;
    private final ByteBuffer[] gather;
    private ByteBuffer[] buffers = new ByteBuffer[16];
    /** Beside `buffers`; null stands for a chunk of ours. */
    private Runnable[] releases = new Runnable[16];
    /** Beside `buffers`: bytes of answers that were copied into it. */
    private int[] answers = new int[16];
    private int head;
    private int count;
    private long bytes;
    private int chunksHeld;
    private int answerBytes;

    /**
     * @param chunks for what is copied
     * @param gather room for the arguments of one write, shared by all queues of a loop; its length bounds the buffers
     *     in one write
     * @param memory that the chunks are taken from
     * @param source of the far end, or null
     */
    OutboundQueue(BufferPool chunks, ByteBuffer[] gather, MemoryPart memory, Long source) {
        this.chunks = chunks;
        this.gather = gather;
        this.memory = memory;
        this.source = source;
    }

    long bytes() {
        return bytes;
    }

    /** What was copied, and the room left in the last chunk. */
    long copiedBytes() {
        return (long) chunksHeld * chunks.bufferBytes();
    }

    /** About so many bytes of answers have not been written: they count until their chunk is. */
    int answerBytes() {
        return answerBytes;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Queues the buffer itself. */
    void add(ByteBuffer buffer, Runnable released) {
        bytes += buffer.remaining();
        append(buffer, released);
    }

    /** Queues a copy. */
    void add(ByteBuffer from) {
        copy(from, false);
    }

    /** Queues a copy of what the far end has asked for itself. */
    void addAnswer(ByteBuffer from) {
        copy(from, true);
    }

    private void copy(ByteBuffer from, boolean isAnswer) {
        int at = from.position();
        while (at < from.limit()) {
            int last = lastChunkWithRoom();
            ByteBuffer chunk = buffers[last];
            int end = chunk.limit();
            int length = Math.min(from.limit() - at, chunk.capacity() - end);
            chunk.limit(end + length).put(end, from, at, length);
            at += length;
            bytes += length;
            if (isAnswer) {
                answers[last] += length;
                answerBytes += length;
            }
        }
    }

    /**
     * One write of at most {@link Limits#WRITE_BYTES_PER_TURN}. What is written is released; that may queue more.
     *
     * @return true when nothing is left
     */
    boolean write(GatheringByteChannel channel) throws IOException {
        long room = Limits.WRITE_BYTES_PER_TURN;
        int used = 0;
        while (used < count && used < gather.length && room > 0) {
            gather[used] = buffers[index(used)];
            room -= gather[used++].remaining();
        }
        if (used == 0) {
            return true;
        }
        ByteBuffer last = gather[used - 1];
        int lastLimit = last.limit();
        last.limit(lastLimit + (int) Math.min(0, room));
        try {
            bytes -= used == 1 ? channel.write(last) : channel.write(gather, 0, used);
        } finally {
            last.limit(lastLimit);
            Arrays.fill(gather, 0, used, null);
        }
        while (count > 0 && !buffers[head].hasRemaining()) {
            releaseFirst();
        }
        return count == 0;
    }

    /** Takes the first buffer out, written or not. */
    void releaseFirst() {
        ByteBuffer buffer = buffers[head];
        Runnable released = releases[head];
        buffers[head] = null;
        releases[head] = null;
        answerBytes -= answers[head];
        answers[head] = 0;
        head = index(1);
        count--;
        bytes -= buffer.remaining();
        if (released == null) {
            chunksHeld--;
            chunks.give(buffer);
            memory.give(source, null, chunks.bufferBytes());
        } else {
            released.run();
        }
    }

    /** @return its place */
    private int lastChunkWithRoom() {
        int last = index(count - 1);
        if (count > 0 && releases[last] == null && buffers[last].capacity() > buffers[last].limit()) {
            return last;
        }
        memory.take(source, null, chunks.bufferBytes());
        chunksHeld++;
        append(chunks.take().limit(0), null);
        return index(count - 1);
    }

    private void append(ByteBuffer buffer, Runnable released) {
        if (count == buffers.length) {
            grow();
        }
        buffers[index(count)] = buffer;
        releases[index(count)] = released;
        count++;
    }

    private void grow() {
        ByteBuffer[] moreBuffers = new ByteBuffer[2 * count];
        Runnable[] moreReleases = new Runnable[2 * count];
        int[] moreAnswers = new int[2 * count];
        for (int i = 0; i < count; i++) {
            moreBuffers[i] = buffers[index(i)];
            moreReleases[i] = releases[index(i)];
            moreAnswers[i] = answers[index(i)];
        }
        buffers = moreBuffers;
        releases = moreReleases;
        answers = moreAnswers;
        head = 0;
    }

    /** The place of the i-th in the ring; its length is a power of two. */
    private int index(int i) {
        return head + i & buffers.length - 1;
    }
}
