package sprat.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sprat.io.FormatException;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.MetainfoWriter;
import sprat.wire.torrent.PieceLayout;
import sprat.wire.torrent.SampleHashes;
import sprat.wire.torrent.TorrentFormat;

class TorrentFileTest {
    @TempDir
    Path folder;

    @Test
    void loadsWhatItSaved() throws UserError, FormatException {
        Path file = folder.resolve("x.torrent");
        Metainfo saved = torrent("x", 1).withTrackers(List.of(List.of("udp://t:1")));
        TorrentFile.save(file, saved);
        Metainfo loaded = TorrentFile.load(file);
        assertEquals(saved.infoHash(), loaded.infoHash());
        assertEquals(saved.trackers(), loaded.trackers());
    }

    @Test
    void tellsApartWhatIsNotThereFromWhatIsNotATorrent() throws IOException {
        assertOutcome(Outcome.USAGE, folder.resolve("none.torrent"));
        assertOutcome(Outcome.USAGE, folder);
        assertOutcome(Outcome.BAD_TORRENT, Files.writeString(folder.resolve("empty.torrent"), ""));
        assertOutcome(Outcome.BAD_TORRENT, Files.writeString(folder.resolve("page.torrent"), "<html>"));
    }

    @Test
    void tellsHowToGetTheFileOfAMagnetLink() {
        Path link = Path.of("magnet:?xt=urn:btih:0123456789012345678901234567890123456789");
        UserError error = assertThrows(UserError.class, () -> TorrentFile.load(link));
        assertEquals(Outcome.USAGE, error.outcome());
        assertTrue(error.getMessage().contains("--save-torrent"), error.getMessage());
    }

    @Test
    void replacesAnOlderFileOfTheSameTorrent() throws UserError, FormatException {
        Path file = folder.resolve("x.torrent");
        TorrentFile.save(file, torrent("x", 1));
        TorrentFile.save(file, torrent("x", 1).withTrackers(List.of(List.of("udp://new:1"))));
        assertEquals(List.of(List.of("udp://new:1")), TorrentFile.load(file).trackers());
    }

    @Test
    void keepsTheTrackersWhenNoneAreGivenAgain() throws UserError, FormatException {
        Path file = folder.resolve("x.torrent");
        List<List<String>> trackers = List.of(List.of("udp://old:1"));
        TorrentFile.save(file, torrent("x", 1).withTrackers(trackers));
        assertEquals(trackers, TorrentFile.save(file, torrent("x", 1)).trackers());
        assertEquals(trackers, TorrentFile.load(file).trackers());
    }

    @Test
    void twoAtOnceDoNotMixUp() throws Exception {
        Metainfo one = torrent("x", 1);
        Metainfo other = torrent("y", 2);
        for (int i = 0; i < 50; i++) {
            CompletableFuture<Metainfo> saving = CompletableFuture.supplyAsync(() -> {
                try {
                    return TorrentFile.save(folder.resolve("x.torrent"), one);
                } catch (UserError e) {
                    throw new CompletionException(e);
                }
            });
            TorrentFile.save(folder.resolve("y.torrent"), other);
            assertEquals(one.infoHash(), saving.join().infoHash());
            assertEquals(one.infoHash(), TorrentFile.load(folder.resolve("x.torrent")).infoHash());
            assertEquals(other.infoHash(), TorrentFile.load(folder.resolve("y.torrent")).infoHash());
        }
    }

    /** A link names trackers that nobody has chosen. */
    @Test
    void whatOthersDescribeDoesNotReplaceTheUsersFile() throws UserError, FormatException, IOException {
        Path file = folder.resolve("x.torrent");
        TorrentFile.save(file, torrent("x", 1).withTrackers(List.of(List.of("udp://mine:1"))));
        byte[] before = Files.readAllBytes(file);
        TorrentFile.keep(file, torrent("x", 1).withTrackers(List.of(List.of("udp://stranger:1"))));
        assertArrayEquals(before, Files.readAllBytes(file));
        assertThrows(UserError.class, () -> TorrentFile.keep(file, torrent("x", 2)));
        TorrentFile.keep(folder.resolve("new.torrent"), torrent("x", 2));
        assertEquals(torrent("x", 2).infoHash(), TorrentFile.load(folder.resolve("new.torrent")).infoHash());
    }

