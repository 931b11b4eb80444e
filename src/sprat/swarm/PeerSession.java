package sprat.swarm;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.tinylog.Logger;
import sprat.io.CloseReason;
import sprat.io.Limits;
import sprat.io.MemoryPart;
import sprat.io.Protocol;
import sprat.io.ProtocolException;
import sprat.io.SourceAddress;
import sprat.io.Transport;
import sprat.swarm.dial.Places;
import sprat.wire.Bitfield;
import sprat.wire.PeerId;
import sprat.wire.WireException;
import sprat.wire.peer.Handshake;
import sprat.wire.peer.PeerCodec;
import sprat.wire.peer.PeerMessage;
import sprat.wire.peer.PeerPriority;

/**
 * One connection to one peer: reads its messages, keeps {@link PeerState} and what the peer has, and leaves the two directions of data to
 * {@link Downloads} and {@link Uploads}. Called on the loop's thread. A peer that dials us says in its handshake which torrent it wants;
 * until then the session belongs to {@link Swarms} alone.
 */
final class PeerSession implements Protocol, Places.Holder {
    private enum Reading {
        HANDSHAKE, MESSAGES
    }

    private final Swarms swarms;
    private final InetSocketAddress dialled;
    private Torrent torrent;
    /** Null like the torrent until the peer has named that. */
    private PeerHandshake handshake;
    private PeerState state = PeerState.AVAILABLE;
    private Reading reading = Reading.HANDSHAKE;
    private Transport transport;
    private Downloads downloads;
    private Uploads uploads;
    private PeerHashes hashes;
    private PeerExtensions extensions;
    private PeerMessages heard;
    private TheirPieces theirs;
    private boolean interestSent;
    private boolean muted;
    private final Liveness liveness = new Liveness();
    private final LineCounts lines = new LineCounts();
    private long connectedNanos;
    private CloseReason closeReason;
    /** Who goes on with it, when it dialled us for a torrent of which only the magnet link is known. */
    private MetadataSession taker;

    /** A peer that has dialled us. */
    PeerSession(Swarms swarms) {
        this.swarms = swarms;
        this.dialled = null;
        become(PeerState.Event.ACCEPT);
        swarms.connections().onMade();
    }

    /** A peer that we dial. */
    PeerSession(Swarms swarms, Torrent torrent, InetSocketAddress address) {
        this.swarms = swarms;
        this.dialled = address;
        this.torrent = torrent;
        this.handshake = new PeerHandshake(torrent.names());
        become(PeerState.Event.DIAL);
        swarms.connections().onMade();
    }

    /** The one place where the state changes. */
    void become(PeerState.Event event) {
        PeerState next = PeerState.TABLE.next(state, event);
        if (next == null) {
            throw new IllegalStateException("peer " + remote() + " is " + state + " and cannot " + event);
        }
        if (isNews(event)) {
            Logger.debug("peer {} {} -> {} on {}", remote(), state, next, event);
        }
        state = next;
    }

    /** A peer can choke and unchoke as often as it likes. */
    private boolean isNews(PeerState.Event event) {
        return switch (event) {
            case CHOKE -> lines.count(LineCounts.Kind.CHOKE);
            case UNCHOKE -> lines.count(LineCounts.Kind.UNCHOKE);
            default -> true;
        };
    }

    /** What its peer makes us log. */
    LineCounts lines() {
        return lines;
    }

    // ---- Protocol: the connection ----

    @Override
    public void onOpen(Transport opened, long nowNanos) {
        transport = opened;
        if (closeReason != null) {
            transport.close(closeReason, ""); // given up while it was being dialled
            return;
        }
        connectedNanos = nowNanos;
        liveness.opened(nowNanos);
        transport.deadline(nowNanos + Limits.HANDSHAKE_NANOS);
        if (dialled != null) {
            become(PeerState.Event.OPENED);
            send(handshake.dial(dialled, swarms.us().id()).toBytes(), nowNanos);
        }
    }

