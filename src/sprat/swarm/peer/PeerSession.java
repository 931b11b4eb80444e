package sprat.swarm.peer;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import sprat.io.CloseReason;
import sprat.io.FormatException;
import sprat.io.Limits;
import sprat.io.MemoryPart;
import sprat.io.Protocol;
import sprat.io.Transport;
import sprat.swarm.dial.Eviction;
import sprat.wire.Bitfield;
import sprat.wire.PeerId;
import sprat.wire.peer.PeerCodec;
import sprat.wire.peer.PeerMessage;

/**
 * A peer of one torrent that is let in: reads its messages, keeps what it has, and leaves the two directions of data to
 * {@link Downloads} and {@link Uploads}. Called on the loop's thread: {@link #begin} or {@link #resume} first.
 */
public final class PeerSession implements Protocol, Eviction.Holder {
    private final PeerLink link;
    private final PeerHandshake handshake;
    private final TorrentParts torrent;
    private final PeerOwner owner;
    private final TheirPieces theirs;
    private final Downloads downloads;
    private final Uploads uploads;
    private final PeerHashes hashes;
    private final PeerExtensions extensions;
    private final PeerMessages heard;
    private boolean interestSent;
    private boolean muted;

    /** @param handshake both sides of it are settled */
    public PeerSession(PeerLink link, PeerHandshake handshake, TorrentParts torrent, PeerOwner owner) {
        this.link = link;
        this.handshake = handshake;
        this.torrent = torrent;
        this.owner = owner;
        this.theirs = new TheirPieces(torrent.layout().pieceCount());
        this.downloads = new Downloads(this, torrent, owner);
        this.uploads = new Uploads(this, torrent, owner);
        this.hashes = new PeerHashes(this, torrent, owner);
        this.extensions = new PeerExtensions(this, torrent, owner, handshake.isExtended());
        this.heard = new PeerMessages(this, torrent.pieces(), owner);
    }

    /** Answers the peer's handshake where it has dialled us, and tells what we have and can. */
    public void begin(long nowNanos) {
        if (dialled() == null) {
            send(handshake.answer(torrent.network().us().id()).toBytes(), nowNanos);
        }
        become(PeerState.Event.HANDSHAKEN);
        tellPieces(torrent.pieces().have(), nowNanos);
        extensions.greet(torrent.network().us().port(), nowNanos);
    }

    /**
     * Goes on where only the magnet link was known: we have told that we have no pieces, and `told` is what was said.
     *
     * @throws FormatException what it said does not fit the torrent
     */
    public void resume(PeerNews told, long nowNanos) throws FormatException {
        Bitfield have = torrent.pieces().have();
        for (int i = 0; i < have.size(); i++) {
            if (have.get(i)) {
                tellHave(i, nowNanos);
            }
        }
        extensions.greet(torrent.network().us().port(), nowNanos);
        link.heard(nowNanos);
        told.tell(heard);
        downloads.afterMessages(nowNanos);
    }

    /** With the fast extension exactly one message does that, without it none when there is nothing to tell. */
    private void tellPieces(Bitfield have, long nowNanos) {
        if (isFast() && have.isFull()) {
            send(PeerCodec.haveAll(), nowNanos);
        } else if (isFast() && have.isEmpty()) {
            send(PeerCodec.haveNone(), nowNanos);
        } else if (!have.isEmpty()) {
            send(PeerCodec.bitfield(have), nowNanos);
        }
    }

    void become(PeerState.Event event) {
        link.become(event);
    }

    // ---- Protocol: the connection ----

    @Override
    public void onOpen(Transport opened, long nowNanos) {
        throw new IllegalStateException("a session takes over a connection that is open");
    }

    @Override
    public void onReceive(ByteBuffer in, long nowNanos) throws FormatException {
        link.heard(nowNanos);
        while (isOpen()) {
            PeerMessage message = torrent.codec().decode(in);
            if (message == null) {
                break;
            }
            message.dispatch(heard);
        }
        if (isOpen()) {
            uploads.pump(nowNanos);
            hashes.pump(nowNanos);
            downloads.afterMessages(nowNanos);
        }
    }

    @Override
    public void onSendQueueLow(long nowNanos) {
        uploads.pump(nowNanos);
        extensions.pump(nowNanos);
        hashes.pump(nowNanos);
    }

    @Override
    public void onDeadline(long nowNanos) {
        throw new IllegalStateException("a session has no deadline");
    }

    @Override
    public void onClose(CloseReason reason, String detail, long nowNanos) {
        link.onClosed(reason, detail, nowNanos);
        hashes.gone(nowNanos);
        owner.onClosed(this, nowNanos);
        uploads.gone();
        downloads.gone();
        extensions.gone();
    }

    /** Closes at the end of this turn; nothing more is read or sent. */
    public void close(CloseReason reason, String detail) {
        link.close(reason, detail);
    }

    // ---- What the torrent tells it ----

    /** A piece is verified here. */
    public void onWeHave(int pieceIndex, long nowNanos) {
        tellHave(pieceIndex, nowNanos);
        theirs.onWeHave(pieceIndex);
    }

    public void tellHave(int pieceIndex, long nowNanos) {
        send(PeerCodec.have(pieceIndex), nowNanos);
    }

    /** We want nothing any more: from now on it only downloads. */
    public void onNothingLeft(long nowNanos) {
        become(PeerState.Event.NOTHING_LEFT);
        theirs.onNothingLeft();
        loseInterest(nowNanos);
    }

    /** It may have something for us now. */
    public void showInterest(long nowNanos) {
        if (theirs.isInteresting() && !interestSent) {
            interestSent = true;
            send(PeerCodec.interested(), nowNanos);
        }
    }

