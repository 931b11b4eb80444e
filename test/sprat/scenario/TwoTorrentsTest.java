package sprat.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import sprat.io.FormatException;
import sprat.sim.SimContent;
import sprat.sim.SimDisk;
import sprat.sim.SimFiles;
import sprat.sim.SimLoop;
import sprat.sim.SimMachine;
import sprat.sim.SimNetwork;
import sprat.sim.SimTime;
import sprat.swarm.SwarmDoor;
import sprat.swarm.Torrent;
import sprat.swarm.TorrentEvents;
import sprat.swarm.Torrents;
import sprat.swarm.announce.TrackerClient;
import sprat.wire.torrent.TorrentFormat;

/** One process with two torrents: what they share, they share alike, however many peers each has. */
class TwoTorrentsTest {
    private static final int PORT = 6881;
    private static final int BYTES = 24 << 20;
    private static final Torrents.Settings FREE = new Torrents.Settings(null, 200, 0, 0);

    private final SimTime time = new SimTime();
    private final SimNetwork network = new SimNetwork(time);
    private final SplittableRandom random = new SplittableRandom(31);
    private final SimContent lonely = content(1);
    private final SimContent crowded = content(2);
    private int hosts;

    private static SimContent content(int seed) {
        return content(TorrentFormat.V1, seed);
    }

    private static SimContent content(TorrentFormat format, int seed) {
        try {
            return SimContent.of(format, seed, "udp://10.255.0.1:6969", 128 << 10, BYTES);
        } catch (FormatException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A process on a machine of its own. No tracker: the test says who knows whom. */
    private final class Host {
        final SimLoop loop;
        final Torrents torrents;
        final InetSocketAddress address;

        Host(Torrents.Settings settings) throws IOException {
            address = new InetSocketAddress(InetAddress.getByName("10.0.0." + ++hosts), PORT);
            loop = new SimLoop(time, network, new SimMachine(time, "host-" + hosts, address.getAddress())
                    .rates(2_000_000, 2_000_000));
            torrents = new Torrents(loop, random.split(), SimPeer.resolver(loop),
                    new TrackerClient(loop, random.split()), settings);
            loop.listen(new InetSocketAddress(PORT), torrents);
            torrents.listeningAt(PORT);
        }

        Torrent shares(SimContent content, boolean whole) {
            SimFiles platter = whole ? new SimFiles(content).whole() : new SimFiles(content);
            SimDisk disk = new SimDisk(loop, platter, SimDisk.Costs.SSD, random.split());
            Torrent torrent = new Torrent(torrents, content.metainfo().withTrackers(List.of()), disk, false,
                    mock(TorrentEvents.class));
            loop.run(torrent::start);
            time.runFor(SimTime.SECONDS);
            return torrent;
        }

        void meets(Torrent torrent, List<InetSocketAddress> others) {
            loop.run(() -> SwarmDoor.tell(torrent, others, loop.nowNanos()));
        }
    }

    private List<InetSocketAddress> others(int count, SimContent content, boolean whole) throws IOException {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Host host = new Host(FREE);
            host.shares(content, whole);
            addresses.add(host.address);
        }
        return addresses;
    }

    private static void assertAlike(long one, long other) {
        assertTrue(Math.abs(one - other) <= 0.2 * Math.max(one, other),
                one + " and " + other + " are more than a fifth apart");
    }

    /**
     * One with a single other host and one with twenty, after 20 s.
     *
     * @param whole we have them, and the others have nothing; else the opposite
     */
    private List<Torrent> besideEachOther(Torrents.Settings settings, boolean whole) throws IOException {
        Host host = new Host(settings);
        Torrent first = host.shares(lonely, whole);
        Torrent second = host.shares(crowded, whole);
        List<InetSocketAddress> one = others(1, lonely, !whole);
        List<InetSocketAddress> many = others(20, crowded, !whole);
        host.meets(first, one);
        host.meets(second, many);
        time.runFor(20 * SimTime.SECONDS);
        return List.of(first, second);
    }

    @Test
    void anUploadLimitIsSharedByTorrents() throws IOException {
        List<Torrent> both = besideEachOther(new Torrents.Settings(null, 200, 1_000_000, 0), true);
        Torrent first = both.get(0);
        Torrent second = both.get(1);
        assertEquals(20, second.status().peers());
        assertAlike(first.status().bytesUp(), second.status().bytesUp());
        assertTrue(first.status().bytesUp() + second.status().bytesUp() > 18_000_000, "and nothing is left over");
    }

    @Test
    void aDownloadLimitIsSharedByTorrents() throws IOException {
        List<Torrent> both = besideEachOther(new Torrents.Settings(null, 200, 0, 1_000_000), false);
        Torrent first = both.get(0);
        Torrent second = both.get(1);
        assertAlike(first.status().bytesDown(), second.status().bytesDown());
        assertTrue(first.status().bytesDown() + second.status().bytesDown() > 18_000_000, "and nothing is left over");
    }

    /** What one does not use is the other's. */
    @Test
    void aTorrentAloneGetsTheWholeLimit() throws IOException {
        Host host = new Host(new Torrents.Settings(null, 200, 0, 1_000_000));
        Torrent first = host.shares(lonely, false);
        host.shares(crowded, false);
        host.meets(first, others(1, lonely, true));
        time.runFor(20 * SimTime.SECONDS);
        assertTrue(first.status().bytesDown() > 18_000_000, first.status().toString());
    }

    /** It has two names, and its peers have one place each. */
    @Test
    void aHybridCountsOnce() throws IOException {
        SimContent one = content(TorrentFormat.HYBRID, 3);
        SimContent other = content(TorrentFormat.HYBRID, 4);
        Host host = new Host(new Torrents.Settings(null, 60, 0, 0));
        Torrent first = host.shares(one, false);
        Torrent second = host.shares(other, false);
        host.meets(first, others(30, one, false));
        time.runFor(5 * SimTime.SECONDS);
        assertEquals(30, first.status().peers());
        host.meets(second, others(40, other, false));
        time.runFor(5 * SimTime.SECONDS);
        assertEquals(30, second.status().peers());
    }

    @Test
    void aTorrentThatComesLateFindsPlaces() throws IOException {
        Host host = new Host(new Torrents.Settings(null, 40, 0, 0));
        Torrent second = host.shares(crowded, false);
        host.meets(second, others(60, crowded, false));
        time.runFor(5 * SimTime.SECONDS);
        assertEquals(40, second.status().peers(), "alone it has them all");

        Host next = new Host(new Torrents.Settings(null, 40, 0, 0));
        Torrent both = next.shares(crowded, false);
        Torrent first = next.shares(lonely, false);
        next.meets(both, others(60, crowded, false));
        time.runFor(5 * SimTime.SECONDS);
        assertEquals(40 - 16, both.status().peers(), "the other is sure of some");
        next.meets(first, others(30, lonely, false));
        time.runFor(5 * SimTime.SECONDS);
        assertEquals(16, first.status().peers());
        assertEquals(24, both.status().peers());
    }
}
