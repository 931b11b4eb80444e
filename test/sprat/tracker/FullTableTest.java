package sprat.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sprat.wire.InfoHash;

/** A table at its limits, and those who would keep others out of it. */
class FullTableTest {
    private static final int IDLE_SECONDS = 3_600;
    private static final int FLOOD = 1;
    private static final int FLOOD2 = 2;
    private static final int SEEDBOX = 3;
    private static final int HOST = 100;

    private PeerTable table;

    @Test
    void fiveHundredHybridsSurviveAFloodThatFillsTheDefaultTable() {
        table = table(TableLimits.DEFAULT);
        for (int i = 0; i < 1_000; i++) { // a hybrid has two info-hashes
            assertNull(seed(-1 - i, ipv4(SEEDBOX)).reached());
        }
        int refused = 0;
        for (int i = 0; i < TrackerLimits.TRACKER_TORRENTS + 50_000; i++) {
            refused += seed(i, ipv4(FLOOD)).swarm() == null ? 1 : 0;
        }
        assertEquals(51_000, refused, "who holds most gets no more");
        for (int i = 0; i < 500; i++) {
            assertServed(seed(2_000_000 + i, ipv4(HOST + i)));
        }
        for (int i = 0; i < 1_000; i++) {
            assertServed(seed(3_000_000 + i, ipv4(SEEDBOX + 1)));
        }
        for (int i = 0; i < 1_000; i++) {
            assertTrue(has(-1 - i, ipv4(SEEDBOX)), "torrent " + i + " of the seedbox");
        }
        assertEquals(TrackerLimits.TRACKER_TORRENTS, table.torrents());
    }

    @Test
    void aNewTorrentTakesThePlaceOfOneOfWhoHasMost() {
        table = table(new TableLimits(10, 1_000, 1_000));
        flood(0, 7, ipv4(FLOOD));
        flood(7, 3, ipv4(SEEDBOX));
        Admission admission = seed(100, ipv4(HOST));
        assertSame(TableLimit.TORRENTS, admission.reached());
        assertServed(admission);
        assertEquals(10, table.torrents());
        assertEquals(6, held(0, 7, ipv4(FLOOD)));
        assertEquals(3, held(7, 3, ipv4(SEEDBOX)));
    }

    @Test
    void takesUntilNobodyHoldsMoreThanTheNewcomerWould() {
        table = table(new TableLimits(10, 1_000, 1_000));
        flood(0, 10, ipv4(FLOOD));
        assertEquals(5, flood(100, 10, ipv4(HOST)), "half and half");
        assertEquals(5, held(0, 10, ipv4(FLOOD)));
        assertEquals(3, flood(200, 10, ipv4(HOST + 1)), "a third, and what is left of it stays where it is");
        assertEquals(0, flood(300, 10, ipv4(FLOOD)), "who has lost some gets none back from those who hold no more");
        assertEquals(5, held(100, 10, ipv4(HOST)) + held(200, 10, ipv4(HOST + 1)) - 2);
    }

    @Test
    void whoIsInTheTableIsRefreshedWhenItIsFull() {
        table = table(new TableLimits(10, 1_000, 1_000));
        flood(0, 10, ipv4(FLOOD));
        for (int i = 0; i < 10; i++) {
            assertNull(seed(i, ipv4(FLOOD)).reached());
        }
        assertEquals(10, table.peers());
    }

    @Test
    void aNetworkOf64BitsIsOneSource() {
        table = table(new TableLimits(10, 1_000, 1_000));
        for (int i = 0; i < 10; i++) {
            assertServed(seed(i, ipv6(1, i)));
        }
        assertNull(seed(100, ipv6(1, 100)).swarm(), "another address of the same network");
        assertServed(seed(100, ipv6(2, 0)));
        assertServed(seed(101, ipv4(HOST)));
        assertEquals(8, IntStream.range(0, 10).filter(i -> has(i, ipv6(1, i))).count());
    }

