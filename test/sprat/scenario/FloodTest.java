package sprat.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sprat.io.Limits;
import sprat.io.StreamEnd;
import sprat.sim.SimTime;

/**
 * What floods of messages cost a peer that is served beside them, where each message takes the processor as long as it
 * is said to cost.
 */
class FloodTest {
    private static final long TURN_NANOS = 20_000;
    private static final long BESIDE_ONE_IDLE_NANOS = fetchNanos(null, 1);
    private static final long BESIDE_SIXTEEN_IDLE_NANOS = fetchNanos(null, 16);

    /**
     * How long a leecher takes for the content beside so many others.
     *
     * @param flood of theirs, null when they only stand there
     */
    private static long fetchNanos(Flood flood, int links) {
        World world = world();
        for (int i = 0; i < links; i++) {
            if (flood == null) {
                world.crowdOfIdlers(1, SimTime.MINUTES);
            } else {
                world.flooder(flood);
            }
        }
        return nanosOfFetch(world, links);
    }

    private static World world() {
        World world = new World(31).content(64 << 10, 12 << 20);
        world.seeder().takesTime(TURN_NANOS);
        return world;
    }

    /** From the time when all have met. */
    private static long nanosOfFetch(World world, int links) {
        world.runUntil("all floods have begun", () -> world.peers().get(0).status().peers() >= links, SimTime.MINUTES);
        SimPeer leecher = world.leecher().takesTime(TURN_NANOS);
        world.runUntil("the fetch has begun", () -> leecher.share() > 0.1, SimTime.MINUTES);
        long beginNanos = world.time().nowNanos();
        world.runUntilComplete(List.of(leecher), SimTime.MINUTES);
        long nanos = leecher.completeNanos() - beginNanos;
        world.end();
        return nanos;
    }

    @ParameterizedTest
    @EnumSource(Flood.class)
    void besideOneFloodAPeerKeepsSevenTenthsOfItsRate(Flood flood) {
        double share = (double) BESIDE_ONE_IDLE_NANOS / fetchNanos(flood, 1);
        assertTrue(share >= 0.7, () -> share + " of its rate beside idle ones");
    }

    @ParameterizedTest
    @EnumSource(Flood.class)
    void besideSixteenFloodsAPeerKeepsFourTenths(Flood flood) {
        double share = (double) BESIDE_SIXTEEN_IDLE_NANOS / fetchNanos(flood, 16);
        assertTrue(share >= 0.4, () -> share + " of its rate beside idle ones");
    }

    /** The leecher's line is so slow that it is served for longer than a flood may last. */
    @ParameterizedTest
    @EnumSource(names = {"CHOKES", "MANY_KEYS", "SLICES_ASKED"})
    void whoFloodsForAMinuteIsDroppedWithAReason(Flood flood) {
        World world = new World(32).content(64 << 10, 8 << 20);
        SimPeer seeder = world.seeder();
        Stranger flooder = world.flooder(flood).rates(6_000_000, 6_000_000);
        SimPeer leecher = world.leecher().rates(100_000, 100_000);
        world.runFor(Limits.WORK_LATE_NANOS - SimTime.SECONDS);
        assertEquals(Map.of(), flooder.closedByUs());
        world.runFor(15 * SimTime.SECONDS);
        assertEquals(Set.of(StreamEnd.TOO_COSTLY), flooder.closedByUs().keySet());
        assertTrue(seeder.status().peers() > 0 && leecher.status().peers() > 0, "and nobody else is");
        world.end();
    }

    /** A flood that comes anew as soon as it is late. */
    @Test
    void whoComesAnewGainsNothing() {
        World world = world();
        world.comingAndGoing(Flood.MANY_KEYS, 50 * SimTime.MILLIS).crowd(64);
        double share = (double) BESIDE_ONE_IDLE_NANOS / nanosOfFetch(world, 32);
        assertTrue(share >= 0.4, () -> share + " of its rate beside idle ones");
    }
}
