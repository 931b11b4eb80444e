package sprat.swarm.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sprat.io.Limits;
import sprat.io.StreamEnd;
import sprat.swarm.PlayedPeer;
import sprat.swarm.SwarmRig;
import sprat.swarm.TorrentState;
import sprat.swarm.dial.PeerEnd;
import sprat.swarm.pieces.PieceLimits;
import sprat.wire.Bitfield;
import sprat.wire.peer.ExtensionHandshake;
import sprat.wire.peer.Handshake;
import sprat.wire.peer.PeerCodec;
import sprat.wire.peer.PeerMessage;
import sprat.wire.peer.PeerMessage.Choke;
import sprat.wire.peer.PeerMessage.Interested;
import sprat.wire.peer.PeerMessage.KeepAlive;
import sprat.wire.peer.PeerMessage.NotInterested;
import sprat.wire.peer.PeerMessage.Piece;
import sprat.wire.peer.PeerMessage.Request;
import sprat.wire.peer.PeerMessage.Unchoke;
import sprat.wire.torrent.PieceLayout;

/** What one peer may say in each state, and what it is answered. */
class PeerSessionTest {
    private static final int SIZE = 20 * SwarmRig.PIECE_BYTES + 100;

    // ---- Downloading ----

    @Test
    void requestsNothingWhileChoked() throws Exception {
        PlayedPeer seed = SwarmRig.leecher(SIZE).seed();
        List<PeerMessage> heard = seed.heard();
        assertTrue(heard.stream().anyMatch(Interested.class::isInstance));
        assertTrue(heard.stream().noneMatch(Request.class::isInstance));
    }

