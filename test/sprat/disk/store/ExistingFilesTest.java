package sprat.disk.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sprat.disk.DiskBench;
import sprat.disk.FileStorage;
import sprat.disk.SampleTorrent;
import sprat.disk.work.DiskWorkers;
import sprat.store.DiskOutcome;
import sprat.store.Storage;

/** The table at {@link StoredFile}: what happens to files that are there before a leecher comes. */
class ExistingFilesTest {
    private static final int PIECE = 32 << 10;

    @TempDir
    Path directory;
    private final DiskBench bench = new DiskBench();
    private final DiskWorkers workers = bench.workers(2);

    @AfterEach
    void closeWorkers() throws IOException {
        bench.close();
    }

    private Storage leecher(SampleTorrent torrent) {
        return FileStorage.leecher(torrent.metainfo, directory, workers);
    }

    private static SampleTorrent twoPieces() {
        return SampleTorrent.of(PIECE, "x", 2 * PIECE);
    }

    @Test
    void findsAWholeFileInPlaceAndLeavesItAlone() throws IOException {
        SampleTorrent torrent = twoPieces().saveTo(directory);
        FileTime before = Files.getLastModifiedTime(torrent.path(directory, 0));
        Storage storage = leecher(torrent);
        assertEquals(List.of(DiskOutcome.OK, DiskOutcome.OK), bench.verifyAll(storage, torrent));
        assertEquals(DiskOutcome.OK, bench.writePiece(storage, torrent, 0).outcome(), "the same bytes once more");
        assertEquals(DiskOutcome.OK, bench.publish(storage, 0).outcome());
        assertEquals(before, Files.getLastModifiedTime(torrent.path(directory, 0)));
        assertFalse(Files.exists(torrent.part(directory, 0)));
    }

    @Test
    void repairsADamagedFileUnderItsPartName() throws IOException {
        SampleTorrent torrent = twoPieces();
        Storage storage = leecher(torrent);
        assertEquals(DiskOutcome.OK, bench.download(storage, torrent).outcome());
        SampleTorrent.rot(torrent.path(directory, 0), PIECE + 20_000);
        assertEquals(List.of(DiskOutcome.OK, DiskOutcome.CORRUPT), bench.verifyAll(storage, torrent));
        assertEquals(DiskOutcome.OK, bench.writePiece(storage, torrent, 1).outcome());
        assertTrue(Files.exists(torrent.part(directory, 0)));
        assertFalse(Files.exists(torrent.path(directory, 0)));
        assertEquals(DiskOutcome.OK, bench.read(storage, 0, 0, new byte[9]).outcome(), "our own renaming is no change");
        assertEquals(DiskOutcome.OK, bench.verify(storage, 1));
        assertEquals(DiskOutcome.OK, bench.publish(storage, 0).outcome());
        assertArrayEquals(torrent.bytes, Files.readAllBytes(torrent.path(directory, 0)));
    }

    @Test
    void leavesAFileToTheLeecherThatWritesItAlready() throws IOException {
        SampleTorrent torrent = twoPieces();
        Storage first = leecher(torrent);
        assertEquals(DiskOutcome.OK, bench.writePiece(first, torrent, 0).outcome());
        Storage second = leecher(torrent);
        DiskBench.Result refused = bench.verdict(second, 0);
        assertEquals(DiskOutcome.DENIED, refused.outcome());
        assertEquals(torrent.part(directory, 0)
                + ": is being written by another sprat; stop that one or choose another --dir", refused.detail());
        assertEquals(DiskOutcome.DENIED, bench.write(second, torrent, 1, 0).outcome());

        bench.await(first::close);
        assertEquals(DiskOutcome.OK, bench.verify(second, 0));
    }

    @Test
    void doesNotTouchAnotherFileOfTheSameLength() throws IOException {
        SampleTorrent torrent = twoPieces();
        byte[] precious = new byte[2 * PIECE];
        SampleTorrent.save(torrent.path(directory, 0), precious);
        Storage storage = leecher(torrent);
        assertEquals(List.of(DiskOutcome.CORRUPT, DiskOutcome.CORRUPT), bench.verifyAll(storage, torrent));
        DiskBench.Result refused = bench.write(storage, torrent, 0, 0);
        assertEquals(DiskOutcome.TAKEN, refused.outcome());
        assertEquals(directory
                + "/x: exists and is not this torrent's, so it was left as it is; give --overwrite to move it aside, "
                + "or choose another --dir", refused.detail());
        assertArrayEquals(precious, Files.readAllBytes(torrent.path(directory, 0)));
        assertFalse(Files.exists(torrent.part(directory, 0)));
    }

