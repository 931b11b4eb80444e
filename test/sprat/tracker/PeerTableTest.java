package sprat.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import sprat.wire.InfoHash;

class PeerTableTest {
    private static final int IDLE_SECONDS = 3_600;
    private static final SipHash HASHING = new SipHash(1, 2);

    private final PeerTable table = new PeerTable(TableLimits.DEFAULT, IDLE_SECONDS, HASHING);

    @Test
    void registersRefreshesAndForgetsWhoStops() {
        assertCounts(1, 0, announce(table, 1, ipv4(5), EntryEvent.INCOMPLETE, 0));
        assertCounts(1, 0, announce(table, 1, ipv4(5), EntryEvent.INCOMPLETE, 1));
        assertCounts(1, 1, announce(table, 1, ipv4(6), EntryEvent.WHOLE, 1));
        assertEquals(2, table.peers());
        assertEquals(1, table.seeders());
        assertCounts(1, 0, announce(table, 1, ipv4(6), EntryEvent.STOPPED, 2));
        assertCounts(0, 0, announce(table, 1, ipv4(5), EntryEvent.STOPPED, 2));
        assertEquals(0, table.peers());
        assertEquals(0, table.seeders());
        assertEquals(0, table.torrents());
    }

    @Test
    void makesNothingForAStrangerWhoStops() {
        Admission admission = announce(table, 1, ipv4(5), EntryEvent.STOPPED, 0);
        assertCounts(0, 0, admission);
        assertEquals(-1, admission.position());
        assertEquals(0, table.torrents());
    }

    @Test
    void movesAPeerBetweenLeechersAndSeeders() {
        announce(table, 1, ipv4(5), EntryEvent.INCOMPLETE, 0);
        assertCounts(0, 1, announce(table, 1, ipv4(5), EntryEvent.WHOLE, 1));
        assertEquals(1, table.seeders());
        assertCounts(1, 0, announce(table, 1, ipv4(5), EntryEvent.INCOMPLETE, 2));
        assertEquals(0, table.seeders());
        assertEquals(1, table.peers());
    }

    @Test
    void countsACompletedDownloadOnceForEachPeerAndTorrent() {
        for (int again = 0; again < 3; again++) {
            table.announce(hash(1), ipv4(5), EntryEvent.WHOLE, true, 0);
        }
        table.announce(hash(1), ipv4(6), EntryEvent.WHOLE, true, 0);
        table.announce(hash(2), ipv4(5), EntryEvent.WHOLE, true, 0);
        assertEquals(2, table.swarm(hash(1), 6).completed());
        assertEquals(1, table.swarm(hash(2), 6).completed());
        assertEquals(0, table.swarm(hash(3), 6).completed());
    }

    @Test
    void tellsPeersOfOneAddressApartByTheirPorts() {
        announce(table, 1, endpoint(new byte[] {10, 0, 0, 5}, 6881), EntryEvent.WHOLE, 0);
        assertCounts(0, 2, announce(table, 1, endpoint(new byte[] {10, 0, 0, 5}, 6882), EntryEvent.WHOLE, 0));
    }

    @Test
    void keepsTheFamiliesOfATorrentApart() {
        announce(table, 1, ipv4(5), EntryEvent.INCOMPLETE, 0);
        assertCounts(0, 1, announce(table, 1, ipv6(5), EntryEvent.WHOLE, 0));
        assertCounts(1, 0, announce(table, 1, ipv4(5), EntryEvent.INCOMPLETE, 0));
        assertEquals(1, table.torrents());
        assertEquals(2, table.peers());
        announce(table, 1, ipv6(5), EntryEvent.STOPPED, 0);
        assertEquals(1, table.torrents());
    }

    @Test
    void refusesOneTorrentTooManyButRefreshesTheOthers() {
        PeerTable small = new PeerTable(new TableLimits(2, 100, 100), IDLE_SECONDS, HASHING);
        announce(small, 1, ipv4(5), EntryEvent.WHOLE, 0);
        announce(small, 2, ipv4(5), EntryEvent.WHOLE, 0);
        assertSame(TableLimit.TORRENTS, announce(small, 3, ipv4(5), EntryEvent.WHOLE, 0).reached());
        assertNull(announce(small, 3, ipv4(5), EntryEvent.STOPPED, 0).reached());
        assertNull(announce(small, 2, ipv4(6), EntryEvent.WHOLE, 0).reached());
        announce(small, 1, ipv4(5), EntryEvent.STOPPED, 0);
        assertNull(announce(small, 3, ipv4(5), EntryEvent.WHOLE, 0).reached());
    }

    @Test
    void refusesOnePeerTooManyInATorrent() {
        PeerTable small = new PeerTable(new TableLimits(100, 100, 2), IDLE_SECONDS, HASHING);
        announce(small, 1, ipv4(5), EntryEvent.WHOLE, 0);
        announce(small, 1, ipv4(6), EntryEvent.WHOLE, 0);
        assertSame(TableLimit.PEERS_PER_TORRENT, announce(small, 1, ipv4(7), EntryEvent.WHOLE, 0).reached());
        assertNull(announce(small, 1, ipv4(6), EntryEvent.INCOMPLETE, 0).reached());
        assertNull(announce(small, 1, ipv6(7), EntryEvent.WHOLE, 0).reached());
        assertNull(announce(small, 2, ipv4(7), EntryEvent.WHOLE, 0).reached());
    }

