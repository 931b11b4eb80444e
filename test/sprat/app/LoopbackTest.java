package sprat.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
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
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.TorrentFormat;

/** Tracker, seeder and leecher on real sockets and files, and how each ends. */
class LoopbackTest {
    private static final int PIECE_BYTES = 16 << 10;
    private static final int SIZE = 100 * PIECE_BYTES + 77;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @TempDir
    Path folder;
    private Path origin;
    private Path target;
    private byte[] content;
    private RunningNode tracker;
    private String trackerUrl;

    @BeforeEach
    void startTracker() throws Exception {
        origin = Files.createDirectory(folder.resolve("origin"));
        target = Files.createDirectory(folder.resolve("target"));
        content = new byte[SIZE];
        new Random(5).nextBytes(content);
        Files.write(origin.resolve("data.bin"), content);
        tracker = new RunningNode(
                events -> new TrackerNode(new TrackerOptions(LOOPBACK, 0, Duration.ofMinutes(30), null), events));
        trackerUrl = "udp://127.0.0.1:" + tracker.await(Event.Listening.class).address().getPort();
    }

    @AfterEach
    void stopTracker() throws Exception {
        tracker.close();
        assertEquals(Outcome.DONE, tracker.outcome());
    }

    // ---- Done ----

    @Test
    void downloadsVerifiesAndEnds() throws Exception {
        try (RunningNode seeder = seeder(origin)) {
            seeder.await(Event.Tracker.class);
            RunningNode leecher = leecher(options());
            assertEquals(Outcome.DONE, leecher.outcome());
            assertHasAll(leecher);
            Event.Complete complete = leecher.told(Event.Complete.class).get(0);
            assertEquals(SIZE, complete.sources().stream().mapToLong(Event.Source::bytes).sum());
        }
    }

    @ParameterizedTest
    @EnumSource(value = TorrentFormat.class, names = {"V2", "HYBRID"})
    void getsPieceLayersFromPeers(TorrentFormat format) throws Exception {
        Metainfo torrent = metainfo(format, trackerUrl);
        try (RunningNode seeder = node(options(), new TorrentJob(torrent, origin, true))) {
            seeder.await(Event.Tracker.class);
            RunningNode leecher = leecher(torrent.withPieceNodes(new byte[0]), target, options());
            assertEquals(Outcome.DONE, leecher.outcome());
            assertHasAll(leecher);
        }
    }

    @Test
    void servesWhatItHasDownloadedUntilItIsStopped() throws Exception {
        RunningNode seeder = seeder(origin);
        seeder.await(Event.Tracker.class);
        try (RunningNode first = leecher(options(true, null, 0, null, 0))) {
            first.await(Event.Seeding.class);
            first.await(Event.Tracker.class); // it has told that it is complete
            seeder.close();
            assertEquals(Outcome.DONE, seeder.outcome());

            Path late = Files.createDirectory(folder.resolve("late"));
            RunningNode second = leecher(metainfo(trackerUrl), late, options());
            assertEquals(Outcome.DONE, second.outcome());
            assertArrayEquals(content, Files.readAllBytes(late.resolve("data.bin")));
            first.stop();
            assertEquals(Outcome.DONE, first.outcome());
        }
    }

    @Test
    void endsWhenItHasSeededForSoLong() throws Exception {
        Files.write(target.resolve("data.bin"), content);
        RunningNode leecher = leecher(options(true, Duration.ofSeconds(1), 0, null, 0));
        assertEquals(Outcome.DONE, leecher.outcome());
        assertHasAll(leecher);
        assertEquals(1, leecher.told(Event.Seeding.class).size());
    }

    @Test
    void endsWhenItHasSeededSoMuch() throws Exception {
        Files.write(target.resolve("data.bin"), content);
        RunningNode generous = leecher(options(true, null, 1, null, 0));
        generous.await(Event.Tracker.class);
        Path late = Files.createDirectory(folder.resolve("late"));
        assertEquals(Outcome.DONE, leecher(metainfo(trackerUrl), late, options()).outcome());
        assertEquals(Outcome.DONE, generous.outcome());
    }

