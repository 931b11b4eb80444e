package sprat.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sprat.wire.torrent.Magnet;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.TorrentFormat;

/** A new version of a folder that is there already, on real sockets and files: only what is new is downloaded. */
class ReuseLoopbackTest {
    private static final int PIECE_BYTES = 16 << 10;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int SAME_BYTES = 200_000 + 200_001 + 200_002 + 9;
    private static final int NEW_BYTES = 50_000;

    /** As when the user has typed `--reuse link`. */
    private static final FilesOnDisk SEARCH = new FilesOnDisk(FilesOnDisk.Way.LINK, List.of(), true, false);

    @TempDir
    Path folder;
    private Path origin;
    private Path target;
    private RunningNode tracker;
    private String trackerUrl;

    @BeforeEach
    void makeTwoVersions() throws Exception {
        origin = Files.createDirectory(folder.resolve("origin"));
        target = Files.createDirectory(folder.resolve("target"));
        for (int i = 0; i < 3; i++) {
            write("same-" + i, 200_000 + i, i);
        }
        write("few", 9, 7);
        write("changed", NEW_BYTES, 8);
        Files.write(target.resolve("data-1.0/changed"), new byte[NEW_BYTES]);
        Files.move(target.resolve("data-1.0/same-1"), target.resolve("data-1.0/renamed"));
        tracker = new RunningNode(
                events -> new TrackerNode(new TrackerOptions(LOOPBACK, 0, Duration.ofMinutes(30), null), events));
        trackerUrl = "udp://127.0.0.1:" + tracker.await(Event.Listening.class).address().getPort();
    }

    @AfterEach
    void stopTracker() {
        tracker.close();
    }

    private void write(String name, int length, int seed) throws Exception {
        byte[] content = new byte[length];
        new Random(seed).nextBytes(content);
        for (Path version : new Path[] {origin.resolve("data-1.1"), target.resolve("data-1.0")}) {
            Files.createDirectories(version);
            Files.write(version.resolve(name), content);
        }
    }

    private Metainfo torrent(TorrentFormat format) throws Exception {
        return new Creation(new Creation.Plan(origin.resolve("data-1.1"), format, PIECE_BYTES,
                List.of(List.of(trackerUrl)), false, "", "test", 1), System::nanoTime, event -> { }).run();
    }

    private static RunningNode node(TorrentJob job, Duration timeout) throws Exception {
        PeerOptions options = new PeerOptions(LOOPBACK, 0, true, 50, 0, 0, false, null, 0, timeout);
        return new RunningNode(events -> new PeerNode(options, List.of(job), events));
    }

    private RunningNode seeder(Metainfo torrent) throws Exception {
        RunningNode seeder = node(new TorrentJob(torrent, origin, true), null);
        seeder.await(Event.Tracker.class);
        return seeder;
    }

    /** @return what it has told of files that it has reused */
    private List<Event.Reused> get(TorrentJob job, int downloadedBytes) throws Exception {
        RunningNode leecher = node(job, null);
        assertEquals(Outcome.DONE, leecher.outcome());
        Event.Complete complete = leecher.told(Event.Complete.class).get(0);
        assertEquals(downloadedBytes, complete.sources().stream().mapToLong(Event.Source::bytes).sum());
        return leecher.told(Event.Reused.class);
    }

    private void assertWhole(String... names) throws Exception {
        for (String name : names) {
            assertArrayEquals(Files.readAllBytes(origin.resolve("data-1.1/" + name)),
                    Files.readAllBytes(target.resolve("data-1.1/" + name)));
        }
    }

    private void assertWhole() throws Exception {
        assertWhole("same-0", "same-1", "same-2", "few", "changed");
    }

    private static Object inode(Path file) throws Exception {
        return Files.getAttribute(file, "unix:ino");
    }

    private Event.Reused expected(Metainfo torrent, Path from, String way, int files, long bytes) {
        return new Event.Reused("data-1.1", torrent.infoHash().toString(), from.toString(), way, files, bytes);
    }

