package sprat.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sprat.io.CloseReason;
import sprat.io.StreamEnd;
import sprat.sim.SimTime;
import sprat.wire.WireLimits;
import sprat.wire.peer.MetadataMessage;
import sprat.wire.torrent.Magnet;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.TorrentFormat;

/** Leechers that have only a magnet link (BEP 9). */
class MagnetScenarioTest {
    private static final long SECONDS = SimTime.SECONDS;

    /** Of so many files that the info dictionary has several slices. */
    private static World world(long seed) {
        int[] files = new int[1_500];
        Arrays.fill(files, 200);
        World world = new World(seed).content(32 << 10, files);
        assertTrue(MetadataMessage.slices(world.content().metainfo().info().length) > 3);
        return world;
    }

    private static Magnet link(World world) {
        return Magnet.of(world.content().metainfo());
    }

    /** Names no tracker. */
    private static Magnet link(World world, SimPeer... peers) {
        Metainfo torrent = world.content().metainfo();
        List<InetSocketAddress> named = Arrays.stream(peers)
                .map(peer -> InetSocketAddress.createUnresolved(peer.address().getHostString(),
                peer.address().getPort())).toList();
        return new Magnet(torrent.infoHash(), torrent.v2Hash(), "", List.of(), List.of(), named, List.of());
    }

    private static List<SimPeer> leechers(World world, int count) {
        return world.leechers(count, leecher -> leecher.magnet(link(world)));
    }

    @Test
    void tenLeechersWithOnlyTheLinkAndOneSeeder() {
        World world = world(71);
        world.seeder();
        List<SimPeer> leechers = leechers(world, 10);
        world.runUntil("all know what is in it", () -> leechers.stream().allMatch(SimPeer::isDescribed), 30 * SECONDS);
        world.runUntilComplete(leechers, 60 * SECONDS);
        assertTrue(leechers.stream().allMatch(leecher -> leecher.warnings().isEmpty()));
        world.end();
    }

    @ParameterizedTest
    @EnumSource(value = TorrentFormat.class, names = {"V1", "HYBRID"})
    void whoHasItByALinkGivesItToTheNext(TorrentFormat format) {
        World world = new World(72).content(format, 32 << 10, 100_000, 200_000);
        SimPeer seeder = world.seeder();
        SimPeer first = leechers(world, 1).get(0);
        if (format == TorrentFormat.V1) {
            world.runUntilComplete(List.of(first), 60 * SECONDS);
            seeder.leave();
            world.runUntil("the seeder is gone", () -> !seeder.isRunning(), 30 * SECONDS);
            List<SimPeer> next = leechers(world, 2);
            world.runUntilComplete(next, 120 * SECONDS);
        } else {
            world.runUntil("it knows what is in it", first::isDescribed, 30 * SECONDS);
        }
        world.end();
    }

    @Test
    void aPeerThatTheLinkNamesIsEnoughAndTellsOfOthers() {
        World world = world(73);
        SimPeer seeder = world.seeder();
        SimPeer known = leechers(world, 1).get(0);
        world.runUntilComplete(List.of(known), 60 * SECONDS);
        world.tracker().kill();
        seeder.leave();
        SimPeer leecher = world.newcomer().magnet(link(world, known)).start();
        world.runUntilComplete(List.of(leecher), 60 * SECONDS);
        world.end();
    }

    /** The torrent goes on with the connections over which the link was described. */
    @ParameterizedTest
    @EnumSource(TorrentFormat.class)
    void thereIsOneConnectionWithEachPeerFromTheLinkToTheEnd(TorrentFormat format) {
        World world = new World(81).content(format, 32 << 10, 1_000_000, 2_000_000);
        List<SimPeer> seeders = List.of(world.seeder(), world.seeder(), world.seeder());
        world.runFor(20 * SECONDS);
        List<SimPeer> leechers = leechers(world, 2);
        world.runUntilComplete(leechers, 60 * SECONDS);
        for (SimPeer leecher : leechers) {
            for (SimPeer seeder : seeders) {
                assertEquals(1, world.network().connections(leecher.machine(), seeder.machine()),
                        leecher + " and " + seeder);
            }
        }
        world.end();
    }

    @Test
    void whoIsBehindARouterGivesItByDialling() {
        World world = world(74);
        SimPeer leecher = leechers(world, 1).get(0);
        world.runFor(5 * SECONDS);
        assertFalse(leecher.isDescribed());
        world.origin().behindNat().start();
        world.runUntilComplete(List.of(leecher), 60 * SECONDS);
        world.end();
    }

