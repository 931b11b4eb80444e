package sprat.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sprat.io.StreamEnd;
import sprat.store.DiskOutcome;
import sprat.swarm.dial.PeerEnd;
import sprat.wire.peer.PeerCodec;
import sprat.wire.peer.PeerMessage.BitfieldBits;
import sprat.wire.peer.PeerMessage.Have;
import sprat.wire.peer.PeerMessage.Piece;

/** What was verified and is to be served does not come back from the disk. */
class UnreadableTest {
    private static final int PIECE = SwarmRig.PIECE_BYTES;
    private static final int BLOCK = 16 << 10;

    /**
     * The read has failed, and the check that follows is on its way.
     *
     * @param wrong pieces that are not right any more
     */
    private static SwarmRig checkingAgain(int... wrong) throws Exception {
        SwarmRig rig = SwarmRig.seeder(4 * PIECE);
        PlayedPeer asker = rig.emptyPeer().says(PeerCodec.interested());
        rig.storage.hold();
        rig.storage.failNextRead(DiskOutcome.FAILED);
        for (int piece : wrong) {
            rig.storage.overwrite(piece * PIECE, ~rig.content[piece * PIECE]);
        }
        asker.says(PeerCodec.request(2, 0, BLOCK));
        rig.storage.letGo();
        rig.storage.hold();
        rig.run();
        assertEquals(PeerEnd.DATA_CHANGED, asker.closed());
        assertEquals(List.of(), rig.verified(), "no piece of that file is served meanwhile");
        return rig;
    }

    @Test
    void aSeederChecksTheFileAgainAndServesWhatIsRight() throws Exception {
        SwarmRig rig = checkingAgain(1);
        rig.storage.letGo();
        rig.run();
        assertEquals(List.of(0, 2, 3), rig.verified());

        PlayedPeer asker = rig.emptyPeer().says(PeerCodec.interested()).says(PeerCodec.request(2, 0, BLOCK));
        assertEquals(1, asker.heard(Piece.class).size());
        verify(rig.events, never()).onStorageError(any(), any());
    }

    @Test
    void whoComesMeanwhileHearsWhatIsRightAgain() throws Exception {
        SwarmRig rig = checkingAgain();
        PlayedPeer early = rig.emptyPeer();
        assertEquals(List.of(), early.heard(BitfieldBits.class));
        rig.storage.letGo();
        rig.run();
        assertEquals(List.of(0, 1, 2, 3), early.heard(Have.class).stream().map(Have::pieceIndex).toList());
        assertNull(early.closed());
    }

    @Test
    void aSeederEndsWhenTheCheckFailsToo() throws Exception {
        SwarmRig rig = SwarmRig.seeder(4 * PIECE);
        rig.storage.failNextRead(DiskOutcome.FAILED);
        rig.storage.failNextVerify(DiskOutcome.FAILED);
        rig.emptyPeer().says(PeerCodec.interested()).says(PeerCodec.request(2, 0, BLOCK));
        rig.runSeconds(2);
        verify(rig.events).onStorageError(eq(DiskOutcome.FAILED), any());
        verify(rig.events).onStopped();
    }

    @ParameterizedTest
    @EnumSource(names = {"FAILED", "CHANGED", "MISSING"})
    void aLeecherEnds(DiskOutcome outcome) throws Exception {
        SwarmRig rig = SwarmRig.leecher(4 * PIECE);
        PlayedPeer seed = rig.peerDialsUs().shakesHands().has(0).says(PeerCodec.unchoke());
        seed.requests().forEach(seed::answers);
        assertEquals(List.of(0), rig.verified());

        rig.storage.failNextRead(outcome);
        PlayedPeer asker = rig.emptyPeer().says(PeerCodec.interested()).says(PeerCodec.request(0, 0, BLOCK));
        rig.run();
        verify(rig.events).onStorageError(eq(outcome), any());
        verify(rig.events).onStopped();
        assertEquals(StreamEnd.LOCAL_STOP, asker.closed());
    }
}
