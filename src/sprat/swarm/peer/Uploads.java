package sprat.swarm.peer;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.tinylog.Logger;
import sprat.io.Limits;
import sprat.io.MemoryHold;
import sprat.io.MemoryPart;
import sprat.io.ProtocolException;
import sprat.io.StreamEnd;
import sprat.rate.Flow;
import sprat.rate.RateMeter;
import sprat.swarm.choke.Choker;
import sprat.swarm.choke.UploadSlots;
import sprat.swarm.dial.PeerEnd;
import sprat.wire.WireLimits;
import sprat.wire.peer.PeerCodec;

/**
 * What one peer has asked of us: its slot ({@link UploadState}), its waiting requests, and the blocks on their way from
 * the disk.
 */
public final class Uploads implements UploadSlots.Holder {
    private record Request(int pieceIndex, int begin, int lengthBytes) { }

    private final PeerSession session;
    private final TorrentParts torrent;
    private final RateMeter rate = new RateMeter();
    /** What of that has left our queue. */
    private final RateMeter taken = new RateMeter();
    /** Oldest first; the same request twice counts once. */
    private final Set<Request> queue = new LinkedHashSet<>();
    private final AllowedFastPieces allowedFast;
    private final Flow flow;
    private final MemoryPart memory;
    private final MemoryHold requestMemory;
    private final Runnable retry = this::onRoom;
    private UploadState state = UploadState.IDLE;
    private long sinceNanos;
    private long totalAtGrant;
    /** When it had something asked for, while it held a slot. */
    private long askedNanos;
    private boolean wasSilent;
    private int readingBytes;
    /** Counts chokes that void requests: a block read for a request from before the last is not sent. */
    private int chokes;

    Uploads(PeerSession session, TorrentParts torrent, PeerOwner owner) {
        this.session = session;
        this.torrent = torrent;
        this.allowedFast = new AllowedFastPieces(session, torrent, owner.slots().freeBytes());
        this.memory = torrent.loop().memory().lines();
        this.requestMemory = new MemoryHold(torrent.loop().memory().work(), session.source(), torrent.memoryOwner());
        this.flow = new Flow(torrent.traffic().uploadThrottle(), this::mayRead, () -> WireLimits.BLOCK_BYTES,
                now -> readNext());
    }

    public UploadState state() {
        return state;
    }

    public int requestsWaiting() {
        return queue.size();
    }

    /** Those among them that wait for a slot, or waited when it was lost: none may. */
    public long requestsWithoutLeave() {
        return hasSlot() ? 0 : queue.stream().filter(request -> !allowedFast.contains(request.pieceIndex)).count();
    }

    /** What it may ask for while we choke it. */
    AllowedFastPieces allowedFast() {
        return allowedFast;
    }

    public RateMeter rate() {
        return rate;
    }

    PeerSession session() {
        return session;
    }

    @Override
    public boolean isInterested() {
        return state != UploadState.IDLE;
    }

    @Override
    public boolean hasSlot() {
        return state == UploadState.SERVED;
    }

    @Override
    public long downRate() {
        return session.downloads().rate().bytesPerSecond();
    }

    @Override
    public long bytesThisTurn() {
        return hasSlot() ? rate.total() - totalAtGrant : 0;
    }

    @Override
    public long sinceNanos() {
        return sinceNanos;
    }

    @Override
    public long takenRate() {
        return taken.bytesPerSecond();
    }

    @Override
    public boolean isFull() {
        return session.queuedBytes() > 0;
    }

    @Override
    public boolean isSilent(long nowNanos) {
        return hasSlot() ? nowNanos - askedNanos >= Choker.SILENT_NANOS : wasSilent;
    }

    @Override
    public long connectedNanos() {
        return session.connectedNanos();
    }

    @Override
    public double share() {
        return session.theirs().share();
    }

    void onInterested(long nowNanos) {
        become(UploadState.Event.INTERESTED, nowNanos);
    }

