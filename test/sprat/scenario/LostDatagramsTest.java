package sprat.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import sprat.sim.SimTime;

/** The tracker and its clients over a network that loses, doubles, overtakes and damages datagrams. */
class LostDatagramsTest {
    private static final long RATE = 500_000;
    private static final int BEFORE_INFO_HASH_BYTES = 16;

    private static List<SimPeer> swarm(World world) {
        world.seeder().rates(RATE, RATE);
        return world.leechers(6, leecher -> leecher.rates(RATE, RATE));
    }

    /** All have completed: each is known once, and as what it is; those who leave are forgotten. */
    private static void assertTrackerKnowsAll(World world) {
        world.runFor(6 * SimTime.MINUTES);
        assertEquals(7, world.tracker().status().peers());
        assertEquals(7, world.tracker().status().seeders());
        assertEquals(1, world.tracker().status().torrents());
    }

    @Test
    void aThirdOfAllDatagramsLostDelaysAndLosesNothing() {
        World world = new World(61);
        SplittableRandom chance = world.random().split();
        world.network().loss((from, to, bytes) -> chance.nextInt(3) == 0);
        List<SimPeer> leechers = swarm(world);
        world.runUntilComplete(leechers, 2 * SimTime.MINUTES);
        assertTrackerKnowsAll(world);
        world.end();
    }

    @Test
    void everyDatagramTwiceCountsOnce() {
        World world = new World(62);
        world.network().detours(() -> new long[] {0, 3 * SimTime.MILLIS});
        List<SimPeer> leechers = swarm(world);
        world.runUntilComplete(leechers, SimTime.MINUTES);
        assertTrackerKnowsAll(world);
        assertTrue(world.tracker().status().announces() > 2 * 7, "both copies came");
        world.end();
        assertEquals(0, world.tracker().status().peers());
    }

    @Test
    void datagramsThatOvertakeEachOtherConfuseNobody() {
        World world = new World(63);
        SplittableRandom chance = world.random().split();
        world.network().detours(() -> new long[] {chance.nextLong(2_500 * SimTime.MILLIS)});
        List<SimPeer> leechers = swarm(world);
        world.runUntilComplete(leechers, 2 * SimTime.MINUTES);
        assertTrackerKnowsAll(world);
        world.end();
    }

    @Test
    void allThreeTogetherDelayAndLoseNothing() {
        World world = new World(64);
        SplittableRandom chance = world.random().split();
        world.network().loss((from, to, bytes) -> chance.nextInt(4) == 0);
        world.network().detours(() -> chance.nextInt(4) == 0
                ? new long[] {chance.nextLong(SimTime.SECONDS), chance.nextLong(SimTime.SECONDS)}
                : new long[] {chance.nextLong(SimTime.SECONDS / 10)});
        List<SimPeer> leechers = swarm(world);
        world.runUntilComplete(leechers, 2 * SimTime.MINUTES);
        assertTrackerKnowsAll(world);
        world.end();
    }

    /**
     * One in five is damaged in a way that the checksum of UDP does not see: half of those have a wrong byte, the
     * others are cut short. The info-hash of a request stays as it is, since the world counts the tracker's torrents.
     */
    @Test
    void damagedDatagramsStopNobody() {
        World world = new World(65);
        SplittableRandom chance = world.random().split();
        world.network().damage(bytes -> chance.nextInt(5) > 0 ? bytes
                : chance.nextBoolean() ? bytes.duplicate().limit(chance.nextInt(bytes.remaining()))
                : withWrongByte(bytes, chance));
        List<SimPeer> leechers = swarm(world);
        world.runUntilComplete(leechers, 2 * SimTime.MINUTES);
        world.network().calm();
        assertTrue(world.tracker().status().dropped() > 0, "the tracker got damaged requests");
        assertTrackerKnowsAll(world);
        world.end();
    }

    private static ByteBuffer withWrongByte(ByteBuffer bytes, SplittableRandom chance) {
        ByteBuffer copy = ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
        int at = chance.nextInt(Math.min(copy.remaining(), BEFORE_INFO_HASH_BYTES));
        return copy.put(at, (byte) (copy.get(at) ^ 1 + chance.nextInt(255)));
    }
}
