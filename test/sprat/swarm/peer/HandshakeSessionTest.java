package sprat.swarm.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sprat.io.StreamEnd;
import sprat.swarm.PlayedPeer;
import sprat.swarm.SwarmRig;
import sprat.swarm.Torrents;
import sprat.swarm.dial.DialLimits;
import sprat.swarm.dial.Gates;
import sprat.swarm.dial.PeerEnd;
import sprat.swarm.dial.Teller;
import sprat.wire.Bitfield;
import sprat.wire.InfoHash;
import sprat.wire.PeerId;
import sprat.wire.peer.ExtensionHandshake;
import sprat.wire.peer.Handshake;
import sprat.wire.peer.PeerCodec;
import sprat.wire.peer.PeerMessage;
import sprat.wire.peer.PeerMessage.BitfieldBits;
import sprat.wire.peer.PeerMessage.Extended;
import sprat.wire.peer.PeerPriority;

/** How connections begin: both handshakes, and who is let in. */
class HandshakeSessionTest {
    private static final int SIZE = 20 * SwarmRig.PIECE_BYTES + 100;

    @Test
    void answersTheHandshakeOfWhoDialsAndFallsSilentAboutPiecesItLacks() throws Exception {
        PlayedPeer peer = SwarmRig.leecher(SIZE).peerDialsUs();
        assertFalse(peer.heardHandshake());

        peer.shakesHands();

        assertTrue(peer.heardHandshake());
        assertEquals(PeerState.CHOKED, peer.session.state());
        assertTrue(peer.heard(BitfieldBits.class).isEmpty());
    }

    @Test
    void sendsTheHandshakeFirstWhenItDials() throws Exception {
        PlayedPeer peer = SwarmRig.leecher(SIZE).weDialPeer();
        assertTrue(peer.heardHandshake());
        assertNull(peer.session);
    }

    @Test
    void readsAHandshakeThatComesByteByByte() throws Exception {
        SwarmRig rig = SwarmRig.seeder(SIZE);
        PlayedPeer peer = rig.peerDialsUs();
        ByteBuffer handshake = new Handshake(0, rig.metainfo.infoHash(), peer.id).toBytes();
        for (int end = 1; end < Handshake.BYTES; end++) {
            ByteBuffer soFar = handshake.duplicate().limit(end);
            peer.says(soFar);
            assertEquals(0, soFar.position());
            assertNull(peer.session);
        }
        peer.says(handshake);
        assertEquals(PeerState.CHOKED, nothingLeftOr(peer));
    }

    private static PeerState nothingLeftOr(PlayedPeer peer) {
        return peer.session.state() == PeerState.COMPLETE ? PeerState.CHOKED : peer.session.state();
    }

    @Test
    void sendsBitfieldThenExtensionHandshakeWithItsPortAndRequestLimit() throws Exception {
        PlayedPeer peer = SwarmRig.seeder(SIZE).emptyPeer();

        List<PeerMessage> heard = peer.heard();

        BitfieldBits bits = (BitfieldBits) heard.get(0);
        assertTrue(Bitfield.read(bits.payload(), 21).isFull());
        ExtensionHandshake ours = ExtensionHandshake.read(((Extended) heard.get(1)).payload());
        assertEquals(6881, ours.port());
        assertEquals(PeerLimits.PEER_REQUESTS, ours.maxRequests());
        assertEquals(peer.transport.remote().getAddress(), ours.yourIp());
    }

    @Test
    void closesOnAnotherProtocolAnotherTorrentAndItself() throws Exception {
        SwarmRig rig = SwarmRig.seeder(SIZE);
        InfoHash other = InfoHash.ofHex("00112233445566778899aabbccddeeff00112233");

        PlayedPeer web = rig.peerDialsUs().says(ByteBuffer.wrap("GET / HTTP/1.1\r\n".getBytes()));
        PlayedPeer stranger = rig.peerDialsUs();
        stranger.says(new Handshake(0, other, stranger.id).toBytes());
        PlayedPeer dialled = rig.weDialPeer();
        dialled.says(new Handshake(0, other, dialled.id).toBytes());
        PlayedPeer ourselves = rig.peerDialsUs()
                .says(new Handshake(0, rig.metainfo.infoHash(), rig.torrents.us().id()).toBytes());

        assertEquals(StreamEnd.MALFORMED, web.closed());
        assertEquals(PeerEnd.UNKNOWN_SERVICE, stranger.closed());
        assertEquals(StreamEnd.PROTOCOL_VIOLATION, dialled.closed());
        assertEquals(PeerEnd.SELF, ourselves.closed());
        assertFalse(stranger.heardHandshake());
    }

    @Test
    void givesUpOnAPeerThatIsSlowToShakeHands() throws Exception {
        PlayedPeer peer = SwarmRig.leecher(SIZE).peerDialsUs();
        peer.runsOutOfTime();
        assertEquals(StreamEnd.HANDSHAKE_TIMEOUT, peer.closed());
    }

