package sprat.swarm.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.atLeast;
import static org.mockito.Mockito.verify;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import sprat.io.Limits;
import sprat.swarm.PlayedPeer;
import sprat.swarm.SwarmRig;
import sprat.swarm.Torrents;
import sprat.wire.Bitfield;
import sprat.wire.WireLimits;
import sprat.wire.peer.ExtensionHandshake;
import sprat.wire.peer.MetadataMessage;
import sprat.wire.peer.PeerCodec;
import sprat.wire.peer.PeerMessage.Request;
import sprat.wire.peer.PexMessage;

/** What a peer's messages are said to cost: nothing for who is of use, however much it says. */
class CostsTest {
    private static long cost(PlayedPeer peer) {
        ArgumentCaptor<Long> charged = ArgumentCaptor.forClass(Long.class);
        verify(peer.transport, atLeast(0)).charge(charged.capture());
        return charged.getAllValues().stream().mapToLong(Long::longValue).sum();
    }

    private static ByteBuffer request(int i) {
        int perPiece = SwarmRig.PIECE_BYTES / WireLimits.BLOCK_BYTES;
        return PeerCodec.request(i / perPiece, i % perPiece * WireLimits.BLOCK_BYTES, WireLimits.BLOCK_BYTES);
    }

    // ---- Of use ----

    @Test
    void thousandsOfRequestsThatAreServedCostNothing() throws Exception {
        SwarmRig rig = SwarmRig.seeder(64 << 20);
        PlayedPeer leecher = rig.emptyPeer().says(PeerCodec.interested());
        long before = cost(leecher);
        for (int i = 0; i < 4_000; i++) {
            leecher.says(request(i));
        }
        assertEquals(before, cost(leecher));
        assertEquals(4_000L * WireLimits.BLOCK_BYTES, leecher.session.uploads().rate().total());
    }

    @Test
    void blocksThatWeAskedForCostNothing() throws Exception {
        SwarmRig rig = SwarmRig.leecher(8 << 20);
        PlayedPeer seed = rig.peerDialsUs().shakesHands().hasAll().says(PeerCodec.unchoke());
        long before = cost(seed);
        int blocks = 0;
        for (List<Request> asked = seed.requests(); !asked.isEmpty(); asked = seed.requests()) {
            for (Request request : asked) {
                seed.answers(request);
                blocks++;
            }
        }
        assertEquals((8 << 20) / WireLimits.BLOCK_BYTES, blocks);
        assertEquals(before, cost(seed));
    }

    @Test
    void eachPieceOfThousandsThatIsNewsCostsNothingAndAgainItDoes() throws Exception {
        SwarmRig rig = SwarmRig.leecher(64 << 20);
        PlayedPeer peer = rig.peerDialsUs().shakesHands();
        int pieces = rig.metainfo.layout().pieceCount();
        for (int i = 0; i < pieces; i++) {
            peer.has(i);
        }
        assertEquals(0, cost(peer));
        peer.has(0, 1, 2);
        assertEquals(3 * Costs.MESSAGE, cost(peer));
    }

    @Test
    void slicesOfTheInfoDictionaryThatAreServedCostNothing() throws Exception {
        int[] files = new int[1_200];
        Arrays.fill(files, 1);
        SwarmRig rig = SwarmRig.leecher(0, new Torrents.Settings(null, 50, 0, 0), null, List.of(), files);
        PlayedPeer peer = rig.peerDialsUs().shakesHands();
        peer.says(PeerCodec.extended(0, new ExtensionHandshake(Map.of("ut_metadata", 9), 0, "", null, 0, null)
                .toBytes()));
        long before = cost(peer);
        int slices = MetadataMessage.slices(MetadataServing.totalBytes(rig.metainfo));
        for (int i = 0; i < PeerLimits.METADATA_TIMES * slices; i++) {
            peer.says(PeerCodec.extended(PeerExtensions.OUR_METADATA, MetadataMessage.request(i % slices).toBytes()));
        }
        assertEquals(before, cost(peer));
        peer.says(PeerCodec.extended(PeerExtensions.OUR_METADATA, MetadataMessage.request(0).toBytes()));
        assertTrue(cost(peer) > before, "one beyond any use");
    }