    @Test
    void pieceLayersThatItLackedAreAddedToTheUsersFile() throws UserError, FormatException, IOException {
        List<FileEntry> files = List.of(new FileEntry(List.of("x"), 0, 40_000, false));
        Metainfo whole = SampleHashes.torrent("x", files, new byte[40_000], 16 << 10, TorrentFormat.V2);
        Path file = folder.resolve("x.torrent");
        TorrentFile.save(file, whole.withPieceNodes(new byte[0]).withTrackers(List.of(List.of("udp://mine:1"))));
        TorrentFile.keep(file, whole.withTrackers(List.of(List.of("udp://stranger:1"))));
        Metainfo kept = TorrentFile.load(file);
        assertArrayEquals(whole.pieceNodes(), kept.pieceNodes());
        assertEquals(List.of(List.of("udp://mine:1")), kept.trackers());
        TorrentFile.keep(file, whole.withPieceNodes(new byte[0]));
        assertArrayEquals(whole.pieceNodes(), TorrentFile.load(file).pieceNodes());
    }

    @Test
    void neverReplacesAnythingElse() throws UserError, FormatException, IOException {
        Path other = folder.resolve("other.torrent");
        TorrentFile.save(other, torrent("x", 1));
        byte[] before = Files.readAllBytes(other);
        UserError error = assertThrows(UserError.class, () -> TorrentFile.save(other, torrent("x", 2)));
        assertEquals(Outcome.USAGE, error.outcome());
        assertTrue(error.getMessage().contains("--out"), error.getMessage());
        assertArrayEquals(before, Files.readAllBytes(other));
        Path text = Files.writeString(folder.resolve("diary.txt"), "dear diary");
        assertThrows(UserError.class, () -> TorrentFile.save(text, torrent("x", 1)));
        assertEquals("dear diary", Files.readString(text));
    }

    @Test
    void leavesNothingBesideTheFile() throws UserError, FormatException, IOException {
        Path file = folder.resolve("x.torrent");
        TorrentFile.save(file, torrent("x", 1));
        try (Stream<Path> found = Files.list(folder)) {
            assertEquals(List.of(file), found.toList());
        }
    }

    /** In a container the next process has the same id as the one that was killed while it wrote. */
    @Test
    void whatAKilledProcessLeftIsNotInTheWay() throws UserError, FormatException, IOException {
        Path left = Files.writeString(folder.resolve(".sprat-" + ProcessHandle.current().pid() + "-" + torrent("x", 1)
                .infoHash() + ".tmp"), "half a torrent");
        Path file = folder.resolve("x.torrent");
        TorrentFile.save(file, torrent("x", 1));
        assertEquals("x", TorrentFile.load(file).name());
        assertFalse(Files.exists(left));
    }

    @Test
    void freePlaceNeedsAFolder() throws UserError {
        assertNull(TorrentFile.requireFree(folder.resolve("new.torrent")));
        UserError error =
                assertThrows(UserError.class, () -> TorrentFile.requireFree(folder.resolve("none/new.torrent")));
        assertEquals(Outcome.DISK, error.outcome());
    }

    /** A file of `bytes` zeros, with a hash that nobody checks. */
    private static Metainfo torrent(String name, int bytes) throws FormatException {
        List<FileEntry> files = List.of(new FileEntry(List.of(name), 0, bytes));
        return MetainfoWriter.create(name, files, new PieceLayout(bytes, 16 << 10), new byte[20], false);
    }

    private static void assertOutcome(Outcome outcome, Path file) {
        UserError error = assertThrows(UserError.class, () -> TorrentFile.load(file));
        assertEquals(outcome, error.outcome());
        assertTrue(error.getMessage().startsWith(file.toString()), error.getMessage());
    }
}