    @Test
    void aSwarmThatAnotherSharesIsNotThrownOut() {
        table = table(new TableLimits(20, 1_000, 1_000));
        flood(0, 20, ipv4(FLOOD));
        leech(7, ipv4(HOST));
        leech(8, ipv6(9, 9));
        for (int i = 0; i < 9; i++) {
            assertServed(seed(100 + i, ipv4(HOST + 1)));
        }
        assertTrue(has(7, ipv4(HOST)) && has(7, ipv4(FLOOD)), "shared over IPv4");
        assertTrue(has(8, ipv6(9, 9)) && has(8, ipv4(FLOOD)), "shared over both");
        table.announce(hash(7), ipv4(HOST), EntryEvent.STOPPED, false, 0);
        assertEquals(2, flood(200, 2, ipv4(HOST + 2)));
        assertTrue(!has(7, ipv4(FLOOD)), "shared no more, and the first to go");
    }

    @Test
    void twoSourcesInAllOfEachOthersTorrentsKeepNobodyOut() {
        table = table(new TableLimits(1_000, 10_000, 1_000));
        byte[][] ours = {ipv4(FLOOD), ipv6(1, 1), ipv4(FLOOD2)};
        for (int i = 0; i < 1_000; i++) {
            for (byte[] source : ours) {
                assertServed(seed(i, source));
            }
        }
        for (int i = 0; i < 200; i++) {
            assertServed(seed(5_000 + i, ipv4(HOST)));
        }
        assertEquals(1_000, table.torrents());
    }

    /** The second comes into all torrents of the first, and leaves what is its own: it looks small beside the first. */
    @Test
    void aSourceThatMadeItselfSmallGuardsNoOthersTorrents() {
        table = table(new TableLimits(1_000, 10_000, 1_000));
        flood(0, 500, ipv4(FLOOD));
        flood(500, 500, ipv4(FLOOD2));
        flood(0, 500, ipv4(FLOOD2));
        for (int i = 500; i < 1_000; i++) {
            table.announce(hash(i), ipv4(FLOOD2), EntryEvent.STOPPED, false, 0);
        }
        flood(1_000, 500, ipv4(FLOOD));
        int served = flood(5_000, 330, ipv4(HOST));
        assertTrue(served > 320, served + " of 330 were served");
    }

    @Test
    void manyPeersInFewTorrentsHideNoSourceOfManyTorrents() {
        table = table(new TableLimits(100, 1_000, 1_000));
        for (int port = 1; port <= 800; port++) {
            assertServed(seed(-1, endpoint(new byte[] {10, 0, 0, FLOOD2}, port)));
        }
        flood(0, 99, ipv4(FLOOD));
        assertEquals(49, flood(1_000, 60, ipv4(HOST)));
        assertEquals(800, table.swarm(hash(-1), Endpoints.IPV4_BYTES).count());
    }

    /** 65 peers in each: too many to be thrown out in one step. All others make room for each other. */
    @Test
    void torrentsOfManyPeersStayAndOthersStillMakeRoom() {
        table = table(new TableLimits(100, 10_000, 1_000));
        for (int i = 0; i < 10; i++) {
            for (int port = 1; port <= TrackerLimits.TRACKER_FEW_PEERS + 1; port++) {
                seed(-1 - i, endpoint(new byte[] {10, 0, 0, FLOOD2}, port));
            }
        }
        flood(0, 90, ipv4(FLOOD));
        assertEquals(45, flood(1_000, 60, ipv4(HOST)));
        byte[] many = endpoint(new byte[] {10, 0, 0, FLOOD2}, 1);
        assertEquals(10, IntStream.range(0, 10).filter(i -> has(-1 - i, many)).count());
    }

    @Test
    void aTorrentOfFewPeersOfOneSourceGoesWhole() {
        table = table(new TableLimits(2, 1_000, 1_000));
        for (int torrent = 0; torrent < 2; torrent++) {
            for (int port = 1; port <= TrackerLimits.TRACKER_FEW_PEERS; port++) {
                seed(torrent, endpoint(new byte[] {10, 0, 0, 1}, port));
            }
        }
        assertServed(seed(5, ipv4(HOST)));
        assertEquals(TrackerLimits.TRACKER_FEW_PEERS + 1, table.peers());
        assertEquals(2, table.torrents());
    }