    @Override
    public void onReceive(ByteBuffer in, long nowNanos) throws WireException {
        liveness.heard(nowNanos);
        if (reading == Reading.HANDSHAKE && !readHandshake(in, nowNanos)) {
            return;
        }
        if (taker != null) {
            taker.onReceive(in, nowNanos);
            return;
        }
        while (closeReason == null) {
            PeerMessage message = torrent.codec().decode(in);
            if (message == null) {
                break;
            }
            message.dispatch(heard);
        }
        if (closeReason == null) {
            uploads.pump(nowNanos);
            hashes.pump(nowNanos);
            downloads.afterMessages(nowNanos);
        }
    }

    @Override
    public void onSendQueueLow(long nowNanos) {
        if (uploads != null) {
            uploads.pump(nowNanos);
            extensions.pump(nowNanos);
            hashes.pump(nowNanos);
        }
    }

    @Override
    public void onDeadline(long nowNanos) {
        close(CloseReason.HANDSHAKE_TIMEOUT, "");
    }

    @Override
    public void onClose(CloseReason reason, String detail, long nowNanos) {
        closeReason = reason;
        become(PeerState.Event.CLOSE);
        Logger.debug("peer {} closed: {} {}{}", remote(), reason, detail, lines.unlogged());
        swarms.onClosed(this, nowNanos);
        if (hashes != null) {
            hashes.gone(nowNanos);
        }
        if (torrent != null) {
            torrent.onClosed(this, nowNanos);
        } else if (taker != null) {
            taker.onClose(reason, detail, nowNanos);
        }
        if (uploads != null) {
            uploads.gone();
            downloads.gone();
            extensions.gone();
        }
    }

    /** Closes at the end of this turn; nothing more is read or sent. */
    void close(CloseReason reason, String detail) {
        if (closeReason == null) {
            closeReason = reason;
            if (transport != null) {
                transport.close(reason, detail);
            }
        }
    }

    // ---- Handshake ----

    private boolean readHandshake(ByteBuffer in, long nowNanos) throws WireException {
        Handshake theirs = swarms.dials().readHandshake(dialled, in, nowNanos);
        if (theirs == null) {
            return false;
        }
        if (dialled != null) {
            handshake.onAnswer(theirs);
        } else {
            torrent = swarms.find(theirs.infoHash());
            if (torrent == null) {
                handOver(theirs, nowNanos);
                return true;
            }
            handshake = new PeerHandshake(torrent.names());
            handshake.onFirst(theirs);
        }
        extensions = new PeerExtensions(this, torrent, handshake.isExtended());
        CloseReason refusal = torrent.neighbours().admit(this, nowNanos);
        if (refusal != null) {
            throw new ProtocolException(refusal, "peer id " + peerId());
        }
        reading = Reading.MESSAGES;
        transport.deadline(Transport.NEVER);
        if (dialled == null) {
            send(handshake.answer(swarms.us().id()).toBytes(), nowNanos);
        }
        beginMessages(nowNanos);
        return true;
    }

    private void handOver(Handshake theirs, long nowNanos) throws ProtocolException {
        MetadataFetch fetch = swarms.findFetch(theirs.infoHash());
        if (fetch == null) {
            throw new ProtocolException(CloseReason.UNKNOWN_SERVICE, "torrent " + theirs.infoHash() + " is not served here");
        }
        taker = fetch.take(transport, theirs, nowNanos);
        reading = Reading.MESSAGES;
        swarms.onHandshaken(this);
    }

    private void beginMessages(long nowNanos) {
        theirs = new TheirPieces(torrent.layout().pieceCount());
        heard = new PeerMessages(this, torrent);
        downloads = new Downloads(this, torrent);
        uploads = new Uploads(this, torrent);
        hashes = new PeerHashes(this, torrent);
        become(PeerState.Event.HANDSHAKEN);
        swarms.onHandshaken(this);
        tellPieces(torrent.pieces().have(), nowNanos);
        extensions.greet(swarms.us().port(), nowNanos);
        torrent.onHandshaken(this, nowNanos);
    }

