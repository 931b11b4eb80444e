package sprat.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import sprat.sim.SimLoop;
import sprat.sim.SimTime;

/** The world itself: what it promises to the scenarios. */
class WorldTest {
    @Test
    void oneSeederFeedsThreeLeechers() {
        World world = new World(1);
        world.seeder().rates(1_000_000, 1_000_000);
        List<SimPeer> leechers = world.leechers(3, leecher -> leecher.rates(1_000_000, 1_000_000));
        world.runUntilComplete(leechers, SimTime.MINUTES);
        world.end();
    }

    /** Or nobody would look at what a process leaves behind. */
    @Test
    void theLastTurnOfAProcessIsWatchedToo() {
        World world = new World(7);
        SimLoop loop = new SimLoop(world.time(), world.network(), world.newcomer().machine());
        List<Boolean> seenDead = new ArrayList<>();
        loop.watch(() -> seenDead.add(loop.isDead()));
        loop.exit();
        world.end();
        assertEquals(List.of(true), seenDead);
    }

    @Test
    void theSameSeedGivesTheSameTrace() {
        assertEquals(digest(5, 8), digest(5, 8));
        assertNotEquals(digest(5, 8), digest(6, 8));
    }

    /** More than there are slots for, so that the choker decides; its sets must not hang on where objects lie in memory. */
    @Test
    void theSameSeedGivesTheSameTraceOfACrowd() {
        assertEquals(digest(5, 24), digest(5, 24));
    }

    private static long digest(long seed, int leecherCount) {
        World world = new World(seed).relaxed();
        world.seeder().rates(200_000, 500_000);
        List<SimPeer> leechers = world.leechers(leecherCount, leecher -> leecher.rates(100_000, 500_000));
        world.runUntilComplete(leechers, 10 * SimTime.MINUTES);
        world.end();
        return world.network().trace().digest();
    }
}
