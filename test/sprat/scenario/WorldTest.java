package sprat.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import sprat.io.EventLoop;
import sprat.sim.SimLoop;
import sprat.sim.SimNetwork;
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

    /** Both fell due while it stood still; whoever comes first may still take the other back. */
    @Test
    void aTimerThatIsCancelledRightAfterAThawDoesNotRun() throws UnknownHostException {
        SimTime time = new SimTime();
        SimLoop loop = new SimLoop(time, new SimNetwork(time), InetAddress.getByName("10.0.0.1"));
        List<String> ran = new ArrayList<>();
        EventLoop.Timer[] second = new EventLoop.Timer[1];
        loop.schedule(loop.nowNanos() + 1, now -> {
            ran.add("first");
            second[0].cancel();
        });
        second[0] = loop.schedule(loop.nowNanos() + 2, now -> ran.add("second"));
        loop.freeze();
        time.runFor(SimTime.SECONDS);
        loop.thaw();
        assertEquals(List.of("first"), ran);
    }

    @Test
    void theSameSeedGivesTheSameTrace() {
        assertEquals(digest(5, 8), digest(5, 8));
        assertNotEquals(digest(5, 8), digest(6, 8));
    }

    /**
     * More than there are slots for, so that the choker decides; its sets must not hang on where objects lie in memory.
     */
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