    @ParameterizedTest
    @EnumSource(value = TorrentFormat.class, names = {"V2", "HYBRID"})
    void linksWhatIsThereAndDownloadsTheRest(TorrentFormat format) throws Exception {
        Metainfo torrent = torrent(format);
        try (RunningNode seeder = seeder(torrent)) {
            List<Event.Reused> reused = get(new TorrentJob(torrent, target, false).with(SEARCH), NEW_BYTES);
            assertEquals(List.of(expected(torrent, target, "link", 4, SAME_BYTES)), reused);
            seeder.stop();
        }
        assertWhole();
        assertEquals(inode(target.resolve("data-1.0/renamed")), inode(target.resolve("data-1.1/same-1")));
        assertArrayEquals(new byte[NEW_BYTES], Files.readAllBytes(target.resolve("data-1.0/changed")));
    }

    /** A torrent that lists guesses of a file would learn from what is reused which of them is right. */
    @Test
    void takesByItselfOnlyWhatItHasDownloaded() throws Exception {
        Path late = Files.createDirectory(folder.resolve("late"));
        Map<String, String> environment = Map.of("XDG_STATE_HOME", folder.resolve("state").toString());
        Metainfo torrent = torrent(TorrentFormat.V2);
        Files.createDirectories(late.resolve("mine"));
        Files.copy(origin.resolve("data-1.1/changed"), late.resolve("mine/secret"));
        Metainfo old =
                new Creation(new Creation.Plan(target.resolve("data-1.0"), TorrentFormat.V1, PIECE_BYTES,
                List.of(List.of(trackerUrl)), false, "", "test", 1), System::nanoTime, event -> { }).run();
        try (RunningNode seeder = seeder(torrent); RunningNode oldSeeder =
                node(new TorrentJob(old, target, true), null)) {
            oldSeeder.await(Event.Tracker.class);
            PeerOptions options = new PeerOptions(LOOPBACK, 0, true, 50, 0, 0, false, null, 0, null);
            TorrentJob first = new TorrentJob(old, late, false);
            assertEquals(Outcome.DONE,
                    new RunningNode(events -> new PeerNode(options, List.of(first), events, environment)).outcome());
            RunningNode leecher =
                    new RunningNode(events -> new PeerNode(options, List.of(new TorrentJob(torrent, late, false)),
                    events, environment));
            assertEquals(Outcome.DONE, leecher.outcome());
            assertEquals(List.of(expected(torrent, late, "link", 4, SAME_BYTES)), leecher.told(Event.Reused.class));
            assertEquals(NEW_BYTES, leecher.told(Event.Complete.class).get(0).sources().stream()
                    .mapToLong(Event.Source::bytes).sum());
            seeder.stop();
            oldSeeder.stop();
        }
    }

    @Test
    void copiesFromAFolderThatIsNamed() throws Exception {
        Metainfo torrent = torrent(TorrentFormat.HYBRID);
        Path late = Files.createDirectory(folder.resolve("late"));
        try (RunningNode seeder = seeder(torrent)) {
            TorrentJob job = new TorrentJob(torrent, late, false)
                    .with(FilesOnDisk.of("copy", List.of(target.toString()), false));
            assertEquals(List.of(expected(torrent, target, "copy", 4, SAME_BYTES)), get(job, NEW_BYTES));
            seeder.stop();
        }
        Files.move(late.resolve("data-1.1"), target.resolve("data-1.1"));
        assertWhole();
        assertNotEquals(inode(target.resolve("data-1.0/renamed")), inode(target.resolve("data-1.1/same-1")));
    }

    @Test
    void downloadsAllWhenToldNotTo() throws Exception {
        Metainfo torrent = torrent(TorrentFormat.V2);
        try (RunningNode seeder = seeder(torrent)) {
            TorrentJob job = new TorrentJob(torrent, target, false).with(FilesOnDisk.of("no", List.of(), false));
            assertEquals(List.of(), get(job, SAME_BYTES + NEW_BYTES));
            seeder.stop();
        }
        assertWhole();
    }

