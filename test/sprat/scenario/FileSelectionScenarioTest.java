package sprat.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import sprat.sim.SimTime;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.TorrentFormat;

/** Torrents whose members want different files. */
class FileSelectionScenarioTest {
    private static final int[] FILES = {1_000_000, 700_000, 1_300_000, 900_000};
    private static final int PIECE = 64 << 10;

    /** Of the files that are not padding. */
    private static int[] content(World world, int... indexes) {
        List<Integer> files = new ArrayList<>();
        for (int i = 0; i < world.content().metainfo().files().size(); i++) {
            FileEntry file = world.content().metainfo().files().get(i);
            if (!file.padding()) {
                files.add(i);
            }
        }
        int[] chosen = new int[indexes.length];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = files.get(indexes[i]);
        }
        return chosen;
    }

    @ParameterizedTest
    @EnumSource(TorrentFormat.class)
    void otherFilesAreChosenWhileItRuns(TorrentFormat format) {
        World world = new World(26).content(format, PIECE, FILES);
        world.seeder().rates(500_000, 500_000);
        SimPeer leecher = world.leechers(1, each -> each.rates(500_000, 500_000).only(content(world, 0))).get(0);
        world.runUntilComplete(List.of(leecher), SimTime.MINUTES);
        leecher.choose(content(world, 0, 2));
        world.runUntil("it has begun with the other file", () -> leecher.isLeeching() && leecher.share() > 0.6,
                SimTime.MINUTES);
        leecher.choose(content(world, 1, 2)); // in the middle of it
        world.runUntilComplete(List.of(leecher), SimTime.MINUTES);
        assertEquals(2_000_000, leecher.status().bytesTotal());
        assertFalse(leecher.platter().isPublished(content(world, 3)[0]));
        leecher.choose();
        world.runUntilComplete(List.of(leecher), SimTime.MINUTES);
        world.runUntil("it is known as a seeder", () -> world.tracker().hasSeeder(leecher), SimTime.MINUTES);
        assertEquals(0, leecher.storageErrors());
        world.end();
    }

    /** It hears of pieces on its disk that it does not want, while it has peers already. */
    @Test
    void whoHasOtherFilesThanItWantsAndNoLayersGetsWhatItWants() {
        World world = new World(27).content(TorrentFormat.V2, PIECE, FILES);
        world.seeder().rates(500_000, 500_000);
        SimPeer leecher = world.leechers(1, each -> each.rates(500_000, 500_000).only(content(world, 1, 2))).get(0);
        world.runUntilComplete(List.of(leecher), SimTime.MINUTES);
        leecher.leave();
        world.runUntil("it has left", () -> !leecher.isRunning(), 10 * SimTime.SECONDS);
        leecher.withoutLayers().only(content(world, 0));
        leecher.start();
        world.runUntilComplete(List.of(leecher), SimTime.MINUTES);
        world.end();
    }

    @ParameterizedTest
    @EnumSource(TorrentFormat.class)
    void halfWantOneHalfOfTheFilesAndHalfTheOther(TorrentFormat format) {
        World world = new World(21).content(format, PIECE, FILES);
        SimPeer seeder = world.seeder().rates(500_000, 500_000);
        int[] first = content(world, 0, 1);
        int[] second = content(world, 2, 3);
        List<SimPeer> some = world.leechers(4, leecher -> leecher.only(first).rates(500_000, 2_000_000));
        List<SimPeer> others = world.leechers(4, leecher -> leecher.only(second).rates(500_000, 2_000_000));
        List<SimPeer> all = new ArrayList<>(some);
        all.addAll(others);
        world.runUntilComplete(all, 2 * SimTime.MINUTES);
        for (SimPeer leecher : some) {
            assertEquals(1_700_000, leecher.status().bytesTotal());
            assertEquals(1_700_000, leecher.status().bytesHave());
            assertFalse(leecher.platter().isPublished(second[0]) || leecher.platter().isPublished(second[1]));
        }
        long sent = seeder.status().bytesUp();
        assertTrue(sent < 2 * 3_900_000, "the leechers gave each other what they have: the seeder sent " + sent);
        all.forEach(leecher -> assertFalse(world.tracker().hasSeeder(leecher), "it lacks files: " + leecher));
        assertTrue(world.tracker().hasSeeder(seeder));
        world.end();
    }

    @ParameterizedTest
    @EnumSource(TorrentFormat.class)
    void aLaterRunWithAnotherChoiceGoesOnFromThere(TorrentFormat format) {
        World world = new World(22).content(format, PIECE, FILES);
        world.seeder().rates(500_000, 500_000);
        SimPeer leecher = world.newcomer().only(content(world, 1)).start();
        world.runUntilComplete(List.of(leecher), SimTime.MINUTES);
        leecher.leave();
        world.runFor(5 * SimTime.SECONDS);
        leecher.only(content(world, 0, 1, 2, 3)).start();
        world.runUntilComplete(List.of(leecher), SimTime.MINUTES);
        assertTrue(leecher.status().bytesDown() <= 3_900_000 - 700_000 + 4 * (16 << 10), leecher.toString());
        assertEquals(3_900_000, leecher.status().bytesHave());
        world.runFor(5 * SimTime.SECONDS);
        assertTrue(world.tracker().hasSeeder(leecher));
        world.end();
    }

    /** What they chose is complete, and still of use to others. */
    @ParameterizedTest
    @EnumSource(TorrentFormat.class)
    void aChoiceIsServedWhenTheSeederIsGone(TorrentFormat format) {
        World world = new World(23).content(format, PIECE, FILES);
        SimPeer seeder = world.seeder();
        SimPeer first = world.newcomer().only(content(world, 0, 1)).start();
        SimPeer second = world.newcomer().only(content(world, 2, 3)).start();
        world.runUntilComplete(List.of(first, second), SimTime.MINUTES);
        seeder.leave();
        world.runFor(5 * SimTime.SECONDS);
        SimPeer late = world.leecher();
        world.runUntilComplete(List.of(late), SimTime.MINUTES);
        assertTrue(first.status().bytesUp() > 0 && second.status().bytesUp() > 0);
        world.end();
    }

    /**
     * Two of eight, then all: who fetches in order has the beginning early, and the swarm stays about as fast as it can
     * be.
     */
    @ParameterizedTest
    @CsvSource({"2, 20", "8, 90"})
    void inOrderBesideRarestFirst(int playerCount, int leastBeginning) {
        World world = new World(24).content(256 << 10, 64 << 20).relaxed();
        long startNanos = world.time().nowNanos();
        SimPeer seeder = world.seeder().rates(4_000_000, 4_000_000);
        List<SimPeer> all =
                new ArrayList<>(world.leechers(playerCount, leecher -> leecher.inOrder().rates(4_000_000, 8_000_000)));
        all.addAll(world.leechers(8 - playerCount, leecher -> leecher.rates(4_000_000, 8_000_000)));
        SimPeer player = all.get(0);
        world.runUntil("half of it is there", () -> player.status().bytesHave() >= 32 << 20, SimTime.MINUTES);
        assertTrue(beginning(player) >= leastBeginning,
                "of 128 pieces so many have come in order: " + beginning(player));
        world.runUntilComplete(all, 2 * SimTime.MINUTES);
        long last = world.time().nowNanos() - startNanos;
        assertTrue(last < 30 * SimTime.SECONDS,
                "17 s are what the seeder needs to send it once: " + last / SimTime.MILLIS + " ms");
        assertTrue(seeder.status().bytesUp() < 7L * (16 << 20), "the seeder sent " + seeder.status().bytesUp());
        for (SimPeer leecher : all) {
            long twice = leecher.status().bytesDown() - (64 << 20);
            assertTrue(twice < 1 << 20, "bytes that came twice: " + twice);
        }
        world.end();
    }

    private static int beginning(SimPeer peer) {
        int pieces = 0;
        while (peer.platter().isRight(pieces)) {
            pieces++;
        }
        return pieces;
    }

    /** One peer that hardly sends holds nobody up. */
    @Test
    void aSlowPeerDoesNotHoldTheFront() {
        World world = new World(25).content(256 << 10, 32 << 20).relaxed();
        world.seeder().rates(5_000, 100_000);
        world.seeder().rates(1_000_000, 1_000_000);
        SimPeer player = world.newcomer().inOrder().start();
        for (int second = 2; second < 30; second++) {
            world.runFor(SimTime.SECONDS);
            long beginningBytes = beginning(player) * (256L << 10);
            long behind = player.status().bytesHave() - beginningBytes;
            assertTrue(behind <= 3 << 20, "after " + second + " s so much has come too early: " + behind);
        }
        world.end();
    }
}
