package sprat.swarm.magnet;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import org.tinylog.Logger;
import sprat.io.CloseReason;
import sprat.io.FormatException;
import sprat.io.Protocol;
import sprat.io.Transport;
import sprat.swarm.dial.Eviction;
import sprat.swarm.dial.LocalPeer;
import sprat.swarm.dial.PeerEnd;
import sprat.swarm.peer.Costs;
import sprat.swarm.peer.PeerExtensions;
import sprat.swarm.peer.PeerHandshake;
import sprat.swarm.peer.PeerLimits;
import sprat.swarm.peer.PeerLink;
import sprat.swarm.peer.PeerNews;
import sprat.swarm.peer.PeerSession;
import sprat.swarm.peer.PeerState;
import sprat.swarm.peer.PexMemory;
import sprat.swarm.peer.WaitingPeers;
import sprat.wire.PeerId;
import sprat.wire.Version;
import sprat.wire.WireLimits;
import sprat.wire.peer.ExtensionHandshake;
import sprat.wire.peer.MetadataMessage;
import sprat.wire.peer.PeerCodec;
import sprat.wire.peer.PeerMessage;
import sprat.wire.peer.PexMessage;

/**
 * One connection to a peer while only the magnet link of a torrent is known: {@link MetadataRequests} asks for the info
 * dictionary, and the peer tells of others (BEP 11). What it says of pieces is skipped. Called on the loop's thread; a
 * peer that dialled us is handed over by its {@link PeerSession}, with its handshake.
 */
public final class MetadataSession implements Protocol {
    private final PeerLink link;
    private final PeerHandshake handshake;
    private final MetadataFetch fetch;
    private final PeerCodec codec = new PeerCodec(WireLimits.PIECES);
    private final PexMemory exchange = new PexMemory();
    private final MetadataRequests requests;
    private final PeerNews news;
    private int theirMetadata;
    private int listeningPort;
    private InetAddress ourAddress;

    /** @param handshake both sides of it are settled */
    MetadataSession(PeerLink link, PeerHandshake handshake, MetadataFetch fetch, PeerNews news, long nowNanos) {
        this.link = link;
        this.handshake = handshake;
        this.fetch = fetch;
        this.news = news;
        this.requests = new MetadataRequests(this, fetch, nowNanos);
    }

    /** Answers the peer's handshake where it has dialled us, and tells that we have no pieces and what we can. */
    void begin(LocalPeer us, long nowNanos) {
        if (dialled() == null) {
            link.send(handshake.answer(us.id()).toBytes(), nowNanos);
        }
        link.become(PeerState.Event.HANDSHAKEN);
        if (!handshake.isExtended()) {
            close(PeerEnd.NOT_NEEDED, "it does not speak the extension protocol");
            return;
        }
        if (handshake.isFast()) {
            link.send(PeerCodec.haveNone(), nowNanos);
        }
        Map<String, Integer> ours = Map.of(ExtensionHandshake.METADATA, PeerExtensions.OUR_METADATA,
                ExtensionHandshake.PEX, PeerExtensions.OUR_PEX);
        sendExtended(ExtensionHandshake.ID, new ExtensionHandshake(ours, us.port(), Version.CLIENT,
                remote().getAddress(), PeerLimits.PEER_REQUESTS, null).toBytes(), nowNanos);
    }

    // ---- Protocol ----

    @Override
    public void onOpen(Transport opened, long nowNanos) {
        throw new IllegalStateException("a session takes over a connection that is open");
    }

    @Override
    public void onReceive(ByteBuffer in, long nowNanos) throws FormatException {
        link.heard(nowNanos);
        while (isOpen()) {
            PeerMessage message = codec.decode(in);
            if (message == null) {
                break;
            }
            if (message instanceof PeerMessage.Extended extended) {
                onExtended(extended.extensionId(), extended.payload(), nowNanos);
            } else {
                link.charge(Costs.MESSAGE);
                news.take(message);
            }
        }
    }