    /** What two hundred peers tell in an hour is far from what one of them may cost. */
    @Test
    void aPeerThatTellsOfTwoHundredOthersCostsLessThanItEarns() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SwarmRig.PIECE_BYTES);
        PlayedPeer peer = rig.peerDialsUs().shakesHands();
        List<PexMessage.Peer> others = IntStream.range(0, PeerLimits.PEX_FIRST_PEERS)
                .mapToObj(i -> new PexMessage.Peer(new InetSocketAddress("10.7.0." + i, 7000), 0)).toList();
        ByteBuffer told = PeerCodec.extended(PeerExtensions.OUR_PEX, new PexMessage(others, List.of()).toBytes());
        peer.says(told.duplicate());
        long first = cost(peer);
        assertTrue(first > 0 && first < Limits.WORK_FIRST_NANOS / 4, () -> first + " ns");
        peer.says(told.duplicate());
        assertEquals(Costs.skipped(told.remaining() - 6), cost(peer) - first, "too soon: not read");
    }

    // ---- Of no use ----

    @Test
    void togglesCostWhatTheyUndo() throws Exception {
        SwarmRig rig = SwarmRig.seeder(1 << 20);
        PlayedPeer peer = rig.emptyPeer();
        long before = cost(peer);
        peer.says(PeerCodec.interested());
        peer.says(PeerCodec.notInterested());
        assertEquals(before + 2 * Costs.TOGGLE, cost(peer));
    }

    @Test
    void aChokeCostsMoreTheMoreWasAsked() throws Exception {
        SwarmRig rig = SwarmRig.leecher(8 << 20);
        PlayedPeer seed = rig.peerDialsUs().shakesHands().hasAll().says(PeerCodec.unchoke());
        int asked = seed.session.downloads().inFlight();
        assertTrue(asked > 0);
        long before = cost(seed);
        seed.says(PeerCodec.choke());
        assertEquals(before + Costs.TOGGLE + Costs.RELEASE * (asked + 1), cost(seed), "and others are asked once");
    }

    @Test
    void whatIsRejectedOrTakenBackCosts() throws Exception {
        SwarmRig rig = SwarmRig.seeder(1 << 20);
        PlayedPeer peer = rig.emptyPeer();
        long before = cost(peer);
        peer.says(PeerCodec.request(9, 0, WireLimits.BLOCK_BYTES));
        assertEquals(before + Costs.REJECTION, cost(peer));
        peer.says(PeerCodec.cancel(9, 0, WireLimits.BLOCK_BYTES));
        assertEquals(before + 3 * Costs.REJECTION, cost(peer));
    }

    @Test
    void whatSaysNothingCostsByItsLength() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SwarmRig.PIECE_BYTES);
        PlayedPeer peer = rig.peerDialsUs().shakesHands();
        peer.says(PeerCodec.keepAlive());
        assertEquals(Costs.MESSAGE, cost(peer));
        peer.says(ByteBuffer.allocate(5).putInt(0, 1).put(4, (byte) 99));
        assertEquals(Costs.MESSAGE + Costs.skipped(0), cost(peer));
        ByteBuffer handshake = new ExtensionHandshake(Map.of(), 0, "", null, 0, null).toBytes();
        peer.says(PeerCodec.extended(0, handshake.duplicate()));
        assertEquals(Costs.MESSAGE + Costs.skipped(0) + Costs.bencode(handshake.remaining()), cost(peer));
    }

    @Test
    void aBitfieldIsFreeOnce() throws Exception {
        SwarmRig rig = SwarmRig.leecher(1 << 20);
        PlayedPeer peer = rig.peerDialsUs().shakesHands();
        Bitfield none = new Bitfield(rig.metainfo.layout().pieceCount());
        none.set(0);
        peer.says(PeerCodec.bitfield(none));
        assertEquals(0, cost(peer));
        peer.says(PeerCodec.bitfield(none));
        assertEquals(Costs.bitfield(2), cost(peer));
    }
}