    @Test
    void aNewPeerTakesThePlaceOfOneOfWhoHasMost() {
        table = table(new TableLimits(100, 20, 1_000));
        leech(1, ipv4(HOST));
        for (int port = 1; port <= 19; port++) {
            assertServed(seed(1, endpoint(new byte[] {10, 0, 0, 1}, port)));
        }
        Admission admission = leech(1, ipv4(HOST + 1));
        assertSame(TableLimit.PEERS, admission.reached());
        assertServed(admission);
        assertServed(leech(2, ipv6(5, 5)));
        assertEquals(20, table.peers());
        assertTrue(has(1, ipv4(HOST)) && has(1, ipv4(HOST + 1)) && has(2, ipv6(5, 5)));
        assertNull(seed(1, endpoint(new byte[] {10, 0, 0, 1}, 99)).swarm(), "who has most gets no more");
    }

    @Test
    void whatNobodySharesGoesFirst() {
        table = table(new TableLimits(100, 10, 1_000));
        seed(7, ipv4(FLOOD));
        leech(7, ipv4(HOST));
        flood(20, 6, ipv4(FLOOD));
        leech(8, ipv4(HOST));
        seed(8, ipv4(FLOOD));
        for (int i = 0; i < 3; i++) {
            assertServed(leech(7, ipv4(HOST + 1 + i)));
        }
        assertTrue(has(7, ipv4(FLOOD)) && has(8, ipv4(FLOOD)), "its shared entries");
        assertEquals(3, held(20, 6, ipv4(FLOOD)));
    }

    @Test
    void sharedEntriesGoWhenNothingElseIsLeft() {
        table = table(new TableLimits(100, 10, 1_000));
        for (int i = 0; i < 5; i++) {
            leech(i, ipv6(i, 1));
            seed(i, ipv4(FLOOD));
        }
        assertServed(leech(0, ipv4(HOST)));
        assertServed(leech(0, ipv4(HOST + 1)));
        assertEquals(3, held(0, 5, ipv4(FLOOD)));
        assertEquals(5, IntStream.range(0, 5).filter(i -> has(i, ipv6(i, 1))).count());
    }

    @Test
    void oneSourceWithAllItsPortsLocksNobodyOutOfASwarm() {
        table = table(TableLimits.DEFAULT);
        leech(1, ipv4(HOST));
        for (int port = 1; port <= 65_535; port++) {
            seed(1, endpoint(new byte[] {10, 0, 0, 1}, port));
        }
        assertEquals(TrackerLimits.TRACKER_PEERS_PER_TORRENT, table.swarm(hash(1), Endpoints.IPV4_BYTES).count());
        for (int i = 1; i <= 5_000; i++) {
            Admission admission = leech(1, ipv4(HOST + i));
            assertSame(TableLimit.PEERS_PER_TORRENT, admission.reached());
            assertServed(admission);
        }
        assertEquals(TrackerLimits.TRACKER_PEERS_PER_TORRENT, table.swarm(hash(1), Endpoints.IPV4_BYTES).count());
        for (int i = 0; i <= 5_000; i++) {
            assertTrue(has(1, ipv4(HOST + i)), "peer " + i);
        }
    }

    @Test
    void aFullSwarmOfSourcesWithOneEachTakesNobody() {
        table = table(new TableLimits(10, 1_000, TrackerLimits.TRACKER_SAMPLE));
        for (int i = 0; i < TrackerLimits.TRACKER_SAMPLE; i++) {
            assertServed(leech(1, ipv4(HOST + i)));
        }
        Admission refused = leech(1, ipv4(1));
        assertSame(TableLimit.PEERS_PER_TORRENT, refused.reached());
        assertNull(refused.swarm());
    }