    @Test
    void doesNotTouchAFileOfAnotherLength() throws IOException {
        SampleTorrent torrent = twoPieces();
        SampleTorrent.save(torrent.path(directory, 0), new byte[11]);
        Storage storage = leecher(torrent);
        assertEquals(DiskOutcome.MISSING, bench.verify(storage, 0));
        DiskBench.Result refused = bench.write(storage, torrent, 0, 0);
        assertEquals(DiskOutcome.TAKEN, refused.outcome());
        assertTrue(refused.detail().contains("exists with 11 bytes instead of 65536, so it was left as it is"),
                refused.detail());
        assertEquals(DiskOutcome.TAKEN, bench.publish(storage, 0).outcome());
        assertEquals(11, Files.size(torrent.path(directory, 0)));
    }

    @Test
    void leavesAFileBesideThePartAloneAndRefusesToReplaceIt() throws IOException {
        SampleTorrent torrent = twoPieces();
        SampleTorrent.save(torrent.path(directory, 0), new byte[11]);
        SampleTorrent.save(torrent.part(directory, 0), new byte[5]);
        Storage storage = leecher(torrent);
        bench.writePiece(storage, torrent, 0);
        bench.writePiece(storage, torrent, 1);
        assertEquals(List.of(DiskOutcome.OK, DiskOutcome.OK), bench.verifyAll(storage, torrent));
        DiskBench.Result refused = bench.publish(storage, 0);
        assertEquals(DiskOutcome.TAKEN, refused.outcome());
        assertTrue(refused.detail().startsWith(directory + "/x: exists and is not this torrent's"), refused.detail());
        assertEquals(11, Files.size(torrent.path(directory, 0)));
        Files.delete(torrent.path(directory, 0));
        assertEquals(DiskOutcome.OK, bench.publish(storage, 0).outcome(), "after the user has moved it");
        assertArrayEquals(torrent.bytes, Files.readAllBytes(torrent.path(directory, 0)));
    }

    /** Killed in the middle of naming. */
    @Test
    void goesOnWhenOneFileHasBothNames() throws IOException {
        SampleTorrent torrent = twoPieces();
        SampleTorrent.save(torrent.part(directory, 0), torrent.bytes);
        Files.createLink(torrent.path(directory, 0), torrent.part(directory, 0));
        Storage storage = leecher(torrent);
        assertEquals(List.of(DiskOutcome.OK, DiskOutcome.OK), bench.verifyAll(storage, torrent));
        assertEquals(new DiskBench.Result(DiskOutcome.OK, ""), bench.publish(storage, 0));
        assertEquals(List.of("x"), names(directory));
        assertArrayEquals(torrent.bytes, Files.readAllBytes(torrent.path(directory, 0)));
        assertEquals(DiskOutcome.OK, bench.read(storage, 1, 0, new byte[9]).outcome(), "our own naming is no change");
    }

    /** As above, and then the disk lost some of it: whose it is cannot be told any more. */
    @Test
    void leavesADamagedFileThatHasBothNamesToTheUser() throws IOException {
        SampleTorrent torrent = twoPieces();
        byte[] damaged = torrent.bytes.clone();
        damaged[PIECE + 20_000]++;
        SampleTorrent.save(torrent.part(directory, 0), damaged);
        Files.createLink(torrent.path(directory, 0), torrent.part(directory, 0));
        Storage storage = leecher(torrent);
        assertEquals(List.of(DiskOutcome.OK, DiskOutcome.CORRUPT), bench.verifyAll(storage, torrent));
        assertEquals(DiskOutcome.TAKEN, bench.writePiece(storage, torrent, 1).outcome());
        assertEquals(List.of("x"), names(directory));
        assertArrayEquals(damaged, Files.readAllBytes(torrent.path(directory, 0)));
    }

