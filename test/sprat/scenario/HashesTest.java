package sprat.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import sprat.io.StreamEnd;
import sprat.sim.SimTime;
import sprat.swarm.dial.PeerEnd;
import sprat.wire.torrent.TorrentFormat;

/** Torrents in which hashes go from peer to peer (BEP 52). */
class HashesTest {
    private static final int BLOCK = 16 << 10;

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23})
    void ofTenOnlyTheOneWhoCorruptsIsBannedAndNothingGoodComesTwice(long seed) {
        World world = new World(seed).content(TorrentFormat.V2, 256 << 10, 6 << 20, 1_000_000, 70_000);
        world.seeder().rates(500_000, 500_000);
        world.seeder().rates(500_000, 500_000);
        Stranger corrupter = world.v2Corrupter(0.5).rates(500_000, 500_000);
        List<SimPeer> leechers = world.leechers(7, leecher -> leecher.rates(1_000_000, 1_000_000));
        world.runUntilComplete(leechers, 10 * SimTime.MINUTES);
        int banning = corrupter.closedByUs().getOrDefault(PeerEnd.CORRUPT_DATA, 0);
        assertTrue(banning > 0, corrupter.toString());
        assertEquals(banning, world.closeReasons().getOrDefault(PeerEnd.CORRUPT_DATA, 0), "nobody else is banned");
        for (SimPeer leecher : leechers) {
            assertEquals(0, leecher.needlessBytes(), "what was right stays: " + leecher);
        }
        world.end();
    }

    @ParameterizedTest
    @EnumSource(value = TorrentFormat.class, names = {"V2", "HYBRID"})
    void withoutLayersTheyComeFromPeersAndALiarIsBanned(TorrentFormat format) {
        World world = new World(31).content(format, BLOCK, 600 * BLOCK + 1, 100_000, 1);
        SimPeer seeder = world.origin().rates(1_000_000, 1_000_000);
        Stranger liar = world.hashLiar();
        List<SimPeer> leechers = world.leechers(3, leecher -> leecher.withoutLayers().rates(1_000_000, 1_000_000));
        world.after(3 * SimTime.SECONDS, seeder::start);
        world.runUntilComplete(leechers, 5 * SimTime.MINUTES);
        assertTrue(leechers.stream().allMatch(SimPeer::knowsLayers), world.describe());
        assertTrue(liar.closedByUs().getOrDefault(PeerEnd.CORRUPT_DATA, 0) > 0, liar.toString());
        SimPeer late = world.newcomer().withoutLayers().start();
        seeder.leave();
        world.runUntilComplete(List.of(late), 5 * SimTime.MINUTES);
        world.end();
    }

    @Test
    void whoNeverTellsHashesIsAskedOnce() {
        World world = new World(51).content(TorrentFormat.V2, BLOCK, 100 * BLOCK, 100_000);
        for (int i = 0; i < 4; i++) {
            world.stranger(); // it does not know what hashes are
        }
        SimPeer leecher = world.newcomer().withoutLayers().rates(1_000_000, 1_000_000).start();
        world.runFor(3 * SimTime.SECONDS);
        world.seeder().rates(1_000_000, 1_000_000);
        world.runUntilComplete(List.of(leecher), SimTime.MINUTES);
        world.end();
    }

    @Test
    void whatSomebodyTellsInTheWrongLengthIsAskedOfOthers() {
        World world = new World(53).content(TorrentFormat.V2, BLOCK, 100 * BLOCK, 100_000);
        Stranger miser = world.hashMiser();
        SimPeer leecher = world.newcomer().withoutLayers().rates(1_000_000, 1_000_000).start();
        world.runUntil("it was told too few", () -> miser.closedByUs().containsKey(StreamEnd.PROTOCOL_VIOLATION),
                SimTime.MINUTES);
        miser.kill();
        world.seeder().rates(1_000_000, 1_000_000);
        world.runUntilComplete(List.of(leecher), SimTime.MINUTES);
        world.end();
    }

    @Test
    void aHybridSwarmHasPeersOfEitherKindAndOfBoth() {
        World world = new World(41).content(TorrentFormat.HYBRID, 64 << 10, 2 << 20, 100_000);
        Stranger v1Only = world.stranger().rates(300_000, 300_000);
        Stranger v2Only = world.v2Only().rates(300_000, 300_000);
        List<SimPeer> leechers = world.leechers(3, leecher -> leecher.rates(1_000_000, 1_000_000));
        world.runUntilComplete(leechers, 2 * SimTime.MINUTES);
        assertTrue(v1Only.links() > 0 && v2Only.links() > 0, v1Only + ", " + v2Only);
        assertEquals(0, v1Only.ends().getOrDefault(PeerEnd.UNKNOWN_SERVICE, 0),
                "each is dialled by a name that it knows");
        assertEquals(0, v2Only.ends().getOrDefault(PeerEnd.UNKNOWN_SERVICE, 0));
        world.end();
    }
}
