package sprat.swarm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.verify;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import sprat.swarm.pick.FileSelection;
import sprat.swarm.pick.FileSelection.Priority;
import sprat.swarm.pick.FileSelections;
import sprat.swarm.pieces.PieceLimits;
import sprat.wire.peer.PeerCodec;
import sprat.wire.peer.PeerMessage.Request;

/** The same content twice in a torrent: pieces 0 to 2 and 3 to 5. Piece 6 is another file. */
class DuplicatesTest {
    private static final int PIECE = SwarmRig.PIECE_BYTES;
    private static final int LENGTH = 2 * PIECE + 5;
    private static final long IDLE_SECONDS = PieceLimits.DUPLICATES_IDLE_NANOS / 1_000_000_000L;

    /** Answers until nothing is asked for. */
    private static Set<Integer> fetch(PlayedPeer peer) throws Exception {
        Set<Integer> pieces = new TreeSet<>();
        for (List<Request> asked = peer.requests(); !asked.isEmpty(); asked = peer.requests()) {
            for (Request request : asked) {
                pieces.add(request.pieceIndex());
                peer.answers(request);
            }
        }
        return pieces;
    }

    private static SwarmRig rig(int had) throws Exception {
        return SwarmRig.twice(LENGTH, had, metainfo -> FileSelection.everything(metainfo.layout()));
    }

    private static void assertComplete(SwarmRig rig) {
        assertEquals(TorrentState.SEEDING, rig.torrent.status().state());
        assertArrayEquals(rig.content, rig.storage.bytes());
        assertEquals(Set.of(0, 2, 4), Set.copyOf(rig.storage.published));
        verify(rig.events).onComplete();
    }

    @Test
    void isDownloadedOnce() throws Exception {
        SwarmRig rig = rig(0);
        assertEquals(Set.of(0, 1, 2, 6), fetch(rig.seed().says(PeerCodec.unchoke())));
        assertComplete(rig);
        assertEquals(LENGTH + PIECE, rig.torrent.status().bytesDown());
    }

    @Test
    void theOneThatIsBegunIsFinished() throws Exception {
        SwarmRig rig = rig(PIECE);
        assertEquals(Set.of(1, 2, 6), fetch(rig.seed().says(PeerCodec.unchoke())));
        assertComplete(rig);
    }

    @Test
    void isMadeOfOneThatIsThere() throws Exception {
        SwarmRig rig = rig(LENGTH);
        assertEquals(Set.of(6), fetch(rig.seed().says(PeerCodec.unchoke())));
        assertComplete(rig);
    }

    @Test
    void isDownloadedTwiceWhenItCannotBeMade() throws Exception {
        SwarmRig rig = rig(0);
        rig.storage.mayReuse = false;
        assertEquals(Set.of(0, 1, 2, 3, 4, 5, 6), fetch(rig.seed().says(PeerCodec.unchoke())));
        assertComplete(rig);
    }

    /** The files are 0, 2 and 4; between them is padding. */
    @Test
    void doesNotWaitForOneThatIsWantedLater() throws Exception {
        SwarmRig rig =
                SwarmRig.twice(LENGTH, 0, FileSelections.ranked(Priority.LOW, Priority.NEVER, Priority.HIGH,
                Priority.NEVER, Priority.NORMAL));
        assertEquals(Set.of(0, 1, 2, 3, 4, 5, 6), fetch(rig.seed().says(PeerCodec.unchoke())));
        SwarmRig other =
                SwarmRig.twice(LENGTH, 0, FileSelections.ranked(Priority.HIGH, Priority.NEVER, Priority.LOW,
                Priority.NEVER, Priority.NORMAL));
        assertEquals(Set.of(0, 1, 2, 6), fetch(other.seed().says(PeerCodec.unchoke())));
        assertComplete(other);
    }