    @Test
    void cutsAPartThatIsTooLong() throws IOException {
        SampleTorrent torrent = twoPieces();
        SampleTorrent.save(torrent.part(directory, 0), new byte[3 * PIECE]);
        Storage storage = leecher(torrent);
        assertEquals(DiskOutcome.OK, bench.download(storage, torrent).outcome());
        assertArrayEquals(torrent.bytes, Files.readAllBytes(torrent.path(directory, 0)));
    }

    @Test
    void doesNotSuspectTheWholeNeighboursOfADamagedSmallFile() throws IOException {
        SampleTorrent torrent = SampleTorrent.of(PIECE, "t/a", 100, "t/b", 100, "t/c", 100).saveTo(directory);
        Files.delete(torrent.path(directory, 1));
        Storage storage = leecher(torrent);
        assertEquals(DiskOutcome.MISSING, bench.verify(storage, 0));
        assertEquals(DiskOutcome.OK, bench.download(storage, torrent).outcome());
        assertArrayEquals(torrent.fileBytes(1), Files.readAllBytes(torrent.path(directory, 1)));
    }

    @Test
    void givesATorrentsOwnPartFilesAnotherNameMeanwhile() throws IOException {
        SampleTorrent torrent = SampleTorrent.of(PIECE, "t/x", 100, "t/X.00000000.part", 50, "t/x.part", 7);
        Storage storage = leecher(torrent);
        bench.writePiece(storage, torrent, 0);
        assertFalse(names(directory.resolve("t")).stream()
                .anyMatch(List.of("X.00000000.part", "x", "x.00000000.part", "x.part")::contains));
        bench.verify(storage, 0);
        for (int i = 0; i < 3; i++) {
            assertEquals(DiskOutcome.OK, bench.publish(storage, i).outcome());
            assertArrayEquals(torrent.fileBytes(i), Files.readAllBytes(torrent.path(directory, i)));
        }
        assertEquals(List.of("X.00000000.part", "x", "x.part"), names(directory.resolve("t")));
    }

    @Test
    void savesNamesAsLongAsTheSystemAllows() throws IOException {
        SampleTorrent torrent = SampleTorrent.of(PIECE, "t/" + "é".repeat(127) + "a", 10, "t/" + "é".repeat(127) + "b",
                10);
        assertEquals(DiskOutcome.OK, bench.download(leecher(torrent), torrent).outcome());
        assertArrayEquals(torrent.fileBytes(1), Files.readAllBytes(torrent.path(directory, 1)));
    }

    @Test
    void refusesAFolderInPlaceOfAFile() throws IOException {
        SampleTorrent torrent = twoPieces();
        Files.createDirectory(torrent.path(directory, 0));
        DiskBench.Result refused = bench.write(leecher(torrent), torrent, 0, 0);
        assertEquals(DiskOutcome.FAILED, refused.outcome());
        assertTrue(refused.detail().contains("is not a file"), refused.detail());
    }

    @Test
    void refusesAFileInPlaceOfAFolder() throws IOException {
        SampleTorrent torrent = SampleTorrent.of(PIECE, "t/d/x", 10);
        SampleTorrent.save(directory.resolve("t"), new byte[1]);
        DiskBench.Result refused = bench.write(leecher(torrent), torrent, 0, 0);
        assertEquals(DiskOutcome.FAILED, refused.outcome());
        assertTrue(refused.detail().startsWith(directory + "/t: is not a folder"), refused.detail());
    }

    @Test
    void seedsFromAPartFileWhenThereIsNoOther() throws IOException {
        SampleTorrent torrent = twoPieces();
        SampleTorrent.save(torrent.part(directory, 0), torrent.bytes);
        Storage storage = FileStorage.seeder(torrent.metainfo, directory, workers);
        assertEquals(List.of(DiskOutcome.OK, DiskOutcome.OK), bench.verifyAll(storage, torrent));
        assertEquals(DiskOutcome.OK, bench.publish(storage, 0).outcome());
        assertTrue(Files.exists(torrent.part(directory, 0)), "a seeder renames nothing");
    }

    private static List<String> names(Path folder) throws IOException {
        try (var entries = Files.list(folder)) {
            return entries.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
