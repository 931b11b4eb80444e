package sprat.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import java.util.List;
import org.junit.jupiter.api.Test;
import sprat.io.StreamEnd;
import sprat.swarm.dial.PeerEnd;
import sprat.swarm.pick.FileSelection;
import sprat.wire.peer.PeerCodec;
import sprat.wire.peer.PeerMessage.Request;

/** A torrent that its user pauses, at all times of its life. */
class PauseTest {
    private static final int PIECE = SwarmRig.PIECE_BYTES;

    private final SwarmRig rig = SwarmRig.leecher(4 * PIECE);

    PauseTest() throws Exception {
    }

    private void pause() {
        rig.torrent.pause();
        rig.run();
    }

    private void resume() {
        rig.torrent.resume();
        rig.run();
    }

    /** Answers all that it is asked, until it is asked nothing more. */
    private static void giveAll(SwarmRig rig, PlayedPeer seed) throws Exception {
        for (List<Request> asked = seed.requests(); !asked.isEmpty(); asked = seed.requests()) {
            asked.forEach(seed::answers);
            rig.run();
        }
    }

    @Test
    void leavesItsPeersAndLetsNobodyIn() throws Exception {
        PlayedPeer peer = rig.emptyPeer();
        pause();
        assertEquals(StreamEnd.LOCAL_STOP, peer.closed());
        assertTrue(rig.torrent.status().isPaused());
        assertEquals(TorrentState.LEECHING, rig.torrent.status().state());
        assertEquals(PeerEnd.UNKNOWN_SERVICE, rig.emptyPeer().closed());
        rig.runSeconds(60);
        assertEquals(0, rig.neighbours().connections());
    }

    @Test
    void goesOnWithTheBlocksThatItHad() throws Exception {
        PlayedPeer before = rig.seed().says(PeerCodec.unchoke());
        List<Request> asked = before.requests();
        asked.subList(0, 3).forEach(before::answers);
        rig.run();
        int begun = rig.pieces().picker().open().size();
        pause();
        resume();
        assertFalse(rig.torrent.status().isPaused());
        assertEquals(begun, rig.pieces().picker().open().size());
        PlayedPeer after = rig.seed().says(PeerCodec.unchoke());
        List<Request> again = after.requests();
        assertTrue(asked.subList(0, 3).stream().noneMatch(again::contains), "blocks that are here are asked again");
        again.forEach(after::answers);
        giveAll(rig, after);
        assertEquals(TorrentState.SEEDING, rig.torrent.status().state());
    }

    @Test
    void isCompleteThoughTheLastPieceIsVerifiedWhileItIsPaused() throws Exception {
        rig.storage.hold();
        PlayedPeer seed = rig.seed().says(PeerCodec.unchoke());
        giveAll(rig, seed);
        pause();
        assertEquals(TorrentState.LEECHING, rig.torrent.status().state());
        rig.storage.letGo();
        rig.run();
        assertEquals(TorrentState.SEEDING, rig.torrent.status().state());
        verify(rig.events).onComplete();
        resume();
        assertEquals(0, rig.emptyPeer().requests().size());
        assertEquals(1, rig.neighbours().size());
    }

    @Test
    void isStoppedWhilePaused() {
        pause();
        rig.torrent.stop();
        rig.run();
        verify(rig.events).onStopped();
        resume();
        rig.torrent.pause();
        assertEquals(TorrentState.STOPPED, rig.torrent.status().state());
    }

    @Test
    void isToldOfItsServiceOnce() {
        for (int i = 0; i < 3; i++) {
            pause();
            resume();
        }
        verify(rig.events, times(1)).onServing();
        verify(rig.events, never()).onStopped();
    }

    @Test
    void beginsAgainWithWhatWasVerifiedAndNoCheck() throws Exception {
        PlayedPeer seed = rig.seed().says(PeerCodec.unchoke());
        giveAll(rig, seed);
        rig.torrent.stopAndLeaveStorage();
        rig.run();
        verify(rig.events).onStopped();
        rig.storage.overwrite(0, 1); // a check would find that
        Torrent next = rig.torrent.successor(FileSelection.everything(rig.metainfo.layout()));
        next.start();
        rig.run();
        assertEquals(TorrentState.SEEDING, next.status().state());
        assertEquals(4 * PIECE, next.status().bytesHave());
    }

    @Test
    void beginsAgainWithACheckWhenTheFirstOneWasNotOver() throws Exception {
        rig.torrent.stop();
        rig.run();
        MemoryStorage whole = new MemoryStorage(rig.metainfo, rig.loop).holding(rig.content);
        whole.hold();
        Torrent unchecked = new Torrent(rig.torrents, rig.metainfo, whole, false, rig.events);
        unchecked.start();
        unchecked.stopAndLeaveStorage();
        whole.letGo();
        rig.run();
        assertEquals(TorrentState.STOPPED, unchecked.status().state());
        Torrent next = unchecked.successor(FileSelection.everything(rig.metainfo.layout()));
        next.start();
        rig.run();
        assertEquals(TorrentState.SEEDING, next.status().state());
    }

    @Test
    void bansOutliveAChoiceOfOtherFiles() throws Exception {
        PlayedPeer liar = rig.seed().says(PeerCodec.unchoke());
        while (liar.closed() == null) {
            for (Request request : liar.requests()) {
                if (liar.closed() == null) {
                    liar.answers(request, 1);
                }
            }
            rig.run();
        }
        rig.torrent.stopAndLeaveStorage();
        rig.run();
        Torrent next = rig.torrent.successor(FileSelection.everything(rig.metainfo.layout()));
        next.start();
        rig.run();
        assertTrue(next.neighbours().book().isBanned(liar.address.getAddress()));
    }
}
