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
import sprat.io.SourceAddress;
import sprat.io.Transport;
import sprat.swarm.dial.LocalPeer;
import sprat.swarm.dial.Places;
import sprat.wire.PeerId;
import sprat.wire.WireException;
import sprat.wire.WireLimits;
import sprat.wire.peer.ExtensionHandshake;
import sprat.wire.peer.Handshake;
import sprat.wire.peer.MetadataMessage;
import sprat.wire.peer.PeerCodec;
import sprat.wire.peer.PeerMessage;
import sprat.wire.peer.PexMessage;

/**
 * One connection to a peer while only the magnet link of a torrent is known: {@link MetadataRequests} asks for the info dictionary, and the
 * peer tells of others (BEP 11). What it says of pieces is skipped. Called on the loop's thread; a peer that dialled us is handed over by its
 * {@link PeerSession}, with its handshake.
 */
final class MetadataSession implements Protocol {
    private final Swarms swarms;
    private final MetadataFetch fetch;
    private final InetSocketAddress dialled;
    private final PeerCodec codec = new PeerCodec(WireLimits.PIECES);
    private final PeerExchange exchange = new PeerExchange();
    private final Liveness liveness = new Liveness();
    private final MetadataRequests requests;
    private Transport transport;
    private PeerId peerId;
    private int theirMetadata;
    private int listeningPort;
    private InetAddress ourAddress;
    private CloseReason closeReason;

    /** @param dialled null for a peer that has dialled us */
    MetadataSession(Swarms swarms, MetadataFetch fetch, InetSocketAddress dialled, long nowNanos) {
        this.swarms = swarms;
        this.fetch = fetch;
        this.dialled = dialled;
        this.requests = new MetadataRequests(this, fetch, nowNanos);
        if (dialled != null) {
            swarms.connections().onMade();
        }
    }

    // ---- Protocol ----

    @Override
    public void onOpen(Transport opened, long nowNanos) {
        transport = opened;
        if (closeReason != null) {
            transport.close(closeReason, ""); // given up while it was being dialled
            return;
        }
        liveness.opened(nowNanos);
        if (dialled != null) {
            transport.deadline(nowNanos + Limits.HANDSHAKE_NANOS);
            sendHandshake(nowNanos);
        }
    }

    private void sendHandshake(long nowNanos) {
        send(new Handshake(Handshake.EXTENSIONS | Handshake.FAST, fetch.infoHash(), swarms.us().id()).toBytes(), nowNanos);
    }

    /** A peer that has dialled us and named our torrent; `onOpen` comes first. */
    void onTaken(Handshake handshake, long nowNanos) throws ProtocolException {
        requireAdmitted(handshake);
        sendHandshake(nowNanos);
        onHandshake(handshake, nowNanos);
    }

    @Override
    public void onReceive(ByteBuffer in, long nowNanos) throws WireException {
        liveness.heard(nowNanos);
        if (peerId == null && !readHandshake(in, nowNanos)) {
            return;
        }
        while (closeReason == null) {
            PeerMessage message = codec.decode(in);
            if (message == null) {
                break;
            }
            if (message instanceof PeerMessage.Extended extended) {
                onExtended(extended.extensionId(), extended.payload(), nowNanos);
            } else {
                transport.charge(Costs.MESSAGE);
            }
        }
    }

    private boolean readHandshake(ByteBuffer in, long nowNanos) throws WireException {
        Handshake handshake = swarms.dials().readHandshake(dialled, in, nowNanos);
        if (handshake == null) {
            return false;
        }
        if (!handshake.infoHash().equals(fetch.infoHash())) {
            throw new ProtocolException(CloseReason.PROTOCOL_VIOLATION, "handshake for another torrent, " + handshake.infoHash());
        }
        requireAdmitted(handshake);
        onHandshake(handshake, nowNanos);
        return true;
    }

    private void requireAdmitted(Handshake handshake) throws ProtocolException {
        CloseReason refusal = fetch.admit(this, handshake.peerId());
        if (refusal != null) {
            throw new ProtocolException(refusal, "peer id " + handshake.peerId());
        }
    }

    private void onHandshake(Handshake handshake, long nowNanos) {
        peerId = handshake.peerId();
        transport.deadline(Transport.NEVER);
        if (!handshake.has(Handshake.EXTENSIONS)) {
            close(CloseReason.NOT_NEEDED, "it does not speak the extension protocol");
            return;
        }
        if (handshake.has(Handshake.FAST)) {
            send(PeerCodec.haveNone(), nowNanos);
        }
        Map<String, Integer> ours = Map.of(PeerExtensions.METADATA, PeerExtensions.OUR_METADATA, PeerExtensions.PEX, PeerExtensions.OUR_PEX);
        sendExtended(ExtensionHandshake.ID, new ExtensionHandshake(ours, swarms.us().port(), LocalPeer.CLIENT, transport.remote().getAddress(),
                Limits.PEER_REQUESTS, null).toBytes(), nowNanos);
    }

