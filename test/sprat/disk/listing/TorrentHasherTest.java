package sprat.disk.listing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sprat.disk.SampleTorrent;
import sprat.disk.work.DiskException;
import sprat.store.DiskOutcome;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.TorrentFormat;

class TorrentHasherTest {
    private static final int PIECE = 300_000;

    @TempDir
    Path directory;

    private static byte[] hash(FileListing listing, int threads) throws DiskException {
        return new TorrentHasher(listing, PIECE, TorrentFormat.V1, (hashed, total) -> { }).hash(threads).pieceHashes();
    }

    private DiskException refused(Path path) {
        return assertThrows(DiskException.class, () -> FileListing.of(path));
    }

    @Test
    void listsAFolderInTheOrderOfItsPaths() throws IOException {
        SampleTorrent.of(PIECE, "t/b/z", 1, "t/b!", 2, "t/a", 0, "t/b/é", 3).saveTo(directory);
        FileListing listing = FileListing.of(directory.resolve("t"));
        assertEquals("t", listing.name());
        assertEquals(6, listing.totalBytes());
        assertEquals(List.of(List.of("t", "a"), List.of("t", "b", "z"), List.of("t", "b", "é"), List.of("t", "b!")),
                listing.items().stream().map(FileListing.Item::path).toList());
    }

    @Test
    void hashesPiecesAcrossFilesOnAnyNumberOfThreads() throws IOException {
        SampleTorrent torrent = SampleTorrent.of(PIECE, "t/a", 700_000, "t/b", 0, "t/c", 1, "t/d", 1_000_000, "t/e", 5)
                .saveTo(directory);
        FileListing listing = FileListing.of(directory.resolve("t"));
        for (int threads = 1; threads <= 3; threads++) {
            assertArrayEquals(torrent.metainfo.pieceHashes(), hash(listing, threads));
        }
    }

    /** As UTF-16 the first two would change places. */
    @Test
    void listsInTheOrderOfRawBytes() throws IOException {
        SampleTorrent.of(PIECE, "t/\uff5e", 1, "t/\ud83d\ude00", 1, "t/Z", 1, "t/a", 1).saveTo(directory);
        assertEquals(List.of("Z", "a", "\uff5e", "\ud83d\ude00"),
                FileListing.of(directory.resolve("t")).items().stream().map(item -> item.path().get(1)).toList());
    }

    /**
     * Files whose lengths lie around the borders of blocks and pieces, an empty one, and one of one byte at the end.
     */
    @ParameterizedTest
    @EnumSource(TorrentFormat.class)
    void hashesForEachFormatInOnePass(TorrentFormat format) throws IOException {
        SampleTorrent torrent = SampleTorrent.of(format, 65_536, "t/a", 65_536, "t/b", 65_537, "t/c", 0, "t/d", 16_383,
                "t/e", 16_385, "t/f", 400_000, "t/g", 131_072, "t/h", 1).saveTo(directory);
        for (int threads = 1; threads <= 3; threads++) {
            TorrentHasher hasher = new TorrentHasher(FileListing.of(directory.resolve("t")), 65_536, format,
                    (hashed, total) -> { });
            TorrentHasher.Hashes hashes = hasher.hash(threads);
            assertArrayEquals(torrent.metainfo.pieceHashes(), hashes.pieceHashes());
            assertArrayEquals(torrent.metainfo.pieceNodes(), hashes.pieceNodes());
            assertEquals(torrent.metainfo.files().stream().map(FileEntry::path).toList(),
                    hasher.files().stream().map(FileEntry::path).toList());
            assertEquals(torrent.metainfo.layout(), hasher.layout());
        }
    }

    @Test
    void progressCountsNoPadding() throws IOException {
        SampleTorrent.of(65_536, "t/a", 10, "t/b", 20).saveTo(directory);
        long[] last = new long[2];
        new TorrentHasher(FileListing.of(directory.resolve("t")), 65_536, TorrentFormat.HYBRID, (hashed, total) -> {
            last[0] = hashed;
            last[1] = total;
        }).hash(1);
        assertEquals(List.of(30L, 30L), List.of(last[0], last[1]));
    }

    @Test
    void hashesOneFile() throws IOException {
        SampleTorrent torrent = SampleTorrent.of(PIECE, "movie", PIECE + 1).saveTo(directory);
        FileListing listing = FileListing.of(directory.resolve("movie"));
        assertEquals(List.of("movie"), listing.items().get(0).path());
        assertArrayEquals(torrent.metainfo.pieceHashes(), hash(listing, 2));
    }