    @Test
    void takesChosenFilesOnly() throws Exception {
        Metainfo torrent = torrent(TorrentFormat.HYBRID); // changed, few, same-0, same-1, same-2
        try (RunningNode seeder = seeder(torrent)) {
            FileChoice two = new FileChoice(List.of("0,2"), List.of(), List.of(), false);
            assertEquals(List.of(expected(torrent, target, "link", 1, 200_000)),
                    get(TorrentJob.leecher(torrent, target, two).with(SEARCH), NEW_BYTES));
            seeder.stop();
        }
        assertWhole("changed", "same-0");
        assertFalse(Files.exists(target.resolve("data-1.1/same-1")));
    }

    /** Nothing is verified, and nothing reused, before the layers are here. */
    @ParameterizedTest
    @EnumSource(value = TorrentFormat.class, names = {"V2", "HYBRID"})
    void knowsFilesByLayersThatComeFromPeers(TorrentFormat format) throws Exception {
        Metainfo torrent = torrent(format);
        try (RunningNode seeder = node(new TorrentJob(torrent, origin, true), null)) {
            InetSocketAddress address = seeder.await(Event.Listening.class).address();
            Magnet magnet = new Magnet(torrent.hasV1() ? torrent.infoHash() : null, torrent.v2Hash(), "", List.of(),
                    List.of(),
                    List.of(InetSocketAddress.createUnresolved(address.getHostString(), address.getPort())), List.of());
            assertEquals(List.of(expected(torrent, target, "link", 4, SAME_BYTES)),
                    get(TorrentJob.of(magnet, target, FileChoice.ALL, false).with(SEARCH), NEW_BYTES));
            seeder.stop();
        }
        assertWhole();
    }

    @Test
    void needsNobodyWhenEverythingIsThere() throws Exception {
        Files.copy(origin.resolve("data-1.1/changed"), target.resolve("here"));
        Metainfo torrent = torrent(TorrentFormat.V2);
        assertEquals(List.of(expected(torrent, target, "link", 5, SAME_BYTES + NEW_BYTES)),
                get(new TorrentJob(torrent, target, false).with(SEARCH), 0));
        assertWhole();
    }

    @ParameterizedTest
    @EnumSource(value = TorrentFormat.class, names = {"V2", "HYBRID"})
    void aFileThatIsInTheTorrentTwiceIsDownloadedOnce(TorrentFormat format) throws Exception {
        Files.createDirectory(origin.resolve("data-1.1/zz"));
        Files.copy(origin.resolve("data-1.1/changed"), origin.resolve("data-1.1/zz/again"));
        Metainfo torrent = torrent(format);
        try (RunningNode seeder = seeder(torrent)) {
            List<Event.Reused> reused = get(new TorrentJob(torrent, target, false).with(SEARCH), NEW_BYTES);
            assertEquals(List.of(expected(torrent, target, "link", 4, SAME_BYTES),
                    expected(torrent, target, "link", 1, NEW_BYTES)), reused);
            seeder.stop();
        }
        assertWhole();
        assertWhole("zz/again");
        assertEquals(inode(target.resolve("data-1.1/changed")), inode(target.resolve("data-1.1/zz/again")));
    }

    @Test
    void saysThatAV1TorrentHasNoHashesOfFiles() throws Exception {
        TorrentJob job = new TorrentJob(torrent(TorrentFormat.V1), target.resolve("data-1.0"), false);
        RunningNode leecher = node(job.with(FilesOnDisk.of("link", List.of(target.toString()), false)),
                Duration.ofSeconds(1));
        assertEquals(Outcome.UNREACHABLE, leecher.outcome());
        assertEquals(
                List.of("data-1.1: is a v1 torrent, which has no hash of each file: nothing is taken from --reuse-from"),
                leecher.told(Event.Warning.class).stream().map(Event.Warning::message).toList());
    }

    @Test
    void refusesOptionsThatMakeNoSense() {
        String there = target.toString();
        assertRefused("no", List.of(there), "leave one of them away");
        assertRefused("maybe", List.of(), "--reuse maybe: there are link, copy and no");
        assertRefused("link", List.of(there, there + "/none"), "/none: no such folder");
    }

    private static void assertRefused(String way, List<String> folders, String message) {
        UserError error = assertThrows(UserError.class, () -> FilesOnDisk.of(way, folders, false));
        assertEquals(Outcome.USAGE, error.outcome());
        assertTrue(error.getMessage().contains(message), error.getMessage());
    }
}
