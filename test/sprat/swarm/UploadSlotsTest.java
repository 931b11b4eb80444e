package sprat.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import sprat.sim.SimTime;
import sprat.swarm.choke.ChokeLimits;
import sprat.swarm.choke.Choker;
import sprat.swarm.choke.SpareSlots;
import sprat.wire.peer.PeerCodec;
import sprat.wire.peer.PeerMessage.Choke;
import sprat.wire.peer.PeerMessage.Unchoke;

/** Who holds the slots of a seeder, with real sessions. */
class UploadSlotsTest {
    private static final int BLOCK = 16 << 10;
    private static final long SILENT_SECONDS = Choker.SILENT_NANOS / SimTime.SECONDS;
    private static final long ROUND_SECONDS = Choker.ROUND_NANOS / SimTime.SECONDS;

    @Test
    void peersThatAskForNothingMakeRoomForOneThatWaits() throws Exception {
        SwarmRig rig = SwarmRig.seeder(4 * SwarmRig.PIECE_BYTES);
        List<PlayedPeer> silent = interested(rig, ChokeLimits.LEAST_SLOTS);
        rig.runSeconds(SILENT_SECONDS + ROUND_SECONDS);
        assertEquals(0, choked(silent), "nobody else wants their slots");

        PlayedPeer late = rig.emptyPeer().says(PeerCodec.interested());
        assertTrue(late.heard(Unchoke.class).isEmpty());
        rig.runSeconds(ROUND_SECONDS + 1);

        assertEquals(1, late.heard(Unchoke.class).size());
        assertEquals(1, choked(silent));
    }

    @Test
    void peersWhoseRequestsWaitAreNotSilent() throws Exception {
        SwarmRig rig = SwarmRig.seeder(4 * SwarmRig.PIECE_BYTES, new Torrents.Settings(null, 50, 1, 0));
        List<PlayedPeer> asking = interested(rig, ChokeLimits.LEAST_SLOTS);
        for (PlayedPeer peer : asking) {
            peer.says(PeerCodec.request(0, 0, BLOCK)).says(PeerCodec.request(0, BLOCK, BLOCK));
        }
        PlayedPeer late = rig.emptyPeer().says(PeerCodec.interested());
        rig.runSeconds(SILENT_SECONDS + 2 * ROUND_SECONDS);
        assertEquals(0, choked(asking), "we are slow, not they");
        assertTrue(late.heard(Unchoke.class).isEmpty());
    }

    @Test
    void peersThatDoNotReadWhatWaitsForThemAreNotSilent() throws Exception {
        SwarmRig rig = SwarmRig.seeder(4 * SwarmRig.PIECE_BYTES);
        List<PlayedPeer> slow = interested(rig, ChokeLimits.LEAST_SLOTS);
        for (PlayedPeer peer : slow) {
            peer.stopsReading().says(PeerCodec.request(0, 0, BLOCK));
        }
        rig.emptyPeer().says(PeerCodec.interested());
        rig.runSeconds(SILENT_SECONDS + 2 * ROUND_SECONDS);
        assertEquals(0, choked(slow));
    }

    @Test
    void aNetworkThatTurnsOutToBeFastWaitsForNoRound() throws Exception {
        SwarmRig rig = SwarmRig.seeder(256 * SwarmRig.PIECE_BYTES);
        List<PlayedPeer> served = interested(rig, ChokeLimits.LEAST_SLOTS);
        PlayedPeer late = rig.emptyPeer().says(PeerCodec.interested());
        rig.runSeconds(1);
        assertTrue(late.heard(Unchoke.class).isEmpty());
        for (int second = 0; second < 4; second++) {
            for (int i = 0; i < 100; i++) {
                served.get(i % served.size()).says(PeerCodec.request(i, second * BLOCK, BLOCK));
            }
            rig.runSeconds(1);
        }
        assertEquals(1, late.heard(Unchoke.class).size(),
                "1.6 MB a second are worth more than " + ChokeLimits.LEAST_SLOTS + " slots");
    }

    @Test
    void peersThatDoNotReadKeepNobodyWaiting() throws Exception {
        SwarmRig rig = SwarmRig.seeder(4 * SwarmRig.PIECE_BYTES);
        List<PlayedPeer> slow = interested(rig, ChokeLimits.LEAST_SLOTS);
        for (PlayedPeer peer : slow) {
            peer.stopsReading().says(PeerCodec.request(0, 0, BLOCK));
        }
        PlayedPeer late = rig.emptyPeer().says(PeerCodec.interested());
        rig.runSeconds(SpareSlots.SETTLE_NANOS / SimTime.SECONDS - 1);
        assertTrue(late.heard(Unchoke.class).isEmpty());
        rig.runSeconds(ROUND_SECONDS);
        assertEquals(1, late.heard(Unchoke.class).size());
        assertEquals(0, choked(slow));
    }

    private static List<PlayedPeer> interested(SwarmRig rig, int count) throws Exception {
        List<PlayedPeer> peers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            PlayedPeer peer = rig.emptyPeer().says(PeerCodec.interested());
            assertEquals(1, peer.heard(Unchoke.class).size());
            peers.add(peer);
        }
        return peers;
    }

    private static long choked(List<PlayedPeer> peers) throws Exception {
        long count = 0;
        for (PlayedPeer peer : peers) {
            count += peer.heard(Choke.class).size();
        }
        return count;
    }
}
