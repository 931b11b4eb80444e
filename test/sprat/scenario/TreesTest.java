package sprat.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sprat.sim.SimTime;
import sprat.swarm.dial.PeerEnd;
import sprat.wire.torrent.TorrentFormat;

/** Torrents of v2 and hybrid torrents (BEP 52): the same logic, and padding is neither asked for nor counted. */
class TreesTest {
    private static final int[] FILES = {100_000, 0, 1, 32 << 10, (32 << 10) + 1, 300_007, 16_384, 0};
    private static final long BYTES = 100_000 + 1 + (32 << 10) + (32 << 10) + 1 + 300_007 + 16_384;

    @ParameterizedTest
    @EnumSource(value = TorrentFormat.class, names = {"V2", "HYBRID"})
    void leechersGetEveryByteAndNoPadding(TorrentFormat format) {
        World world = new World(11).content(format, 32 << 10, FILES);
        assertEquals(BYTES, world.content().layout().contentBytes());
        assertTrue(world.content().layout().totalBytes() > BYTES + 100_000);
        SimPeer seeder = world.seeder().rates(1_000_000, 1_000_000);
        List<SimPeer> leechers = world.leechers(3, leecher -> leecher.rates(1_000_000, 1_000_000));
        world.runUntilComplete(leechers, SimTime.MINUTES);
        long leastCopies = Long.MAX_VALUE;
        for (SimPeer leecher : leechers) {
            assertEquals(BYTES, leecher.status().bytesTotal());
            assertEquals(BYTES, leecher.status().bytesHave());
            long copies = leecher.status().bytesDown() - BYTES;
            assertTrue(copies >= 0 && copies <= 12 * (16 << 10),
                    copies + " bytes more than the content: more than the endgame takes");
            leastCopies = Math.min(leastCopies, copies);
        }
        assertTrue(leastCopies <= 4 * (16 << 10),
                leastCopies + " bytes more than the content, for each: is the padding downloaded?");
        assertEquals(BYTES, seeder.status().bytesTotal());
        world.end();
    }

    @ParameterizedTest
    @EnumSource(value = TorrentFormat.class, names = {"V2", "HYBRID"})
    void oneWhoCorruptsIsBannedAndTheRestComesRight(TorrentFormat format) {
        World world = new World(12).content(format, 64 << 10, FILES);
        world.seeder().rates(200_000, 200_000);
        Stranger corrupter = world.corrupter(1);
        List<SimPeer> leechers = world.leechers(2, leecher -> leecher.rates(1_000_000, 1_000_000));
        world.runUntilComplete(leechers, 5 * SimTime.MINUTES);
        assertTrue(corrupter.closedByUs().getOrDefault(PeerEnd.CORRUPT_DATA, 0) > 0, corrupter.toString());
        world.end();
    }

    @ParameterizedTest
    @EnumSource(value = TorrentFormat.class, names = {"V2", "HYBRID"})
    void aDamagedPieceIsFoundAndFetchedAgain(TorrentFormat format) {
        World world = new World(13).content(format, 32 << 10, FILES);
        world.seeder();
        SimPeer damaged = world.origin();
        assertTrue(damaged.platter().rot(world.random()));
        damaged.start();
        world.runUntilComplete(List.of(damaged), SimTime.MINUTES);
        assertTrue(damaged.status().bytesDown() > 0 && damaged.status().bytesDown() <= 32 << 10, damaged.toString());
        world.end();
    }
}