    @Test
    void aPrivateTorrentToo() {
        World world = world(75).privately();
        world.seeder();
        List<SimPeer> leechers = leechers(world, 3);
        world.runUntilComplete(leechers, 60 * SECONDS);
        world.end();
    }

    @Test
    void stopsWhileItLooksForPeers() {
        World world = world(76);
        SimPeer leecher = leechers(world, 1).get(0);
        SimPeer other = leechers(world, 1).get(0);
        world.runFor(20 * SECONDS);
        assertFalse(leecher.isDescribed() || other.isDescribed(), "both only know the link");
        assertTrue(world.tracker().knows(leecher) && !world.tracker().hasSeeder(leecher),
                "who knows not what is left is no seeder");
        world.end();
    }

    @Test
    void aSeederThatComesLateIsFound() {
        World world = world(77);
        List<SimPeer> leechers = leechers(world, 3);
        world.runFor(200 * SECONDS);
        world.seeder();
        world.runUntilComplete(leechers, 120 * SECONDS);
        world.end();
    }

    // ---- Who lies ----

    private static World besides(long seed, int count, Function<Stranger, StrangerLink> manner, List<Stranger> liars) {
        World world = world(seed);
        for (int i = 0; i < count; i++) {
            liars.add(world.describer(manner));
        }
        world.runFor(2 * SECONDS);
        return world;
    }

    private static long closed(List<Stranger> liars, CloseReason reason) {
        return liars.stream().mapToLong(liar -> liar.ends().getOrDefault(reason, 0)).sum();
    }

    @Test
    void whoSendsAWrongDescriptionIsBannedAndTheOthersAreAsked() {
        List<Stranger> liars = new ArrayList<>();
        World world = besides(78, 3, DescriberLink.Wrong::new, liars);
        SimPeer leecher = leechers(world, 1).get(0);
        world.runFor(60 * SECONDS);
        assertFalse(leecher.isDescribed());
        assertEquals(3, leecher.warnings().size(), leecher.warnings().toString());
        world.seeder();
        world.runUntil("it knows what is in it", leecher::isDescribed, 120 * SECONDS);
        world.runUntilComplete(List.of(leecher), 60 * SECONDS);
        world.end();
    }

    @Test
    void liarsAmongHonestPeersAreFoundOut() {
        List<Stranger> liars = new ArrayList<>();
        World world = besides(79, 2, DescriberLink.Wrong::new, liars);
        world.seeder();
        world.seeder();
        world.runFor(2 * SECONDS);
        List<SimPeer> leechers = leechers(world, 3);
        world.runUntil("all know what is in it", () -> leechers.stream().allMatch(SimPeer::isDescribed), 60 * SECONDS);
        world.end();
    }

    @Test
    void sizesThatAreLiesKeepTheRightOneOutForAWhileAtMost() {
        World world = world(80);
        int[] sizes = {100, 20_000, 200_000, 5_000_000, WireLimits.METADATA_BYTES};
        for (int size : sizes) {
            world.describer(stranger -> new DescriberLink.OfAnotherSize(stranger, size)).rates(20_000, 1_000_000);
        }
        world.runFor(2 * SECONDS);
        SimPeer leecher = leechers(world, 1).get(0);
        world.runFor(3 * SECONDS);
        world.seeder();
        world.runUntil("it knows what is in it", leecher::isDescribed, 120 * SECONDS);
        world.runUntilComplete(List.of(leecher), 60 * SECONDS);
        world.end();
    }

    @Test
    void whoNeverAnswersAndWhoRejectsHoldNothingUp() {
        List<Stranger> silent = new ArrayList<>();
        World world = besides(81, 3, DescriberLink.Silent::new, silent);
        world.describer(DescriberLink.Rejecting::new);
        world.runFor(2 * SECONDS);
        SimPeer alone = leechers(world, 1).get(0);
        world.runFor(40 * SECONDS);
        assertTrue(closed(silent, StreamEnd.REMOTE_CLOSED) >= 3, "left alone after their time");
        assertFalse(alone.isDescribed());
        world.seeder();
        SimPeer leecher = leechers(world, 1).get(0);
        world.runUntil("it knows what is in it", leecher::isDescribed, 10 * SECONDS);
        world.runUntilComplete(List.of(alone, leecher), 120 * SECONDS);
        world.end();
    }

    @Test
    void anHonestPeerOfAnotherMakeIsEnough() {
        List<Stranger> honest = new ArrayList<>();
        World world = besides(82, 1, DescriberLink::new, honest);
        SimPeer leecher = leechers(world, 1).get(0);
        world.runUntilComplete(List.of(leecher), 60 * SECONDS);
        world.end();
    }
}