    @Test
    void keepsOneOfTwoConnectionsToTheSamePeer() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SIZE);
        for (boolean ourIdIsSmaller : new boolean[] {true, false}) {
            byte[] id = new byte[PeerId.BYTES];
            id[0] = (byte) (ourIdIsSmaller ? 0xff : 0x01);
            id[1] = (byte) (ourIdIsSmaller ? 1 : 2);
            PlayedPeer theirs = rig.peerDialsUs();
            PlayedPeer ours = rig.weDialPeer();
            ByteBuffer handshake = new Handshake(0, rig.metainfo.infoHash(), new PeerId(id)).toBytes();
            theirs.says(handshake.duplicate());
            ours.says(handshake.duplicate());

            assertEquals(ourIdIsSmaller ? PeerEnd.DUPLICATE : null, theirs.closed());
            assertEquals(ourIdIsSmaller ? null : PeerEnd.DUPLICATE, ours.closed());
        }
        assertEquals(2, rig.torrent.status().peers());
    }

    @Test
    void refusesASecondConnectionInTheSameDirection() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SIZE);
        PlayedPeer first = rig.emptyPeer();
        PlayedPeer second = rig.peerDialsUs();
        second.says(new Handshake(0, rig.metainfo.infoHash(), first.id).toBytes());
        assertEquals(PeerEnd.DUPLICATE, second.closed());
        assertNull(first.closed());
    }

    /** Anybody can take a name. */
    @Test
    void aNameThatIsNotUsedIsFreeForAnotherAddressAfterAMinute() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SIZE);
        PlayedPeer first = rig.emptyPeer();
        ByteBuffer handshake = new Handshake(0, rig.metainfo.infoHash(), first.id).toBytes();
        rig.time.runFor(DialLimits.UNUSED_NANOS - 10_000);
        assertEquals(PeerEnd.DUPLICATE, rig.peerDialsUs().says(handshake.duplicate()).closed());
        rig.time.runFor(10_000);
        assertEquals(PeerEnd.DUPLICATE, rig.peerDialsUs(first.address).says(handshake.duplicate()).closed(),
                "not for its own");
        PlayedPeer second = rig.peerDialsUs().says(handshake.duplicate());
        assertNull(first.closed());
        assertNull(second.closed());
        assertEquals(2, rig.torrent.status().peers());
        assertEquals(PeerEnd.DUPLICATE, rig.peerDialsUs().says(handshake.duplicate()).closed(), "one more a minute");
        first.hangsUp();
        assertEquals(1, rig.torrent.status().peers());
    }

    @Test
    void letsInAsManyPeersAsAllowed() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SIZE, new Torrents.Settings(null, 2, 0, 0));
        InetSocketAddress own = new InetSocketAddress("10.0.0.1", 6881);
        List<InetSocketAddress> worstFirst = IntStream.range(1, 6)
                .mapToObj(i -> new InetSocketAddress("10.0.1." + i, 5_000 + i))
                .sorted(Comparator.comparingLong(address -> PeerPriority.of(own, address))).toList();
        PlayedPeer middle = rig.peerDialsUs(worstFirst.get(2)).shakesHands();
        PlayedPeer better = rig.peerDialsUs(worstFirst.get(3)).shakesHands();
        assertEquals(StreamEnd.TOO_MANY, rig.peerDialsUs(worstFirst.get(0)).shakesHands().closed());
        assertNull(rig.peerDialsUs(worstFirst.get(4)).shakesHands().closed());
        assertEquals(StreamEnd.TOO_MANY, middle.closed());
        assertNull(better.closed());
        assertEquals(StreamEnd.TOO_MANY, rig.peerDialsUs(worstFirst.get(1)).shakesHands().closed());
        assertEquals(2, rig.torrent.status().peers());
    }

    @Test
    void dialsTheHighestPriorityFirstWhenThereAreMoreThanPlaces() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SIZE, new Torrents.Settings(null, 3, 0, 0));
        rig.emptyPeer().has(1).says(PeerCodec.unchoke());
        List<InetSocketAddress> addresses = IntStream.range(1, 20)
                .mapToObj(i -> new InetSocketAddress("10.7." + i + ".1", 6881)).toList();
        rig.neighbours().dialler().onAddresses(addresses, Teller.USER, rig.loop.nowNanos());
        assertEquals(2, rig.neighbours().dialler().dialling());
        InetSocketAddress own = new InetSocketAddress("10.0.0.1", 6881);
        InetSocketAddress third = addresses.stream()
                .sorted(Comparator.comparingLong(address -> -PeerPriority.of(own, address))).toList().get(2);
        assertEquals(third, rig.neighbours().book().next(Gates.OPEN, address -> PeerPriority.of(own, address), true,
                rig.loop.nowNanos()));
    }
}
