package sprat.swarm.magnet;

import java.util.LinkedHashSet;
import java.util.Set;
import sprat.io.CloseReason;
import sprat.io.ProtocolException;
import sprat.io.StreamEnd;
import sprat.swarm.dial.DialLimits;
import sprat.swarm.dial.PeerEnd;
import sprat.wire.peer.MetadataMessage;

/**
 * What one peer is asked of an info dictionary, and what it answers (BEP 9). On the loop's thread, beside its {@link
 * MetadataSession}.
 */
public final class MetadataRequests {
    private final MetadataSession session;
    private final MetadataFetch fetch;
    /** Slices that it is asked for. */
    private final Set<Integer> pending = new LinkedHashSet<>();
    /** How it numbers `ut_metadata`, 0 while it does not take it. */
    private int theirId;
    /** As it has told, 0 before. */
    private int totalBytes;
    /** Null while it has told no size, or it is the turn of others. */
    private MetadataSlices slices;
    /** When a slice came, or the first of those pending was asked for. */
    private long usefulNanos;
    private long restingUntilNanos;
    private int rejects;

    MetadataRequests(MetadataSession session, MetadataFetch fetch, long nowNanos) {
        this.session = session;
        this.fetch = fetch;
        this.usefulNanos = nowNanos;
        this.restingUntilNanos = nowNanos;
    }

    /** It has told that it has the info dictionary. */
    boolean hasMetadata() {
        return theirId != 0 && totalBytes != 0;
    }

    /** How many slices it is asked for. */
    public int asked() {
        return pending.size();
    }

    MetadataSlices slices() {
        return slices;
    }

    /** An extension handshake. @param toldBytes 0 when it says nothing of it */
    void onTold(int id, int toldBytes, long nowNanos) throws ProtocolException {
        if (totalBytes != 0 && toldBytes != 0 && toldBytes != totalBytes) {
            throw violation("an info dictionary of " + toldBytes + " bytes that had " + totalBytes);
        }
        theirId = id;
        totalBytes = toldBytes != 0 ? toldBytes : totalBytes;
        ask(nowNanos);
    }

    /** @return true for a slice that was asked for */
    boolean onMessage(MetadataMessage message, long nowNanos) throws ProtocolException {
        if (message.type() == MetadataMessage.REQUEST && theirId != 0) {
            session.answerExtended(theirId, MetadataMessage.reject(message.slice()).toBytes(), nowNanos);
        }
        boolean isAnswer = message.type() == MetadataMessage.DATA || message.type() == MetadataMessage.REJECT;
        if (!isAnswer || !pending.remove(message.slice())) {
            return false; // it has come from another meanwhile, or was never asked for
        }
        slices.release(message.slice());
        if (message.type() == MetadataMessage.DATA) {
            onSlice(message, nowNanos);
            return true;
        }
        onReject(nowNanos);
        return false;
    }

    private void onSlice(MetadataMessage message, long nowNanos) throws ProtocolException {
        byte[] bytes = new byte[message.bytes().remaining()];
        message.bytes().get(bytes);
        boolean isOfThatSize = message.totalBytes() == 0 || message.totalBytes() == totalBytes;
        if (!isOfThatSize || !slices.take(message.slice(), bytes, session)) {
            throw violation("a slice of " + bytes.length + " bytes of " + message.totalBytes() + " that were told as "
                    + totalBytes);
        }
        usefulNanos = nowNanos;
        rejects = 0;
        fetch.onSlice(slices);
        ask(nowNanos);
    }

    private void onReject(long nowNanos) {
        rejects++;
        restingUntilNanos = nowNanos + MagnetLimits.METADATA_REJECT_REST_NANOS;
        if (rejects > MagnetLimits.METADATA_REJECTS) {
            session.close(PeerEnd.NOT_NEEDED, "it rejects what we ask for");
        }
    }

    /** As much as it may be asked for now. */
    void ask(long nowNanos) {
        if (!session.isOpen() || !hasMetadata() || nowNanos < restingUntilNanos) {
            return;
        }
        slices = slices == null ? fetch.slicesOf(totalBytes, nowNanos) : slices;
        while (slices != null && pending.size() < MagnetLimits.METADATA_REQUESTS) {
            int slice = slices.next(session, pending, nowNanos);
            if (slice < 0) {
                return;
            }
            usefulNanos = pending.isEmpty() ? nowNanos : usefulNanos;
            pending.add(slice);
            session.sendExtended(theirId, MetadataMessage.request(slice).toBytes(), nowNanos);
        }
    }

    /** It has gone, or others bring more under another size: what it is asked for is not waited for. */
    void letGo() {
        if (slices != null) {
            pending.forEach(slices::release);
            slices.onGone(session);
            slices = null;
        }
        pending.clear();
    }

    /** @return why it is of no use, or null. Asked about once a second */
    CloseReason fault(long nowNanos) {
        long patienceNanos = pending.isEmpty() ? DialLimits.UNUSED_NANOS : MagnetLimits.METADATA_ANSWER_NANOS;
        if (nowNanos - usefulNanos < patienceNanos) {
            return null;
        }
        return pending.isEmpty() ? PeerEnd.NOT_NEEDED : StreamEnd.IDLE;
    }

    private static ProtocolException violation(String what) {
        return new ProtocolException(StreamEnd.PROTOCOL_VIOLATION, what);
    }
}