    @Test
    void asksForDistinctWholeBlocksWhenUnchoked() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SIZE);
        PlayedPeer seed = rig.seed().says(PeerCodec.unchoke());

        List<Request> requests = seed.requests();

        assertEquals(RequestWindow.START, requests.size());
        assertEquals(requests.size(), new HashSet<>(requests).size());
        for (Request request : requests) {
            PieceLayout layout = rig.metainfo.layout();
            assertEquals(0, request.begin() % PieceLayout.BLOCK_BYTES);
            assertTrue(layout.contains(request.pieceIndex(), request.begin(), request.lengthBytes()));
            assertEquals(layout.blockBytes(request.pieceIndex(), request.begin() / PieceLayout.BLOCK_BYTES),
                    request.lengthBytes());
        }
    }

    @Test
    void neverExceedsWhatThePeerQueues() throws Exception {
        PlayedPeer seed = SwarmRig.leecher(SIZE).seed();
        ByteBuffer theirs = new ExtensionHandshake(java.util.Map.of(), 0, "", null, 5, null).toBytes();
        seed.says(PeerCodec.extended(0, theirs)).says(PeerCodec.unchoke());
        assertEquals(5, seed.requests().size());
    }

    @Test
    void staysUninterestedInAPeerWithNothingNewAndTellsWhenThatChanges() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SIZE);
        PlayedPeer peer = rig.emptyPeer();
        assertTrue(peer.heard(Interested.class).isEmpty());

        peer.has(3);
        assertEquals(1, peer.heard(Interested.class).size());
        peer.says(PeerCodec.unchoke());
        for (Request request : peer.requests()) {
            assertEquals(3, request.pieceIndex());
            peer.answers(request);
        }

        assertEquals(List.of(3), rig.verified());
        assertTrue(peer.heard(NotInterested.class).isEmpty(), "it may have more in a moment");
        rig.runSeconds(2);
        assertEquals(1, peer.heard(NotInterested.class).size());
    }

    @Test
    void downloadsEverythingVerifiesItAndPublishesIt() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SIZE);
        PlayedPeer seed = rig.seed().says(PeerCodec.unchoke());
        answerAll(seed);

        assertEquals(IntStream.range(0, 21).boxed().toList(), rig.verified());
        org.junit.jupiter.api.Assertions.assertArrayEquals(rig.content, rig.storage.bytes());
        assertEquals(List.of(0), rig.storage.published);
        assertEquals(TorrentState.SEEDING, rig.torrent.status().state());
        assertEquals(PeerEnd.NOT_NEEDED, seed.closed());
        assertEquals(0, rig.torrents.pool().taken());
    }

    private static void answerAll(PlayedPeer seed) throws Exception {
        for (List<Request> requests = seed.requests(); !requests.isEmpty(); requests = seed.closed() == null
                ? seed.requests() : List.of()) {
            for (Request request : requests) {
                seed.answers(request);
            }
        }
    }

    @Test
    void asksOthersForWhatAChokeTookAway() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SwarmRig.PIECE_BYTES);
        PlayedPeer first = rig.seed().says(PeerCodec.unchoke());
        Set<Request> asked = new HashSet<>(first.requests());
        PlayedPeer second = rig.seed();

        first.says(PeerCodec.choke());
        second.says(PeerCodec.unchoke());

        assertEquals(asked, new HashSet<>(second.requests()));
    }

    @Test
    void takesABlockThatCrossedTheChoke() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SwarmRig.PIECE_BYTES);
        PlayedPeer seed = rig.seed().says(PeerCodec.unchoke());
        List<Request> asked = seed.requests();
        seed.says(PeerCodec.choke());
        asked.forEach(seed::answers);
        assertEquals(List.of(0), rig.verified());
    }

    /** A request crosses a choke and an unchoke: the peer answers both it and the one that we sent again. */
    @Test
    void takesABlockOnceForEachTimeItWasAskedFor() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SIZE);
        PlayedPeer seed = rig.seed().says(PeerCodec.unchoke());
        Request asked = seed.requests().get(0);
        for (int i = 0; i < 2; i++) {
            seed.says(PeerCodec.choke()).says(PeerCodec.unchoke());
        }
        assertTrue(seed.requests().contains(asked), "asked for again");

        for (int i = 0; i < 3; i++) {
            seed.answers(asked);
            assertNull(seed.closed());
        }
        seed.answers(asked);
        assertEquals(StreamEnd.PROTOCOL_VIOLATION, seed.closed());
    }

    @Test
    void closesOnABlockThatWasNeverAskedFor() throws Exception {
        PlayedPeer seed = SwarmRig.leecher(SIZE).seed();
        seed.answers(new Request(0, 0, 16 << 10));
        assertEquals(StreamEnd.PROTOCOL_VIOLATION, seed.closed());
    }

    @Test
    void closesOnABlockOfAnotherLength() throws Exception {
        PlayedPeer seed = SwarmRig.leecher(SIZE).seed().says(PeerCodec.unchoke());
        Request request = seed.requests().get(0);
        seed.answers(new Request(request.pieceIndex(), request.begin(), request.lengthBytes() - 1));
        assertEquals(StreamEnd.PROTOCOL_VIOLATION, seed.closed());
    }

    @Test
    void turnsFromASnubbingPeerAndBackWhenItWakes() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SwarmRig.PIECE_BYTES);
        PlayedPeer snubber = rig.seed().says(PeerCodec.unchoke());
        List<Request> stuck = snubber.requests();
        PlayedPeer other = rig.seed();
        rig.runSeconds(PeerLimits.SNUB_NANOS / 1_000_000_000L + 2);
        assertTrue(snubber.session.downloads().isSnubbed());

        other.says(PeerCodec.unchoke());
        assertEquals(new HashSet<>(stuck), new HashSet<>(other.requests()));
        snubber.answers(stuck.get(0));
        assertFalse(snubber.session.downloads().isSnubbed());
    }

    @Test
    void asksSeveralAtTheEndAndCancelsWhatIsNotNeeded() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SwarmRig.PIECE_BYTES);
        PlayedPeer slow = rig.seed().says(PeerCodec.unchoke());
        List<Request> atSlow = slow.requests();
        PlayedPeer fast = rig.seed().says(PeerCodec.unchoke());
        assertEquals(List.of(), fast.requests(), "they may still come from the first");
        rig.runSeconds(1);
        List<Request> atFast = fast.requests();
        assertEquals(new HashSet<>(atSlow), new HashSet<>(atFast));

        fast.answers(atFast.get(0));

        assertEquals(
                List.of(new PeerMessage.Cancel(atFast.get(0).pieceIndex(), atFast.get(0).begin(),
                atFast.get(0).lengthBytes())), slow.heard(PeerMessage.Cancel.class));
    }

    // ---- Bad data ----

    @Test
    void bansThePeerThatSentAllOfABadPiece() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SwarmRig.PIECE_BYTES);
        PlayedPeer liar = rig.seed().says(PeerCodec.unchoke());
        for (Request request : liar.requests()) {
            liar.answers(request, request.begin() == 0 ? 1 : 0);
        }
        assertEquals(PeerEnd.CORRUPT_DATA, liar.closed());
        assertTrue(rig.verified().isEmpty());

        InetSocketAddress address = liar.address;
        PlayedPeer again = rig.peerDialsUs(new InetSocketAddress(address.getAddress(), address.getPort() + 1))
                .shakesHands();
        assertEquals(PeerEnd.BANNED, again.closed());
        PlayedPeer namesake = rig.peerDialsUs();
        namesake.says(new Handshake(0, rig.metainfo.infoHash(), liar.id).toBytes());
        assertNull(namesake.closed(), "a peer id is anybody's");
    }

    /** Or it would go on by the name that it has there. */
    @Test
    void aBanEndsTheOtherConnectionsOfThatHost() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SwarmRig.PIECE_BYTES);
        PlayedPeer liar = rig.seed().says(PeerCodec.unchoke());
        InetSocketAddress address = liar.address;
        PlayedPeer twin = rig.peerDialsUs(new InetSocketAddress(address.getAddress(), address.getPort() + 1_000))
                .shakesHands();
        PlayedPeer other = rig.peerDialsUs().shakesHands();
        for (Request request : liar.requests()) {
            liar.answers(request, 1);
        }
        assertEquals(PeerEnd.CORRUPT_DATA, liar.closed());
        assertEquals(PeerEnd.BANNED, twin.closed());
        assertNull(other.closed());
    }

    @Test
    void bansByPeerIdOnALoopbackAddress() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SwarmRig.PIECE_BYTES);
        PlayedPeer liar = rig.peerDialsUs(new InetSocketAddress("127.0.0.1", 1)).shakesHands().hasAll()
                .says(PeerCodec.unchoke());
        for (Request request : liar.requests()) {
            liar.answers(request, 1);
        }
        assertEquals(PeerEnd.CORRUPT_DATA, liar.closed());

        PlayedPeer again = rig.peerDialsUs(new InetSocketAddress("127.0.0.1", 2));
        again.says(new Handshake(0, rig.metainfo.infoHash(), liar.id).toBytes());
        assertEquals(PeerEnd.BANNED, again.closed());
        assertNull(rig.peerDialsUs(new InetSocketAddress("127.0.0.1", 3)).shakesHands().closed());
    }

    @Test
    void fetchesABadPieceOfSeveralPeersFromOneAloneThenKnowsWhoLies() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SwarmRig.PIECE_BYTES);
        PlayedPeer honest = rig.seed().says(PeerCodec.unchoke());
        PlayedPeer liar = rig.seed().says(PeerCodec.unchoke());
        List<Request> requests = honest.requests();
        honest.answers(requests.get(0));
        rig.runSeconds(1);
        for (Request request : liar.requests()) {
            if (request.begin() > 0) {
                liar.answers(request, 1);
            }
        }
        assertNull(honest.closed());
        assertNull(liar.closed());

        List<Request> atHonest = honest.requests();
        List<Request> atLiar = liar.requests();
        assertTrue(atHonest.isEmpty() != atLiar.isEmpty(), "one alone is asked: " + atHonest + " / " + atLiar);
        PlayedPeer asked = atHonest.isEmpty() ? liar : honest;
        (atHonest.isEmpty() ? atLiar : atHonest).forEach(request -> asked.answers(request, asked == liar ? 1 : 0));
        if (asked == liar) {
            assertEquals(PeerEnd.CORRUPT_DATA, liar.closed());
            honest.requests().forEach(honest::answers);
        }
        assertEquals(List.of(0), rig.verified());
    }

    // ---- What peers say wrongly ----

    @Test
    void takesALateBitfieldForManyHaves() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SIZE);
        PlayedPeer late = rig.emptyPeer().has(1);
        Bitfield two = new Bitfield(rig.metainfo.layout().pieceCount());
        two.set(0);
        two.set(3);
        late.says(PeerCodec.bitfield(two));
        assertEquals(3, late.session.theirs().bits().count());
        late.hasAll();
        assertTrue(late.session.isSeed());
        assertNull(late.closed());
    }

    @Test
    void closesOnAWrongHaveAWrongBitfieldAndUnaskedExtensions() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SIZE);
        PlayedPeer high = rig.emptyPeer().has(21);
        PlayedPeer negative = rig.emptyPeer().has(-1);
        PlayedPeer wrongLength = rig.emptyPeer().says(PeerCodec.bitfield(new Bitfield(30)));
        PlayedPeer plain = rig.peerDialsUs();
        plain.says(new Handshake(0, rig.metainfo.infoHash(), plain.id).toBytes());
        plain.says(PeerCodec.extended(0, ByteBuffer.wrap("de".getBytes())));

        assertEquals(StreamEnd.PROTOCOL_VIOLATION, high.closed());
        assertEquals(StreamEnd.PROTOCOL_VIOLATION, negative.closed());
        assertEquals(StreamEnd.MALFORMED, wrongLength.closed());
        assertEquals(StreamEnd.PROTOCOL_VIOLATION, plain.closed());
    }

    @Test
    void skipsMessagesThatItDoesNotKnow() throws Exception {
        PlayedPeer peer = SwarmRig.leecher(SIZE).emptyPeer();
        peer.says(ByteBuffer.allocate(7).putInt(3).put((byte) 9).putShort((short) 6881).flip());
        peer.says(PeerCodec.keepAlive()).has(1);
        assertNull(peer.closed());
        assertEquals(1, peer.session.theirs().bits().count());
    }

    // ---- Uploading ----

    @Test
    void unchokesWhoIsInterestedAtOnceAndServesItsRequests() throws Exception {
        SwarmRig rig = SwarmRig.seeder(SIZE);
        PlayedPeer peer = rig.emptyPeer().says(PeerCodec.interested());
        assertEquals(1, peer.heard(Unchoke.class).size());

        peer.says(PeerCodec.request(20, 0, 100)).says(PeerCodec.request(2, 16 << 10, 16 << 10));

        List<Piece> pieces = peer.heard(Piece.class);
        assertEquals(2, pieces.size());
        assertEquals(ByteBuffer.wrap(rig.content, 20 * SwarmRig.PIECE_BYTES, 100), pieces.get(0).block());
        assertEquals(ByteBuffer.wrap(rig.content, 2 * SwarmRig.PIECE_BYTES + (16 << 10), 16 << 10),
                pieces.get(1).block());
        assertEquals(0, rig.torrents.pool().taken());
    }

    @Test
    void ignoresRequestsWhileItChokes() throws Exception {
        PlayedPeer peer = SwarmRig.seeder(SIZE).emptyPeer().says(PeerCodec.request(0, 0, 16 << 10));
        assertNull(peer.closed());
        assertTrue(peer.heard(Piece.class).isEmpty());
    }

    @Test
    void chokesWhoLosesInterestAndForgetsItsRequests() throws Exception {
        SwarmRig rig = SwarmRig.seeder(SIZE);
        PlayedPeer peer = rig.emptyPeer().says(PeerCodec.interested());
        rig.storage.hold();
        peer.says(PeerCodec.request(0, 0, 16 << 10)).says(PeerCodec.notInterested());
        rig.storage.letGo();
        rig.run();

        List<PeerMessage> heard = peer.heard();
        assertTrue(heard.stream().anyMatch(Choke.class::isInstance));
        assertTrue(heard.stream().noneMatch(Piece.class::isInstance));
        assertEquals(0, rig.torrents.pool().taken());
    }

    @Test
    void closesOnRequestsThatCannotBeMeant() throws Exception {
        SwarmRig rig = SwarmRig.seeder(SIZE);
        int[][] wrong = {{21, 0, 1}, {-1, 0, 1}, {0, -1, 1}, {0, 0, 0}, {0, 0, -1}, {0, 0, (16 << 10) + 1},
                {20, 0, 101}, {0, SwarmRig.PIECE_BYTES, 1}, {0, Integer.MAX_VALUE, 16}};
        for (int[] request : wrong) {
            PlayedPeer peer = rig.emptyPeer().says(PeerCodec.interested());
            peer.says(PeerCodec.request(request[0], request[1], request[2]));
            assertEquals(StreamEnd.PROTOCOL_VIOLATION, peer.closed(), () -> java.util.Arrays.toString(request));
        }
    }

    @Test
    void closesOnARequestForAPieceItDoesNotHave() throws Exception {
        PlayedPeer peer = SwarmRig.leecher(SIZE).emptyPeer().says(PeerCodec.interested())
                .says(PeerCodec.request(0, 0, 1));
        assertEquals(StreamEnd.PROTOCOL_VIOLATION, peer.closed());
    }

    @Test
    void boundsTheRequestsOfOnePeer() throws Exception {
        SwarmRig rig = SwarmRig.seeder(SIZE);
        PlayedPeer peer = rig.emptyPeer().says(PeerCodec.interested()).stopsReading();
        rig.storage.hold();
        ByteBuffer flood = ByteBuffer.allocate(17 * 3_000);
        for (int i = 0; i < 3_000; i++) {
            flood.put(PeerCodec.request(0, i, 1));
        }
        peer.says(flood.flip());
        assertEquals(StreamEnd.PROTOCOL_VIOLATION, peer.closed());
    }

    @Test
    void readsLittleAheadForAPeerThatDoesNotRead() throws Exception {
        SwarmRig rig = SwarmRig.seeder(200 * SwarmRig.PIECE_BYTES);
        PlayedPeer peer = rig.emptyPeer().says(PeerCodec.interested()).stopsReading();
        for (int i = 0; i < 200; i++) {
            peer.says(PeerCodec.request(i, 0, 16 << 10));
        }
        assertTrue(peer.transport.queuedBytes() <= 2 * Limits.SEND_LOW_BYTES, "queued " + peer.transport.queuedBytes());

        rig.runSeconds(PeerLimits.SEND_STALL_NANOS / 1_000_000_000L + 2);
        assertEquals(StreamEnd.SEND_STALLED, peer.closed());
    }

    @Test
    void honoursACancelOfAWaitingRequest() throws Exception {
        SwarmRig rig = SwarmRig.seeder(200 * SwarmRig.PIECE_BYTES);
        PlayedPeer peer = rig.emptyPeer().says(PeerCodec.interested());
        rig.storage.hold();
        for (int i = 0; i < 100; i++) {
            peer.says(PeerCodec.request(i, 0, 16 << 10));
        }
        peer.says(PeerCodec.cancel(99, 0, 16 << 10));
        rig.storage.letGo();
        rig.run();
        List<Piece> pieces = peer.heard(Piece.class);
        assertEquals(99, pieces.size());
        assertTrue(pieces.stream().noneMatch(piece -> piece.pieceIndex() == 99));
    }

    // ---- Time ----

    @Test
    void keepsAnIdleConnectionAliveAndClosesASilentOne() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SIZE);
        PlayedPeer peer = rig.emptyPeer();
        peer.heard();
        rig.runSeconds(PeerLimits.KEEP_ALIVE_NANOS / 1_000_000_000L + 2);
        assertEquals(1, peer.heard(KeepAlive.class).size());
        assertNull(peer.closed());
        rig.runSeconds(60);
        assertEquals(StreamEnd.IDLE, peer.closed());
    }

    // ---- Disk ----

    @Test
    void stopsReadingWhileTheDiskLagsAndGoesOnLater() throws Exception {
        int pieces = (int) (2 * PieceLimits.DISK_HIGH_BYTES / SwarmRig.PIECE_BYTES);
        SwarmRig rig = SwarmRig.leecher(pieces * SwarmRig.PIECE_BYTES);
        PlayedPeer seed = rig.seed().says(PeerCodec.unchoke());
        rig.storage.hold();
        while (!seed.isMuted()) {
            List<Request> requests = seed.requests();
            assertFalse(requests.isEmpty());
            requests.forEach(seed::answers);
        }
        assertTrue(rig.pieces().bytesWriting() <= PieceLimits.DISK_HIGH_BYTES + PeerLimits.OUR_REQUESTS * (16L << 10));

        rig.storage.letGo();
        rig.run();
        assertFalse(seed.isMuted());
        assertEquals(0, rig.pieces().bytesWriting());
    }
}
