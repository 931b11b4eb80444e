package sprat.swarm;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import org.tinylog.Logger;
import sprat.io.CloseReason;
import sprat.io.Limits;
import sprat.io.Protocol;
import sprat.io.ProtocolException;
import sprat.io.Transport;
import sprat.wire.Bitfield;
import sprat.wire.ExtensionHandshake;
import sprat.wire.Handshake;
import sprat.wire.PeerCodec;
import sprat.wire.PeerId;
import sprat.wire.PeerMessage;
import sprat.wire.WireException;

/**
 * One connection to one peer: reads its messages, keeps {@link PeerState} and what the peer has, and leaves the two directions of data to
 * {@link Downloads} and {@link Uploads}. Called on the loop's thread. A peer that dials us says in its handshake which torrent it wants;
 * until then the session belongs to {@link Swarms} alone.
 */
final class PeerSession implements Protocol, PeerMessage.Handler, Picker.Source, Choker.Candidate {
    private enum Reading {
        HANDSHAKE, MESSAGES
    }

    private final Swarms swarms;
    private final InetSocketAddress dialled;
    private Torrent torrent;
    private PeerState state = PeerState.AVAILABLE;
    private Reading reading = Reading.HANDSHAKE;
    private Transport transport;
    private Downloads downloads;
    private Uploads uploads;
    private PeerId peerId;
    private boolean extensions;
    private String client = "";
    private InetSocketAddress listening;
    private Bitfield pieces;
    private boolean piecesKnown;
    private boolean interestSent;
    /** Pieces that it has and we lack. */
    private int interestingPieces;
    private long connectedNanos;
    private long heardNanos;
    private long saidNanos;
    private long bytesSaid;
    private long bytesTaken;
    private long takenNanos;
    private CloseReason closeReason;

    /** A peer that has dialled us. */
    PeerSession(Swarms swarms) {
        this.swarms = swarms;
        this.dialled = null;
        become(PeerState.Event.ACCEPT);
    }

    /** A peer that we dial. */
    PeerSession(Swarms swarms, Torrent torrent, InetSocketAddress address) {
        this.swarms = swarms;
        this.dialled = address;
        this.torrent = torrent;
        become(PeerState.Event.DIAL);
    }

    private void become(PeerState.Event event) {
        PeerState next = PeerState.TABLE.next(state, event);
        if (next == null) {
            throw new IllegalStateException("peer " + remote() + " is " + state + " and cannot " + event);
        }
        Logger.debug("peer {} {} -> {} on {}", remote(), state, next, event);
        state = next;
    }

    // ---- Protocol: the connection ----

    @Override
    public void onOpen(Transport opened, long nowNanos) {
        transport = opened;
        connectedNanos = nowNanos;
        heardNanos = nowNanos;
        takenNanos = nowNanos;
        transport.deadline(nowNanos + Limits.HANDSHAKE_NANOS);
        if (dialled != null) {
            become(PeerState.Event.OPENED);
            sendHandshake(nowNanos);
        }
    }

    @Override
    public void onReceive(ByteBuffer in, long nowNanos) throws WireException {
        heardNanos = nowNanos;
        if (reading == Reading.HANDSHAKE && !readHandshake(in, nowNanos)) {
            return;
        }
        while (closeReason == null) {
            PeerMessage message = torrent.codec().decode(in);
            if (message == null) {
                break;
            }
            message.dispatch(this);
        }
        if (closeReason == null) {
            uploads.pump(nowNanos);
            downloads.fill(nowNanos);
        }
    }

