package sprat.swarm.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import sprat.io.StreamEnd;
import sprat.store.DiskOutcome;
import sprat.swarm.PlayedPeer;
import sprat.swarm.SwarmRig;
import sprat.swarm.dial.DialLimits;
import sprat.swarm.dial.PeerEnd;
import sprat.swarm.neighbours.NeighbourLimits;
import sprat.wire.Vectors;
import sprat.wire.peer.ExtensionHandshake;
import sprat.wire.peer.Handshake;
import sprat.wire.peer.PeerCodec;
import sprat.wire.peer.PeerMessage.Extended;
import sprat.wire.peer.PeerMessage.Request;
import sprat.wire.peer.PexMessage;

/** The extension protocol with one peer: upload_only, lt_donthave, ut_pex. */
class PeerExtensionsTest {
    private static final int SIZE = 20 * SwarmRig.PIECE_BYTES;
    private static final int THEIR_PEX = 9;
    private static final int THEIR_DONT_HAVE = 7;

    private static ByteBuffer handshake(Map<String, Integer> ids, int port, Boolean uploadOnly) {
        return PeerCodec.extended(0, new ExtensionHandshake(ids, port, "", null, 0, uploadOnly).toBytes());
    }

    private static PlayedPeer speaking(SwarmRig rig, int port) throws Exception {
        return rig.emptyPeer().says(handshake(Map.of("ut_pex", THEIR_PEX, "lt_donthave", THEIR_DONT_HAVE), port, null));
    }

    private static ByteBuffer dontHave(int piece) {
        return PeerCodec.extended(PeerExtensions.OUR_DONT_HAVE, ByteBuffer.allocate(4).putInt(0, piece));
    }

    private static List<ByteBuffer> heard(PlayedPeer peer, int id) throws Exception {
        return peer.heard(Extended.class).stream().filter(message -> message.extensionId() == id).map(Extended::payload)
                .toList();
    }

    private static List<PexMessage> pex(PlayedPeer peer) throws Exception {
        List<PexMessage> messages = new ArrayList<>();
        for (ByteBuffer payload : heard(peer, THEIR_PEX)) {
            messages.add(PexMessage.read(payload));
        }
        return messages;
    }

    private static ByteBuffer added(PexMessage.Peer... peers) {
        return PeerCodec.extended(PeerExtensions.OUR_PEX, new PexMessage(List.of(peers), List.of()).toBytes());
    }

    private static PexMessage.Peer peer(String address, int port) {
        return new PexMessage.Peer(new InetSocketAddress(address, port), 0);
    }

    // ---- Handshakes ----

    @Test
    void offersWhatItSpeaksAndNoPeerExchangeForAPrivateTorrent() throws Exception {
        ExtensionHandshake open = ExtensionHandshake.read(heard(SwarmRig.leecher(SIZE).emptyPeer(), 0).get(0));
        assertEquals(Map.of("ut_pex", 1, "lt_donthave", 2, "ut_metadata", 3), open.ids());
        assertNull(open.uploadOnly());
        ExtensionHandshake hidden = ExtensionHandshake.read(heard(SwarmRig.privateLeecher(SIZE).emptyPeer(), 0).get(0));
        assertEquals(Map.of("lt_donthave", 2, "ut_metadata", 3), hidden.ids());
        assertEquals(Boolean.TRUE, ExtensionHandshake.read(heard(SwarmRig.seeder(SIZE).emptyPeer(), 0).get(0))
                .uploadOnly());
    }

