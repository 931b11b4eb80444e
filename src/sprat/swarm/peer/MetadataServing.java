package sprat.swarm.peer;

import java.util.ArrayDeque;
import sprat.io.FormatException;
import sprat.rate.Flow;
import sprat.wire.WireLimits;
import sprat.wire.peer.MetadataMessage;
import sprat.wire.peer.PeerCodec;
import sprat.wire.torrent.Metainfo;

/**
 * Gives one peer slices of the info dictionary (BEP 9), as its line takes them and within the upload limit. A peer that
 * asks for more than it can use is rejected: {@link PeerLimits#METADATA_TIMES} times the whole in {@link
 * PeerLimits#METADATA_TIMES_NANOS}.
 */
final class MetadataServing {
    private final PeerSession session;
    private final TorrentParts torrent;
    private final ArrayDeque<Integer> waiting = new ArrayDeque<>();
    private final Flow flow;
    private final Runnable retry = this::onRoom;
    private long countedNanos;
    private int slicesCounted;
    /** How the peer numbers `ut_metadata`. */
    private int theirId;

    MetadataServing(PeerSession session, TorrentParts torrent) {
        this.session = session;
        this.torrent = torrent;
        this.flow = new Flow(torrent.traffic().uploadThrottle(), this::mayGive, () -> MetadataMessage.SLICE_BYTES,
                this::give);
    }

    /** What the handshake tells; 0 when it is too long for others to ask for. */
    static int totalBytes(Metainfo torrent) {
        int bytes = torrent.info().length;
        return bytes > WireLimits.METADATA_BYTES ? 0 : bytes;
    }

    /**
     * @param numberedBy the peer for its messages of this kind, 0 when it takes none: then it gets no answer
     * @return true when it is served
     */
    boolean onMessage(MetadataMessage message, int numberedBy, long nowNanos) throws FormatException {
        theirId = numberedBy;
        if (theirId == 0 || message.type() != MetadataMessage.REQUEST) {
            return false; // we have asked for nothing
        }
        int slices = MetadataMessage.slices(totalBytes(torrent.metainfo()));
        if (message.slice() >= slices || waiting.size() >= PeerLimits.METADATA_WAITING || !count(nowNanos)) {
            session.answer(PeerCodec.extended(theirId, MetadataMessage.reject(message.slice()).toBytes()), nowNanos);
            return false;
        }
        waiting.addLast(message.slice());
        pump(nowNanos);
        return true;
    }

    private boolean count(long nowNanos) {
        if (slicesCounted == 0 || nowNanos - countedNanos >= PeerLimits.METADATA_TIMES_NANOS) {
            countedNanos = nowNanos;
            slicesCounted = 0;
        }
        slicesCounted++;
        return slicesCounted <= PeerLimits.METADATA_TIMES * MetadataMessage.slices(totalBytes(torrent.metainfo()));
    }

    /** The line may take more. */
    void pump(long nowNanos) {
        flow.pump(nowNanos);
    }

    /** The connection is over. */
    void gone() {
        torrent.loop().memory().lines().forget(retry);
    }

    private boolean mayGive() {
        return !waiting.isEmpty() && session.isOpen() && session.isQueueLow()
                && session.hasRoomToSend(MetadataMessage.SLICE_BYTES, retry);
    }

    private void onRoom() {
        pump(torrent.loop().nowNanos());
    }

    private void give(long nowNanos) {
        MetadataMessage data = MetadataMessage.data(waiting.pollFirst(), torrent.metainfo().info());
        session.send(PeerCodec.extended(theirId, data.toBytes()), nowNanos);
    }
}
