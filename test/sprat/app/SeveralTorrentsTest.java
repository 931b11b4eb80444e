package sprat.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.TorrentFormat;

/** Several torrents in one process, and some of the files of one, on real sockets and files. */
class SeveralTorrentsTest {
    private static final int PIECE_BYTES = 16 << 10;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @TempDir
    Path folder;
    private Path origin;
    private Path target;
    private RunningNode tracker;
    private String trackerUrl;

    @BeforeEach
    void startTracker() throws Exception {
        origin = Files.createDirectory(folder.resolve("origin"));
        target = Files.createDirectory(folder.resolve("target"));
        tracker = new RunningNode(
                events -> new TrackerNode(new TrackerOptions(LOOPBACK, 0, Duration.ofMinutes(30), null), events));
        trackerUrl = "udp://127.0.0.1:" + tracker.await(Event.Listening.class).address().getPort();
    }

    @AfterEach
    void stopTracker() {
        tracker.close();
    }

    private void write(Path file, int bytes) throws Exception {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    private Metainfo torrent(String name, TorrentFormat format) throws Exception {
        return new Creation(new Creation.Plan(origin.resolve(name), format, PIECE_BYTES, List.of(List.of(trackerUrl)),
                false, "", "test", 1), System::nanoTime, event -> { }).run();
    }

    private static RunningNode node(boolean reseed, TorrentJob... jobs) throws Exception {
        PeerOptions options = new PeerOptions(LOOPBACK, 0, true, 50, 0, 0, reseed, null, 0, null);
        return new RunningNode(events -> new PeerNode(options, List.of(jobs), events));
    }

    private void awaitAnnounced(RunningNode node, String... names) throws Exception {
        List<String> missing = new ArrayList<>(List.of(names));
        while (!missing.isEmpty()) {
            missing.remove(node.await(Event.Tracker.class).torrent());
        }
    }

    private int completed(Metainfo torrent) throws UserError {
        return new Scrape(trackerUrl, List.of(torrent.infoHash().toString())).run().get(0).completed();
    }

    private void assertSame(String file) throws Exception {
        assertArrayEquals(Files.readAllBytes(origin.resolve(file)), Files.readAllBytes(target.resolve(file)));
    }

    @Test
    void oneThatFailsDoesNotEndTheOthersAndDecidesTheEnd() throws Exception {
        write(origin.resolve("good"), 300_000);
        write(origin.resolve("blocked"), 200_000);
        Metainfo good = torrent("good", TorrentFormat.HYBRID);
        Metainfo blocked = torrent("blocked", TorrentFormat.HYBRID);
        write(target.resolve("blocked"), 5);
        try (RunningNode seeder = node(true, new TorrentJob(good, origin, true),
                new TorrentJob(blocked, origin, true))) {
            awaitAnnounced(seeder, "good", "blocked");
            RunningNode leecher = node(true, new TorrentJob(blocked, target, false),
                    new TorrentJob(good, target, false));
            leecher.await(Event.Complete.class);
            leecher.stop();
            assertEquals(Outcome.DISK, leecher.outcome());
            Event.Failure failure = leecher.told(Event.Failure.class).get(0);
            assertEquals("blocked", failure.torrent());
            assertEquals(blocked.infoHash().toString(), failure.infoHash());
            assertEquals(1, leecher.told(Event.Failure.class).size());
        }
        assertSame("good");
        assertEquals(5, Files.size(target.resolve("blocked")));
    }

    @Test
    void twoThatWouldWriteTheSameFileAreRefused() throws Exception {
        write(origin.resolve("data"), 100_000);
        TorrentJob one = new TorrentJob(torrent("data", TorrentFormat.V1), target, false);
        TorrentJob other = new TorrentJob(torrent("data", TorrentFormat.V2), target.resolve("../target"), false);
        RunningNode leecher = node(true, one, other);
        assertEquals(Outcome.USAGE, leecher.outcome());
        assertTrue(leecher.errorLine().contains("a file data, "), leecher.errorLine());

        try (RunningNode seeder = node(true, new TorrentJob(one.metainfo(), origin, true),
                new TorrentJob(other.metainfo(), origin, true))) {
            seeder.await(Event.Seeding.class);
            seeder.await(Event.Seeding.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"DONE,INTERRUPTED,INTERRUPTED", "INTERRUPTED,UNREACHABLE,UNREACHABLE", "UNREACHABLE,CORRUPT,CORRUPT",
            "DISK,CORRUPT,DISK", "FAILED,DISK,FAILED", "BAD_TORRENT,CORRUPT,CORRUPT", "DONE,DONE,DONE"})
    void theWorstEndDecides(Outcome one, Outcome other, Outcome worst) {
        assertEquals(worst, one.worse(other));
        assertEquals(worst, other.worse(one));
    }

    /** A piece of v1 holds the end of one file and the begin of the next. */
    @ParameterizedTest
    @CsvSource({"V1", "HYBRID", "V2"})
    void someFilesAreMadeAndServedAndTheOthersComeLater(TorrentFormat format) throws Exception {
        for (int i = 0; i < 4; i++) {
            write(origin.resolve("album/track-" + i), 100_000 + i);
        }
        write(origin.resolve("album/note"), 10);
        Metainfo album = torrent("album", format); // note, track-0, track-1 ...
        FileChoice two = new FileChoice(List.of("2"), List.of(), List.of(), true);
        try (RunningNode seeder = node(true, new TorrentJob(album, origin, true))) {
            awaitAnnounced(seeder, "album");
            RunningNode leecher = node(false, TorrentJob.leecher(album, target, two));
            assertEquals(Outcome.DONE, leecher.outcome());
            assertEquals(100_001, leecher.told(Event.Complete.class).get(0).bytesTotal());
            assertEquals(0, completed(album), "a part is not told to the tracker as the whole");
        }
        assertSame("album/track-1");
        List<String> made;
        try (var files = Files.list(target.resolve("album"))) {
            made = files.map(file -> file.getFileName().toString()).sorted().toList();
        }
        String part = "." + album.infoHash().toString().substring(0, 8) + ".part";
        assertEquals(format == TorrentFormat.V1 ? List.of("track-0" + part, "track-1", "track-2" + part)
                : List.of("track-1"), made);

        Path late = Files.createDirectory(folder.resolve("late"));
        try (RunningNode again = node(true, TorrentJob.leecher(album, target, two))) {
            assertEquals(List.of(), again.await(Event.Complete.class).sources(),
                    "the pieces at both ends were found again");
            awaitAnnounced(again, "album");
            RunningNode other = node(false, TorrentJob.leecher(album, late, two));
            assertEquals(Outcome.DONE, other.outcome());
            assertArrayEquals(Files.readAllBytes(origin.resolve("album/track-1")),
                    Files.readAllBytes(late.resolve("album/track-1")));
        }
        try (RunningNode seeder = node(true, new TorrentJob(album, origin, true))) {
            awaitAnnounced(seeder, "album");
            RunningNode rest = node(false, new TorrentJob(album, target, false));
            assertEquals(Outcome.DONE, rest.outcome());
            long fetched = rest.told(Event.Complete.class).get(0).sources().stream().mapToLong(Event.Source::bytes)
                    .sum();
            assertTrue(fetched <= 3 * 101_000, "what was there was not fetched again: " + fetched);
            assertEquals(1, completed(album));
        }
        for (int i = 0; i < 4; i++) {
            assertSame("album/track-" + i);
        }
        assertSame("album/note");
        assertFalse(Files.exists(target.resolve("album/track-0" + part)));
    }
}