    @Test
    void hashesAnEmptyFileToNothing() throws IOException {
        Files.createFile(directory.resolve("empty"));
        assertEquals(0, hash(FileListing.of(directory.resolve("empty")), 2).length);
    }

    @Test
    void reportsEveryPiece() throws IOException {
        SampleTorrent.of(PIECE, "x", 3 * PIECE + 7).saveTo(directory);
        long[] last = new long[2];
        int[] calls = new int[1];
        new TorrentHasher(FileListing.of(directory.resolve("x")), PIECE, TorrentFormat.V1, (hashed, total) -> {
            assertTrue(hashed > last[0]);
            last[0] = hashed;
            last[1] = total;
            calls[0]++;
        }).hash(2);
        assertEquals(List.of(4L, 3L * PIECE + 7, 3L * PIECE + 7), List.of((long) calls[0], last[0], last[1]));
    }

    @Test
    void stopsWhenCancelled() throws IOException {
        SampleTorrent.of(PIECE, "x", 20 * PIECE).saveTo(directory);
        TorrentHasher[] hasher = new TorrentHasher[1];
        int[] calls = new int[1];
        hasher[0] = new TorrentHasher(FileListing.of(directory.resolve("x")), PIECE, TorrentFormat.V1,
                (hashed, total) -> {
            calls[0]++;
            hasher[0].cancel();
        });
        assertThrows(CancellationException.class, () -> hasher[0].hash(2));
        assertTrue(calls[0] <= 2, "each thread ends with its piece");
    }

    @Test
    void noticesAFileThatChangesMeanwhile() throws IOException {
        Path x = SampleTorrent.of(PIECE, "x", 3 * PIECE).saveTo(directory).path(directory, 0);
        FileListing listing = FileListing.of(x);
        Files.setLastModifiedTime(x, FileTime.fromMillis(1));
        DiskException changed = assertThrows(DiskException.class, () -> hash(listing, 1));
        assertEquals(DiskOutcome.CHANGED, changed.outcome());
        FileListing longer = FileListing.of(x);
        Files.write(x, new byte[10]);
        DiskException cut = assertThrows(DiskException.class, () -> hash(longer, 2));
        assertEquals(DiskOutcome.CHANGED, cut.outcome());
        assertTrue(cut.getMessage().contains("/x: was made shorter while it was hashed"), cut.getMessage());
        FileListing gone = FileListing.of(x);
        Files.delete(x);
        assertEquals(DiskOutcome.MISSING, assertThrows(DiskException.class, () -> hash(gone, 2)).outcome());
    }

    @Test
    void skipsNothingInSilence() throws IOException {
        Path t = Files.createDirectory(directory.resolve("t"));
        assertTrue(refused(t).getMessage().endsWith("/t: has no files in it"));
        SampleTorrent.save(t.resolve("a"), new byte[1]);
        SampleTorrent.save(directory.resolve("outside"), new byte[1]);
        Path link = Files.createSymbolicLink(t.resolve("link"), Path.of("../outside"));
        assertTrue(refused(t).getMessage().contains("/t/link: is a symbolic link out of the folder"));
        Files.delete(link);
        Files.createSymbolicLink(link, Path.of("nothing"));
        assertTrue(refused(t).getMessage().contains("/t/link: is a symbolic link to nothing"));
        Files.delete(link);
        Files.createSymbolicLink(link, t);
        assertTrue(refused(t).getMessage().contains("/t/link: is a symbolic link to a folder"));
        assertEquals(DiskOutcome.MISSING, refused(directory.resolve("none")).outcome());
    }

    @Test
    void followsLinksThatStayInsideAndThePathGiven() throws IOException {
        Path t = Files.createDirectory(directory.resolve("t"));
        SampleTorrent.save(t.resolve("a"), new byte[5]);
        Files.createSymbolicLink(t.resolve("b"), Path.of("a"));
        Path named = Files.createSymbolicLink(directory.resolve("named"), t);
        FileListing listing = FileListing.of(named);
        assertEquals("named", listing.name());
        assertEquals(10, listing.totalBytes());
    }

    @Test
    void listsNoDeeperThanATorrentCanBe() throws IOException {
        Path deep = directory.resolve("t" + "/d".repeat(64));
        SampleTorrent.save(deep.resolve("x"), new byte[1]);
        assertTrue(refused(directory.resolve("t")).getMessage().contains("folders deep"));
    }
}