    @Test
    void completesAtOnceWhatIsThereAlready() throws Exception {
        Files.write(target.resolve("data.bin"), content);
        RunningNode leecher = leecher(options());
        assertEquals(Outcome.DONE, leecher.outcome());
        assertHasAll(leecher);
        assertEquals(List.of(), leecher.told(Event.Complete.class).get(0).sources());
    }

    // ---- Interrupted ----

    @Test
    void goesOnWhereItWasInterrupted() throws Exception {
        try (RunningNode seeder = seeder(origin)) {
            seeder.await(Event.Tracker.class);
            RunningNode slow = leecher(options(false, null, 0, null, SIZE / 3));
            Event.Progress progress = slow.await(Event.Progress.class, now -> now.bytesHave() > 0);
            slow.stop();
            assertEquals(Outcome.INTERRUPTED, slow.outcome());
            assertFalse(Files.exists(target.resolve("data.bin")));

            RunningNode again = leecher(options());
            assertEquals(Outcome.DONE, again.outcome());
            assertHasAll(again);
            long fetched = again.told(Event.Complete.class).get(0).sources().stream().mapToLong(Event.Source::bytes)
                    .sum();
            assertTrue(fetched <= SIZE - progress.bytesHave(),
                    fetched + " bytes fetched again, with " + progress.bytesHave() + " there");
        }
    }

    @Test
    void endsAtOnceWhenStoppedBeforeItHasStarted() throws Exception {
        PeerNode node = new PeerNode(options(), List.of(new TorrentJob(metainfo(trackerUrl), target, false)),
                event -> { });
        node.stop();
        assertEquals(Outcome.INTERRUPTED, node.run());
    }

    // ---- Nobody there ----

    @Test
    void givesUpWhenNobodyComesInTime() throws Exception {
        RunningNode leecher = leecher(options(false, null, 0, Duration.ofSeconds(1), 0));
        assertEquals(Outcome.UNREACHABLE, leecher.outcome());
        assertSays(leecher, "no peer could be reached for 1 s: is a seeder running", "run the same command again");
    }

    @Test
    void namesTheTrackersErrorWhenNobodyComes() throws Exception {
        RunningNode leecher = leecher(metainfo("udp://127.0.0.1"), target,
                options(false, null, 0, Duration.ofSeconds(1), 0));
        assertEquals(Outcome.UNREACHABLE, leecher.outcome());
        assertSays(leecher, "udp://127.0.0.1: it has no port");
    }

    @Test
    void warnsOfATorrentWithoutTracker() throws Exception {
        RunningNode leecher = leecher(metainfo(), target, options(false, null, 0, Duration.ofSeconds(1), 0));
        assertTrue(leecher.await(Event.Warning.class).message().contains("give one with --tracker URL"));
        assertEquals(Outcome.UNREACHABLE, leecher.outcome());
    }

    // ---- Disk ----

    @Test
    void refusesAFolderThatIsNotThere() throws Exception {
        for (boolean seedOnly : new boolean[] {false, true}) {
            RunningNode node = node(options(), new TorrentJob(metainfo(trackerUrl), folder.resolve("none"), seedOnly));
            assertEquals(Outcome.DISK, node.outcome());
            assertSays(node, folder.resolve("none") + ": no such folder; make it or choose another --dir");
            assertEquals(List.of(), node.told(Event.Listening.class));
        }
    }

    @Test
    void leavesAForeignFileAlone() throws Exception {
        Files.writeString(target.resolve("data.bin"), "somebody's only copy");
        try (RunningNode seeder = seeder(origin)) {
            seeder.await(Event.Tracker.class);
            RunningNode leecher = leecher(options());
            assertEquals(Outcome.DISK, leecher.outcome());
            assertSays(leecher, "exists with 20 bytes instead of " + SIZE, "give --overwrite to move it aside");
            assertEquals("somebody's only copy", Files.readString(target.resolve("data.bin")));
        }
    }

