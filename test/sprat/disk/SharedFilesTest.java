package sprat.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sprat.disk.names.FileStamp;
import sprat.disk.store.ExistingFiles;
import sprat.disk.work.DiskWorkers;
import sprat.store.DiskOutcome;
import sprat.store.Storage;
import sprat.wire.torrent.TorrentFormat;

/** A file with another name outside of the torrent, as a hard link: what a leecher writes never goes to that. */
class SharedFilesTest {
    private static final int PIECE = 512 << 10; // longer than what is copied at a time

    @TempDir
    Path folder;
    private Path directory;
    private Path other;
    private final DiskBench bench = new DiskBench();
    private final DiskWorkers workers = bench.workers(2);
    private final SampleTorrent torrent = SampleTorrent.of(PIECE, "x", 2 * PIECE + 5);

    @BeforeEach
    void makeFolder() throws IOException {
        directory = Files.createDirectory(folder.resolve("target"));
        other = folder.resolve("other");
    }

    @AfterEach
    void closeWorkers() throws IOException {
        bench.close();
    }

    private Storage leecher() {
        return FileStorage.leecher(torrent.metainfo, directory, workers);
    }

    private byte[] share(Path name, byte[] bytes) throws IOException {
        SampleTorrent.save(name, bytes);
        Files.createLink(other, name);
        return bytes;
    }

    private byte[] damaged() {
        byte[] damaged = torrent.bytes.clone();
        damaged[PIECE + 20_000]++;
        return damaged;
    }

    private void assertMended(Storage storage) throws IOException {
        assertEquals(DiskOutcome.OK, bench.writePiece(storage, torrent, 1).outcome());
        assertEquals(List.of(DiskOutcome.OK, DiskOutcome.OK, DiskOutcome.OK), bench.verifyAll(storage, torrent));
        assertEquals(new DiskBench.Result(DiskOutcome.OK, ""), bench.publish(storage, 0));
        assertArrayEquals(torrent.bytes, Files.readAllBytes(torrent.path(directory, 0)));
        assertEquals(List.of("x"), names());
    }

