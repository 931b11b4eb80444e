package sprat.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import sprat.sim.SimTime;

/** What users do to a torrent while its process runs. */
class CommandScenarioTest {
    private static final long RATE = 200_000;

    private final World world = new World(71);
    private final SimPeer seeder = world.seeder().rates(RATE, RATE);
    private final List<SimPeer> leechers = world.leechers(3, leecher -> leecher.rates(RATE, RATE));
    private final SimPeer commanded = leechers.get(1);

    private void runUntilHalf() {
        world.runUntil("it has a third of it", () -> commanded.isRunning() && commanded.share() > 0.33,
                SimTime.MINUTES);
        assertFalse(commanded.isComplete());
    }

    @Test
    void aPausedLeecherIsForgottenAndGoesOnWithoutACheck() {
        runUntilHalf();
        commanded.pause();
        double share = commanded.share();
        world.runUntil("the tracker has forgotten it", () -> world.tracker().status().peers() == 3,
                5 * SimTime.SECONDS);
        world.runUntilComplete(List.of(leechers.get(0), leechers.get(2)), 5 * SimTime.MINUTES);
        assertTrue(commanded.share() - share < 0.05, "it has fetched on: " + share + " to " + commanded.share());
        assertFalse(commanded.isConnectedToAny(world.peers()));
        commanded.resume();
        world.runFor(SimTime.SECONDS / 10);
        assertTrue(commanded.share() >= share);
        assertEquals(4, world.tracker().status().peers());
        world.runUntilComplete(leechers, 5 * SimTime.MINUTES);
        assertEquals(0, commanded.needlessBytes(), "what it had came again");
        world.end();
    }

    @Test
    void whoPausesAndResumesAtOnceIsKnownAsPresent() {
        runUntilHalf();
        for (int i = 0; i < 5; i++) {
            commanded.pause();
            commanded.resume();
        }
        world.runUntilComplete(leechers, 5 * SimTime.MINUTES);
        world.runFor(SimTime.MINUTES);
        assertEquals(4, world.tracker().status().peers());
        world.end();
    }

    @Test
    void aPausedSeederServesNobody() {
        runUntilHalf();
        leechers.forEach(leecher -> leecher.limit(1, 0)); // so that all must come from the seeder
        seeder.pause();
        world.runFor(2 * SimTime.SECONDS);
        double share = commanded.share();
        world.runFor(SimTime.MINUTES);
        assertEquals(share, commanded.share());
        seeder.resume();
        leechers.forEach(leecher -> leecher.limit(0, 0));
        world.runUntilComplete(leechers, 5 * SimTime.MINUTES);
        world.end();
    }

    @Test
    void aLimitThatIsLiftedWhilePeersWaitLetsThemGoOn() {
        world.runUntil("it is there", commanded::isLeeching, SimTime.MINUTES);
        seeder.limit(1_000, 0);
        world.runFor(20 * SimTime.SECONDS);
        double share = commanded.share();
        world.runFor(20 * SimTime.SECONDS);
        assertTrue(commanded.share() - share < 0.1, share + " to " + commanded.share());
        seeder.limit(0, 0);
        world.runUntilComplete(leechers, 2 * SimTime.MINUTES);
        world.end();
    }
}
