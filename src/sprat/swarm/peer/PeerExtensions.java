package sprat.swarm.peer;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tinylog.Logger;
import sprat.io.FormatException;
import sprat.io.ProtocolException;
import sprat.io.StreamEnd;
import sprat.wire.Version;
import sprat.wire.peer.ExtensionHandshake;
import sprat.wire.peer.MetadataMessage;
import sprat.wire.peer.PeerCodec;
import sprat.wire.peer.PexMessage;

/**
 * The extension protocol with one peer (BEP 10): what it has told of itself, by which numbers it knows the extensions
 * that we speak, and these: peer exchange (BEP 11), lost pieces (BEP 54), and the info dictionary for who has only a
 * magnet link (BEP 9).
 */
public final class PeerExtensions {
    /** How we number them; a peer numbers them as it likes. */
    public static final int OUR_PEX = 1;
    static final int OUR_DONT_HAVE = 2;
    public static final int OUR_METADATA = 3;

    private final PeerSession session;
    private final TorrentParts torrent;
    private final PeerOwner owner;
    private final boolean agreed;
    private final PexMemory exchange = new PexMemory();
    private String client = "";
    private int port;
    private boolean uploadOnly;
    private InetAddress ourAddress;
    /** 0 while it does not take them. */
    private int theirPex;
    private int theirDontHave;
    private int theirMetadata;
    private final MetadataServing metadata;

    /** @param agreed both handshakes have the bit of the extension protocol */
    PeerExtensions(PeerSession session, TorrentParts torrent, PeerOwner owner, boolean agreed) {
        this.session = session;
        this.torrent = torrent;
        this.owner = owner;
        this.agreed = agreed;
        this.metadata = new MetadataServing(session, torrent);
    }

    /** What it calls itself, "" while unknown. */
    String client() {
        return client;
    }

    /** Where it says that it listens, 0 while unknown. */
    int port() {
        return port;
    }

    /** It has said that it wants nothing (BEP 21). */
    boolean isUploadOnly() {
        return uploadOnly;
    }

    /** Our address as it sees it, null while unknown. */
    public InetAddress ourAddress() {
        return ourAddress;
    }

    // ---- What we say ----

    /** @param ourPort where we listen */
    void greet(int ourPort, long nowNanos) {
        Map<String, Integer> ours =
                new HashMap<>(Map.of(ExtensionHandshake.DONT_HAVE, OUR_DONT_HAVE, ExtensionHandshake.METADATA,
                OUR_METADATA));
        if (!torrent.metainfo().isPrivate()) {
            ours.put(ExtensionHandshake.PEX, OUR_PEX);
        }
        send(new ExtensionHandshake(ours, ourPort, Version.CLIENT, session.remote().getAddress(),
                PeerLimits.PEER_REQUESTS,
                owner.wantsMore() ? null : true, MetadataServing.totalBytes(torrent.metainfo())), nowNanos);
    }

    /** We have just got all that we want. */
    public void tellUploadOnly(long nowNanos) {
        send(new ExtensionHandshake(Map.of(), 0, "", null, 0, true), nowNanos);
    }

    private void send(ExtensionHandshake handshake, long nowNanos) {
        if (agreed) {
            session.send(PeerCodec.extended(ExtensionHandshake.ID, handshake.toBytes()), nowNanos);
        }
    }

    /** A piece of ours is gone. */
    public void tellDontHave(int pieceIndex, long nowNanos) {
        if (theirDontHave != 0) {
            session.send(PeerCodec.extended(theirDontHave, ByteBuffer.allocate(Integer.BYTES).putInt(0, pieceIndex)),
                    nowNanos);
        }
    }

    /** The line may take more, or there may be memory again. */
    void pump(long nowNanos) {
        metadata.pump(nowNanos);
    }

    /** The connection is over. */
    void gone() {
        metadata.gone();
    }