    @Override
    public void onSendQueueLow(long nowNanos) {
        // what is sent is small, and asked for by nobody
    }

    @Override
    public void onDeadline(long nowNanos) {
        throw new IllegalStateException("a session has no deadline");
    }

    @Override
    public void onClose(CloseReason reason, String detail, long nowNanos) {
        link.onClosed(reason, detail, nowNanos);
        requests.letGo();
        news.end();
        fetch.onClosed(this, nowNanos);
    }

    /** Closes at the end of this turn. */
    void close(CloseReason reason, String detail) {
        if (isOpen()) {
            requests.letGo();
            link.close(reason, detail);
        }
    }

    void sendExtended(int id, ByteBuffer payload, long nowNanos) {
        link.send(PeerCodec.extended(id, payload), nowNanos);
    }

    /** What a message of the peer asks for. */
    void answerExtended(int id, ByteBuffer payload, long nowNanos) {
        link.answer(PeerCodec.extended(id, payload), nowNanos);
    }

    // ---- What it says ----

    private void onExtended(int id, ByteBuffer payload, long nowNanos) throws FormatException {
        int bytes = payload.remaining();
        if (id == ExtensionHandshake.ID) {
            link.charge(Costs.bencode(bytes));
            ExtensionHandshake told = ExtensionHandshake.read(payload);
            news.take(told);
            listeningPort = told.port() > 0 ? told.port() : listeningPort;
            ourAddress = told.yourIp() == null ? ourAddress : told.yourIp();
            theirMetadata = told.ids().getOrDefault(ExtensionHandshake.METADATA, theirMetadata);
            requests.onTold(theirMetadata, told.metadataBytes(), nowNanos);
        } else if (id == PeerExtensions.OUR_METADATA) {
            MetadataMessage message = MetadataMessage.read(payload);
            long cost = Costs.metadata(bytes, message.bytes().remaining());
            link.charge(requests.onMessage(message, nowNanos) ? Costs.NOTHING : cost);
        } else if (id == PeerExtensions.OUR_PEX && exchange.mayHear(nowNanos)) {
            link.charge(Costs.bencode(bytes));
            fetch.onTold(this, exchange.hear(PexMessage.read(payload), nowNanos));
        } else {
            link.charge(Costs.skipped(bytes));
        }
    }

    /** Once a second. */
    void tick(long nowNanos) {
        CloseReason useless = requests.fault(nowNanos);
        link.tick(0, nowNanos);
        if (useless != null) {
            close(useless, "nothing of the info dictionary comes");
        }
        requests.ask(nowNanos);
    }

    /** Once a second, when the torrent is described and has not begun yet. */
    void tickWaiting(long nowNanos) {
        link.tick(0, nowNanos);
    }

    /** The torrent goes on with it: here it is over. */
    void handTo(WaitingPeers.Taker torrent, long nowNanos) {
        torrent.take(link, handshake, news, nowNanos);
        news.end();
    }

    // ---- What others ask ----

    boolean isOpen() {
        return link.isOpen();
    }

    CloseReason closeReason() {
        return link.closeReason();
    }

    PeerId peerId() {
        return handshake.peerId();
    }

    public MetadataRequests requests() {
        return requests;
    }

    public InetSocketAddress dialled() {
        return link.dialled();
    }

    /** Our address as it sees it, null while unknown. */
    InetAddress ourAddress() {
        return ourAddress;
    }

    InetSocketAddress remote() {
        return link.remote();
    }

    /** Its host, see {@link Eviction}. */
    long source() {
        return link.source();
    }

    /** Where it takes connections, null while unknown. */
    InetSocketAddress listeningAddress() {
        return dialled() != null ? dialled() : listeningPort == 0 ? null
                : new InetSocketAddress(remote().getAddress(), listeningPort);
    }

    @Override
    public String toString() {
        return link.toString();
    }
}
