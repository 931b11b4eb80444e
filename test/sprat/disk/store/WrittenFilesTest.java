package sprat.disk.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sprat.disk.DiskBench;
import sprat.disk.FileStorage;
import sprat.disk.SampleTorrent;
import sprat.disk.names.FileStamp;
import sprat.disk.names.StateFolder;
import sprat.disk.work.DiskException;
import sprat.disk.work.DiskWorkers;
import sprat.store.DiskOutcome;
import sprat.store.Storage;

/** What sprat has written is its own to mend in a later run, as long as it looks as it was left; nothing else is. */
class WrittenFilesTest {
    private static final int PIECE = 16 << 10;
    private static final DiskBench.Result OK = new DiskBench.Result(DiskOutcome.OK, "");

    @TempDir
    Path folder;
    private Path directory;
    private Path home;
    private final SampleTorrent torrent = SampleTorrent.of(PIECE, "t/x", 3 * PIECE, "t/empty", 0, "t/y", 5);
    private final DiskBench bench = new DiskBench();
    private final DiskWorkers workers = bench.workers(2);

    @BeforeEach
    void download() throws IOException {
        home = folder.resolve("state");
        directory = Files.createDirectory(folder.resolve("data"));
        Storage storage = leecher(directory);
        bench.claim(storage, torrent);
        assertEquals(OK, bench.download(storage, torrent));
        bench.close(storage);
    }

    @AfterEach
    void closeWorkers() throws IOException {
        bench.close();
    }

    private StateFolder state() {
        return StateFolder.open(Map.of("XDG_STATE_HOME", home.toString(), "HOME", "/nowhere"));
    }

    private Storage leecher(Path where) {
        return FileStorage.leecher(torrent.metainfo, where, workers,
                new ExistingFiles(state(), index -> true, false, (from, to) -> { }));
    }

    private Path stateFile() throws IOException {
        try (var files = Files.list(home.resolve("sprat"))) {
            List<Path> found = files.toList();
            assertEquals(1, found.size(), found.toString());
            return found.get(0);
        }
    }

    private void assertMends(Path where) throws IOException {
        Storage next = leecher(where);
        assertEquals(DiskOutcome.OK, bench.claim(next, torrent).outcome());
        assertEquals(OK, bench.writePiece(next, torrent, 1));
        assertEquals(DiskOutcome.OK, bench.verify(next, 1));
        assertEquals(OK, bench.publish(next, 0));
        bench.close(next);
        assertArrayEquals(torrent.fileBytes(0), Files.readAllBytes(where.resolve("t/x")));
    }

    private void assertLeavesToTheUser(Path where) throws IOException {
        byte[] before = Files.readAllBytes(where.resolve("t/x"));
        DiskBench.Claim claim = bench.claim(leecher(where), torrent);
        assertEquals(DiskOutcome.TAKEN, claim.outcome());
        assertTrue(claim.detail().startsWith(where + "/t/x: exists and is not this torrent's"), claim.detail());
        assertArrayEquals(before, Files.readAllBytes(where.resolve("t/x")));
    }

    private void rot() throws IOException {
        SampleTorrent.rot(directory.resolve("t/x"), PIECE + 7);
    }

    private void rewriteState(UnaryOperator<String> change) throws IOException {
        Path file = stateFile();
        String before = Files.readString(file);
        String after = change.apply(before);
        assertTrue(!after.equals(before), before);
        Files.writeString(file, after);
    }

    @Test
    void rotIsMendedInALaterRunAndInTheNextOneAgain() throws IOException {
        rot();
        assertMends(directory);
        rot();
        assertMends(directory);
    }

    @Test
    void itIsFoundThroughALinkToItsFolder() throws IOException {
        Files.createSymbolicLink(folder.resolve("link"), directory);
        rot();
        assertMends(folder.resolve("link"));
    }