    @Override
    public void onSendQueueLow(long nowNanos) {
        // what is sent is small, and asked for by nobody
    }

    @Override
    public void onDeadline(long nowNanos) {
        close(CloseReason.HANDSHAKE_TIMEOUT, "");
    }

    @Override
    public void onClose(CloseReason reason, String detail, long nowNanos) {
        closeReason = reason;
        Logger.debug("peer {} of a magnet link closed: {} {}", remote(), reason, detail);
        requests.letGo();
        if (dialled != null) {
            swarms.onEnded(dialled, reason, nowNanos);
        }
        fetch.onClosed(this, nowNanos);
    }

    /** Closes at the end of this turn. */
    void close(CloseReason reason, String detail) {
        if (closeReason == null) {
            closeReason = reason;
            requests.letGo();
            if (transport != null) {
                transport.close(reason, detail);
            }
        }
    }

    private void send(ByteBuffer bytes, long nowNanos) {
        liveness.said(bytes.remaining(), nowNanos);
        transport.send(bytes);
    }

    void sendExtended(int id, ByteBuffer payload, long nowNanos) {
        send(PeerCodec.extended(id, payload), nowNanos);
    }

    /** What a message of the peer asks for. */
    void answerExtended(int id, ByteBuffer payload, long nowNanos) {
        ByteBuffer bytes = PeerCodec.extended(id, payload);
        liveness.said(bytes.remaining(), nowNanos);
        transport.answer(bytes);
    }

    // ---- What it says ----

    private void onExtended(int id, ByteBuffer payload, long nowNanos) throws WireException {
        int bytes = payload.remaining();
        if (id == ExtensionHandshake.ID) {
            transport.charge(Costs.bencode(bytes));
            ExtensionHandshake told = ExtensionHandshake.read(payload);
            listeningPort = told.port() > 0 ? told.port() : listeningPort;
            ourAddress = told.yourIp() == null ? ourAddress : told.yourIp();
            theirMetadata = told.ids().getOrDefault(PeerExtensions.METADATA, theirMetadata);
            requests.onTold(theirMetadata, told.metadataBytes(), nowNanos);
        } else if (id == PeerExtensions.OUR_METADATA) {
            MetadataMessage message = MetadataMessage.read(payload);
            long cost = Costs.metadata(bytes, message.bytes().remaining());
            transport.charge(requests.onMessage(message, nowNanos) ? Costs.NOTHING : cost);
        } else if (id == PeerExtensions.OUR_PEX && exchange.mayHear(nowNanos)) {
            transport.charge(Costs.bencode(bytes));
            fetch.onTold(this, exchange.hear(PexMessage.read(payload), nowNanos));
        } else {
            transport.charge(Costs.skipped(bytes));
        }
    }

    /** Once a second. */
    void tick(long nowNanos) {
        if (peerId == null) {
            return;
        }
        CloseReason fault = liveness.fault(transport.queuedBytes(), swarms.loop().memory().lines().isShort(), nowNanos);
        CloseReason useless = requests.fault(nowNanos);
        if (fault != null) {
            close(fault, transport.queuedBytes() + " bytes waiting");
        } else if (useless != null) {
            close(useless, "nothing of the info dictionary comes");
        } else if (liveness.needsKeepAlive(nowNanos)) {
            send(PeerCodec.keepAlive(), nowNanos);
        }
        requests.ask(nowNanos);
    }

    // ---- What others ask ----

    boolean isOpen() {
        return closeReason == null;
    }

    /** The handshake is done. */
    boolean isAdmitted() {
        return peerId != null;
    }

    CloseReason closeReason() {
        return closeReason;
    }

    PeerId peerId() {
        return peerId;
    }

    MetadataRequests requests() {
        return requests;
    }

    InetSocketAddress dialled() {
        return dialled;
    }

    /** Our address as it sees it, null while unknown. */
    InetAddress ourAddress() {
        return ourAddress;
    }

    InetSocketAddress remote() {
        return dialled != null ? dialled : transport.remote();
    }

    /** Its host, see {@link Places}. */
    long source() {
        return SourceAddress.of(remote().getAddress());
    }

    /** Where it takes connections, null while unknown. */
    InetSocketAddress listeningAddress() {
        return dialled != null ? dialled : listeningPort == 0 ? null : new InetSocketAddress(remote().getAddress(), listeningPort);
    }

    @Override
    public String toString() {
        return remote() + (closeReason == null ? "" : " " + closeReason);
    }
}