    @Test
    void refusesOnePeerTooManyInAll() {
        PeerTable small = new PeerTable(new TableLimits(100, 2, 100), IDLE_SECONDS, HASHING);
        announce(small, 1, ipv4(5), EntryEvent.WHOLE, 0);
        announce(small, 2, ipv6(5), EntryEvent.WHOLE, 0);
        assertSame(TableLimit.PEERS, announce(small, 3, ipv4(6), EntryEvent.WHOLE, 0).reached());
        assertEquals(2, small.torrents());
    }

    @Test
    void dropsWhoIsQuietForLongerThanAllowed() {
        announce(table, 1, ipv4(5), EntryEvent.WHOLE, 0);
        announce(table, 1, ipv6(5), EntryEvent.INCOMPLETE, 0);
        announce(table, 1, ipv4(6), EntryEvent.INCOMPLETE, 1);
        table.dropQuiet(IDLE_SECONDS, 1_000);
        assertEquals(3, table.peers());
        table.dropQuiet(IDLE_SECONDS + 1, 1_000);
        assertEquals(1, table.peers());
        assertEquals(0, table.seeders());
        assertEquals(1, table.torrents());
        table.dropQuiet(IDLE_SECONDS + 2, 1_000);
        assertEquals(0, table.torrents());
    }

    @Test
    void aRefreshKeepsAPeer() {
        announce(table, 1, ipv4(5), EntryEvent.INCOMPLETE, 0);
        announce(table, 1, ipv4(5), EntryEvent.INCOMPLETE, IDLE_SECONDS);
        table.dropQuiet(2 * IDLE_SECONDS, 1_000);
        assertEquals(1, table.peers());
    }

    @Test
    void neverLooksAtMoreThanItsBoundAndYetForgetsEverybody() {
        for (int i = 0; i < 20_000; i++) {
            announce(table, i % 700, i % 3 == 0 ? ipv6(i) : ipv4(i), i % 2 == 0 ? EntryEvent.WHOLE
                    : EntryEvent.INCOMPLETE, 0);
        }
        int calls = 0;
        while (table.peers() > 0) {
            int before = table.peers();
            table.dropQuiet(IDLE_SECONDS + 1, 100);
            assertTrue(before - table.peers() <= 100);
            calls++;
            assertTrue(calls < 2_000, table.peers() + " peers are left");
        }
        assertTrue(calls >= 200, "20,000 peers need at least 200 calls");
        assertEquals(0, table.torrents());
        assertEquals(0, table.seeders());
    }

    @Test
    void oneCallGoesNoFurtherThanTheEndOfTheTable() {
        announce(table, 1, ipv4(5), EntryEvent.INCOMPLETE, 0);
        // Would not return in the time of this test if it went round until its steps are used up.
        table.dropQuiet(0, Integer.MAX_VALUE);
        assertEquals(1, table.peers());
    }

    @Test
    void forgetsEverybodyWhileOthersComeAndGo() {
        for (int i = 0; i < 5_000; i++) {
            announce(table, i % 300, ipv4(i), EntryEvent.INCOMPLETE, 0);
        }
        int newcomers = 0;
        for (int call = 0; call < 1_000; call++) {
            int number = 100_000 + call;
            announce(table, number % 400, ipv4(number), EntryEvent.WHOLE, IDLE_SECONDS + 1);
            if (call % 2 == 0) {
                announce(table, number % 400, ipv4(number), EntryEvent.STOPPED, IDLE_SECONDS + 1);
            } else {
                newcomers++;
            }
            table.dropQuiet(IDLE_SECONDS + 1, 50);
        }
        assertEquals(newcomers, table.peers());
        assertEquals(newcomers, table.seeders());
    }

    @Test
    void limitsOutsideTheIndexAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new TableLimits(1, 1, PeersOfFamily.MAX_ENTRIES + 1));
        assertThrows(IllegalArgumentException.class, () -> new TableLimits(0, 1, 1));
    }

    @Test
    void aSmallHeapLowersTheLimits() {
        assertEquals(TableLimits.DEFAULT, TableLimits.forHeap(8L << 30));
        TableLimits small = TableLimits.forHeap(64 << 20);
        assertTrue(small.peers() < 400_000 && small.torrents() == small.peers() / 8);
        assertTrue(TableLimits.forHeap(0).peers() >= 1_000);
    }

    private static void assertCounts(int leechers, int seeders, Admission admission) {
        assertNull(admission.reached());
        assertEquals(leechers, admission.swarm().leechers(), "leechers");
        assertEquals(seeders, admission.swarm().seeders(), "seeders");
    }

    private static Admission announce(PeerTable table, int torrent, byte[] endpoint, EntryEvent event, int nowSecond) {
        return table.announce(hash(torrent), endpoint, event, false, nowSecond);
    }

    private static InfoHash hash(int number) {
        return new InfoHash(ByteBuffer.allocate(20).putInt(number).array());
    }

    private static byte[] ipv4(int number) {
        return endpoint(ByteBuffer.allocate(4).putInt(number).array(), 6881);
    }

    private static byte[] ipv6(int number) {
        return endpoint(ByteBuffer.allocate(16).putInt(0x20010db8).putInt(12, number).array(), 6881);
    }

    private static byte[] endpoint(byte[] address, int port) {
        byte[] endpoint = new byte[address.length + 2];
        Endpoints.put(address, port, endpoint);
        return endpoint;
    }
}
