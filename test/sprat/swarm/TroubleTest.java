package sprat.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import sprat.io.EventLoop;
import sprat.io.Protocol;
import sprat.io.StreamEnd;
import sprat.io.Streams;
import sprat.sim.SimLoop;
import sprat.sim.SimNetwork;
import sprat.sim.SimTime;
import sprat.swarm.announce.TrackerClient;
import sprat.swarm.dial.Gates;
import sprat.swarm.dial.Teller;
import sprat.swarm.peer.PeerLimits;
import sprat.swarm.peer.RequestWindow;
import sprat.swarm.pick.PickLimits;
import sprat.wire.peer.ExtensionHandshake;
import sprat.wire.peer.PeerCodec;
import sprat.wire.peer.PeerMessage;
import sprat.wire.peer.PeerMessage.Request;
import sprat.wire.torrent.PieceLayout;

/** Two things at a bad moment: a slow disk and a new peer, a stop and a dial, one liar beside honest peers. */
class TroubleTest {
    private static final int PIECE = SwarmRig.PIECE_BYTES;

    @Test
    void stopsWhileAPeerIsBeingDialled() throws Exception {
        SimTime time = new SimTime();
        SimLoop sim = new SimLoop(time, new SimNetwork(time), InetAddress.getByName("10.0.0.1"));
        EventLoop loop = mock(EventLoop.class, delegatesTo(sim));
        List<Protocol> dialled = new ArrayList<>();
        Streams.Dialling dialling = mock(Streams.Dialling.class);
        doAnswer(call -> {
            dialled.add(call.getArgument(3));
            return dialling;
        }).when(loop).connect(any(), any(), anyLong(), any());
        SwarmRig rig = SwarmRig.leecher(4 * PIECE);
        Torrents torrents = new Torrents(loop, new Random(2), (host, done) -> done.done(List.of(), "no names"),
                new TrackerClient(loop, new Random(1)), new Torrents.Settings(null, 50, 0, 0));
        TorrentEvents events = mock(TorrentEvents.class);
        Torrent torrent = new Torrent(torrents, rig.metainfo, new MemoryStorage(rig.metainfo, loop), false, events);
        torrent.start();
        time.runFor(1_000);
        torrent.neighbours().dialler()
                .onAddresses(List.of(new InetSocketAddress(InetAddress.getByName("10.0.9.9"), 6881)), Teller.USER,
                loop.nowNanos());
        assertEquals(1, dialled.size());

        torrent.stop();
        time.runFor(2 * SimTime.SECONDS);

        verify(events).onStopped();
        verify(dialling).cancel();
    }

    @Test
    void letsAPeerInWhileTheDiskIsBehind() throws Exception {
        SwarmRig rig = SwarmRig.leecher(4 * PIECE);
        rig.torrent.onBacklog(true, rig.loop.nowNanos());
        PlayedPeer late = rig.peerDialsUs().shakesHands();
        assertNull(late.closed());
        assertTrue(late.isMuted());
    }

    @Test
    void blamesNobodyForASilenceThatItCausesItself() throws Exception {
        SwarmRig rig = SwarmRig.leecher(64 * PIECE);
        PlayedPeer seed = rig.seed().says(PeerCodec.unchoke());
        assertFalse(seed.requests().isEmpty());
        rig.torrent.onBacklog(true, rig.loop.nowNanos());
        rig.runSeconds(PeerLimits.SNUB_NANOS / SimTime.SECONDS + 2);
        assertFalse(seed.session.downloads().isSnubbed());
        rig.runSeconds(PeerLimits.SILENCE_NANOS / SimTime.SECONDS + 2);
        assertNull(seed.closed());
    }

    @Test
    void asksOthersForABlockThatCameInTheWrongLength() throws Exception {
        SwarmRig rig = SwarmRig.leecher(PIECE);
        for (int i = 0; i < PickLimits.ENDGAME_COPIES; i++) {
            PlayedPeer bad = rig.seed().says(PeerCodec.unchoke());
            Request first = bad.requests().stream().filter(request -> request.begin() == 0).findFirst().orElseThrow();
            bad.answers(new Request(first.pieceIndex(), first.begin(), 1));
            assertEquals(StreamEnd.PROTOCOL_VIOLATION, bad.closed());
        }
        PlayedPeer good = rig.seed().says(PeerCodec.unchoke());
        for (int i = 0; i < 4 && good.closed() == null; i++) {
            for (Request request : good.requests()) {
                good.answers(request);
            }
        }
        assertEquals(List.of(0), rig.verified());
    }

    @Test
    void keepsItsRateBesidePeersThatHaveNothingNew() throws Exception {
        long alone = bytesReceived(0);
        long inCompany = bytesReceived(30);
        assertTrue(alone > 3_500_000, "in 8 s at 500 kB/s: " + alone);
        assertTrue(inCompany > alone * 9 / 10, inCompany + " beside 30 others, alone " + alone);
    }

    private static long bytesReceived(int others) throws Exception {
        SwarmRig rig = SwarmRig.leecher(256 * PIECE, new Torrents.Settings(null, 50, 0, 500_000));
        PlayedPeer seed = rig.seed().says(PeerCodec.unchoke());
        rig.runSeconds(1);
        ArrayDeque<Request> waiting = new ArrayDeque<>(seed.requests());
        int kept = waiting.poll().pieceIndex(); // never answered, so that this piece stays interesting
        for (int i = 0; i < others; i++) {
            rig.emptyPeer().has(kept).says(PeerCodec.unchoke());
        }
        for (int tenths = 0; tenths < 80; tenths++) {
            waiting.addAll(seed.requests());
            while (!waiting.isEmpty()) {
                seed.answers(waiting.poll());
            }
            rig.time.runFor(SimTime.SECONDS / 10);
        }
        return rig.torrent.status().bytesDown();
    }

