package sprat.swarm.peer;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sprat.io.BoundedMap;
import sprat.io.MemoryHold;
import sprat.io.ProtocolException;
import sprat.io.StreamEnd;
import sprat.rate.Flow;
import sprat.rate.RateMeter;
import sprat.swarm.pick.Block;
import sprat.swarm.pick.Picker;
import sprat.wire.Bitfield;
import sprat.wire.WireLimits;
import sprat.wire.peer.PeerCodec;

/** What we have asked of one peer: requests in flight, sized by {@link RequestWindow}, and what became of them. */
public final class Downloads implements Picker.Source {
    private record Request(Block block, long sentNanos) { }

    /** Copies of a block that may still come for requests that we took back. */
    private record Late(Block block, int copies) { }

    private final PeerSession session;
    private final TorrentParts torrent;
    private final PeerOwner owner;
    private final RequestWindow window;
    private final RateMeter rate = new RateMeter();
    private final Flow flow;
    /** Oldest first. */
    private final Map<Long, Request> inFlight = new LinkedHashMap<>();
    /**
     * Asked for and taken back by a choke, a cancel or a snub: the block may still come, also after it was asked for
     * again, since a request can cross a CHOKE and an UNCHOKE on the way. Bounded, oldest forgotten first.
     */
    private final Map<Long, Late> takenBack = BoundedMap.oldestPut(PeerLimits.TAKEN_BACK_REQUESTS);
    private final MemoryHold memory;
    private final Rejections rejections = new Rejections();
    private long lastBlockNanos;
    /**
     * It has let go of blocks with the messages of this turn: others go first, lest it takes them again at once and
     * holds them as before.
     */
    private boolean hasReleased;

    Downloads(PeerSession session, TorrentParts torrent, PeerOwner owner) {
        this.session = session;
        this.torrent = torrent;
        this.owner = owner;
        this.window = new RequestWindow(WireLimits.BLOCK_BYTES, torrent.pieces().picker().isInOrder());
        this.memory = new MemoryHold(torrent.loop().memory().work(), session.source(), torrent.memoryOwner());
        this.flow = new Flow(torrent.traffic().downloadThrottle(), this::mayAsk, () -> WireLimits.BLOCK_BYTES,
                this::askOne);
    }

    public RateMeter rate() {
        return rate;
    }

    public PeerSession session() {
        return session;
    }

    @Override
    public Bitfield pieces() {
        RequestablePieces requestable = session.theirs().requestable();
        return session.state() == PeerState.UNCHOKED ? requestable.unchoked(session.theirs().bits())
                : requestable.choked();
    }

    @Override
    public int inFlight() {
        return inFlight.size();
    }

    @Override
    public boolean isSeed() {
        return session.isSeed();
    }

    @Override
    public boolean isRunningDry(int parts) {
        return session.state() == PeerState.UNCHOKED
                && inFlight.size() < Math.max(window.leastDepth(), window.depth() / parts);
    }

    @Override
    public long responseNanos() {
        return window.responseNanos();
    }

    void peerAccepts(int requests) {
        window.peerAccepts(requests);
    }

    /** Sends as many requests as the window, the rate limit and the picker allow. */
    public void fill(long nowNanos) {
        flow.pump(nowNanos);
    }

    private boolean mayAsk(long nowNanos) {
        boolean mayNow = session.state() == PeerState.UNCHOKED ? !rejections.isResting(nowNanos) : mayAskChoked();
        return mayNow && !hasReleased && session.isOpen() && session.theirs().isInteresting()
                && inFlight.size() < window.depth()
                && (inFlight.isEmpty() || memory.hasRoomFor(costBytes() + PeerLimits.REQUEST_COST_BYTES));
    }

    private long costBytes() {
        return (long) (inFlight.size() + takenBack.size()) * PeerLimits.REQUEST_COST_BYTES;
    }

    private void count() {
        memory.set(costBytes());
    }

    /**
     * Only until there is something to trade with: all are allowed the same pieces, and too many copies of these would
     * leave the seeds.
     */
    private boolean mayAskChoked() {
        return session.state() == PeerState.CHOKED && session.theirs().requestable().isAnyAllowed()
                && torrent.pieces().have().count() < PeerLimits.ALLOWED_FAST_PIECES;
    }

    private boolean askOne(long nowNanos) {
        Block block = torrent.pieces().picker().pick(this, nowNanos);
        if (block == null) {
            window.onIdle();
            return false;
        }
        if (inFlight.isEmpty()) {
            lastBlockNanos = nowNanos;
        }
        long key = key(block.pieceIndex(), block.begin);
        inFlight.put(key, new Request(block, nowNanos));
        count();
        if (inFlight.size() >= window.depth()) {
            window.onFilled();
        }
        session.send(PeerCodec.request(block.pieceIndex(), block.begin, block.lengthBytes), nowNanos);
        return true;
    }

    /** A block has come. One that was never asked for breaks the protocol. */
    void onBlock(int pieceIndex, int begin, ByteBuffer data, long nowNanos) throws ProtocolException {
        long key = key(pieceIndex, begin);
        Request request = inFlight.get(key);
        Block block = request != null ? request.block : late(key);
        if (block == null || data.remaining() != block.lengthBytes) {
            throw new ProtocolException(StreamEnd.PROTOCOL_VIOLATION, "block " + pieceIndex + "+" + begin + " of "
                    + data.remaining() + " bytes was not asked for");
        }
        inFlight.remove(key);
        count();
        rejections.onBlock();
        session.theirs().requestable().onBlock();
        lastBlockNanos = nowNanos;
        rate.add(data.remaining());
        if (request != null) {
            window.onBlock(data.remaining(), nowNanos - request.sentNanos, nowNanos);
        }
        torrent.receive(this, block, data, nowNanos);
    }

