package sprat.swarm;

import sprat.io.CloseReason;
import sprat.io.Limits;

/** Whether a connection still lives: when the peer last spoke, when we did, and whether it takes what we send. Pure: times in. */
final class Liveness {
    private long heardNanos;
    private long saidNanos;
    private long bytesSaid;
    private long bytesTaken;
    private long takenNanos;

    void opened(long nowNanos) {
        heardNanos = nowNanos;
        saidNanos = nowNanos;
        takenNanos = nowNanos;
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

    /** @return why the connection is to be closed, or null while it lives. Asked about once a second */
    CloseReason fault(long queuedBytes, long nowNanos) {
        long taken = bytesSaid - queuedBytes;
        if (taken != bytesTaken || queuedBytes == 0) {
            bytesTaken = taken;
            takenNanos = nowNanos;
        }
        if (nowNanos - heardNanos > Limits.SILENCE_NANOS) {
            return CloseReason.IDLE;
        }
        return nowNanos - takenNanos > Limits.SEND_STALL_NANOS ? CloseReason.SEND_STALLED : null;
    }

    boolean needsKeepAlive(long nowNanos) {
        return nowNanos - saidNanos > Limits.KEEP_ALIVE_NANOS;
    }
}