    /** It may be one that the user has worked on. */
    @Test
    void movesADamagedFileAsideWhenToldToAndTakesOverWhatIsRight() throws Exception {
        Files.write(target.resolve("data.bin"), content);
        damage(target, 5 * PIECE_BYTES);
        byte[] damaged = Files.readAllBytes(target.resolve("data.bin"));
        try (RunningNode seeder = seeder(origin)) {
            seeder.await(Event.Tracker.class);
            RunningNode refused = leecher(options());
            assertEquals(Outcome.DISK, refused.outcome());
            assertSays(refused, target + "/data.bin: exists and is not this torrent's",
                    "give --overwrite to move it aside");
            RunningNode leecher =
                    node(options(), job().with(new FilesOnDisk(FilesOnDisk.Way.LINK, List.of(), false, true)));
            assertEquals(Outcome.DONE, leecher.outcome());
            assertArrayEquals(content, Files.readAllBytes(target.resolve("data.bin")));
            assertEquals(PIECE_BYTES, leecher.told(Event.Complete.class).get(0).sources().stream()
                    .mapToLong(Event.Source::bytes).sum());
            assertEquals(target + "/data.bin was not this torrent's: it is now " + target + "/data.bin.old",
                    leecher.told(Event.Warning.class).get(0).message().replaceFirst("^[^:]*: ", ""));
        }
        assertArrayEquals(damaged, Files.readAllBytes(target.resolve("data.bin.old")));
    }

    @Test
    void mendsWhatItHasWrittenItself() throws Exception {
        Map<String, String> environment = Map.of("XDG_STATE_HOME", origin.resolve("state").toString());
        try (RunningNode seeder = seeder(origin)) {
            seeder.await(Event.Tracker.class);
            TorrentJob job = job();
            for (int run = 0; run < 2; run++) {
                RunningNode leecher =
                        new RunningNode(events -> new PeerNode(options(), List.of(job), events, environment));
                assertEquals(Outcome.DONE, leecher.outcome());
                assertHasAll(leecher);
                FileTime before = Files.getLastModifiedTime(target.resolve("data.bin"));
                damage(target, 5 * PIECE_BYTES);
                Files.setLastModifiedTime(target.resolve("data.bin"), before);
            }
        }
    }

    // ---- Data that is not right ----

    @Test
    void refusesToSeedWhatIsNotThatTorrent() throws Exception {
        Metainfo metainfo = metainfo(trackerUrl);
        Files.write(origin.resolve("data.bin"), new byte[SIZE]);
        RunningNode seeder = node(options(), new TorrentJob(metainfo, origin, true));
        assertEquals(Outcome.CORRUPT, seeder.outcome());
        assertSays(seeder, "nothing in " + origin + " is what the torrent says", "--dir");
    }

    @Test
    void seedsWhatIsRightAndWarnsOfTheRest() throws Exception {
        Metainfo metainfo = metainfo(trackerUrl);
        damage(origin, 0);
        try (RunningNode seeder = node(options(), new TorrentJob(metainfo, origin, true))) {
            assertTrue(seeder.await(Event.Warning.class).message().contains(PIECE_BYTES + " of " + SIZE + " bytes"));
            assertEquals(SIZE - PIECE_BYTES, seeder.await(Event.Seeding.class).bytesHave());
        }
    }

    @Test
    void servesNothingOfAPieceThatWasChangedUnderIt() throws Exception {
        Metainfo metainfo = metainfo(trackerUrl);
        try (RunningNode seeder = node(options(), new TorrentJob(metainfo, origin, true))) {
            seeder.await(Event.Seeding.class);
            seeder.await(Event.Tracker.class);
            damage(origin, 7 * PIECE_BYTES);
            try (RunningNode leecher = leecher(metainfo, target, options())) {
                assertTrue(seeder.await(Event.Warning.class).message().contains("was changed by another program"));
                assertTrue(seeder.await(Event.Warning.class).message()
                        .contains((SIZE - PIECE_BYTES) + " of " + SIZE + " bytes are right"));
                leecher.stop();
                assertEquals(Outcome.INTERRUPTED, leecher.outcome());
                assertEquals(List.of(), leecher.told(Event.Warning.class)); // it was never sent a wrong byte
            }
        }
    }