    @Override
    public void onSendQueueLow(long nowNanos) {
        if (uploads != null) {
            uploads.pump(nowNanos);
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
        Logger.debug("peer {} closed: {} {}", remote(), reason, detail);
        swarms.onClosed(this);
        if (torrent != null) {
            torrent.onClosed(this, nowNanos);
        }
    }

    /** Closes at the end of this turn; nothing more is read or sent. */
    void close(CloseReason reason, String detail) {
        if (closeReason == null) {
            closeReason = reason;
            transport.close(reason, detail);
        }
    }

    // ---- Handshake ----

    private boolean readHandshake(ByteBuffer in, long nowNanos) throws WireException {
        Handshake theirs = Handshake.read(in);
        if (theirs == null) {
            return false;
        }
        if (dialled == null) {
            torrent = swarms.find(theirs.infoHash());
            if (torrent == null) {
                throw new ProtocolException(CloseReason.UNKNOWN_SERVICE, "torrent " + theirs.infoHash() + " is not served here");
            }
        } else if (!theirs.infoHash().equals(torrent.metainfo().infoHash())) {
            throw new ProtocolException(CloseReason.PROTOCOL_VIOLATION, "handshake for another torrent, " + theirs.infoHash());
        }
        peerId = theirs.peerId();
        extensions = theirs.has(Handshake.EXTENSIONS);
        CloseReason refusal = torrent.admit(this, nowNanos);
        if (refusal != null) {
            throw new ProtocolException(refusal, "peer id " + peerId);
        }
        reading = Reading.MESSAGES;
        transport.deadline(Transport.NEVER);
        if (dialled == null) {
            sendHandshake(nowNanos);
        }
        beginMessages(nowNanos);
        return true;
    }

    private void sendHandshake(long nowNanos) {
        send(new Handshake(Handshake.EXTENSIONS, torrent.metainfo().infoHash(), swarms.peerId()).toBytes(), nowNanos);
    }

    private void beginMessages(long nowNanos) {
        pieces = new Bitfield(torrent.layout().pieceCount());
        downloads = new Downloads(this, torrent);
        uploads = new Uploads(this, torrent);
        become(PeerState.Event.HANDSHAKEN);
        swarms.onHandshaken(this);
        Bitfield have = torrent.pieces().have();
        if (!have.isEmpty()) {
            send(PeerCodec.bitfield(have), nowNanos);
        }
        if (extensions) {
            InetAddress theirAddress = remote().getAddress();
            ByteBuffer ours = new ExtensionHandshake(Map.of(), swarms.port(), Swarms.CLIENT, theirAddress, Limits.PEER_REQUESTS).toBytes();
            send(PeerCodec.extended(ExtensionHandshake.ID, ours), nowNanos);
        }
        torrent.onHandshaken(this, nowNanos);
    }

    // ---- PeerMessage.Handler: what the peer says ----

    @Override
    public void onKeepAlive() {
        // Its arrival is noted in onReceive.
    }

    @Override
    public void onChoke() {
        downloads.takeBackAll();
        become(PeerState.Event.CHOKE);
        torrent.onBlocksReleased(heardNanos);
    }

    @Override
    public void onUnchoke() {
        become(PeerState.Event.UNCHOKE);
    }

    @Override
    public void onInterested() {
        boolean hadSlot = hasSlot();
        uploads.onInterested(heardNanos);
        torrent.onInterest(this, hadSlot, heardNanos);
    }

    @Override
    public void onNotInterested() {
        boolean hadSlot = hasSlot();
        uploads.onNotInterested(heardNanos);
        torrent.onInterest(this, hadSlot, heardNanos);
    }

    @Override
    public void onHave(int pieceIndex) throws ProtocolException {
        if (pieceIndex < 0 || pieceIndex >= pieces.size()) {
            throw violation("HAVE of piece " + Integer.toUnsignedString(pieceIndex) + " of " + pieces.size());
        }
        piecesKnown = true;
        if (pieces.set(pieceIndex)) {
            if (!torrent.pieces().have().get(pieceIndex)) {
                interestingPieces++;
            }
            torrent.onPeerHas(this, pieceIndex, heardNanos);
        }
    }

    @Override
    public void onBitfield(ByteBuffer payload) throws WireException {
        if (piecesKnown) {
            throw violation("BITFIELD is not the first message");
        }
        piecesKnown = true;
        pieces = Bitfield.read(payload, pieces.size());
        interestingPieces = pieces.countNotIn(torrent.pieces().have());
        torrent.onPeerHasAll(this, heardNanos);
    }

    @Override
    public void onRequest(int pieceIndex, int begin, int lengthBytes) throws ProtocolException {
        uploads.onRequest(pieceIndex, begin, lengthBytes, heardNanos);
    }

    @Override
    public void onPiece(int pieceIndex, int begin, ByteBuffer block) throws ProtocolException {
        downloads.onBlock(pieceIndex, begin, block, heardNanos);
    }

    @Override
    public void onCancel(int pieceIndex, int begin, int lengthBytes) {
        uploads.onCancel(pieceIndex, begin, lengthBytes);
    }

    @Override
    public void onExtended(int extensionId, ByteBuffer payload) throws WireException {
        if (!extensions) {
            throw violation("extension message without the extension bit");
        }
        if (extensionId != ExtensionHandshake.ID) {
            return;
        }
        ExtensionHandshake theirs = ExtensionHandshake.read(payload);
        if (theirs.maxRequests() > 0) {
            downloads.peerAccepts(theirs.maxRequests());
        }
        if (!theirs.client().isEmpty()) {
            client = theirs.client();
        }
        if (dialled == null && theirs.port() > 0) {
            listening = new InetSocketAddress(remote().getAddress(), theirs.port());
            torrent.book().connectedFrom(listening);
        }
    }

    @Override
    public void onUnknown(int id, int payloadBytes) {
        Logger.debug("peer {} sent message {} of {} bytes: skipped", remote(), id, payloadBytes);
    }

    private static ProtocolException violation(String what) {
        return new ProtocolException(CloseReason.PROTOCOL_VIOLATION, what);
    }

    // ---- What the torrent tells it ----

    /** A piece is verified here. */
    void onWeHave(int pieceIndex, long nowNanos) {
        send(PeerCodec.have(pieceIndex), nowNanos);
        if (pieces.get(pieceIndex)) {
            interestingPieces--;
            updateInterest(nowNanos);
        }
    }

    /** We want nothing any more: from now on it only downloads. */
    void onNothingLeft(long nowNanos) {
        become(PeerState.Event.NOTHING_LEFT);
        interestingPieces = 0;
        updateInterest(nowNanos);
    }

    /** Keeps INTERESTED truthful. */
    void updateInterest(long nowNanos) {
        if (isInteresting() != interestSent) {
            interestSent = isInteresting();
            send(interestSent ? PeerCodec.interested() : PeerCodec.notInterested(), nowNanos);
        }
    }

    /** Once a second: rates, snubbing, silence, stalls. */
    void tick(long nowNanos) {
        downloads.tick(nowNanos);
        uploads.tick(nowNanos);
        long taken = bytesSaid - transport.queuedBytes();
        if (taken != bytesTaken || transport.queuedBytes() == 0) {
            bytesTaken = taken;
            takenNanos = nowNanos;
        }
        if (nowNanos - heardNanos > Limits.SILENCE_NANOS) {
            close(CloseReason.IDLE, "");
        } else if (nowNanos - takenNanos > Limits.SEND_STALL_NANOS || transport.queuedBytes() > Limits.SEND_MAX_BYTES) {
            close(CloseReason.SEND_STALLED, transport.queuedBytes() + " bytes waiting");
        } else if (nowNanos - saidNanos > Limits.KEEP_ALIVE_NANOS) {
            send(PeerCodec.keepAlive(), nowNanos);
        }
    }

    void mute(boolean muted, long nowNanos) {
        transport.muteReads(muted);
        heardNanos = nowNanos;
        downloads.onUnmuted(nowNanos);
    }

    void send(ByteBuffer bytes, long nowNanos) {
        send(bytes, () -> { }, nowNanos);
    }

    void send(ByteBuffer bytes, Runnable released, long nowNanos) {
        saidNanos = nowNanos;
        bytesSaid += bytes.remaining();
        transport.send(bytes, released);
    }

    // ---- What others ask ----

    PeerState state() {
        return state;
    }

    boolean isOpen() {
        return closeReason == null;
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
        return peerId;
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
        return listening != null ? listening : remote();
    }

    CloseReason closeReason() {
        return closeReason;
    }

    /** What it calls itself, else the beginning of its peer id. */
    String client() {
        return client.isEmpty() && peerId != null ? peerId.toString().substring(0, 8) : client;
    }

    boolean isInteresting() {
        return interestingPieces > 0;
    }

    boolean isSeed() {
        return pieces != null && pieces.isFull();
    }

    @Override
    public Bitfield pieces() {
        return pieces;
    }

    @Override
    public int inFlight() {
        return downloads.inFlight();
    }

    @Override
    public boolean isInterested() {
        return uploads.state() != UploadState.IDLE;
    }

    @Override
    public boolean hasSlot() {
        return uploads.state() == UploadState.SERVED;
    }

    @Override
    public long downRate() {
        return downloads.rate().bytesPerSecond();
    }

    @Override
    public long bytesThisTurn() {
        return uploads.bytesThisTurn();
    }

    @Override
    public long sinceNanos() {
        return uploads.sinceNanos();
    }

    @Override
    public long connectedNanos() {
        return connectedNanos;
    }

    @Override
    public double share() {
        return pieces.size() == 0 ? 1 : (double) pieces.count() / pieces.size();
    }

    @Override
    public String toString() {
        return remote() + " " + state + (closeReason == null ? "" : " " + closeReason);
    }
}
