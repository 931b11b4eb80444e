package sprat.swarm.neighbours;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import sprat.io.MemoryHold;
import sprat.io.StreamEnd;
import sprat.swarm.SwarmRig;
import sprat.swarm.Torrents.Settings;
import sprat.swarm.TransportDouble;
import sprat.swarm.peer.PeerHandshake;
import sprat.swarm.peer.PeerLink;
import sprat.swarm.peer.PeerNews;
import sprat.swarm.peer.PeerSession;
import sprat.swarm.peer.PeerState;
import sprat.swarm.peer.SwarmNames;
import sprat.wire.InfoHash;
import sprat.wire.PeerId;
import sprat.wire.peer.ExtensionHandshake;
import sprat.wire.peer.Handshake;
import sprat.wire.peer.PeerMessage;
import sprat.wire.torrent.TorrentFormat;

/** Peers of a magnet link whose torrent has begun: it goes on with their connections, or closes them with a reason. */
class WaitingPeersTest {
    private static final int SIZE = 20 * SwarmRig.PIECE_BYTES;

    private final SwarmRig rig;
    private final TransportDouble transport =
            new TransportDouble(new InetSocketAddress(InetAddress.getByName("10.0.1.1"), 40_000));
    private final PeerNews news;

    WaitingPeersTest() throws Exception {
        this.rig = SwarmRig.leecher(SIZE);
        this.news = new PeerNews(new MemoryHold(rig.loop.memory().work(), 1L, "link"));
    }

    private void take(SwarmRig of, InfoHash name) {
        PeerLink link = new PeerLink(of.parts().network(), null);
        PeerHandshake handshake = new PeerHandshake(new SwarmNames(name, null));
        handshake.onFirst(new Handshake(Handshake.FAST | Handshake.EXTENSIONS, name, PeerId.random(new Random(3))));
        link.onOpen(transport, of.loop.nowNanos());
        link.become(PeerState.Event.HANDSHAKEN);
        of.neighbours().take(link, handshake, news, of.loop.nowNanos());
    }

    @Test
    void theTorrentGoesOnWithWhatThePeerHasSaid() {
        news.take(new ExtensionHandshake(Map.of("ut_pex", 4), 7_000, "seed 1", null, 100, null));
        news.take(new PeerMessage.HaveAll());
        news.take(new PeerMessage.Unchoke());
        take(rig, rig.metainfo.infoHash());
        assertNull(transport.closed());
        PeerSession session = rig.neighbours().admitted().iterator().next();
        assertEquals(session, transport.protocol());
        assertEquals(PeerState.UNCHOKED, session.state());
        assertEquals(1, rig.neighbours().supply().seeds());
        assertEquals("seed 1", session.client());
        assertEquals(7_000, session.listeningAddress().getPort());
        assertTrue(session.downloads().inFlight() > 0, "asked at once");
    }

    @Test
    void whoHasSaidWhatDoesNotFitTheTorrentIsClosedForIt() {
        news.take(new PeerMessage.BitfieldBits(ByteBuffer.allocate(99)));
        take(rig, rig.metainfo.infoHash());
        assertEquals(StreamEnd.MALFORMED, transport.closed());
    }

    @Test
    void whoHasSaidMoreThanCouldBeKeptIsDialledAnew() {
        news.take(new PeerMessage.HaveAll());
        news.take(new PeerMessage.HaveNone());
        take(rig, rig.metainfo.infoHash());
        assertEquals(StreamEnd.LOCAL_STOP, transport.closed());
        assertEquals(0, rig.neighbours().size());
    }

    @Test
    void byItsV1NameAPeerOfAHybridIsDialledAnew() throws Exception {
        SwarmRig hybrid = SwarmRig.trees(TorrentFormat.HYBRID, false, SIZE);
        take(hybrid, hybrid.metainfo.infoHash());
        assertEquals(StreamEnd.LOCAL_STOP, transport.closed());
    }

    @Test
    void byItsV2NameItStays() throws Exception {
        SwarmRig hybrid = SwarmRig.trees(TorrentFormat.HYBRID, false, SIZE);
        take(hybrid, hybrid.metainfo.v2Name());
        assertNull(transport.closed());
        assertTrue(hybrid.neighbours().admitted().iterator().next().isV2());
    }

    @Test
    void soManyPiecesAreToldOneByOneAndNoMore() throws Exception {
        int piece = 16 << 10;
        Settings settings = new Settings(null, 50, 0, 0);
        SwarmRig full = SwarmRig.trees(TorrentFormat.V2, true, piece, settings,
                NeighbourLimits.HAVES_ONE_BY_ONE * piece);
        take(full, full.metainfo.v2Name());
        assertNull(transport.closed());
        SwarmRig fuller = SwarmRig.trees(TorrentFormat.V2, true, piece, settings,
                (NeighbourLimits.HAVES_ONE_BY_ONE + 1) * piece);
        take(fuller, fuller.metainfo.v2Name());
        assertEquals(StreamEnd.LOCAL_STOP, transport.closed());
    }
}
