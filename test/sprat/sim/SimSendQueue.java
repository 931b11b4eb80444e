package sprat.sim;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import sprat.io.Limits;
import sprat.io.MemoryPart;

/**
 * What a {@link SimTransport} was given to send and its kernel has not taken yet. Buffers that were lent go back as
 * soon as they are empty.
 */
final class SimSendQueue {
    private record Queued(ByteBuffer bytes, Runnable released) { }

    private final MemoryPart memory;
    private final Long source;
    private final ArrayDeque<Queued> queue = new ArrayDeque<>();
    private long bytes;
    private int lentBuffers;
    private int answerBytes;
    private boolean wasHigh;
    private long lowBytes = Limits.SEND_LOW_BYTES;

    /** @param memory that copies are taken from @param source of the far end */
    SimSendQueue(MemoryPart memory, Long source) {
        this.memory = memory;
        this.source = source;
    }

    void lowBytes(long bytesBelow) {
        lowBytes = bytesBelow;
    }

    /** A copy. */
    void add(ByteBuffer given) {
        int length = given.remaining();
        memory.take(source, null, length);
        add(copy(given), () -> memory.give(source, null, length));
    }

    private static ByteBuffer copy(ByteBuffer given) {
        return ByteBuffer.allocate(given.remaining()).put(given.duplicate()).flip();
    }

    void addAnswer(ByteBuffer given) {
        int length = given.remaining();
        memory.take(source, null, length);
        answerBytes += length;
        add(copy(given), () -> {
            answerBytes -= length;
            memory.give(source, null, length);
        });
    }

    void lend(ByteBuffer given, Runnable released) {
        lentBuffers++;
        add(given, () -> {
            lentBuffers--;
            released.run();
        });
    }

    private void add(ByteBuffer given, Runnable released) {
        bytes += given.remaining();
        queue.addLast(new Queued(given, released));
        if (bytes >= lowBytes) {
            wasHigh = true;
        }
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    long bytes() {
        return bytes;
    }

    int lentBuffers() {
        return lentBuffers;
    }

    /** Of answers that have not been taken whole. */
    int answerBytes() {
        return answerBytes;
    }

    /** The first `length` bytes, of which there are so many. */
    byte[] take(int length) {
        byte[] taken = new byte[length];
        for (int at = 0; at < length; ) {
            Queued first = queue.peekFirst();
            int part = Math.min(length - at, first.bytes.remaining());
            first.bytes.get(taken, at, part);
            at += part;
            if (!first.bytes.hasRemaining()) {
                queue.removeFirst();
                first.released.run();
            }
        }
        bytes -= length;
        return taken;
    }

    /** Once after it was high. */
    boolean hasBecomeLow() {
        boolean isLow = wasHigh && bytes < lowBytes;
        wasHigh &= !isLow;
        return isLow;
    }

    /** Nothing of it will be sent. */
    void clear() {
        while (!queue.isEmpty()) {
            queue.pollFirst().released.run();
        }
        bytes = 0;
    }
}
