package sprat.swarm.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import sprat.swarm.PlayedPeer;
import sprat.swarm.SwarmRig;
import sprat.wire.peer.Handshake;
import sprat.wire.peer.PeerCodec;

class LineCountsTest {
    private static final int SIZE = 4 * SwarmRig.PIECE_BYTES;

    @Test
    void logsTheFirstOfEachKindAndCountsTheRest() {
        LineCounts lines = new LineCounts();
        assertEquals("", lines.unlogged());
        assertTrue(lines.count(LineCounts.Kind.PEX));
        assertEquals("", lines.unlogged());
        assertFalse(lines.count(LineCounts.Kind.PEX));
        assertTrue(lines.count(LineCounts.Kind.UNKNOWN));
        assertFalse(lines.count(LineCounts.Kind.PEX));
        assertFalse(lines.count(LineCounts.Kind.UNKNOWN));
        assertEquals("; not logged: 1 UNKNOWN, 2 PEX", lines.unlogged());
    }

    @Test
    void aPeerThatSendsWhatNobodyKnowsIsLoggedOnce() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SIZE);
        PlayedPeer peer = rig.peerDialsUs().shakesHands();
        for (int i = 0; i < 1_000; i++) {
            peer.says(ByteBuffer.allocate(5).putInt(1).put((byte) 99).flip());
        }
        assertEquals("; not logged: 999 UNKNOWN", peer.session.lines().unlogged());
    }

    @Test
    void aPeerThatChokesAndUnchokesIsLoggedOnceForEach() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SIZE);
        PlayedPeer peer = rig.peerDialsUs().shakesHands().hasAll();
        for (int i = 0; i < 100; i++) {
            peer.says(PeerCodec.unchoke()).says(PeerCodec.choke());
        }
        assertEquals("; not logged: 99 CHOKE, 99 UNCHOKE", peer.session.lines().unlogged());
    }

    @Test
    void aPeerWithFastMessagesBeyondAnyUseIsLoggedOnceForEach() throws Exception {
        SwarmRig rig = SwarmRig.seeder(SIZE);
        PlayedPeer peer = rig.peerDialsUs();
        peer.says(new Handshake(Handshake.FAST, rig.metainfo.infoHash(), peer.id).toBytes()).says(PeerCodec.haveNone());
        for (int i = 0; i < 100; i++) {
            peer.says(PeerCodec.allowedFast(1)).says(PeerCodec.request(i % 4, 1, 16));
        }
        String unlogged = peer.session.lines().unlogged();
        assertTrue(unlogged.startsWith("; not logged: 99 ALLOWED_FAST"), unlogged);
    }
}