    /** The more help, the oftener they ask for the same. */
    @Test
    void keepsLessOfTheSharesOfOthersInFlightTheMoreTheyAre() throws Exception {
        assertEquals(RequestWindow.START, requestsBeside(1).size());
        int many = requestsBeside(20).size();
        assertTrue(many >= 2 * RequestWindow.LEAST && many <= RequestWindow.START / 2, many + " requests");
    }

    /** @return what an unchoking seed is asked for at first */
    private static List<Request> requestsBeside(int others) throws Exception {
        SwarmRig rig = SwarmRig.leecher(40 * PIECE);
        for (int i = 0; i < others; i++) {
            rig.emptyPeer();
        }
        return rig.seed().says(PeerCodec.unchoke()).requests();
    }

    @Test
    void servesRequestsAgainAfterAChokeThatASlowDiskOutlived() throws Exception {
        SwarmRig rig = SwarmRig.seeder(64 * PIECE);
        PlayedPeer peer = rig.emptyPeer().says(PeerCodec.interested());
        rig.storage.hold();
        for (int i = 0; i < 40; i++) { // more than are read at the same time
            peer.says(PeerCodec.request(i, 0, 16 << 10));
        }
        peer.says(PeerCodec.notInterested()).says(PeerCodec.interested());
        peer.heard();
        peer.says(PeerCodec.request(50, 0, 16 << 10));
        rig.storage.letGo();
        rig.run();
        assertEquals(50, peer.heard(PeerMessage.Piece.class).get(0).pieceIndex());
    }

    @Test
    void dialsAPeerAgainThatHadDialledUsAndLeft() throws Exception {
        SwarmRig rig = SwarmRig.leecher(4 * PIECE);
        PlayedPeer peer = rig.emptyPeer().says(listensAt(6881));
        InetSocketAddress address = peer.session.listeningAddress();
        assertEquals(6881, address.getPort());
        assertNull(rig.torrent.neighbours().book().next(Gates.OPEN, null, true, rig.loop.nowNanos()));
        peer.hangsUp();
        assertEquals(address, rig.torrent.neighbours().book().next(Gates.OPEN, null, true,
                rig.loop.nowNanos() + 10 * SimTime.SECONDS));
    }

    @Test
    void remembersOneAddressOfAPeerHoweverManyItTells() throws Exception {
        SwarmRig rig = SwarmRig.leecher(4 * PIECE);
        PlayedPeer peer = rig.emptyPeer();
        for (int port = 1; port <= 50; port++) {
            peer.says(listensAt(port));
        }
        assertEquals(1, rig.torrent.neighbours().book().size());
    }

    private static ByteBuffer listensAt(int port) {
        return PeerCodec.extended(0, new ExtensionHandshake(Map.of(), port, "x", null, 100, null).toBytes());
    }

    @Test
    void keepsAnHonestPeerWhosePiecesOthersSpoil() throws Exception {
        SwarmRig rig = SwarmRig.leecher(100 * PIECE);
        PlayedPeer honest = rig.seed().says(PeerCodec.unchoke());
        ArrayDeque<Request> waiting = new ArrayDeque<>();
        int spoilt = 0;
        for (int i = 0; i < 300; i++) {
            if (i % 20 == 0) {
                PlayedPeer bad = rig.seed().says(PeerCodec.unchoke());
                List<Request> asked = bad.requests();
                spoilt += asked.isEmpty() ? 0 : 1;
                if (!asked.isEmpty()) {
                    bad.answers(asked.get(0), 1).hangsUp();
                }
            }
            waiting.addAll(honest.requests());
            if (!waiting.isEmpty()) {
                honest.answers(waiting.poll());
            }
        }
        assertTrue(spoilt > 5, "the test spoils " + spoilt);
        assertNull(honest.closed());
    }

    // ---- Peers that never answer ----

    @Test
    void whoWasSnubbedIsAskedAfterTheOthersForAPieceOfOnePeerAlone() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SwarmRig.PIECE_BYTES);
        PlayedPeer silent = rig.seed();
        PlayedPeer first = rig.seed().says(PeerCodec.unchoke());
        List<Request> requests = first.requests();
        PlayedPeer second = rig.seed().says(PeerCodec.unchoke());
        first.answers(requests.get(0), 1).says(PeerCodec.choke());
        for (Request request : requests.subList(1, requests.size())) {
            second.answers(request);
        }
        second.says(PeerCodec.choke());
        silent.says(PeerCodec.unchoke());
        assertEquals(requests.size(), silent.requests().size(), "the piece failed, and is asked of it alone");
        first.heard();
        first.says(PeerCodec.unchoke());
        assertEquals(List.of(), first.requests());

        rig.runSeconds(PeerLimits.SNUB_NANOS / SimTime.SECONDS + 2);

        assertEquals(new HashSet<>(requests), new HashSet<>(first.requests()));
    }

    @Test
    void whoWasSnubbedIsAskedAfterTheOthersForTheLastBlock() throws Exception {
        SwarmRig rig = SwarmRig.leecher(PieceLayout.BLOCK_BYTES);
        for (int i = 0; i < PickLimits.ENDGAME_COPIES; i++) {
            PlayedPeer silent = rig.seed().says(PeerCodec.unchoke());
            rig.runSeconds(1);
            assertEquals(1, silent.requests().size());
        }
        PlayedPeer late = rig.seed().says(PeerCodec.unchoke());
        assertEquals(List.of(), late.requests(), "as many as may be asked for a copy have been asked");

        rig.runSeconds(PeerLimits.SNUB_NANOS / SimTime.SECONDS + 2);

        assertEquals(1, late.requests().size());
    }
}
