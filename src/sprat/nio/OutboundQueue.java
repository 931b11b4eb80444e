package sprat.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.util.Arrays;
import sprat.io.BufferPool;
import sprat.io.Limits;

/**
 * The bytes that one connection has to send, in order: buffers of others, each with its `released`, and chunks of our own into which small
 * messages are copied together, since a buffer of its own costs a message of 17 bytes more than the copy. On the loop's thread.
 */
final class OutboundQueue {
    /** Up to this many bytes a message that is given away is copied. */
    static final int SMALL_BYTES = 256;
    private static final Runnable NOTHING = () -> { };

    private final BufferPool chunks;
    private final ByteBuffer[] gather;
    private ByteBuffer[] buffers = new ByteBuffer[16];
    /** Beside `buffers`; null stands for a chunk of ours. */
    private Runnable[] releases = new Runnable[16];
    private int head;
    private int count;
    private long bytes;

    /**
     * @param chunks for small messages
     * @param gather room for the arguments of one write, shared by all queues of a loop; its length bounds the buffers in one write
     */
    OutboundQueue(BufferPool chunks, ByteBuffer[] gather) {
        this.chunks = chunks;
        this.gather = gather;
    }

    long bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Queues the buffer itself. */
    void add(ByteBuffer buffer, Runnable released) {
        bytes += buffer.remaining();
        append(buffer, released);
    }

    /** Queues a buffer that nobody wants back. */
    void add(ByteBuffer buffer) {
        int length = buffer.remaining();
        if (length > SMALL_BYTES) {
            add(buffer, NOTHING);
            return;
        }
        ByteBuffer chunk = lastChunkWithRoom(length);
        int end = chunk.limit();
        chunk.limit(end + length).put(end, buffer, buffer.position(), length);
        bytes += length;
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
        head = index(1);
        count--;
        bytes -= buffer.remaining();
        if (released == null) {
            chunks.give(buffer);
        } else {
            released.run();
        }
    }

    private ByteBuffer lastChunkWithRoom(int length) {
        int last = index(count - 1);
        if (count > 0 && releases[last] == null && buffers[last].capacity() - buffers[last].limit() >= length) {
            return buffers[last];
        }
        ByteBuffer chunk = chunks.take().limit(0);
        append(chunk, null);
        return chunk;
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
        for (int i = 0; i < count; i++) {
            moreBuffers[i] = buffers[index(i)];
            moreReleases[i] = releases[index(i)];
        }
        buffers = moreBuffers;
        releases = moreReleases;
        head = 0;
    }

    /** The place of the i-th in the ring; its length is a power of two. */
    private int index(int i) {
        return head + i & buffers.length - 1;
    }
}
