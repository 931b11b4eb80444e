package sprat.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sprat.io.StreamEnd;
import sprat.swarm.dial.Gates;
import sprat.swarm.dial.Teller;
import sprat.swarm.peer.PeerLimits;

/** Connections that say nothing keep nobody out, and their number is bounded. */
class DoorwayTest {
    private static final String ATTACKER = "10.0.2.1";

    private SwarmRig rig;
    private int port = 1024;

    @BeforeEach
    void seed() throws Exception {
        rig = SwarmRig.seeder(SwarmRig.PIECE_BYTES);
    }

    @Test
    void allStayUpToTheBound() throws Exception {
        List<PlayedPeer> silent = silent(ATTACKER, PeerLimits.HANDSHAKES);
        assertEquals(0, closed(silent));
        peer(ATTACKER);
        assertEquals(1, closed(silent));
    }

    @Test
    void aNewcomerTakesThePlaceOfTheOldest() throws Exception {
        List<PlayedPeer> silent = silent(ATTACKER, PeerLimits.HANDSHAKES);
        peer(ATTACKER);
        assertEquals(StreamEnd.TOO_MANY, silent.get(0).closed());
        assertTrue(peer(ATTACKER).shakesHands().heardHandshake());
        assertEquals(2, closed(silent));
        assertEquals(StreamEnd.TOO_MANY, silent.get(1).closed());
    }

    @Test
    void aSourceThatHoldsMostLosesItsOwn() throws Exception {
        PlayedPeer slow = peer("10.0.1.1");
        List<PlayedPeer> silent = silent(ATTACKER, 10 * PeerLimits.HANDSHAKES);
        assertNull(slow.closed());
        assertEquals(silent.size() - (PeerLimits.HANDSHAKES - 1), closed(silent));
        assertTrue(slow.shakesHands().heardHandshake());
    }

    @Test
    void amongSourcesThatHoldTheSameTheOldestGoes() throws Exception {
        List<PlayedPeer> silent = new ArrayList<>();
        for (int i = 0; i < PeerLimits.HANDSHAKES; i++) {
            silent.add(peer("10.1." + i / 200 + "." + (1 + i % 200)));
        }
        peer("10.0.1.1");
        assertEquals(1, closed(silent));
        assertEquals(StreamEnd.TOO_MANY, silent.get(0).closed());
    }

    @Test
    void oneIpv6NetworkIsOneSource() throws Exception {
        PlayedPeer first = peer("2001:db8::1");
        for (int i = 0; i < PeerLimits.HANDSHAKES; i++) {
            peer("2001:db8:0:1::" + Integer.toHexString(1 + i));
        }
        assertNull(first.closed());
    }

    @Test
    void whoHasSpokenOrGoneTakesNoPlace() throws Exception {
        for (int i = 0; i < 3; i++) {
            peer(ATTACKER).shakesHands();
            peer(ATTACKER).hangsUp();
        }
        assertEquals(0, closed(silent(ATTACKER, PeerLimits.HANDSHAKES)));
    }

    @Test
    void withoutADescriptorLeftASilentOneGivesWayToo() throws Exception {
        rig.torrents.limitConnections(3);
        PlayedPeer honest = peer("10.0.1.1").shakesHands();
        List<PlayedPeer> silent = silent(ATTACKER, 3);
        assertEquals(1, closed(silent));
        assertEquals(StreamEnd.TOO_MANY, silent.get(0).closed());
        assertNull(honest.closed());
    }

    @Test
    void withoutADescriptorLeftNobodyIsLetInOrDialled() throws Exception {
        rig.torrents.limitConnections(2);
        PlayedPeer first = peer("10.0.1.1").shakesHands();
        peer("10.0.1.2").shakesHands();
        assertFalse(rig.torrents.connections().hasRoom());
        assertNull(rig.torrents.accept(new InetSocketAddress(InetAddress.getByName("10.0.1.3"), port)));

        first.hangsUp();
        assertTrue(rig.torrents.connections().hasRoom());
        assertTrue(peer("10.0.1.3").shakesHands().heardHandshake());

        InetSocketAddress other = new InetSocketAddress(InetAddress.getByName("10.0.1.4"), port);
        rig.torrent.neighbours().dialler().onAddresses(List.of(other), Teller.USER, rig.loop.nowNanos());
        assertEquals(other, rig.torrent.neighbours().book().next(Gates.OPEN, null, true, rig.loop.nowNanos()),
                "not dialled, kept for later");
    }

    private PlayedPeer peer(String host) throws Exception {
        return rig.peerDialsUs(new InetSocketAddress(InetAddress.getByName(host), port++));
    }

    private List<PlayedPeer> silent(String host, int count) throws Exception {
        List<PlayedPeer> peers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            peers.add(peer(host));
        }
        return peers;
    }

    private static long closed(List<PlayedPeer> peers) {
        return peers.stream().filter(peer -> peer.closed() != null).count();
    }
}
