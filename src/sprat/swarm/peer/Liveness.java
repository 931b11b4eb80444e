package sprat.swarm.peer;

import sprat.io.CloseReason;
import sprat.io.StreamEnd;
import sprat.wire.WireLimits;

/**
 * Whether a connection still lives: when the peer last spoke, when we did, whether it takes what we send, when it was
 * of use. Pure: times in.
 */
final class Liveness {
    private long heardNanos;
    private long saidNanos;
    private long bytesSaid;
    private long bytesTaken;
    private long takenNanos;
    private long bytesUsed;
    private long usedNanos;

    void opened(long nowNanos) {
        heardNanos = nowNanos;
        saidNanos = nowNanos;
        takenNanos = nowNanos;
        usedNanos = nowNanos;
    }

    /** Bytes have come; also when we stop or begin to read, since silence that we cause ourselves does not count. */
    void heard(long nowNanos) {
        heardNanos = nowNanos;
    }

    /** When it last spoke, which is the time of the turn while its messages are read. */
    long heardNanos() {
        return heardNanos;
    }

    void said(int bytes, long nowNanos) {
        saidNanos = nowNanos;
        bytesSaid += bytes;
    }

    /**
     * @param isMemoryShort who takes nothing then keeps it from others
     * @return why the connection is to be closed, or null while it lives. Asked about once a second
     */
    CloseReason fault(long queuedBytes, boolean isMemoryShort, long nowNanos) {
        long taken = bytesSaid - queuedBytes;
        if (taken != bytesTaken || queuedBytes == 0) {
            bytesTaken = taken;
            takenNanos = nowNanos;
        }
        if (nowNanos - heardNanos > PeerLimits.SILENCE_NANOS) {
            return StreamEnd.IDLE;
        }
        long patienceNanos = isMemoryShort ? PeerLimits.SHORT_STALL_NANOS : PeerLimits.SEND_STALL_NANOS;
        return nowNanos - takenNanos > patienceNanos ? StreamEnd.SEND_STALLED : null;
    }

    /** @param bytes of data that have gone over it so far, in both directions. Told once a second */
    void used(long bytes, long nowNanos) {
        if (bytes - bytesUsed >= WireLimits.BLOCK_BYTES) { // a byte now and then keeps no place
            bytesUsed = bytes;
            usedNanos = nowNanos;
        }
    }

    /** When data went over it last, or when it began. */
    long usedNanos() {
        return usedNanos;
    }

    boolean needsKeepAlive(long nowNanos) {
        return nowNanos - saidNanos > PeerLimits.KEEP_ALIVE_NANOS;
    }
}