    public boolean mayTellPeers(long nowNanos) {
        return theirPex != 0 && !torrent.metainfo().isPrivate() && exchange.mayTell(nowNanos);
    }

    /** @param reachable all peers that can be told of, itself perhaps among them */
    public void tellPeers(List<PexMessage.Peer> reachable, long nowNanos) {
        PexMessage message = exchange.tell(reachable, session.listeningAddress(), nowNanos);
        if (message != null) {
            session.send(PeerCodec.extended(theirPex, message.toBytes()), nowNanos);
        }
    }

    // ---- What it says ----

    /** @param id 0 for a handshake, else a number of ours; one that we have not given is ignored */
    void onMessage(int id, ByteBuffer payload, long nowNanos) throws FormatException {
        if (!agreed) {
            throw new ProtocolException(StreamEnd.PROTOCOL_VIOLATION, "extension message without the extension bit");
        }
        int bytes = payload.remaining();
        if (id == ExtensionHandshake.ID) {
            session.charge(Costs.bencode(bytes));
            onHandshake(ExtensionHandshake.read(payload), nowNanos);
        } else if (id == OUR_DONT_HAVE) {
            onDontHave(payload);
        } else if (id == OUR_METADATA) {
            MetadataMessage message = MetadataMessage.read(payload);
            boolean isServed = metadata.onMessage(message, theirMetadata, nowNanos);
            session.charge(isServed ? Costs.NOTHING : Costs.metadata(bytes, message.bytes().remaining()));
        } else if (id == OUR_PEX && !torrent.metainfo().isPrivate() && exchange.mayHear(nowNanos)) {
            session.charge(Costs.bencode(bytes));
            List<PexMessage.Peer> peers = exchange.hear(PexMessage.read(payload), nowNanos);
            if (session.lines().count(LineCounts.Kind.PEX)) {
                Logger.debug("peer {} tells of {} peers", session.remote(), peers.size());
            }
            owner.onTold(session, peers, nowNanos);
        } else {
            session.charge(Costs.skipped(bytes));
        }
    }

    /** A later one adds to what was told before. */
    private void onHandshake(ExtensionHandshake handshake, long nowNanos) {
        theirPex = handshake.ids().getOrDefault(ExtensionHandshake.PEX, theirPex);
        theirDontHave = handshake.ids().getOrDefault(ExtensionHandshake.DONT_HAVE, theirDontHave);
        theirMetadata = handshake.ids().getOrDefault(ExtensionHandshake.METADATA, theirMetadata);
        ourAddress = handshake.yourIp() == null ? ourAddress : handshake.yourIp();
        if (handshake.maxRequests() > 0) {
            session.downloads().peerAccepts(handshake.maxRequests());
        }
        if (!handshake.client().isEmpty()) {
            client = handshake.client();
        }
        if (port == 0 && handshake.port() > 0) { // once: each port is an address to remember
            port = handshake.port();
            owner.onListening(session);
        }
        if (handshake.uploadOnly() != null) {
            uploadOnly = handshake.uploadOnly();
            owner.onNews(session, nowNanos);
        }
    }

    private void onDontHave(ByteBuffer payload) throws FormatException {
        if (payload.remaining() != Integer.BYTES) {
            throw new FormatException("lt_donthave with " + payload.remaining() + " bytes");
        }
        int pieceIndex = payload.getInt();
        session.theirs().requirePiece("lt_donthave", pieceIndex);
        session.charge(Costs.TOGGLE);
        if (session.theirs().bits().get(pieceIndex)) {
            owner.onLacks(session, pieceIndex);
            session.theirs().onDontHave(pieceIndex, torrent.pieces().settled());
            session.downloads().onDontHave(pieceIndex);
            if (session.theirs().timesNoSeed() > PeerLimits.LOSSES_OF_A_SEED) {
                throw new ProtocolException(StreamEnd.PROTOCOL_VIOLATION,
                        "everything was its and was not, again and again");
            }
        }
    }
}
