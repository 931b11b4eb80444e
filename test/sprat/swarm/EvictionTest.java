package sprat.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import sprat.io.SourceAddress;
import sprat.io.StreamEnd;
import sprat.sim.SimTime;
import sprat.swarm.dial.DialLimits;
import sprat.swarm.dial.Eviction;
import sprat.swarm.peer.PeerLimits;
import sprat.wire.peer.PeerCodec;
import sprat.wire.peer.PeerMessage.Request;

/** Who loses its place when all are taken, by figures and with real sessions. */
class EvictionTest {
    private static final long NOW = 1_000 * SimTime.SECONDS;
    private static final int BLOCK = 16 << 10;

    private record Holder(long source, long usedNanos, boolean isUsed, boolean isSource, long priority)
            implements Eviction.Holder {
        Holder(long source, long usedNanos, boolean isUsed, boolean isSource) {
            this(source, usedNanos, isUsed, isSource, 0);
        }

        static Holder ranked(long source, long priority) {
            return new Holder(source, 0, false, false, priority);
        }

        static Holder unused(long source, long sinceNanos) {
            return new Holder(source, sinceNanos, false, false);
        }

        static Holder used(long source, long agoNanos) {
            return new Holder(source, NOW - agoNanos, true, false);
        }
    }

    private static Holder givenTo(long source, Holder... standing) {
        return Eviction.givenTo(source, 0, List.of(standing), NOW);
    }

    // ---- By figures ----

    @Test
    void theSourceThatHoldsMostLosesTheOneUnusedForLongest() {
        Holder longest = Holder.unused(1, 20);
        assertSame(longest, givenTo(9, Holder.unused(2, 10), Holder.unused(2, 10), Holder.unused(1, 30), longest,
                Holder.unused(1, 25)));
    }

    @Test
    void nobodyGivesWayToASourceThatWouldHoldAsMany() {
        assertNull(givenTo(9));
        assertNull(givenTo(9, Holder.unused(1, 10)));
        assertNull(givenTo(1, Holder.unused(1, 10), Holder.unused(1, 10)), "nor to its own");
        assertNull(givenTo(9, Holder.unused(1, 10), Holder.unused(1, 10), Holder.unused(9, 10)));
        Holder one = Holder.unused(1, 10);
        assertSame(one, givenTo(9, one, Holder.unused(1, 20), Holder.unused(1, 20), Holder.unused(9, 10)));
    }

    @Test
    void withoutOneThatHoldsMoreTheLowestPriorityGivesWayToAHigher() {
        Holder low = Holder.ranked(1, 3);
        List<Holder> each = List.of(Holder.ranked(2, 4), low, Holder.ranked(3, 9));
        assertNull(Eviction.givenTo(9, 3, each, NOW), "not to an equal one");
        assertSame(low, Eviction.givenTo(9, 5, each, NOW));
        assertNull(Eviction.givenTo(3, 5, each, NOW), "not to one whose source would then hold more");
        assertNull(Eviction.givenTo(9, 5, List.of(new Holder(1, 0, false, true, 3)), NOW),
                "and who gives us something stays");
    }

    @Test
    void whatWasUsedGivesWayAtTheBoundAndNotBefore() {
        Holder idle = Holder.used(1, DialLimits.UNUSED_NANOS);
        assertSame(idle, givenTo(9, Holder.used(1, DialLimits.UNUSED_NANOS - 1), idle));
        assertNull(givenTo(9, Holder.used(1, DialLimits.UNUSED_NANOS - 1), Holder.used(1, 0)));
    }

    @Test
    void aSourceOfOursStays() {
        Holder ours = new Holder(1, 0, false, true);
        assertNull(givenTo(9, ours, ours));
    }

    /** The source that holds most may use all that it holds. */
    @Test
    void amongThoseThatAreUnusedTheLargestSourceLoses() {
        Holder leaving = Holder.unused(2, 50);
        assertSame(leaving, givenTo(9, Holder.used(1, 0), Holder.used(1, 0), Holder.used(1, 0), leaving,
                Holder.used(2, 0)));
    }

    @Test
    void oneIpv6NetworkIsOneSourceAndEachIpv4AddressItsOwn() throws Exception {
        assertEquals(source("2001:db8::1"), source("2001:db8::2:0:0:1"));
        assertTrue(source("2001:db8::1") != source("2001:db8:0:1::1"));
        assertTrue(source("10.0.0.1") != source("10.0.0.2"));
    }

    private static long source(String address) throws Exception {
        return SourceAddress.of(InetAddress.getByName(address));
    }

