package sprat.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import sprat.io.StreamEnd;
import sprat.sim.SimDisk;
import sprat.sim.SimTime;
import sprat.swarm.TorrentState;
import sprat.swarm.choke.ChokeLimits;
import sprat.swarm.dial.PeerEnd;
import sprat.swarm.neighbours.NeighbourLimits;
import sprat.swarm.peer.PeerLimits;

/** Lines that are slow, uneven, one-way or cut; disks that are slow, full or rotten. */
class LinesAndDisksTest {
    private static final long RATE = 500_000;

    private static long lastNanos(List<SimPeer> hosts) {
        return hosts.stream().mapToLong(SimPeer::completeNanos).max().orElseThrow();
    }

    // ---- Lines ----

    @Test
    void asymmetricLinesShareWhatTheyCanSend() {
        World world = new World(41);
        SimPeer seeder = world.seeder().rates(RATE, RATE);
        List<SimPeer> leechers = world.leechers(10, leecher -> leecher.rates(RATE / 10, RATE));
        long beginNanos = world.time().nowNanos();
        world.runUntilComplete(leechers, 3 * SimTime.MINUTES);
        double seconds = (lastNanos(leechers) - beginNanos) / 1e9;
        double ideal = 10.0 * world.content().layout().totalBytes() / (RATE + 10 * RATE / 10);
        assertTrue(seconds < 3 * ideal, () -> seconds + " s, and all that can be sent would take " + ideal + " s");
        assertTrue(seeder.status().bytesUp() < 10 * world.content().layout().totalBytes());
        world.end();
    }

    @Test
    void slowHostsDoNotHoldUpTheFastOnes() {
        World world = new World(42);
        world.seeder().rates(RATE, RATE);
        List<SimPeer> fast = world.leechers(5, leecher -> leecher.rates(RATE, RATE));
        List<SimPeer> slow = world.leechers(5, leecher -> leecher.rates(RATE / 5, RATE / 5));
        world.runUntilComplete(fast, 2 * SimTime.MINUTES);
        assertTrue(slow.stream().noneMatch(SimPeer::isComplete));
        world.runUntilComplete(slow, 2 * SimTime.MINUTES);
        world.end();
    }

    /** They hold shares like all leechers until it is seen that they do not fetch them. */
    @Test
    void leechersThatFetchNothingDoNotKeepTheirSharesFromOthers() {
        double aloneSeconds = secondsFromAfar(0);
        double besideSeconds = secondsFromAfar(20);
        double seen = (NeighbourLimits.NO_SHARE_NANOS + SimTime.SECONDS) / 1e9;
        assertTrue(besideSeconds < aloneSeconds + seen,
                () -> besideSeconds + " s, and without them " + aloneSeconds + " s");
    }

    /** A round trip to the seed is worth many blocks, so who asks it for few at a time waits long. */
    private static double secondsFromAfar(int idlers) {
        World world = new World(59).content(64 << 10, 12 << 20).relaxed();
        SimPeer leecher = world.leecher();
        if (idlers > 0) {
            world.crowdOfIdlers(idlers, 10 * SimTime.MINUTES);
        }
        world.runFor(30 * SimTime.SECONDS);
        assertTrue(leecher.status().peers() >= idlers);
        world.seeder().latency(200 * SimTime.MILLIS);
        long beginNanos = world.time().nowNanos();
        world.runUntilComplete(List.of(leecher), 5 * SimTime.MINUTES);
        world.end();
        return (leecher.completeNanos() - beginNanos) / 1e9;
    }