    /**
     * Any mixture of sources: no refusal while there is room, no refusal while another holds more, and no loss but to a
     * newcomer.
     */
    @Test
    void holdsItsPromisesInAnyMixture() {
        Random random = new Random(42);
        TableLimits limits = new TableLimits(40, 120, 50);
        table = table(limits);
        Map<Integer, Set<Integer>> torrentsOf = new HashMap<>();
        int refusals = 0;
        int gifts = 0;
        for (int step = 0; step < 8_000; step++) {
            int source = (int) Math.pow(random.nextInt(7), 2) % 20;
            int torrent = random.nextInt(20 + 10 * source);
            boolean stops = random.nextInt(8) == 0;
            int peersBefore = table.peers();
            int torrentsBefore = table.torrents();
            boolean known = table.swarm(hash(torrent), Endpoints.IPV4_BYTES).count() > 0;
            boolean full = peersBefore == limits.peers() || !known && torrentsBefore == limits.torrents();
            EntryEvent event = stops ? EntryEvent.STOPPED : EntryEvent.WHOLE;
            Admission admission = table.announce(hash(torrent), ipv4(source), event, false, 0);
            refusals += admission.swarm() == null ? 1 : 0;
            gifts += admission.swarm() != null && admission.reached() != null ? 1 : 0;
            assertTrue(full || admission.reached() == null, "a limit was felt while there was room");
            Map<Integer, Set<Integer>> after = heldBySource(20, 260);
            int own = after.getOrDefault(source, Set.of()).size();
            if (admission.swarm() == null && admission.reached() == TableLimit.PEERS) {
                assertTrue(after.values().stream().allMatch(held -> held.size() <= own + 1),
                        "refused while another holds more");
            }
            if (admission.reached() == TableLimit.PEERS && admission.swarm() != null) {
                int most = torrentsOf.values().stream().mapToInt(Set::size).max().orElseThrow();
                torrentsOf.forEach((other, held) -> {
                    boolean lost = other != source && !after.getOrDefault(other, Set.of()).containsAll(held);
                    assertTrue(!lost || held.size() == most, "taken from one who does not hold most");
                });
            }
            assertEquals(table.peers(), after.values().stream().mapToInt(Set::size).sum());
            assertEquals(table.sources(), after.size());
            torrentsOf = after;
        }
        assertTrue(refusals > 100 && gifts > 100, refusals + " refusals, " + gifts + " gifts");
        table.dropQuiet(IDLE_SECONDS + 1, 10_000);
        assertEquals(0, table.sources());
    }

    private Map<Integer, Set<Integer>> heldBySource(int sources, int torrents) {
        Map<Integer, Set<Integer>> held = new HashMap<>();
        for (int torrent = 0; torrent < torrents; torrent++) {
            PeersOfFamily swarm = table.swarm(hash(torrent), Endpoints.IPV4_BYTES);
            for (int position = 0; position < swarm.count(); position++) {
                int source = ByteBuffer.wrap(swarm.endpoint(position)).getInt() & 0xffffff;
                assertTrue(source < sources);
                held.computeIfAbsent(source, key -> new HashSet<>()).add(torrent);
            }
        }
        return held;
    }

    private static PeerTable table(TableLimits limits) {
        return new PeerTable(limits, IDLE_SECONDS, new SipHash(1, 2));
    }

    private static void assertServed(Admission admission) {
        assertNotNull(admission.swarm(), () -> "refused: " + admission.reached());
    }

    /** @return how many of those torrents were taken */
    private int flood(int first, int count, byte[] source) {
        return (int) IntStream.range(first, first + count).filter(torrent -> seed(torrent, source).swarm() != null)
                .count();
    }

    private int held(int first, int count, byte[] source) {
        return (int) IntStream.range(first, first + count).filter(torrent -> has(torrent, source)).count();
    }

    private boolean has(int torrent, byte[] endpoint) {
        PeersOfFamily swarm = table.swarm(hash(torrent), endpoint.length);
        return swarm.count() > 0 && swarm.find(endpoint) >= 0;
    }

    private Admission seed(int torrent, byte[] endpoint) {
        return table.announce(hash(torrent), endpoint, EntryEvent.WHOLE, false, 0);
    }

    private Admission leech(int torrent, byte[] endpoint) {
        return table.announce(hash(torrent), endpoint, EntryEvent.INCOMPLETE, false, 0);
    }

    private static InfoHash hash(int number) {
        return new InfoHash(ByteBuffer.allocate(20).putInt(number).array());
    }

    private static byte[] ipv4(int number) {
        return endpoint(ByteBuffer.allocate(4).putInt(10 << 24 | number).array(), 6881);
    }

    private static byte[] ipv6(int network, int host) {
        return endpoint(ByteBuffer.allocate(16).putInt(0x20010db8).putInt(network).putInt(12, host).array(), 6881);
    }

    private static byte[] endpoint(byte[] address, int port) {
        byte[] endpoint = new byte[address.length + 2];
        Endpoints.put(address, port, endpoint);
        return endpoint;
    }
}