    // ---- Ports ----

    @Test
    void saysWhichPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, LOOPBACK)) {
            int port = taken.getLocalPort();
            RunningNode fixed = node(new PeerOptions(LOOPBACK, port, true, 50, 0, 0, false, null, 0, null), job());
            assertEquals(Outcome.FAILED, fixed.outcome());
            assertSays(fixed, "TCP port " + port, "choose another with --port");
        }
    }

    @Test
    void takesTheNextPortWhenNoneWasAskedFor() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, LOOPBACK)) {
            int port = Math.min(taken.getLocalPort(), 65_000);
            try (RunningNode free = node(new PeerOptions(LOOPBACK, port, false, 50, 0, 0, false, null, 0, null),
                    job())) {
                InetSocketAddress address = free.await(Event.Listening.class).address();
                assertTrue(address.getPort() >= port && address.getPort() != taken.getLocalPort(),
                        () -> "listens on " + address);
            }
        }
    }

    @Test
    void triesNoOtherPortOfAnAddressThatIsNotOurs() throws Exception {
        InetAddress documentation = InetAddress.getByName("203.0.113.1"); // RFC 5737: nobody has it
        RunningNode node = node(new PeerOptions(documentation, 6881, false, 50, 0, 0, false, null, 0, null), job());
        assertEquals(Outcome.FAILED, node.outcome());
        assertSays(node, "TCP port 6881 on 203.0.113.1", "--bind");
    }

    // ---- The nodes ----

    private RunningNode seeder(Path dir) throws Exception {
        return node(options(), new TorrentJob(metainfo(trackerUrl), dir, true));
    }

    private RunningNode leecher(PeerOptions options) throws Exception {
        return leecher(metainfo(trackerUrl), target, options);
    }

    private static RunningNode leecher(Metainfo metainfo, Path dir, PeerOptions options) throws Exception {
        return node(options, new TorrentJob(metainfo, dir, false));
    }

    private TorrentJob job() throws Exception {
        return new TorrentJob(metainfo(trackerUrl), target, false);
    }

    private static RunningNode node(PeerOptions options, TorrentJob job) throws Exception {
        return new RunningNode(events -> new PeerNode(options, List.of(job), events));
    }

    /** Ends when complete, waits for ever, at full speed. */
    private static PeerOptions options() {
        return options(false, null, 0, null, 0);
    }

    private static PeerOptions options(boolean reseed, Duration seedTime, double seedRatio, Duration timeout,
            long maxDownloadRate) {
        return new PeerOptions(LOOPBACK, 0, true, 50, 0, maxDownloadRate, reseed, seedTime, seedRatio, timeout);
    }

    private Metainfo metainfo(String... trackers) throws UserError {
        return metainfo(TorrentFormat.HYBRID, trackers);
    }

    private Metainfo metainfo(TorrentFormat format, String... trackers) throws UserError {
        List<List<String>> tiers = List.of(trackers).stream().map(List::of).toList();
        return new Creation(new Creation.Plan(origin.resolve("data.bin"), format, PIECE_BYTES, tiers, false, "", "test",
                1), System::nanoTime, event -> { }).run();
    }

    private static void damage(Path dir, long offset) throws IOException {
        try (var channel = Files.newByteChannel(dir.resolve("data.bin"), StandardOpenOption.WRITE)) {
            channel.position(offset).write(java.nio.ByteBuffer.allocate(8));
        }
    }

    private void assertHasAll(RunningNode leecher) throws IOException {
        assertEquals(1, leecher.told(Event.Complete.class).size());
        assertArrayEquals(content, Files.readAllBytes(target.resolve("data.bin")));
        try (var files = Files.list(target)) {
            assertEquals(List.of(target.resolve("data.bin")), files.toList());
        }
    }

    private static void assertSays(RunningNode node, String... parts) {
        String line = node.errorLine();
        for (String part : parts) {
            assertTrue(line.contains(part), () -> "'" + part + "' is not in: " + line);
        }
    }
}