    /** A request will not be answered. One that was never sent breaks the protocol. */
    void onReject(int pieceIndex, int begin, int lengthBytes, long nowNanos) throws ProtocolException {
        long key = key(pieceIndex, begin);
        Request request = inFlight.get(key);
        Block block = request != null ? request.block : late(key);
        if (block == null || lengthBytes != block.lengthBytes) {
            throw new ProtocolException(StreamEnd.PROTOCOL_VIOLATION,
                    "REJECT of " + pieceIndex + "+" + begin + ", which was not asked for");
        }
        if (request == null) {
            return;
        }
        inFlight.remove(key);
        count();
        Picker picker = torrent.pieces().picker();
        picker.release(block, this);
        picker.disown(this);
        torrent.traffic().downloadThrottle().giveBack(WireLimits.BLOCK_BYTES);
        hasReleased = true;
        if (session.state() == PeerState.UNCHOKED) {
            rejections.onReject(nowNanos);
            session.theirs().requestable().onRefused(pieceIndex, session.theirs().bits(), nowNanos);
        } else {
            session.theirs().requestable().onDisallowed(pieceIndex);
        }
    }

    /** It has lost a piece: what was asked of it is void, or with the fast extension still answered. */
    void onDontHave(int pieceIndex) {
        torrent.pieces().picker().disown(this);
        hasReleased = true;
        if (session.isEachAnswered()) {
            return;
        }
        List<Request> requests = inFlight.values().stream().filter(request -> request.block.pieceIndex() == pieceIndex)
                .toList();
        for (Request request : requests) {
            inFlight.remove(key(pieceIndex, request.block.begin));
            torrent.pieces().picker().release(request.block, this);
            takeBack(key(pieceIndex, request.block.begin), request.block);
        }
    }

    /**
     * Void are all requests, or none of them with the fast extension: each is still answered, and the pieces are
     * others' to go on with.
     */
    void onChoke() {
        window.onIdle();
        if (session.isEachAnswered()) {
            torrent.pieces().picker().disown(this);
        } else {
            hasReleased |= takeBackAll();
        }
    }

    /** The messages that had come were read. */
    void afterMessages(long nowNanos) {
        if (hasReleased) {
            session.charge(Costs.RELEASE * owner.size());
            owner.onBlocksFree(nowNanos);
            hasReleased = false;
        }
        fill(nowNanos);
    }

    private Block late(long key) {
        Late late = takenBack.remove(key);
        if (late != null && late.copies > 1) {
            takenBack.put(key, new Late(late.block, late.copies - 1));
        }
        return late == null ? null : late.block;
    }

    /** Where memory is short the oldest are forgotten sooner. */
    private void takeBack(long key, Block block) {
        takenBack.merge(key, new Late(block, 1), (before, one) -> new Late(block, before.copies + 1));
        if (!memory.hasRoomFor(costBytes())) {
            Iterator<Long> oldest = takenBack.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        count();
    }

    /** The connection is over. */
    void gone() {
        memory.end();
    }

    @Override
    public void cancel(Block block, long nowNanos) {
        long key = key(block.pieceIndex(), block.begin);
        if (inFlight.remove(key) != null) {
            takeBack(key, block);
            session.send(PeerCodec.cancel(block.pieceIndex(), block.begin, block.lengthBytes), nowNanos);
        }
    }

    @Override
    public void onGuilty(int pieceIndex, int wrongBlocks, long nowNanos) {
        String what = wrongBlocks == 0 ? "piece " + pieceIndex
                : wrongBlocks + (wrongBlocks == 1 ? " block" : " blocks") + " of piece " + pieceIndex;
        owner.onGuilty(session, "sent data that failed its hash (" + what + ")", nowNanos);
    }

    /**
     * A snub, or a choke without the fast extension, voids what is in flight; others may fetch it.
     *
     * @return false when nothing was
     */
    public boolean takeBackAll() {
        Picker picker = torrent.pieces().picker();
        List<Request> requests = new ArrayList<>(inFlight.values());
        inFlight.clear();
        for (Request request : requests) {
            picker.release(request.block, this);
            takeBack(key(request.block.pieceIndex(), request.block.begin), request.block);
        }
        picker.disown(this);
        return !requests.isEmpty();
    }

    /** Once a second. */
    void tick(long nowNanos) {
        rate.tick(nowNanos);
        session.theirs().requestable().tick(nowNanos);
        if (!inFlight.isEmpty() && nowNanos - lastBlockNanos > PeerLimits.SNUB_NANOS) {
            takeBackAll();
            window.onSnubbed();
            owner.onBlocksFree(nowNanos);
        }
        fill(nowNanos);
    }

    /** Nothing that was muted by us counts as the peer's silence. */
    void onUnmuted(long nowNanos) {
        window.onIdle();
        lastBlockNanos = nowNanos;
    }

    /** The most that this peer lets us have in flight. */
    public int mostInFlight() {
        return window.ceiling();
    }

    public int takenBack() {
        return takenBack.size();
    }

    public boolean isSnubbed() {
        return window.isSnubbed();
    }

    /** It lets us ask, and has rejected too much since its last block. */
    boolean isRejected() {
        return rejections.isAny();
    }

    @Override
    public String toString() {
        return session.remote().toString();
    }

    private static long key(int pieceIndex, int begin) {
        return (long) pieceIndex << 32 | begin;
    }
}