    /** Who looks at the beginning would wait for the end of the second file. */
    @Test
    void inOrderDoesNotWaitForOneBehindIt() throws Exception {
        SwarmRig rig = SwarmRig.twice(LENGTH, 3 * PIECE, 4 * PIECE,
                metainfo -> FileSelection.everything(metainfo.layout()).inOrder());
        assertEquals(Set.of(0, 1, 2, 4, 5, 6), fetch(rig.seed().says(PeerCodec.unchoke())));
        assertComplete(rig);
        SwarmRig other = SwarmRig.twice(LENGTH, PIECE, metainfo -> FileSelection.everything(metainfo.layout())
                .inOrder());
        assertEquals(Set.of(1, 2, 6), fetch(other.seed().says(PeerCodec.unchoke())));
        assertComplete(other);
    }

    @Test
    void isMadeOfOneThatIsThereWhateverItsRank() throws Exception {
        SwarmRig rig =
                SwarmRig.twice(LENGTH, LENGTH, FileSelections.ranked(Priority.LOW, Priority.NEVER, Priority.HIGH,
                Priority.NEVER, Priority.NORMAL));
        assertEquals(Set.of(6), fetch(rig.seed().says(PeerCodec.unchoke())));
        assertComplete(rig);
    }

    @Test
    void neitherWaitsForNorIsMadeOfOneThatIsNotChosen() throws Exception {
        SwarmRig rig = SwarmRig.twice(LENGTH, 0, FileSelections.only(2));
        assertEquals(Set.of(3, 4, 5), fetch(rig.seed().says(PeerCodec.unchoke())));
        assertEquals(List.of(2), rig.storage.published);
    }

    /** Another one sends something all the time, so that it is never quiet. */
    @Test
    void isAskedForWhenNobodyHasTheOther() throws Exception {
        SwarmRig rig = rig(0);
        PlayedPeer slow = rig.emptyPeer().has(6).says(PeerCodec.unchoke());
        PlayedPeer peer = rig.emptyPeer().has(3, 4, 5).says(PeerCodec.unchoke());
        List<Request> asked = slow.requests();
        for (int i = 0; i < 3; i++) {
            rig.runSeconds(IDLE_SECONDS - 3);
            slow.answers(asked.get(i));
        }
        assertEquals(Set.of(3, 4, 5), fetch(peer));
        assertTrue(rig.torrent.wantsMore());
    }

    /** It comes from there as soon as we are unchoked. */
    @Test
    void isNotAskedForWhileWeAreChoked() throws Exception {
        SwarmRig rig = rig(0);
        PlayedPeer seed = rig.seed();
        rig.runSeconds(3 * IDLE_SECONDS);
        assertEquals(Set.of(0, 1, 2, 6), fetch(seed.says(PeerCodec.unchoke())));
        assertComplete(rig);
    }

    @Test
    void isNotAskedForWhenTheOtherIsSoonToBeHadAgain() throws Exception {
        SwarmRig rig = rig(0);
        PlayedPeer peer = rig.emptyPeer().has(3, 4, 5, 6).says(PeerCodec.unchoke());
        assertEquals(Set.of(6), fetch(peer));
        rig.runSeconds(IDLE_SECONDS - 2);
        PlayedPeer seed = rig.seed();
        assertEquals(Set.of(0, 1, 2), fetch(seed.says(PeerCodec.unchoke())));
        assertComplete(rig);
    }

    @Test
    void isAskedForWhenPeersHaveNothingElse() throws Exception {
        SwarmRig rig = rig(0);
        rig.runSeconds(3 * IDLE_SECONDS); // alone: nobody is there to send anything
        PlayedPeer peer = rig.emptyPeer().has(3, 4, 5).says(PeerCodec.unchoke());
        rig.runSeconds(IDLE_SECONDS - 1);
        assertEquals(List.of(), peer.requests());
        rig.runSeconds(2);
        assertEquals(Set.of(3, 4, 5), fetch(peer));
        assertEquals(List.of(2), rig.storage.published);
        assertTrue(rig.torrent.wantsMore());
    }
}