    @Test
    void onlyTheOwnerMayLook() throws IOException {
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("sprat"))));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(stateFile())));
        Files.setPosixFilePermissions(home.resolve("sprat"), PosixFilePermissions.fromString("rwxrwxrwx"));
        state();
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("sprat"))));
    }

    @Test
    void anotherTimeMakesItTheUsers() throws IOException {
        rot();
        Files.setLastModifiedTime(directory.resolve("t/x"), FileTime.fromMillis(1_700_000_000_000L));
        assertLeavesToTheUser(directory);
    }

    @Test
    void anotherInodeMakesItTheUsers() throws IOException {
        rot();
        Path copy = Files.copy(directory.resolve("t/x"), folder.resolve("copy"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.move(copy, directory.resolve("t/x"), StandardCopyOption.REPLACE_EXISTING);
        assertLeavesToTheUser(directory);
    }

    @Test
    void inAFolderThatWasMovedItIsTheUsers() throws IOException {
        rot();
        assertLeavesToTheUser(Files.move(directory, folder.resolve("moved")));
    }

    @Test
    void withoutStateItIsTheUsers() throws IOException {
        rot();
        Files.delete(stateFile());
        assertLeavesToTheUser(directory);
    }

    @Test
    void stateThatWasCutShortIsNone() throws IOException {
        rot();
        rewriteState(text -> text.substring(0, text.length() - 6));
        assertLeavesToTheUser(directory);
    }

    @Test
    void stateThatIsNoneIsNone() throws IOException {
        rot();
        rewriteState(text -> "sprat written 1\ntorrent zz\nfolder\nfile\n");
        assertLeavesToTheUser(directory);
    }

    @Test
    void stateOfAnotherTorrentOrFolderIsNone() throws IOException {
        rot();
        rewriteState(text -> text.replace("torrent 00", "torrent 01"));
        assertLeavesToTheUser(directory);
        rewriteState(text -> text.replace("torrent 01", "torrent 00").replace("/data", "/date"));
        assertLeavesToTheUser(directory);
    }

    @Test
    void aLineThatDoesNotFitTheTorrentIsNone() throws IOException {
        rot();
        rewriteState(text -> text.replace("file 0 " + 3 * PIECE, "file 0 " + 2 * PIECE));
        assertLeavesToTheUser(directory);
        rewriteState(text -> text.replace("file 0 " + 2 * PIECE, "file 99 " + 3 * PIECE));
        assertLeavesToTheUser(directory);
        rewriteState(text -> text.replace("file 99", "file 0").replace("t/x", "t/z"));
        assertLeavesToTheUser(directory);
    }

    /** A file that was taken back for a repair has no final name: what gets that name meanwhile is the user's. */
    @Test
    void whatTakesTheNameDuringARepairIsTheUsers() throws IOException {
        rot();
        Storage next = leecher(directory);
        bench.claim(next, torrent);
        assertEquals(OK, bench.writePiece(next, torrent, 1));
        byte[] users = {1, 2, 3};
        Files.write(directory.resolve("t/x"), users);
        assertEquals(DiskOutcome.OK, bench.verify(next, 1));
        assertEquals(DiskOutcome.TAKEN, bench.publish(next, 0).outcome());
        bench.close(next);
        assertArrayEquals(users, Files.readAllBytes(directory.resolve("t/x")));
    }

    @Test
    void withoutAHomeItGoesOn() throws IOException {
        assertEquals(StateFolder.NONE, StateFolder.open(Map.of()));
        assertEquals(StateFolder.NONE, StateFolder.open(Map.of("XDG_STATE_HOME", "relative", "HOME", "also")));
        assertEquals(StateFolder.NONE, StateFolder.open(Map.of("HOME", "/proc/nowhere")));
        StateFolder.open(Map.of("HOME", folder.toString()));
        assertTrue(Files.isDirectory(folder.resolve(".local/state/sprat")));
    }

    @Test
    void noTorrentIsWrittenThere() throws IOException {
        StateFolder state = state();
        Path inside = home.resolve("sprat");
        assertThrows(DiskException.class, () -> state.requireOutside(inside));
        Files.createSymbolicLink(folder.resolve("link"), inside);
        assertThrows(DiskException.class, () -> state.requireOutside(folder.resolve("link")));
        state.requireOutside(home);
        SampleTorrent wicked = SampleTorrent.of(PIECE, "sprat/x", 9);
        Storage storage = FileStorage.leecher(wicked.metainfo, home, workers,
                new ExistingFiles(state, index -> true, true, (from, to) -> { }));
        DiskBench.Result refused = bench.write(storage, wicked, 0, 0);
        assertEquals(DiskOutcome.DENIED, refused.outcome());
        assertTrue(refused.detail().contains("is where sprat keeps its own state"), refused.detail());
    }

    @Test
    void noTorrentIsWrittenBelowItThroughALink() throws IOException {
        StateFolder state = state();
        Files.createDirectory(home.resolve("sprat/below"));
        Files.createSymbolicLink(home.resolve("link"), home.resolve("sprat/below"));
        SampleTorrent wicked = SampleTorrent.of(PIECE, "link/x", 9);
        Storage storage = FileStorage.leecher(wicked.metainfo, home, workers,
                new ExistingFiles(state, index -> true, true, (from, to) -> { }));
        assertEquals(DiskOutcome.DENIED, bench.write(storage, wicked, 0, 0).outcome());
    }

    @Test
    void manyFilesAreWrittenDownInAFewGoes() throws IOException {
        Object[] files = new Object[2 * 300];
        for (int i = 0; i < files.length; i += 2) {
            files[i] = "many/f" + i;
            files[i + 1] = 1;
        }
        SampleTorrent many = SampleTorrent.of(PIECE, files);
        WrittenFiles written = new WrittenFiles(many.metainfo, directory, state());
        many.saveTo(directory);
        int writes = 0;
        for (int i = 0; i < 300; i++) {
            Path path = many.path(directory, i);
            written.onWritten(i, path, FileStamp.of(path));
            writes += written.save(false) ? 1 : 0;
        }
        assertTrue(writes >= 64 && writes < 200, writes + " writes");
        assertTrue(written.save(true));
        WrittenFiles next = new WrittenFiles(many.metainfo, directory, state());
        for (int i = 0; i < 300; i++) {
            assertTrue(next.isAsWritten(i, many.path(directory, i), FileStamp.of(many.path(directory, i))));
        }
    }
}
