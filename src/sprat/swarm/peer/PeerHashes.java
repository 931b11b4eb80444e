package sprat.swarm.peer;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tinylog.Logger;
import sprat.io.ProtocolException;
import sprat.io.StreamEnd;
import sprat.rate.Flow;
import sprat.wire.peer.PeerCodec;
import sprat.wire.torrent.HashSpan;
import sprat.wire.torrent.HashTree;

/**
 * Hash requests between us and one peer over a v2 connection (BEP 52), both ways. What it asks is answered in order,
 * also while it is choked, as the upload limit allows and while its send queue is low; what it tells is checked here,
 * and who tells nodes that do not lead to the known one is banned.
 */
public final class PeerHashes {
    /** What we want hashes for. One of the first two is called, once. */
    public interface Use {
        /** @param nodes base nodes and uncles, proven unless no node was known */
        void onHashes(byte[] nodes, long nowNanos);

        /** It rejects the request, has not answered in time, or has gone. */
        void onNoHashes(boolean isRejected, long nowNanos);

        /** It has answered after all, after it had not in time. @param nodes proven */
        default void onLateHashes(byte[] nodes, long nowNanos) { }
    }

    /**
     * @param known  the node that the answer must lead to, `height` layers above its base; null when it can be proven
     *     only later
     * @param isLate given up for want of an answer, which may still come
     */
    private record Ask(byte[] known, int height, Use use, long sentNanos, boolean isLate) { }

    private final PeerSession session;
    private final TorrentParts torrent;
    private final PeerOwner owner;
    /** What it asks of us, oldest first. */
    private final ArrayDeque<HashSpan> waiting = new ArrayDeque<>();
    private boolean isAnswering;
    private final Flow flow;
    private final Runnable retry = this::onRoom;
    /** What we ask of it. */
    private final Map<HashSpan, Ask> asks = new LinkedHashMap<>();

    PeerHashes(PeerSession session, TorrentParts torrent, PeerOwner owner) {
        this.session = session;
        this.torrent = torrent;
        this.owner = owner;
        this.flow = new Flow(torrent.traffic().uploadThrottle(), this::mayAnswer,
                () -> waiting.getFirst().answerBytes(), this::answerNext);
    }

    public PeerSession session() {
        return session;
    }

    public int requestsWaiting() {
        return waiting.size();
    }

    public int asked() {
        return asks.size();
    }

    // ---- What it asks ----

    void onRequest(HashSpan span, long nowNanos) {
        if (waiting.size() >= PeerLimits.HASH_REQUESTS) {
            session.charge(Costs.REJECTION);
            session.answer(PeerCodec.hashReject(span), nowNanos);
            return;
        }
        waiting.addLast(span);
        pump(nowNanos);
    }

    void pump(long nowNanos) {
        flow.pump(nowNanos);
    }

    private void onRoom() {
        pump(torrent.loop().nowNanos());
    }

    private boolean mayAnswer() {
        return !isAnswering && !waiting.isEmpty() && session.isOpen() && session.isQueueLow()
                && session.hasRoomToSend(waiting.getFirst().answerBytes(), retry);
    }

    private void answerNext(long nowNanos) {
        HashSpan span = waiting.pollFirst();
        isAnswering = true;
        torrent.hashes().answer(span, session.source(), nowNanos, (nodes, now) -> onAnswer(span, nodes, now));
    }

    private void onAnswer(HashSpan span, byte[] nodes, long nowNanos) {
        isAnswering = false;
        if (session.isOpen() && nodes == null) {
            session.charge(Costs.REJECTION);
            session.answer(PeerCodec.hashReject(span), nowNanos);
        } else if (session.isOpen()) {
            session.charge(Costs.NOTHING);
            session.send(PeerCodec.hashes(span, nodes), nowNanos);
        }
        pump(nowNanos);
    }

    // ---- What we ask ----

    public boolean mayAsk() {
        return session.isV2() && session.isOpen() && asks.size() < PeerLimits.HASH_ASKS;
    }

    /** @return false when it is asked for just these already */
    public boolean ask(HashSpan span, byte[] known, int height, Use use, long nowNanos) {
        if (asks.containsKey(span)) {
            return false;
        }
        asks.put(span, new Ask(known, height, use, nowNanos, false));
        session.send(PeerCodec.hashRequest(span), nowNanos);
        return true;
    }

    void onHashes(HashSpan span, ByteBuffer told, long nowNanos) throws ProtocolException {
        Ask ask = asks.get(span);
        if (ask == null || told.remaining() != span.answerBytes()) { // with the connection it is given up for others
            throw new ProtocolException(StreamEnd.PROTOCOL_VIOLATION,
                    "HASHES that were not asked for: " + told.remaining() + " bytes for " + span);
        }
        asks.remove(span);
        byte[] nodes = new byte[told.remaining()];
        told.get(nodes);
        if (ask.known != null && !Arrays.equals(HashTree.fold(span, nodes, ask.height), ask.known)) {
            noHashes(ask, false, nowNanos);
            owner.onGuilty(session, "sent hashes that are not those of the torrent", nowNanos);
        } else if (!ask.isLate) {
            ask.use.onHashes(nodes, nowNanos);
        } else if (ask.known != null) {
            ask.use.onLateHashes(nodes, nowNanos);
        }
    }

    void onReject(HashSpan span, long nowNanos) throws ProtocolException {
        Ask ask = asks.remove(span);
        if (ask == null) {
            throw new ProtocolException(StreamEnd.PROTOCOL_VIOLATION, "HASH_REJECT of what was not asked for: " + span);
        }
        if (session.lines().count(LineCounts.Kind.HASH_REJECT)) {
            Logger.debug("peer {} rejects {}", session.remote(), span);
        }
        noHashes(ask, true, nowNanos);
    }

    private static void noHashes(Ask ask, boolean isRejected, long nowNanos) {
        if (!ask.isLate) {
            ask.use.onNoHashes(isRejected, nowNanos);
        }
    }

    /** Once a second. */
    void tick(long nowNanos) {
        pump(nowNanos);
        for (Map.Entry<HashSpan, Ask> entry : new ArrayList<>(asks.entrySet())) {
            Ask ask = entry.getValue();
            if (!ask.isLate && nowNanos - ask.sentNanos >= PeerLimits.HASH_ANSWER_NANOS) {
                asks.computeIfPresent(entry.getKey(),
                        (same, old) -> new Ask(old.known, old.height, old.use, old.sentNanos, true));
                noHashes(ask, false, nowNanos);
            }
        }
    }

    /** The connection is over. */
    void gone(long nowNanos) {
        torrent.loop().memory().lines().forget(retry);
        ArrayList<Ask> open = new ArrayList<>(asks.values());
        asks.clear();
        open.forEach(ask -> noHashes(ask, false, nowNanos));
    }
}
