package sprat.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import sprat.io.StreamEnd;
import sprat.sim.SimDisk;
import sprat.sim.SimTime;

/**
 * Processes with little memory: slower, never dead. That none spends more than its budget is looked at after each
 * event.
 */
class MemoryTest {
    private static final long MIB = 1 << 20;
    private static final long RATE = 2_000_000;
    /** Half of what the line brings. */
    private static final SimDisk.Costs SLOW_DISK = new SimDisk.Costs(20_000, RATE / 2, 1_500_000_000L, 0, 0);

    @Test
    void aLeecherWhoseDiskIsSlowerThanItsLineIsAsFastAsItsDisk() {
        World world = new World(91).content(256 << 10, 24 << 20);
        world.seeder().rates(RATE, RATE);
        SimPeer leecher = world.newcomer().memory(MIB).rates(RATE, RATE).disk(SLOW_DISK).start();
        long beginNanos = world.time().nowNanos();
        world.runUntilComplete(List.of(leecher), 3 * SimTime.MINUTES);
        double seconds = (leecher.completeNanos() - beginNanos) / 1e9;
        double disk = (24 << 20) / (RATE / 2.0);
        assertTrue(seconds < 1.5 * disk, () -> seconds + " s, and the disk takes " + disk + " s");
        world.end();
    }

    /**
     * Each has the other half, a disk that is always behind, and send queues that are always full. Neither waits for
     * the other for good.
     */
    @Test
    void twoProcessesWithFullBudgetsDoNotWaitForEachOtherForGood() {
        World world = new World(92).content(64 << 10, 16 << 20);
        List<SimPeer> leechers = world.leechers(4, each -> each.memory(MIB).rates(RATE / 4, RATE).disk(SLOW_DISK));
        SimPeer seeder = world.origin().memory(MIB).rates(RATE, RATE).start();
        world.runUntil("one copy is out", () -> leechers.stream().mapToDouble(SimPeer::share).sum() > 1.6,
                2 * SimTime.MINUTES);
        seeder.kill();
        world.runFor(20 * SimTime.SECONDS);
        seeder.start();
        world.runUntilComplete(leechers, 5 * SimTime.MINUTES);
        assertEquals(null, world.closeReasons().get(StreamEnd.SEND_STALLED));
        assertEquals(null, world.closeReasons().get(StreamEnd.NO_MEMORY));
        assertEquals(null, world.closeReasons().get(StreamEnd.IDLE));
        world.end();
    }

    /**
     * A heap of 28 MiB; each of them could have 256 KiB waiting, together five times what there is. They hold slots and
     * memory, and not all.
     */
    @Test
    void aHundredThatDoNotReadWhatTheyAskedForStopNobody() {
        World world = new World(93).content(64 << 10, 8 << 20);
        world.origin().memory(14 * MIB).rates(RATE, RATE).start();
        for (int i = 0; i < 100; i++) {
            world.glutton();
        }
        world.runFor(5 * SimTime.SECONDS);
        List<SimPeer> leechers = world.leechers(3, each -> each.rates(RATE, RATE));
        world.runUntilComplete(leechers, 4 * SimTime.MINUTES);
        assertTrue(world.closeReasons().get(StreamEnd.SEND_STALLED) > 0, "who took nothing was closed");
        world.end();
    }
}