    void onNotInterested(long nowNanos) {
        become(UploadState.Event.NOT_INTERESTED, nowNanos);
    }

    @Override
    public void grant(long nowNanos) {
        become(UploadState.Event.GRANT, nowNanos);
    }

    @Override
    public void revoke(long nowNanos) {
        become(UploadState.Event.REVOKE, nowNanos);
    }

    private void become(UploadState.Event event, long nowNanos) {
        UploadState next = UploadState.TABLE.require(state, event, session, false);
        if (next == state) {
            return;
        }
        boolean wasServed = state == UploadState.SERVED;
        wasSilent = isSilent(nowNanos);
        state = next;
        sinceNanos = nowNanos;
        if (next == UploadState.SERVED) {
            totalAtGrant = rate.total();
            askedNanos = nowNanos;
            session.answer(PeerCodec.unchoke(), nowNanos);
        } else if (wasServed) {
            session.answer(PeerCodec.choke(), nowNanos);
            dropRequests(nowNanos);
        }
    }

    /**
     * With the fast extension each is rejected, but for those that may be asked for while choked; what is being read is
     * still sent.
     */
    private void dropRequests(long nowNanos) {
        if (!session.isEachAnswered()) {
            chokes++;
            queue.clear();
            countRequests();
            return;
        }
        for (Iterator<Request> waiting = queue.iterator(); waiting.hasNext();) {
            Request request = waiting.next();
            if (!allowedFast.take(request.pieceIndex, request.lengthBytes, nowNanos)) {
                waiting.remove();
                reject(request, nowNanos);
            }
        }
        countRequests();
    }

    private void countRequests() {
        requestMemory.set((long) queue.size() * PeerLimits.REQUEST_COST_BYTES);
    }

    /** Without the fast extension a request that is not met is not answered. */
    private void reject(Request request, long nowNanos) {
        if (session.isEachAnswered()) {
            if (session.lines().count(LineCounts.Kind.REJECTED_REQUEST)) {
                Logger.debug("peer {} is sent REJECT of {}+{}", session.remote(), request.pieceIndex, request.begin);
            }
            session.answer(PeerCodec.reject(request.pieceIndex, request.begin, request.lengthBytes), nowNanos);
        }
    }

    /**
     * A request while choked has crossed our CHOKE on the way: not met. What can never be asked for closes the
     * connection.
     */
    void onRequest(int pieceIndex, int begin, int lengthBytes, long nowNanos) throws ProtocolException {
        if (!torrent.layout().contains(pieceIndex, begin, lengthBytes) || lengthBytes > WireLimits.BLOCK_BYTES) {
            throw new ProtocolException(StreamEnd.PROTOCOL_VIOLATION,
                    "request of " + lengthBytes + " bytes at " + pieceIndex + "+" + Integer.toUnsignedString(begin));
        }
        Request request = new Request(pieceIndex, begin, lengthBytes);
        boolean has = torrent.pieces().have().get(pieceIndex);
        if (session.isEachAnswered() && !has || state != UploadState.SERVED
                && !allowedFast.take(pieceIndex, lengthBytes, nowNanos)) {
            session.charge(Costs.REJECTION);
            reject(request, nowNanos);
            return;
        }
        if (!has) {
            throw new ProtocolException(torrent.pieces().wasLost(pieceIndex) ? PeerEnd.DATA_CHANGED
                    : StreamEnd.PROTOCOL_VIOLATION, "request for piece " + pieceIndex + ", which we do not have");
        }
        if (queue.size() >= PeerLimits.PEER_REQUESTS) {
            throw new ProtocolException(StreamEnd.PROTOCOL_VIOLATION,
                    "more than " + PeerLimits.PEER_REQUESTS + " requests waiting");
        }
        if (!requestMemory.hasRoomFor((queue.size() + 1L) * PeerLimits.REQUEST_COST_BYTES)) {
            session.charge(Costs.REJECTION);
            refuse(request, nowNanos);
        } else if (queue.add(request)) {
            session.charge(Costs.NOTHING);
        } else {
            session.charge(Costs.REJECTION);
            reject(request, nowNanos);
        }
        countRequests();
        askedNanos = nowNanos;
    }