    private List<String> names() throws IOException {
        try (Stream<Path> found = Files.list(directory)) {
            return found.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aRepairLeavesTheOtherNameAsItIs() throws IOException {
        Storage storage = leecher();
        assertEquals(new DiskBench.Result(DiskOutcome.OK, ""), bench.download(storage, torrent));
        Files.createLink(other, torrent.path(directory, 0));
        SampleTorrent.rot(other, PIECE + 20_000);
        assertOtherNameStays(storage, Files.readAllBytes(other));
    }

    @Test
    void aDownloadGoesOnInAPartFileOfItsOwn() throws IOException {
        byte[] before = share(torrent.part(directory, 0), damaged());
        assertOtherNameStays(leecher(), before);
    }

    private void assertOtherNameStays(Storage storage, byte[] before) throws IOException {
        assertEquals(List.of(DiskOutcome.OK, DiskOutcome.CORRUPT, DiskOutcome.OK), bench.verifyAll(storage, torrent));
        assertMended(storage);
        assertArrayEquals(before, Files.readAllBytes(other));
    }

    /** Killed in the middle of naming, damaged, and linked by somebody: it may be the user's by now. */
    @Test
    void aFileWithBothItsNamesAndAThirdIsLeftAsItIs() throws IOException {
        byte[] before = share(torrent.part(directory, 0), damaged());
        Files.createLink(torrent.path(directory, 0), other);
        Storage storage = leecher();
        bench.verifyAll(storage, torrent);
        assertEquals(DiskOutcome.TAKEN, bench.writePiece(storage, torrent, 1).outcome());
        assertArrayEquals(before, Files.readAllBytes(other));
        assertArrayEquals(before, Files.readAllBytes(torrent.path(directory, 0)));
        assertEquals(List.of("x"), names());
    }

    /** As after a search that has found one file for both, when a repair was cut short. */
    @Test
    void twoFilesOfATorrentThatAreOneAreBothMended() throws IOException {
        byte[] twice = Arrays.copyOf(torrent.bytes, 6 * PIECE);
        System.arraycopy(torrent.bytes, 0, twice, 3 * PIECE, torrent.bytes.length);
        SampleTorrent both = SampleTorrent.holding(TorrentFormat.V2, PIECE, twice, "t/a", torrent.bytes.length, "t/b",
                torrent.bytes.length);
        Storage storage = FileStorage.leecher(both.metainfo, directory, workers);
        byte[] before = share(both.part(directory, 0), damaged());
        Files.createLink(both.part(directory, 2), other);
        for (int piece = 0; piece < 6; piece++) {
            assertEquals(piece % 3 == 1 ? DiskOutcome.CORRUPT : DiskOutcome.OK, bench.verify(storage, piece));
        }
        for (int block = 0; block < PIECE / (16 << 10); block++) {
            assertEquals(new DiskBench.Result(DiskOutcome.OK, ""), bench.write(storage, both, 1, block));
            assertEquals(new DiskBench.Result(DiskOutcome.OK, ""), bench.write(storage, both, 4, block));
        }
        for (DiskOutcome outcome : bench.verifyAll(storage, both)) {
            assertEquals(DiskOutcome.OK, outcome);
        }
        for (int file : new int[] {0, 2}) { // 1 is padding
            assertEquals(new DiskBench.Result(DiskOutcome.OK, ""), bench.publish(storage, file));
            assertArrayEquals(torrent.bytes, Files.readAllBytes(both.path(directory, file)));
        }
        assertArrayEquals(before, Files.readAllBytes(other));
    }

    @Test
    void aPartFileThatIsTooLongIsCutAlone() throws IOException {
        byte[] tooLong = Arrays.copyOf(torrent.bytes, torrent.bytes.length + 9);
        share(torrent.part(directory, 0), tooLong);
        Storage storage = leecher();
        assertEquals(List.of(DiskOutcome.OK, DiskOutcome.OK, DiskOutcome.OK), bench.verifyAll(storage, torrent));
        assertEquals(DiskOutcome.OK, bench.publish(storage, 0).outcome());
        assertArrayEquals(torrent.bytes, Files.readAllBytes(torrent.path(directory, 0)));
        assertArrayEquals(tooLong, Files.readAllBytes(other));
    }

    /** Nothing of it has to be written, so it may keep its other name. */
    @Test
    void aWholePartFileIsNotCopied() throws IOException {
        share(torrent.part(directory, 0), torrent.bytes);
        Storage storage = leecher();
        bench.verifyAll(storage, torrent);
        assertEquals(DiskOutcome.OK, bench.publish(storage, 0).outcome());
        assertEquals(FileStamp.of(other).key(), FileStamp.of(torrent.path(directory, 0)).key());
    }

    /** What is not there yet takes no room, and a copy that a killed process has left is not in the way. */
    @Test
    void theCopyHasTheHolesOfThePartFile() throws IOException {
        byte[] before = new byte[2 * PIECE];
        System.arraycopy(torrent.bytes, 0, before, 0, 10);
        share(torrent.part(directory, 0), before);
        SampleTorrent.save(directory.resolve(".sprat-00000078-0.00000000.copy.part"), new byte[7]);
        Storage storage = leecher();
        assertEquals(DiskOutcome.OK, bench.write(storage, torrent, 0, 0).outcome());
        assertEquals(List.of("x.00000000.part"), names());
        assertEquals(2 * PIECE, Files.size(torrent.part(directory, 0)));
        assertArrayEquals(before, Files.readAllBytes(other));
        int blocks = Integer.parseInt(allocated(torrent.part(directory, 0)));
        assertFalse(blocks * 512L >= PIECE, blocks + " blocks on disk");
    }

    private static String allocated(Path file) throws IOException {
        Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).redirectErrorStream(true).start();
        return new String(stat.getInputStream().readAllBytes()).strip();
    }

    @Test
    void aCopyThatFailsLeavesEverythingAsItIs() throws IOException {
        Storage storage = new FileStorage(torrent.metainfo, directory, ExistingFiles.DEFAULT, workers,
                (path, options, opening) -> {
            if (path.getFileName().toString().startsWith(".sprat-")) {
                throw new IOException("No space left on device");
            }
            return opening.open();
        });
        assertEquals(new DiskBench.Result(DiskOutcome.OK, ""), bench.download(storage, torrent));
        Files.createLink(other, torrent.path(directory, 0));
        SampleTorrent.rot(other, PIECE + 20_000);
        byte[] before = Files.readAllBytes(other);
        assertEquals(DiskOutcome.NO_SPACE, bench.write(storage, torrent, 1, 1).outcome());
        assertArrayEquals(before, Files.readAllBytes(other));
        assertArrayEquals(before, Files.readAllBytes(torrent.part(directory, 0)));
        assertEquals(List.of("x.00000000.part"), names());
    }
}
