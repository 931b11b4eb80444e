package sprat.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import sprat.io.StreamEnd;
import sprat.sim.SimTime;
import sprat.swarm.peer.PeerLimits;

/** Hosts come, leave, die and come back; so does the tracker. */
class ComingAndGoingTest {
    private static final long RATE = 500_000;

    private static List<SimPeer> leechers(World world, int count) {
        return world.leechers(count, leecher -> leecher.rates(RATE, RATE));
    }

    private static boolean isUnionWhole(World world, List<SimPeer> hosts) {
        for (int i = 0; i < world.content().layout().pieceCount(); i++) {
            int piece = i;
            if (hosts.stream().noneMatch(host -> host.platter().isRight(piece))) {
                return false;
            }
        }
        return true;
    }

    @Test
    void aFlashCrowdOfFiftyIsServedByItself() {
        World world = new World(31).relaxed();
        SimPeer seeder = world.seeder().rates(RATE, RATE);
        List<SimPeer> crowd = leechers(world, 50);
        world.runUntilComplete(crowd, 2 * SimTime.MINUTES);
        double copies = (double) seeder.status().bytesUp() / world.content().layout().totalBytes();
        assertTrue(copies < 25, () -> "the crowd gave itself less than half: the seeder sent " + copies + " copies");
        world.end();
    }

    @Test
    void theOriginMayLeaveOnceOneCopyIsOut() {
        World world = new World(32);
        SimPeer origin = world.seeder().rates(RATE, RATE);
        List<SimPeer> leechers = leechers(world, 8);
        world.runUntil("one copy is out", () -> isUnionWhole(world, leechers), SimTime.MINUTES);
        assertTrue(leechers.stream().noneMatch(SimPeer::isComplete));
        origin.leave();
        world.runUntilComplete(leechers, SimTime.MINUTES);
        world.end();
    }

    @Test
    void whatIsMissingComesWhenASeederReturnsAnHourLater() {
        World world = new World(33);
        List<SimPeer> seeders = List.of(world.seeder().rates(RATE / 4, RATE), world.seeder().rates(RATE / 4, RATE));
        List<SimPeer> leechers = leechers(world, 5);
        world.runFor(3 * SimTime.SECONDS);
        seeders.forEach(SimPeer::leave);
        world.runFor(60 * SimTime.MINUTES);
        assertTrue(!isUnionWhole(world, leechers), "pieces are missing");
        long had = leechers.get(0).status().bytesHave();
        assertTrue(had > 0 && leechers.stream().allMatch(leecher -> leecher.status().bytesHave() == had),
                "all share what there is");
        seeders.get(0).start();
        world.runUntilComplete(leechers, 3 * SimTime.MINUTES);
        world.end();
    }

    // ---- The tracker ----

    @Test
    void transfersGoOnWhileTheTrackerIsDead() {
        World world = new World(34);
        world.seeder().rates(RATE, RATE);
        List<SimPeer> leechers = leechers(world, 4);
        world.runFor(2 * SimTime.SECONDS);
        world.tracker().kill();
        world.runUntilComplete(leechers, SimTime.MINUTES);
        world.end();
    }

    @Test
    void whoStartsWhileTheTrackerIsDeadWaitsForIt() {
        World world = new World(35);
        world.seeder();
        world.runFor(10 * SimTime.SECONDS);
        world.tracker().kill();
        SimPeer impatient = world.leecher();
        world.runFor(60 * SimTime.MINUTES);
        assertEquals(0, impatient.status().bytesHave());
        world.tracker().start();
        SimPeer newcomer = world.leecher();
        // The seeder notices the loss of memory with its next probe, who has nobody tries each minute.
        world.runUntilComplete(List.of(impatient, newcomer), 6 * SimTime.MINUTES);
        world.end();
    }

    /** Who is dropped before its time fails the world at once. */
    @Test
    void theTrackerKnowsEverybodyForHoursAndNobodyAfterwards() {
        World world = new World(30);
        world.seeder().rates(RATE, RATE);
        world.runUntilComplete(leechers(world, 4), SimTime.MINUTES);
        world.runFor(120 * SimTime.MINUTES);
        assertTrue(world.peers().stream().allMatch(world.tracker()::hasSeeder));
        assertEquals(world.peers().size(), world.tracker().status().seeders());
        world.end();
        assertEquals(0, world.tracker().status().peers());
    }

    // ---- Ends of all kinds ----

    @Test
    void churnEveryHalfMinuteStopsNobody() {
        World world = new World(36).content(32 << 10, 4 << 20);
        world.seeder().rates(RATE / 5, RATE / 5);
        List<SimPeer> hosts = new ArrayList<>(world.leechers(8, leecher -> leecher.rates(RATE / 5, RATE / 5)));
        for (int i = 0; i < 12; i++) {
            world.runFor(30 * SimTime.SECONDS);
            SimPeer host = hosts.get(world.random().nextInt(hosts.size()));
            if (!host.isRunning()) {
                host.start();
            } else if (i % 3 == 0) {
                host.leave();
                hosts.add(world.newcomer().rates(RATE / 5, RATE / 5).start());
            } else {
                host.kill();
                world.after(5 * SimTime.SECONDS, host::start);
            }
        }
        world.runFor(30 * SimTime.SECONDS);
        hosts.stream().filter(host -> !host.isRunning()).forEach(SimPeer::start);
        world.runUntilComplete(hosts, 10 * SimTime.MINUTES);
        world.end();
    }

    @Test
    void whatWasVerifiedBeforeAKillIsNotFetchedAgain() {
        World world = new World(37);
        world.seeder().rates(RATE, RATE);
        SimPeer leecher = leechers(world, 1).get(0);
        world.runUntil("half is there", () -> leecher.status().bytesHave() > 1 << 20, SimTime.MINUTES);
        long had = leecher.status().bytesHave();
        leecher.kill();
        world.runFor(10 * SimTime.SECONDS);
        leecher.start();
        world.runUntilComplete(List.of(leecher), SimTime.MINUTES);
        assertTrue(leecher.status().bytesDown() <= world.content().layout().totalBytes() - had);
        world.end();
    }

    @Test
    void aPowerCutIsNoticedBySilenceAndTheHostComesBack() {
        World world = new World(38);
        SimPeer seeder = world.seeder().rates(RATE, RATE);
        List<SimPeer> leechers = leechers(world, 3);
        world.runFor(2 * SimTime.SECONDS);
        SimPeer unlucky = leechers.get(0);
        unlucky.powerCut();
        world.runUntilComplete(leechers.subList(1, 3), SimTime.MINUTES);
        world.runFor(SimTime.SECONDS);
        assertEquals(1, seeder.status().peers(), "nobody has told the seeder");
        world.runFor(PeerLimits.SILENCE_NANOS);
        assertEquals(0, seeder.status().peers());
        assertTrue(world.closeReasons().get(StreamEnd.IDLE) + world.closeReasons()
                .getOrDefault(StreamEnd.SEND_STALLED, 0) >= 3);
        unlucky.start();
        world.runUntilComplete(leechers, SimTime.MINUTES);
        world.end();
    }

    @Test
    void aSeederThatLosesPowerAndReturnsServesOn() {
        World world = new World(39);
        SimPeer seeder = world.seeder().rates(RATE / 2, RATE);
        List<SimPeer> leechers = leechers(world, 3);
        world.runFor(2 * SimTime.SECONDS);
        seeder.powerCut();
        world.runFor(10 * SimTime.SECONDS);
        seeder.start();
        world.runUntilComplete(leechers, 6 * SimTime.MINUTES);
        world.end();
    }
}