    /**
     * Not at once, but with the tick: between leechers that trade, interest lapses for milliseconds many times a
     * second, and each NOT_INTERESTED costs a choke and all requests on the way.
     */
    private void loseInterest(long nowNanos) {
        if (!theirs.isInteresting() && interestSent) {
            interestSent = false;
            send(PeerCodec.notInterested(), nowNanos);
        }
    }

    /** Once a second: rates, snubbing, silence, stalls. */
    public void tick(long nowNanos) {
        if (muted) {
            excuse(nowNanos);
        }
        loseInterest(nowNanos);
        downloads.tick(nowNanos);
        uploads.tick(nowNanos);
        hashes.tick(nowNanos);
        extensions.pump(nowNanos);
        link.tick(exchangedBytes(), nowNanos);
    }

    public void mute(boolean isMuted, long nowNanos) {
        muted = isMuted;
        link.muteReads(muted);
        excuse(nowNanos);
    }

    /** Silence that we cause ourselves does not count. */
    private void excuse(long nowNanos) {
        link.heard(nowNanos);
        downloads.onUnmuted(nowNanos);
    }

    // ---- What its parts do ----

    /** What one of its messages has cost us, as {@link Costs} has it. */
    void charge(long costNanos) {
        link.charge(costNanos);
    }

    void send(ByteBuffer bytes, long nowNanos) {
        link.send(bytes, nowNanos);
    }

    /** What a message of the peer asks for, whatever its line takes. */
    void answer(ByteBuffer bytes, long nowNanos) {
        link.answer(bytes, nowNanos);
    }

    void send(ByteBuffer bytes, Runnable released, long nowNanos) {
        link.send(bytes, released, nowNanos);
    }

    public long queuedBytes() {
        return link.queuedBytes();
    }

    /** Its line takes more: less waits for it than one connection may let wait. */
    boolean isQueueLow() {
        return queuedBytes() < mostWaiting();
    }

    /** Bytes that may wait for it in one place: less when memory is short. */
    long mostWaiting() {
        return torrent.loop().memory().lines().portion(Limits.SEND_LOW_BYTES);
    }

    /**
     * Whether there is memory for so much more to send to it.
     *
     * @param retry called once when there may be, if there is none
     */
    boolean hasRoomToSend(int bytes, Runnable retry) {
        MemoryPart memory = torrent.loop().memory().lines();
        boolean hasRoom = memory.hasRoom(source(), torrent.memoryOwner(), bytes);
        if (!hasRoom) {
            memory.await(retry);
        }
        return hasRoom;
    }

    // ---- What others ask ----

    public PeerState state() {
        return link.state();
    }

    public boolean isOpen() {
        return link.isOpen();
    }

    /** Both ends speak the fast extension. */
    boolean isFast() {
        return handshake.isFast();
    }

    /** Each request gets one answer, and a choke voids none: with the fast extension, and in v2 always. */
    public boolean isEachAnswered() {
        return isFast() || isV2();
    }

    /** The torrent goes by its v2 name here: hashes may be asked for (BEP 52). */
    public boolean isV2() {
        return handshake.isV2();
    }

    /** It takes part in the v1 swarm, as far as known. */
    public boolean isV1() {
        return handshake.isV1();
    }

    public PeerHashes hashes() {
        return hashes;
    }

    public Downloads downloads() {
        return downloads;
    }

    public Uploads uploads() {
        return uploads;
    }

    public PeerExtensions extensions() {
        return extensions;
    }

    public TheirPieces theirs() {
        return theirs;
    }

    /** What its peer makes us log. */
    LineCounts lines() {
        return link.lines();
    }

    public PeerId peerId() {
        return handshake.peerId();
    }

    /** The address that we dialled, or null for a peer that dialled us. */
    public InetSocketAddress dialled() {
        return link.dialled();
    }

    public InetSocketAddress remote() {
        return link.remote();
    }

    /** Where it takes connections, as far as known: else where this one comes from. */
    public InetSocketAddress listeningAddress() {
        boolean isTold = dialled() == null && isListeningKnown();
        return isTold ? new InetSocketAddress(remote().getAddress(), extensions.port()) : remote();
    }

    /** We have dialled it, or it has told its port. */
    public boolean isListeningKnown() {
        return dialled() != null || extensions.port() > 0;
    }

    public CloseReason closeReason() {
        return link.closeReason();
    }

    /** What it calls itself, else the beginning of its peer id. */
    public String client() {
        return extensions.client().isEmpty() ? peerId().toString().substring(0, 8) : extensions.client();
    }

    /** The time of the turn in which it spoke last. */
    long heardNanos() {
        return link.heardNanos();
    }

    public long connectedNanos() {
        return link.connectedNanos();
    }

    /** Bytes of blocks, both ways; those queued for it too. */
    long exchangedBytes() {
        return downloads.rate().total() + uploads.rate().total();
    }

    @Override
    public long source() {
        return link.source();
    }

    @Override
    public long priority() {
        return link.priority();
    }

    @Override
    public long usedNanos() {
        return link.usedNanos();
    }

    @Override
    public boolean isUsed() {
        return exchangedBytes() > 0;
    }

    @Override
    public boolean isSource() {
        return state() == PeerState.UNCHOKED && theirs.isInteresting() && !downloads.isSnubbed()
                && !downloads.isRejected();
    }

    public boolean isInterestTold() {
        return interestSent;
    }

    public boolean isSeed() {
        return theirs.isAll();
    }

    /** It has everything, or says that it wants no more. */
    public boolean wantsNothing() {
        return isSeed() || extensions.isUploadOnly();
    }

    @Override
    public String toString() {
        return link.toString();
    }
}