    // ---- With sessions ----

    @Test
    void aNewcomerComesInForOneOfACrowdAndTheCrowdForNobody() throws Exception {
        SwarmRig rig = SwarmRig.seeder(SwarmRig.PIECE_BYTES, new Torrents.Settings(null, 4, 0, 0));
        List<PlayedPeer> crowd = crowd(rig, "10.0.2.1", 4);
        PlayedPeer newcomer = rig.emptyPeer();
        assertNull(newcomer.closed());
        assertTrue(newcomer.heardHandshake());
        assertEquals(StreamEnd.TOO_MANY, crowd.get(0).closed());
        assertEquals(4, rig.torrent.status().peers());
        assertEquals(StreamEnd.TOO_MANY, crowd(rig, "10.0.2.1", 1).get(0).closed());
        assertNull(newcomer.closed());
    }

    @Test
    void withoutADescriptorLeftOneOfACrowdGivesWayToo() throws Exception {
        SwarmRig rig = SwarmRig.seeder(SwarmRig.PIECE_BYTES);
        rig.torrents.limitConnections(3);
        List<PlayedPeer> crowd = crowd(rig, "10.0.2.1", 3);
        assertNull(rig.torrents.accept(crowd.get(0).address));
        assertTrue(rig.emptyPeer().heardHandshake());
        assertEquals(StreamEnd.TOO_MANY, crowd.get(0).closed());
        assertEquals(3, rig.torrent.status().peers());
    }

    @Test
    void peersThatShareALoopbackAddressTakeNoPlaceOfEachOther() throws Exception {
        SwarmRig rig = SwarmRig.seeder(SwarmRig.PIECE_BYTES, new Torrents.Settings(null, 40, 0, 0));
        List<PlayedPeer> first = crowd(rig, "127.0.0.1", 40);
        rig.runSeconds(DialLimits.UNUSED_NANOS / SimTime.SECONDS + 1);
        assertEquals(StreamEnd.TOO_MANY, crowd(rig, "127.0.0.1", 1).get(0).closed());
        assertTrue(first.stream().allMatch(peer -> peer.closed() == null));
    }

    @Test
    void aBlockKeepsAPlaceForAMinuteAndAByteDoesNot() throws Exception {
        SwarmRig rig = SwarmRig.seeder(SwarmRig.PIECE_BYTES, new Torrents.Settings(null, 2, 0, 0));
        List<PlayedPeer> crowd = crowd(rig, "10.0.2.1", 2);
        crowd.forEach(peer -> peer.says(PeerCodec.interested()).says(PeerCodec.request(0, 0, BLOCK)));
        rig.runSeconds(2);
        crowd.get(0).says(PeerCodec.request(0, 0, BLOCK));
        assertEquals(StreamEnd.TOO_MANY, rig.emptyPeer().closed());
        rig.runSeconds(DialLimits.UNUSED_NANOS / SimTime.SECONDS - 2);
        crowd.forEach(peer -> peer.says(PeerCodec.request(0, 0, 1)));
        rig.runSeconds(1);
        assertNull(rig.emptyPeer().closed());
        assertNull(crowd.get(0).closed());
        assertEquals(StreamEnd.TOO_MANY, crowd.get(1).closed());
    }

    @Test
    void aSeedThatLetsUsAskStaysAndOneThatIsSnubbedDoesNot() throws Exception {
        SwarmRig rig = SwarmRig.leecher(64 * SwarmRig.PIECE_BYTES, new Torrents.Settings(null, 2, 0, 0));
        List<PlayedPeer> seeds = crowd(rig, "10.0.2.1", 2);
        for (PlayedPeer seed : seeds) {
            seed.hasAll().says(PeerCodec.unchoke());
            assertTrue(seed.heard(Request.class).size() > 0);
        }
        assertEquals(StreamEnd.TOO_MANY, rig.emptyPeer().closed());
        rig.runSeconds(PeerLimits.SNUB_NANOS / SimTime.SECONDS + 2);
        assertNull(rig.emptyPeer().closed());
        assertEquals(StreamEnd.TOO_MANY, seeds.get(0).closed());
    }

    private static List<PlayedPeer> crowd(SwarmRig rig, String host, int count) throws Exception {
        List<PlayedPeer> peers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int port = 1024 + rig.torrent.status().peers();
            peers.add(rig.peerDialsUs(new InetSocketAddress(InetAddress.getByName(host), port)).shakesHands());
        }
        return peers;
    }
}
