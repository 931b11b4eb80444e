package sprat.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
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

    @Test
    void theSameSeedGivesTheSameTrace() {
        assertEquals(digest(5), digest(5));
        assertNotEquals(digest(5), digest(6));
    }

    private static long digest(long seed) {
        World world = new World(seed);
        world.seeder().rates(500_000, 500_000);
        List<SimPeer> leechers = world.leechers(8, leecher -> leecher.rates(500_000, 500_000));
        world.runUntilComplete(leechers, SimTime.MINUTES);
        world.end();
        return world.network().trace().digest();
    }
}