    /** More of them than there are slots, and most of the seeder's line is idle. */
    @Test
    void verySlowHostsDoNotKeepAFastOneWaitingForASlot() {
        World world = new World(52);
        SimPeer seeder = world.seeder().rates(RATE, RATE);
        List<SimPeer> slow = world.leechers(2 * ChokeLimits.LEAST_SLOTS,
                leecher -> leecher.rates(RATE / 250, RATE / 250));
        world.runFor(SimTime.MINUTES);
        assertTrue(seeder.status().upRate() < RATE / 2);
        SimPeer fast = world.newcomer().rates(RATE, RATE).start();
        long forNothing = (long) PeerLimits.ALLOWED_FAST_PIECES * world.content().layout().pieceLengthBytes();
        world.runUntil("it has more than it gets without a slot", () -> fast.status().bytesHave() > forNothing,
                20 * SimTime.SECONDS);
        world.runUntilComplete(List.of(fast), 20 * SimTime.SECONDS);
        assertTrue(slow.stream().noneMatch(SimPeer::isComplete));
        slow.forEach(host -> host.rates(RATE, RATE)); // for what is on its way to them
        world.end();
    }

    @Test
    void hostsBehindNatFetchByDialling() {
        World world = new World(43);
        world.seeder().rates(RATE, RATE);
        List<SimPeer> hidden = world.leechers(5, leecher -> leecher.rates(RATE, RATE).behindNat());
        world.runUntilComplete(hidden, 2 * SimTime.MINUTES);
        world.end();
    }

    /** Hosts behind NAT meet only at those that can be dialled, and get from them what others behind NAT gave. */
    @Test
    void aSeederBehindNatServesThroughOneThatCanBeDialled() {
        World world = new World(44);
        world.origin().rates(RATE, RATE).behindNat().start();
        List<SimPeer> hidden = world.leechers(3, leecher -> leecher.rates(RATE, RATE).behindNat());
        world.runFor(SimTime.MINUTES);
        assertTrue(hidden.stream().allMatch(leecher -> leecher.status().bytesHave() == 0));
        SimPeer open = world.newcomer().rates(RATE, RATE).start();
        world.runUntilComplete(List.of(open), 8 * SimTime.MINUTES);
        world.runUntilComplete(hidden, 8 * SimTime.MINUTES);
        world.end();
    }

    @Test
    void aCableThatIsOutForTwoMinutesCostsTwoMinutes() {
        World world = new World(45);
        world.seeder().rates(RATE, RATE);
        SimPeer leecher = world.leechers(1, each -> each.rates(RATE, RATE)).get(0);
        world.runFor(2 * SimTime.SECONDS);
        leecher.cut(true);
        world.runFor(2 * SimTime.MINUTES);
        assertFalse(leecher.isComplete());
        leecher.cut(false);
        world.runUntilComplete(List.of(leecher), 20 * SimTime.SECONDS);
        assertEquals(null, world.closeReasons().get(StreamEnd.IDLE));
        world.end();
    }

    // ---- Disks ----

    @Test
    void aSlowDiskAtTheSeederSlowsNobodyForLong() {
        World world = new World(46);
        world.origin().rates(RATE, RATE).disk(SimDisk.Costs.HARD_DISK).start();
        List<SimPeer> leechers = world.leechers(5, leecher -> leecher.rates(RATE, RATE));
        world.runUntilComplete(leechers, SimTime.MINUTES);
        world.end();
    }

    @Test
    void aFullDiskEndsOneHostWhichGoesOnWhereItWasAfterRoomIsMade() {
        World world = new World(47);
        world.seeder().rates(RATE, RATE);
        List<SimPeer> others = world.leechers(3, leecher -> leecher.rates(RATE, RATE));
        SimPeer full = world.newcomer().rates(RATE, RATE);
        full.platter().room(1 << 20);
        full.start();
        world.runUntil("the full one has stopped", () -> !full.isRunning(), SimTime.MINUTES);
        assertEquals(TorrentState.STOPPED, full.status().state());
        assertEquals(1, full.storageErrors());
        long had = full.status().bytesHave();
        assertTrue(had > 0);
        world.runUntilComplete(others, SimTime.MINUTES);
        full.platter().room(Long.MAX_VALUE);
        full.start();
        world.runFor(SimTime.SECONDS / 20);
        assertTrue(full.status().bytesHave() >= had, "the check has found what was there");
        world.runUntilComplete(List.of(full), SimTime.MINUTES);
        world.end();
    }

