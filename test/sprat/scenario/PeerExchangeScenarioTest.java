package sprat.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import sprat.sim.SimTime;

/** Peers find each other without a tracker (BEP 11). */
class PeerExchangeScenarioTest {
    private static final long RATE = 8_000;
    private static final int LEECHERS = 6;

    /** The tracker dies when two know each other; each newcomer knows only who came before it. */
    private static List<SimPeer> chain(World world) {
        List<SimPeer> hosts = new ArrayList<>(List.of(world.seeder().rates(RATE, RATE)));
        hosts.add(world.leechers(1, leecher -> leecher.rates(RATE, RATE)).get(0));
        world.runUntil("two know each other", () -> hosts.get(1).status().peers() == 1, 10 * SimTime.SECONDS);
        world.tracker().kill();
        while (hosts.size() <= LEECHERS) {
            SimPeer newcomer = world.leechers(1, leecher -> leecher.rates(RATE, RATE)).get(0);
            world.runUntil("it has looked at its disk", newcomer::isLeeching, SimTime.SECONDS);
            newcomer.meets(hosts.get(hosts.size() - 1));
            hosts.add(newcomer);
        }
        return hosts;
    }

    @Test
    void aSwarmWhoseTrackerIsDeadBecomesWhole() {
        World world = new World(61);
        List<SimPeer> hosts = chain(world);
        world.runUntil("everybody knows everybody",
                () -> hosts.stream().allMatch(host -> host.status().peers() == LEECHERS), 5 * SimTime.MINUTES);
        world.runUntilComplete(hosts.subList(1, hosts.size()), 30 * SimTime.MINUTES);
        world.end();
    }

    @Test
    void aPrivateTorrentTellsNobodyOfAnybody() {
        World world = new World(62).privately();
        List<SimPeer> hosts = chain(world);
        world.runFor(3 * SimTime.MINUTES);
        assertEquals(1, hosts.get(0).status().peers());
        assertTrue(hosts.stream().allMatch(host -> host.status().peers() <= 2));
        world.end();
    }
}