    /** With the fast extension exactly one message does that, without it there is none when there is nothing to tell. */
    private void tellPieces(Bitfield have, long nowNanos) {
        if (isFast() && have.isFull()) {
            send(PeerCodec.haveAll(), nowNanos);
        } else if (isFast() && have.isEmpty()) {
            send(PeerCodec.haveNone(), nowNanos);
        } else if (!have.isEmpty()) {
            send(PeerCodec.bitfield(have), nowNanos);
        }
    }

    // ---- What the torrent tells it ----

    /** A piece is verified here. */
    void onWeHave(int pieceIndex, long nowNanos) {
        tellHave(pieceIndex, nowNanos);
        theirs.onWeHave(pieceIndex);
    }

    void tellHave(int pieceIndex, long nowNanos) {
        send(PeerCodec.have(pieceIndex), nowNanos);
    }

    /** We want nothing any more: from now on it only downloads. */
    void onNothingLeft(long nowNanos) {
        become(PeerState.Event.NOTHING_LEFT);
        theirs.onNothingLeft();
        loseInterest(nowNanos);
    }

    /** It may have something for us now. */
    void showInterest(long nowNanos) {
        if (theirs.isInteresting() && !interestSent) {
            interestSent = true;
            send(PeerCodec.interested(), nowNanos);
        }
    }

    /**
     * Not at once, but with the tick: between leechers that trade, interest lapses for milliseconds many times a second, and each
     * NOT_INTERESTED costs a choke and all requests on the way.
     */
    private void loseInterest(long nowNanos) {
        if (!theirs.isInteresting() && interestSent) {
            interestSent = false;
            send(PeerCodec.notInterested(), nowNanos);
        }
    }

    /** Once a second: rates, snubbing, silence, stalls. */
    void tick(long nowNanos) {
        if (muted) {
            excuse(nowNanos);
        }
        loseInterest(nowNanos);
        downloads.tick(nowNanos);
        uploads.tick(nowNanos);
        hashes.tick(nowNanos);
        extensions.pump(nowNanos);
        liveness.used(exchangedBytes() - transport.queuedBytes(), nowNanos);
        CloseReason fault = liveness.fault(transport.queuedBytes(), swarms.loop().memory().lines().isShort(), nowNanos);
        if (fault != null) {
            close(fault, transport.queuedBytes() + " bytes waiting");
        } else if (liveness.needsKeepAlive(nowNanos)) {
            send(PeerCodec.keepAlive(), nowNanos);
        }
    }

    /** What one of its messages has cost us, as {@link Costs} has it. */
    void charge(long costNanos) {
        transport.charge(costNanos);
    }

    void mute(boolean muted, long nowNanos) {
        this.muted = muted;
        transport.muteReads(muted);
        excuse(nowNanos);
    }

    /** Silence that we cause ourselves does not count. */
    private void excuse(long nowNanos) {
        liveness.heard(nowNanos);
        if (downloads != null) {
            downloads.onUnmuted(nowNanos);
        }
    }

    void send(ByteBuffer bytes, long nowNanos) {
        liveness.said(bytes.remaining(), nowNanos);
        transport.send(bytes);
    }

    /** What a message of the peer asks for, whatever its line takes. */
    void answer(ByteBuffer bytes, long nowNanos) {
        liveness.said(bytes.remaining(), nowNanos);
        transport.answer(bytes);
    }

    void send(ByteBuffer bytes, Runnable released, long nowNanos) {
        liveness.said(bytes.remaining(), nowNanos);
        transport.send(bytes, released);
    }

    /** Its line takes more: less waits for it than one connection may let wait. */
    boolean isQueueLow() {
        return transport.queuedBytes() < mostWaiting();
    }