    @Test
    void laterHandshakesAddAndZeroSwitchesOff() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SIZE);
        speaking(rig, 7_001);
        PlayedPeer told = speaking(rig, 7_002).says(handshake(Map.of("other", 3), 0, null));
        PlayedPeer deaf = speaking(rig, 7_003).says(handshake(Map.of("ut_pex", 0), 0, null));
        rig.runSeconds(2);
        assertEquals(1, pex(told).size());
        assertEquals(0, pex(deaf).size());
    }

    @Test
    void ignoresNumbersThatItHasNotGiven() throws Exception {
        PlayedPeer peer = speaking(SwarmRig.leecher(SIZE), 7_001);
        peer.says(PeerCodec.extended(200, ByteBuffer.allocate(1_000)))
                .says(PeerCodec.extended(4, ByteBuffer.allocate(0)));
        assertNull(peer.closed());
    }

    // ---- upload_only ----

    @Test
    void twoWhoWantNothingPart() throws Exception {
        SwarmRig rig = SwarmRig.seeder(SIZE);
        PlayedPeer partial = rig.emptyPeer().has(1, 2).says(handshake(Map.of(), 0, false));
        assertNull(partial.closed());
        assertEquals(PeerEnd.NOT_NEEDED, partial.says(handshake(Map.of(), 0, true)).closed());
    }

    @Test
    void tellsWhenItHasAllItWantsAndPartsFromWhoWantsNothing() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SwarmRig.PIECE_BYTES);
        PlayedPeer wanting = rig.emptyPeer();
        PlayedPeer partial = rig.emptyPeer().says(handshake(Map.of(), 0, true));
        PlayedPeer plain = rig.peerDialsUs();
        plain.says(new Handshake(0, rig.metainfo.infoHash(), plain.id).toBytes());
        wanting.heard();
        plain.heard();
        PlayedPeer seed = rig.seed().says(PeerCodec.unchoke());
        seed.requests().forEach(seed::answers);
        assertEquals(List.of(0), rig.verified());
        assertEquals(Boolean.TRUE, ExtensionHandshake.read(heard(wanting, 0).get(0)).uploadOnly());
        assertEquals(PeerEnd.NOT_NEEDED, partial.closed());
        assertTrue(plain.heard(Extended.class).isEmpty());
    }

    // ---- lt_donthave ----

    @Test
    void aLostPieceIsNotAskedForAndCountsNoMore() throws Exception {
        SwarmRig rig = SwarmRig.leecher(2 * SwarmRig.PIECE_BYTES);
        PlayedPeer seed = rig.seed();
        assertEquals(1, rig.neighbours().supply().seeds());
        seed.says(dontHave(0));
        assertEquals(0, rig.neighbours().supply().seeds());
        assertEquals(0, rig.pieces().picker().availability().peersWith(0));
        assertEquals(1, rig.pieces().picker().availability().peersWith(1));
        seed.says(dontHave(0)).says(PeerCodec.unchoke());
        assertTrue(seed.requests().stream().allMatch(request -> request.pieceIndex() == 1));
        seed.has(0);
        assertEquals(1, rig.neighbours().supply().seeds());
        seed.hangsUp();
        assertEquals(0, rig.neighbours().supply().seeds());
    }

    @Test
    void goldenBytesOfALostPiece() throws Exception {
        SwarmRig rig = SwarmRig.leecher(300 * SwarmRig.PIECE_BYTES);
        PlayedPeer seed = rig.seed().says(Vectors.buffer("peer-donthave"));
        assertFalse(seed.session.theirs().bits().get(258));
        assertEquals(299, seed.session.theirs().bits().count());
    }

    @Test
    void whatWasAskedOfALostPieceIsFreeForOthers() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SwarmRig.PIECE_BYTES);
        PlayedPeer first = rig.seed().says(PeerCodec.unchoke());
        List<Request> asked = first.requests();
        PlayedPeer second = rig.seed().says(PeerCodec.unchoke());
        first.says(dontHave(0));
        assertEquals(new HashSet<>(asked), new HashSet<>(second.requests()));
        assertNull(first.answers(asked.get(0)).closed(), "it was on its way");
    }

    @Test
    void closesWhenASeedLosesAPieceAndFindsItTooOften() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SIZE);
        PlayedPeer seed = rig.seed();
        for (int i = 0; i < PeerLimits.LOSSES_OF_A_SEED; i++) {
            seed.says(dontHave(i)).says(PeerCodec.have(i));
        }
        assertNull(seed.closed());
        assertEquals(1, rig.neighbours().supply().seeds());
        assertEquals(StreamEnd.PROTOCOL_VIOLATION, seed.says(dontHave(0)).closed());
    }

    @Test
    void closesOnALostPieceThatIsNone() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SIZE);
        assertEquals(StreamEnd.PROTOCOL_VIOLATION, rig.emptyPeer().says(dontHave(20)).closed());
        assertEquals(StreamEnd.MALFORMED,
                rig.emptyPeer().says(PeerCodec.extended(PeerExtensions.OUR_DONT_HAVE, ByteBuffer.allocate(3)))
                .closed());
    }

    @Test
    void tellsWhichOfItsPiecesAreLostWhenTheyHaveBeenCheckedAgain() throws Exception {
        SwarmRig rig = SwarmRig.seeder(SIZE);
        PlayedPeer told = speaking(rig, 0);
        PlayedPeer plain = rig.emptyPeer();
        told.heard();
        plain.heard();
        rig.storage.overwrite(5 * SwarmRig.PIECE_BYTES, ~rig.content[5 * SwarmRig.PIECE_BYTES]);
        rig.torrent.onUnreadable(5, DiskOutcome.CHANGED, "changed", rig.loop.nowNanos());
        rig.runSeconds(2);
        assertEquals(19, rig.verified().size());
        assertEquals(List.of(ByteBuffer.allocate(4).putInt(0, 5)), heard(told, THEIR_DONT_HAVE));
        assertTrue(heard(plain, 0).isEmpty());
    }

    // ---- ut_pex ----

    @Test
    void tellsEachOfTheOthersOnceAMinuteWithWhoWantsNothingAndWhoHasGone() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SIZE);
        PlayedPeer told = speaking(rig, 7_001);
        rig.runSeconds(2);
        assertTrue(pex(told).isEmpty(), "nothing to tell");
        PlayedPeer partial = speaking(rig, 7_002).says(handshake(Map.of(), 0, true));
        PlayedPeer hidden = rig.emptyPeer();
        PlayedPeer dialled = rig.weDialPeer();
        dialled.shakesHands();
        rig.runSeconds(16);
        List<PexMessage> first = pex(told);
        assertEquals(1, first.size());
        assertEquals(List.of(new PexMessage.Peer(partial.session.listeningAddress(), PexMessage.UPLOAD_ONLY),
                new PexMessage.Peer(dialled.address, PexMessage.REACHABLE)), first.get(0).added());
        assertFalse(hidden.session.isListeningKnown());
        partial.hangsUp();
        rig.runSeconds(40);
        assertTrue(pex(told).isEmpty());
        rig.runSeconds(22);
        assertEquals(List.of(partial.session.listeningAddress()), pex(told).get(0).dropped());
    }

    @Test
    void remembersWhatItIsToldButNoNearerAddressesThanTheTellersOwn() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SIZE);
        PlayedPeer teller = rig.emptyPeer()
                .says(PeerCodec.extended(0, new ExtensionHandshake(Map.of("ut_pex", THEIR_PEX), 0, "",
                new InetSocketAddress("10.0.0.1", 1).getAddress(), 0, null).toBytes()));
        teller.says(added(peer("127.0.0.1", 7), peer("0.0.0.0", 7), peer("10.0.0.1", 6881), peer("::1", 7),
                peer("10.9.9.9", 0)));
        assertEquals(0, rig.neighbours().book().size() + rig.neighbours().book().told());
        rig.emptyPeer().says(added(peer("10.9.9.9", 7), peer("2001:db8::9", 7)));
        assertEquals(2, rig.neighbours().dialler().dialling());
        rig.peerDialsUs(new InetSocketAddress("127.0.0.1", 40_000)).shakesHands().says(added(peer("127.0.0.1", 8)));
        assertEquals(3, rig.neighbours().dialler().dialling());
    }

    /** A peer on the internet does not have us knock at the doors of our own network. */
    @Test
    void goesToNoPlaceThatTheTellerCannotReach() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SIZE);
        PlayedPeer far = rig.peerDialsUs(new InetSocketAddress("203.0.113.5", 40_000)).shakesHands();
        far.says(added(peer("192.168.0.1", 80), peer("10.9.9.9", 80), peer("169.254.169.254", 80), peer("::1", 80)));
        assertEquals(0, rig.neighbours().dialler().dialling() + rig.neighbours().book().told());
        PlayedPeer near = rig.peerDialsUs(new InetSocketAddress("10.0.0.77", 40_001)).shakesHands();
        near.says(added(peer("192.168.0.1", 80), peer("203.0.113.6", 80), peer("169.254.169.254", 80)));
        assertEquals(2, rig.neighbours().dialler().dialling() + rig.neighbours().book().told());
        PlayedPeer other = rig.peerDialsUs(new InetSocketAddress("2001:db8::7", 40_002)).shakesHands();
        other.says(added(peer("192.168.0.2", 8_080), peer("127.0.0.1", 8_080), peer("192.168.0.2", 80)));
        assertEquals(3, rig.neighbours().dialler().dialling() + rig.neighbours().book().told());
    }

    @Test
    void whatIsMadeUpKeepsHalfOfTheDialsBusyAlsoWhenItIsTriedAgain() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SIZE);
        PexMessage.Peer[] nobody = new PexMessage.Peer[100];
        Arrays.setAll(nobody, i -> peer("10.9.9." + i, 7));
        rig.emptyPeer().says(added(nobody));
        int most = 0;
        for (int i = 0; i < 60; i++) {
            rig.runSeconds(1);
            most = Math.max(most, rig.neighbours().dialler().dialling());
        }
        assertEquals(DialLimits.DIALS / 2, most);
    }

    @Test
    void aPrivateTorrentTakesNothingAndForgetsAllWithItsTracker() throws Exception {
        SwarmRig rig = SwarmRig.privateLeecher(SIZE);
        PlayedPeer peer = speaking(rig, 7_001).says(added(peer("10.9.9.9", 7)));
        speaking(rig, 7_002);
        rig.runSeconds(2);
        assertTrue(pex(peer).isEmpty());
        assertEquals(0, rig.neighbours().dialler().dialling());
        rig.neighbours().onOtherTracker();
        rig.run();
        assertEquals(PeerEnd.OTHER_TRACKER, peer.closed());
        assertEquals(0, rig.neighbours().book().size());
        assertEquals(0, rig.torrent.status().peers());

        SwarmRig open = SwarmRig.leecher(SIZE);
        PlayedPeer stays = speaking(open, 7_001);
        open.neighbours().onOtherTracker();
        assertNull(stays.closed());
    }

    @Test
    void tellsOfSoManyLostPiecesAtATime() throws Exception {
        SwarmRig rig = SwarmRig.seeder(SIZE);
        PlayedPeer told = speaking(rig, 0);
        told.heard();
        rig.neighbours().onLost(Collections.nCopies(NeighbourLimits.DONT_HAVES + 1, 3), rig.loop.nowNanos());
        assertEquals(NeighbourLimits.DONT_HAVES, heard(told, THEIR_DONT_HAVE).size());
    }
}
