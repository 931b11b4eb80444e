package sprat.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sprat.app.verify.VerificationReport;
import sprat.app.verify.VerificationReport.FileReport;
import sprat.app.verify.VerifyRun;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.TorrentFormat;

class CreationTest {
    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;
    private final List<Event> events = new ArrayList<>();
    private long nowNanos;

    @Test
    void hashesAFolderInTheOrderOfItsNames() throws IOException, UserError, NoSuchAlgorithmException {
        Path data = Files.createDirectories(folder.resolve("data/sub"));
        byte[] first = new byte[20_000];
        new Random(1).nextBytes(first);
        Files.write(data.getParent().resolve("a"), first);
        Files.write(data.getParent().resolve("empty"), new byte[0]);
        Files.write(data.resolve("b"), new byte[] {7});
        Metainfo metainfo = creation(data.getParent(), 16 << 10).run();
        assertEquals("data", metainfo.name());
        assertEquals(List.of("data/a", "data/empty", "data/sub/b"),
                metainfo.files().stream().map(FileEntry::displayPath).toList());
        assertEquals(20_001, metainfo.layout().totalBytes());
        MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
        sha1.update(first, 16 << 10, 20_000 - (16 << 10));
        assertArrayEquals(sha1.digest(new byte[] {7}), metainfo.pieceHash(1));
    }

    @Test
    void choosesPiecesForTheSizeOfTheData() throws IOException, UserError {
        long[] mebibytes = {0, 128, 129, 1024, 1_025, 256 << 10};
        int[] kibibytes = {64, 64, 128, 512, 512, 512};
        for (int i = 0; i < mebibytes.length; i++) {
            Path data = folder.resolve("of-" + mebibytes[i]);
            try (RandomAccessFile file = new RandomAccessFile(data.toFile(), "rw")) {
                file.setLength(mebibytes[i] << 20); // sparse
            }
            assertEquals(kibibytes[i] << 10, creation(data, 0).pieceLengthBytes(), data.toString());
        }
    }

    @Test
    void tellsProgressAtTheStartAndAtTheEnd() throws IOException, UserError {
        creation(Files.write(folder.resolve("x"), new byte[MIB]), 0).run();
        assertEquals(List.of(new Event.Checking("x", "", 0, MIB), new Event.Checking("x", "", MIB, MIB)), events);
    }

    @Test
    void tellsProgressOnceASecond() throws IOException, UserError {
        Path data = Files.write(folder.resolve("x"), new byte[MIB]);
        new Creation(plan(data, 16 << 10), () -> nowNanos += 100_000_000L, events::add).run();
        // 64 pieces, a tenth of a second each
        assertTrue(events.size() >= 6 && events.size() <= 10, events.size() + " events");
        assertEquals(new Event.Checking("x", "", MIB, MIB), events.get(events.size() - 1));
    }