    /** Bytes that may wait for it in one place: less when memory is short. */
    long mostWaiting() {
        return swarms.loop().memory().lines().portion(Limits.SEND_LOW_BYTES);
    }

    /**
     * Whether there is memory for so much more to send to it.
     *
     * @param retry called once when there may be, if there is none
     */
    boolean hasRoomToSend(int bytes, Runnable retry) {
        MemoryPart memory = swarms.loop().memory().lines();
        boolean hasRoom = memory.hasRoom(source(), torrent, bytes);
        if (!hasRoom) {
            memory.await(retry);
        }
        return hasRoom;
    }

    // ---- What others ask ----

    PeerState state() {
        return state;
    }

    boolean isOpen() {
        return closeReason == null;
    }

    /** Both ends speak the fast extension. */
    boolean isFast() {
        return handshake.isFast();
    }

    /** Each request gets one answer, and a choke voids none: with the fast extension, and in v2 always. */
    boolean isEachAnswered() {
        return isFast() || isV2();
    }

    /** The torrent goes by its v2 name here: hashes may be asked for (BEP 52). */
    boolean isV2() {
        return handshake.isV2();
    }

    /** It takes part in the v1 swarm, as far as known. */
    boolean isV1() {
        return handshake.isV1();
    }

    PeerHashes hashes() {
        return hashes;
    }

    Transport transport() {
        return transport;
    }

    Downloads downloads() {
        return downloads;
    }

    Uploads uploads() {
        return uploads;
    }

    PeerId peerId() {
        return handshake.peerId();
    }

    /** The address that we dialled, or null for a peer that dialled us. */
    InetSocketAddress dialled() {
        return dialled;
    }

    InetSocketAddress remote() {
        return dialled != null ? dialled : transport == null ? null : transport.remote();
    }

    /** Where it takes connections, as far as known: else where this one comes from. */
    InetSocketAddress listeningAddress() {
        return isListeningKnown() ? new InetSocketAddress(remote().getAddress(), dialled != null ? dialled.getPort() : extensions.port()) : remote();
    }

    /** We have dialled it, or it has told its port. */
    boolean isListeningKnown() {
        return dialled != null || extensions != null && extensions.port() > 0;
    }

    PeerExtensions extensions() {
        return extensions;
    }

    CloseReason closeReason() {
        return closeReason;
    }

    /** What it calls itself, else the beginning of its peer id. */
    String client() {
        return extensions.client().isEmpty() ? peerId().toString().substring(0, 8) : extensions.client();
    }

    /** The time of the turn in which it spoke last. */
    long heardNanos() {
        return liveness.heardNanos();
    }

    /** Bytes of blocks, both ways; those queued for it too. */
    long exchangedBytes() {
        return downloads == null ? 0 : downloads.rate().total() + uploads.rate().total();
    }

    @Override
    public long source() {
        return SourceAddress.of(remote().getAddress());
    }

    @Override
    public long priority() {
        return PeerPriority.of(transport.local(), remote());
    }

    @Override
    public long usedNanos() {
        return liveness.usedNanos();
    }

    @Override
    public boolean isUsed() {
        return exchangedBytes() > 0;
    }

    @Override
    public boolean isSource() {
        return state == PeerState.UNCHOKED && theirs.isInteresting() && !downloads.isSnubbed() && !downloads.isRejected();
    }

    boolean isInterestTold() {
        return interestSent;
    }

    boolean isSeed() {
        return theirs != null && theirs.isAll();
    }

    /** It has everything, or says that it wants no more. */
    boolean wantsNothing() {
        return isSeed() || extensions != null && extensions.isUploadOnly();
    }

    boolean hasSlot() {
        return uploads.hasSlot();
    }

    TheirPieces theirs() {
        return theirs;
    }

    long connectedNanos() {
        return connectedNanos;
    }

    @Override
    public String toString() {
        return remote() + " " + state + (closeReason == null ? "" : " " + closeReason);
    }
}