    /** For want of memory: who cannot be told goes when it has asked for more than its share. */
    private void refuse(Request request, long nowNanos) throws ProtocolException {
        if (!session.isEachAnswered()) {
            throw new ProtocolException(StreamEnd.NO_MEMORY, queue.size() + " requests waiting");
        }
        reject(request, nowNanos);
    }

    void onCancel(int pieceIndex, int begin, int lengthBytes, long nowNanos) {
        Request request = new Request(pieceIndex, begin, lengthBytes);
        session.charge(2 * Costs.REJECTION); // the request that it takes back has cost something too
        if (queue.remove(request)) {
            countRequests();
            reject(request, nowNanos);
        }
    }

    /**
     * Reads the next blocks while little is on its way: what is being read and what is queued to send are each kept
     * below {@link Limits#SEND_LOW_BYTES}. Called when a request has come, a block was read, or the send queue is low
     * again.
     */
    void pump(long nowNanos) {
        flow.pump(nowNanos);
    }

    /**
     * What is given for nothing goes block by block, one a second or so: an UNCHOKE must not wait behind it on a narrow
     * line.
     */
    private boolean mayRead() {
        long most = hasSlot() ? session.mostWaiting() : 1;
        return !queue.isEmpty() && session.isOpen() && readingBytes < most && session.queuedBytes() < most
                && session.hasRoomToSend(Limits.BUFFER_BYTES, retry);
    }

    /** The block is read behind its header, so that both leave in one buffer. */
    private void readNext() {
        Iterator<Request> oldest = queue.iterator();
        Request request = oldest.next();
        oldest.remove();
        countRequests();
        ByteBuffer buffer = torrent.pool().take();
        memory.take(session.source(), torrent.memoryOwner(), buffer.capacity());
        PeerCodec.pieceHeader(buffer, request.pieceIndex, request.begin, request.lengthBytes);
        buffer.limit(PeerCodec.PIECE_HEADER_BYTES + request.lengthBytes);
        readingBytes += request.lengthBytes;
        int chokesThen = chokes;
        torrent.pieces().read(request.pieceIndex, request.begin, buffer,
                (isRead, detail) -> onRead(request, buffer, chokesThen, isRead, detail));
    }

    private void onRead(Request request, ByteBuffer buffer, int chokesThen, boolean isRead, String detail) {
        long nowNanos = torrent.loop().nowNanos();
        readingBytes -= request.lengthBytes;
        boolean wanted = session.isOpen() && chokesThen == chokes;
        if (isRead && wanted) {
            rate.add(request.lengthBytes);
            torrent.traffic().up().add(request.lengthBytes);
            session.send(buffer.position(0), () -> release(buffer), nowNanos);
            pump(nowNanos);
            return;
        }
        release(buffer);
        pump(nowNanos);
        if (!isRead && wanted && session.isEachAnswered()) {
            reject(request, nowNanos);
        } else if (!isRead && wanted) {
            session.close(PeerEnd.DATA_CHANGED, detail);
        }
    }

    private void release(ByteBuffer buffer) {
        torrent.pool().give(buffer);
        memory.give(session.source(), torrent.memoryOwner(), buffer.capacity());
    }

    private void onRoom() {
        pump(torrent.loop().nowNanos());
    }

    /** The connection is over. */
    void gone() {
        requestMemory.end();
        memory.forget(retry);
    }

    /** Once a second. */
    void tick(long nowNanos) {
        rate.tick(nowNanos);
        taken.add(rate.total() - session.queuedBytes() - taken.total());
        taken.tick(nowNanos);
        if (!queue.isEmpty() || session.queuedBytes() > 0) {
            askedNanos = nowNanos;
        }
        pump(nowNanos);
    }
}