    @Test
    void refusesNamesThatNoTorrentCanHaveBeforeHashing() throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        Files.write(data.resolve("nul\nline"), new byte[1]);
        UserError error = assertThrows(UserError.class, () -> creation(data, 0));
        assertEquals(Outcome.USAGE, error.outcome());
        assertTrue(events.isEmpty());
    }

    @Test
    void refusesWhatIsNotThereOrEmpty() throws IOException {
        assertEquals(Outcome.USAGE, assertThrows(UserError.class, () -> creation(folder.resolve("none"), 0)).outcome());
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertTrue(assertThrows(UserError.class, () -> creation(empty, 0)).getMessage().contains("no files"));
    }

    /** Sparse files: only their sizes matter here, nothing is hashed. */
    @Test
    void largerDataGetsLongerPiecesAndSaysSo() throws IOException, UserError {
        creation(sparse("at", 256L << 30), 0);
        assertTrue(events.isEmpty());
        creation(sparse("above", (256L << 30) + 1), 0);
        assertTrue(events.get(0) instanceof Event.Warning warning && warning.message().contains("1024 KiB"),
                events.toString());
    }

    @Test
    void refusesAPieceLengthThatMakesTooManyPieces() throws IOException, UserError {
        Path atLimit = sparse("at", 32L << 30);
        creation(atLimit, 16 << 10);
        Path above = sparse("above", (32L << 30) + 1);
        UserError error = assertThrows(UserError.class, () -> creation(above, 16 << 10));
        assertEquals(Outcome.USAGE, error.outcome());
        assertTrue(error.getMessage().contains("32KiB"), error.getMessage());
    }

    /**
     * Each file begins with a piece: many small files have more pieces than their bytes would. All hashes must fit the
     * torrent file.
     */
    @Test
    void countsThePiecesOfEachFileInV2() throws IOException, UserError {
        Path data = Files.createDirectory(folder.resolve("two"));
        for (String name : List.of("a", "b")) {
            try (RandomAccessFile file = new RandomAccessFile(data.resolve(name).toFile(), "rw")) {
                file.setLength((15L << 30) - (name.equals("a") ? 0 : 1));
            }
        }
        creation(data, TorrentFormat.V2, 16 << 10);
        Files.write(data.resolve("c"), new byte[1]);
        UserError error = assertThrows(UserError.class, () -> creation(data, TorrentFormat.V2, 16 << 10));
        assertTrue(error.getMessage().contains("at most 1966080 pieces; for so much data use --piece-length 32KiB"),
                error.getMessage());
        creation(data, TorrentFormat.V1, 16 << 10);
        error = assertThrows(UserError.class, () -> creation(data, TorrentFormat.HYBRID, 16 << 10));
        assertTrue(error.getMessage().contains("at most 1209895 pieces"), error.getMessage());
    }

    @ParameterizedTest
    @EnumSource(TorrentFormat.class)
    void whatItMakesIsFoundRight(TorrentFormat format) throws IOException, UserError {
        Path data = Files.createDirectories(folder.resolve("data/sub"));
        byte[] bytes = new byte[50_000];
        new Random(1).nextBytes(bytes);
        Files.write(data.resolve("c"), bytes);
        Files.write(data.resolveSibling("a"), Arrays.copyOf(bytes, 20_000));
        Files.write(data.resolveSibling("b"), new byte[0]);
        Metainfo metainfo = creation(data.getParent(), format, 32 << 10).run();
        assertEquals(format, metainfo.format());
        assertEquals(70_000, metainfo.layout().contentBytes());
        assertEquals(new Event.Checking("data", "", 70_000, 70_000), events.get(events.size() - 1));
        VerificationReport report = new VerifyRun(metainfo, folder, () -> 0, events::add).run();
        assertTrue(report.isWhole());
        assertEquals(List.of(70_000L, 70_000L), List.of(report.bytesOk(), report.bytesTotal()));
        assertEquals(List.of("data/a", "data/b", "data/sub/c"), report.files().stream().map(FileReport::path).toList());
        assertEquals(new Event.Checking("data", metainfo.infoHash().toString(), 70_000, 70_000),
                events.get(events.size() - 1));
    }

    @Test
    void aFolderThatV2CannotTellFromItsFileIsRefusedAtOnce() throws IOException {
        Path data = Files.createDirectories(folder.resolve("x"));
        Files.write(data.resolve("x"), new byte[1]);
        UserError error = assertThrows(UserError.class, () -> creation(data, TorrentFormat.V2, 0));
        assertEquals(Outcome.USAGE, error.outcome());
        assertTrue(error.getMessage().contains("--format hybrid"), error.getMessage());
    }

    @Test
    void servesFromTheFolderThatHoldsTheSource() throws IOException, UserError {
        Path data = Files.write(folder.resolve("x"), new byte[1]);
        assertEquals(folder, creation(folder.resolve("./y/../x").normalize(), 0).directory());
        assertEquals("x", creation(data, 0).name());
    }

    private Creation creation(Path source, int pieceLength) throws UserError {
        return new Creation(plan(source, pieceLength), () -> nowNanos, events::add);
    }

    private Creation creation(Path source, TorrentFormat format, int pieceLength) throws UserError {
        return new Creation(new Creation.Plan(source, format, pieceLength, List.of(), false, "", "", 0), () -> nowNanos,
                events::add);
    }

    private static Creation.Plan plan(Path source, int pieceLength) {
        return new Creation.Plan(source, TorrentFormat.V1, pieceLength, List.of(), false, "", "", 0);
    }

    private Path sparse(String name, long bytes) throws IOException {
        Path file = folder.resolve(name);
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(bytes);
        }
        return file;
    }
}
