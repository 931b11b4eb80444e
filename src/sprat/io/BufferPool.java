package sprat.io;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Direct buffers of one size, each for one block and what stands before it. Used on the loop's thread only; a buffer
 * goes with a job to a worker and comes back with its completion. `taken` must be zero when everything is closed.
 */
public final class BufferPool {
    private final int bufferBytes;
    private final int maxIdle;
    private final ArrayDeque<ByteBuffer> idle = new ArrayDeque<>();
    private int taken;

    /** @param maxIdle buffers kept for later; more are left to the garbage collector */
    public BufferPool(int bufferBytes, int maxIdle) {
        this.bufferBytes = bufferBytes;
        this.maxIdle = maxIdle;
    }

    /** An empty buffer: position 0, limit at its capacity, old bytes inside. */
    public ByteBuffer take() {
        taken++;
        ByteBuffer buffer = idle.pollLast();
        return buffer == null ? ByteBuffer.allocateDirect(bufferBytes) : buffer.clear();
    }

    public void give(ByteBuffer buffer) {
        if (buffer.capacity() != bufferBytes || taken == 0) {
            throw new IllegalStateException("not a buffer of this pool, or given twice");
        }
        taken--;
        if (idle.size() < maxIdle) {
            idle.addLast(buffer);
        }
    }

    /** Buffers that somebody holds now. */
    public int taken() {
        return taken;
    }

    public int bufferBytes() {
        return bufferBytes;
    }
}