    @Test
    void aSeederWhoseDiskRotsIsBannedAndAnotherServes() {
        World world = new World(48);
        SimPeer rotten = world.seeder().rates(RATE, RATE);
        world.runFor(SimTime.SECONDS);
        assertTrue(rotten.platter().rot(world.random()));
        SimPeer leecher = world.leechers(1, each -> each.rates(RATE, RATE)).get(0);
        world.runUntil("the rot is found", () -> world.closeReasons().containsKey(PeerEnd.CORRUPT_DATA),
                SimTime.MINUTES);
        world.runFor(SimTime.MINUTES);
        assertFalse(leecher.isComplete());
        world.seeder().rates(RATE, RATE);
        world.runUntilComplete(List.of(leecher), 2 * SimTime.MINUTES);
        assertEquals(1, world.closeReasons().get(PeerEnd.CORRUPT_DATA), "banned once and for all");
        assertTrue(leecher.status().bytesDown() <= world.content().layout().totalBytes() + 2 * world.content().layout()
                .pieceLengthBytes());
        world.end();
    }

    /** One read in fifty fails, two or three in each copy: then its files are checked again, and served on. */
    @Test
    void aSeederWhoseDiskFailsNowAndThenServesOn() {
        World world = new World(52);
        SimPeer origin = world.origin().rates(RATE, RATE)
                .disk(new SimDisk.Costs(20_000, 1_000_000_000L, 1_500_000_000L, 0, 200)).start();
        List<SimPeer> leechers = world.leechers(3, leecher -> leecher.rates(RATE, RATE));
        world.runUntilComplete(leechers, 5 * SimTime.MINUTES);
        assertTrue(origin.readErrors() > 0);
        assertEquals(null, world.closeReasons().get(PeerEnd.DATA_CHANGED),
                "told piece by piece, with the fast extension");
        assertEquals(null, world.closeReasons().get(PeerEnd.CORRUPT_DATA));
        world.end();
    }

    // ---- Hosts that stand still ----

    @Test
    void aHostThatStandsStillForMinutesGoesOn() {
        World world = new World(49);
        world.seeder().rates(RATE, RATE);
        List<SimPeer> leechers = world.leechers(4, leecher -> leecher.rates(RATE, RATE));
        world.runFor(2 * SimTime.SECONDS);
        SimPeer frozen = leechers.get(0);
        frozen.freeze();
        world.runUntilComplete(leechers.subList(1, 4), SimTime.MINUTES);
        world.runFor(PeerLimits.SILENCE_NANOS / 2);
        frozen.thaw();
        world.runUntilComplete(leechers, 2 * SimTime.MINUTES);
        world.end();
    }

    @Test
    void aHostThatStandsStillForAnHourComesBack() {
        World world = new World(50);
        SimPeer seeder = world.seeder().rates(RATE, RATE);
        SimPeer frozen = world.leechers(1, leecher -> leecher.rates(RATE, RATE)).get(0);
        world.runFor(2 * SimTime.SECONDS);
        frozen.freeze();
        world.runFor(60 * SimTime.MINUTES);
        assertEquals(0, seeder.status().peers(), "given up");
        frozen.thaw();
        world.runUntilComplete(List.of(frozen), 2 * SimTime.MINUTES);
        world.end();
    }

    @Test
    void aSeederThatStandsStillIsNotNeededWhenTheOthersHaveOneCopy() {
        World world = new World(51);
        SimPeer seeder = world.seeder().rates(RATE, RATE);
        List<SimPeer> leechers = world.leechers(4, leecher -> leecher.rates(RATE, RATE));
        world.runUntil("one is complete", () -> leechers.stream().anyMatch(SimPeer::isComplete), SimTime.MINUTES);
        seeder.freeze();
        world.runUntilComplete(leechers, SimTime.MINUTES);
        world.runFor(10 * SimTime.MINUTES);
        seeder.thaw();
        world.end();
    }
}
