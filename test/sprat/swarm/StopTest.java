package sprat.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import java.util.List;
import org.junit.jupiter.api.Test;
import sprat.io.StreamEnd;
import sprat.store.DiskOutcome;
import sprat.wire.peer.PeerCodec;
import sprat.wire.peer.PeerMessage.Request;

/** What still comes from the disk after a torrent was told to stop, or has stopped because the disk failed. */
class StopTest {
    private static final int SIZE = SwarmRig.PIECE_BYTES;

    @Test
    void givesNoFinalNameAfterTheStop() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SIZE);
        PlayedPeer seed = rig.seed().says(PeerCodec.unchoke());
        rig.storage.hold();
        seed.requests().forEach(seed::answers); // the hash of the last piece is on its way back ...
        rig.torrent.stop();
        rig.storage.letGo();
        rig.run();

        assertTrue(rig.storage.published.isEmpty());
        verify(rig.events).onStopped();
        verify(rig.events, never()).onComplete();
    }

    @Test
    void blamesNoPeerForWhatAFullDiskLost() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SIZE);
        PlayedPeer seed = rig.seed().says(PeerCodec.unchoke());
        List<Request> requests = seed.requests();
        rig.storage.hold();
        rig.storage.failNextWrite(DiskOutcome.NO_SPACE);
        requests.forEach(seed::answers); // the piece is hashed after the failed write, and is not what it should be
        rig.storage.letGo();
        rig.run();

        verify(rig.events, times(1)).onStorageError(eq(DiskOutcome.NO_SPACE), any());
        assertEquals(StreamEnd.LOCAL_STOP, seed.closed());
        assertEquals(List.of(), rig.verified());
        assertFalse(rig.torrent.neighbours().book().isBanned(seed.address.getAddress()));
    }
}
