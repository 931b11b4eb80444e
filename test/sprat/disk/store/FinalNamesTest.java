package sprat.disk.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import sprat.disk.DiskBench;
import sprat.disk.FileStorage;
import sprat.disk.SampleTorrent;
import sprat.disk.names.StateFolder;
import sprat.disk.work.DiskLimits;
import sprat.disk.work.DiskWorkers;
import sprat.store.DiskOutcome;
import sprat.store.Storage;
import sprat.wire.torrent.TorrentFormat;

/**
 * A file of the user that has the name of one of the torrent's is never overwritten, whatever pieces the torrent's
 * maker has chosen.
 */
class FinalNamesTest {
    private static final int PIECE = 16 << 10;
    private static final DiskBench.Result OK = new DiskBench.Result(DiskOutcome.OK, "");

    @TempDir
    Path directory;
    private final DiskBench bench = new DiskBench();
    private final DiskWorkers workers = bench.workers(2);
    private final List<String> moved = new ArrayList<>();

    @AfterEach
    void closeWorkers() throws IOException {
        bench.close();
    }

    private Storage leecher(SampleTorrent torrent, boolean movesAside, IntPredicate chosen) {
        return FileStorage.leecher(torrent.metainfo, directory, workers,
                new ExistingFiles(StateFolder.NONE, chosen, movesAside,
                (from, to) -> moved.add(name(from) + " -> " + name(to))));
    }

    private String name(String path) {
        return directory.relativize(Path.of(path)).toString();
    }

    private Storage leecher(SampleTorrent torrent) {
        return leecher(torrent, false, index -> true);
    }

    private static BitSet pieces(int... pieces) {
        BitSet set = new BitSet();
        IntStream.of(pieces).forEach(set::set);
        return set;
    }

    private byte[] put(Path path, byte[] bytes) throws IOException {
        SampleTorrent.save(path, bytes);
        return bytes;
    }

    private void assertTaken(Storage storage, SampleTorrent torrent, String name) {
        DiskBench.Claim claim = bench.claim(storage, torrent);
        assertEquals(DiskOutcome.TAKEN, claim.outcome());
        assertTrue(claim.detail().startsWith(directory + "/" + name + ": exists "), claim.detail());
        assertTrue(claim.detail().contains("--overwrite"), claim.detail());
    }

    private List<String> names() throws IOException {
        try (var found = Files.walk(directory)) {
            return found.filter(Files::isRegularFile).map(path -> name(path.toString())).sorted().toList();
        }
    }

    @ParameterizedTest
    @EnumSource(TorrentFormat.class)
    void allOwnPiecesRightMakeAFileContent(TorrentFormat format) throws IOException {
        SampleTorrent torrent = SampleTorrent.of(format, PIECE, "t/x", 2 * PIECE + 5, "t/y", 3);
        torrent.saveTo(directory);
        Storage storage = leecher(torrent);
        DiskBench.Claim claim = bench.claim(storage, torrent);
        assertEquals(new DiskBench.Claim(DiskOutcome.OK, "", pieces(), pieces()), claim);
        assertEquals(OK, bench.download(storage, torrent));
        assertEquals(List.of("t/x", "t/y"), names());
    }

    @ParameterizedTest
    @EnumSource(TorrentFormat.class)
    void oneWrongPieceOfItsOwnMakesItTheUsers(TorrentFormat format) throws IOException {
        SampleTorrent torrent = SampleTorrent.of(format, PIECE, "t/x", 3 * PIECE, "t/y", 3);
        byte[] users = torrent.fileBytes(0);
        users[2 * PIECE]++;
        put(directory.resolve("t/x"), users);
        assertTaken(leecher(torrent), torrent, "t/x");
        assertArrayEquals(users, Files.readAllBytes(directory.resolve("t/x")));
        assertEquals(List.of("t/x"), names());
    }

    /** Some byte is always right. */
    @ParameterizedTest
    @ValueSource(ints = {1, 10})
    void smallPiecesGainNothing(int pieceLength) throws IOException {
        SampleTorrent torrent = SampleTorrent.of(pieceLength, "x", 4000);
        byte[] users = new byte[4000];
        System.arraycopy(torrent.bytes, 0, users, 0, pieceLength);
        put(directory.resolve("x"), users);
        assertTaken(leecher(torrent), torrent, "x");
        assertArrayEquals(users, Files.readAllBytes(directory.resolve("x")));
    }

    /** The first piece has one byte of the user's file, and is right. */
    @Test
    void aCompanionFileGainsNothing() throws IOException {
        SampleTorrent torrent = SampleTorrent.of(PIECE, "evil/a", PIECE - 1, "evil/run.sh", 2 * PIECE);
        byte[] users = new byte[2 * PIECE];
        users[0] = torrent.fileBytes(1)[0];
        put(directory.resolve("evil/run.sh"), users);
        put(directory.resolve("evil/a"), torrent.fileBytes(0));
        assertTaken(leecher(torrent), torrent, "evil/run.sh");
        assertArrayEquals(users, Files.readAllBytes(directory.resolve("evil/run.sh")));
    }

    // What it shares with a file that is missing

    private final SampleTorrent sharing = SampleTorrent.of(PIECE, "t/missing", PIECE + 100, "t/x", 2 * PIECE, "t/z",
            50);

    @Test
    void aSharedPieceThatComesWithTheSameBytesLeavesItAlone() throws IOException {
        Path x = directory.resolve("t/x");
        put(x, sharing.fileBytes(1));
        FileTime before = Files.getLastModifiedTime(x);
        Storage storage = leecher(sharing);
        assertEquals(DiskOutcome.OK, bench.claim(storage, sharing).outcome());
        assertEquals(OK, bench.download(storage, sharing));
        assertEquals(before, Files.getLastModifiedTime(x));
        assertArrayEquals(sharing.fileBytes(1), Files.readAllBytes(x));
        assertEquals(List.of("t/missing", "t/x", "t/z"), names());
    }

    /** Its only whole piece is right, and one byte of what it shares is not. */
    private byte[] differsAtItsBegin() throws IOException {
        byte[] users = sharing.fileBytes(1);
        users[10]++;
        return put(directory.resolve("t/x"), users);
    }

    @Test
    void aSharedPieceThatComesWithOtherBytesMakesItTheUsers() throws IOException {
        byte[] users = differsAtItsBegin();
        Storage storage = leecher(sharing);
        assertEquals(DiskOutcome.OK, bench.claim(storage, sharing).outcome(), "nothing is known against it yet");
        assertEquals(OK, bench.writePiece(storage, sharing, 1), "the peer may be the liar");
        DiskBench.Result taken = bench.verdict(storage, 1);
        assertEquals(DiskOutcome.TAKEN, taken.outcome());
        assertTrue(taken.detail().startsWith(directory + "/t/x: exists and is not this torrent's"), taken.detail());
        bench.close(storage);
        assertArrayEquals(users, Files.readAllBytes(directory.resolve("t/x")));
        assertEquals(List.of("t/missing" + sharing.partSuffix(), "t/x"), names());
    }

    /** What a liar sends lies beside the file until the hash tells who is right. */
    @Test
    void aLiarDoesNotMakeItTheUsers() throws IOException {
        Path x = directory.resolve("t/x");
        put(x, sharing.fileBytes(1));
        Storage storage = leecher(sharing);
        bench.claim(storage, sharing);
        byte[] lie = Arrays.copyOfRange(sharing.bytes, PIECE, 2 * PIECE);
        lie[200]++;
        assertEquals(OK, bench.write(storage, 1, 0, lie));
        assertEquals(DiskOutcome.CORRUPT, bench.verify(storage, 1));
        byte[] whole = new byte[100];
        assertEquals(OK, bench.read(storage, 2, 7, whole), "its own pieces are read from the file meanwhile");
        assertArrayEquals(Arrays.copyOfRange(sharing.bytes, 2 * PIECE + 7, 2 * PIECE + 107), whole);
        assertEquals(OK, bench.writePiece(storage, sharing, 1));
        assertEquals(DiskOutcome.OK, bench.verify(storage, 1));
        assertEquals(OK, bench.download(storage, sharing));
        assertArrayEquals(sharing.fileBytes(1), Files.readAllBytes(x));
        assertEquals(List.of("t/missing", "t/x", "t/z"), names());
    }

    /** The rest of a disputed piece is the user's, and may be secret. */
    @Test
    void whatLiesBesideItIsShownToNobodyElse() throws IOException {
        byte[] users = differsAtItsBegin();
        Files.setPosixFilePermissions(directory.resolve("t/x"), PosixFilePermissions.fromString("rw-------"));
        Storage storage = leecher(sharing);
        bench.claim(storage, sharing);
        assertEquals(OK, bench.writePiece(storage, sharing, 1));
        String beside = names().stream().filter(name -> name.contains(".copy.")).findFirst().orElseThrow();
        assertEquals("rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(beside))));
        bench.close(storage);
        assertArrayEquals(users, Files.readAllBytes(directory.resolve("t/x")));
        assertEquals(List.of("t/missing" + sharing.partSuffix(), "t/x"), names());
    }

    /** The torrent lists a file that would be called like what lies beside another one. */
    @Test
    void whatLiesBesideItIsNoPartOfAnotherFile() throws IOException {
        String lookalike = String.format("t/.sprat-%08x-64", "t/x".hashCode());
        SampleTorrent torrent = SampleTorrent.of(PIECE, "t/a", 100, "t/x", 50, lookalike, 60);
        put(directory.resolve("t/x"), new byte[50]);
        Storage storage = leecher(torrent, true, index -> true);
        bench.claim(storage, torrent);
        assertEquals(OK, bench.download(storage, torrent));
        for (int i = 0; i < 3; i++) {
            assertArrayEquals(torrent.fileBytes(i), Files.readAllBytes(torrent.path(directory, i)));
        }
    }

    @Test
    void aFileWithoutAPieceOfItsOwnCountsOnceItsSharedPiecesMatch() throws IOException {
        byte[] users = put(directory.resolve("t/z"), new byte[50]);
        Storage storage = leecher(sharing);
        assertEquals(DiskOutcome.OK, bench.claim(storage, sharing).outcome());
        assertEquals(OK, bench.writePiece(storage, sharing, 3));
        assertEquals(DiskOutcome.TAKEN, bench.verify(storage, 3));
        assertArrayEquals(users, Files.readAllBytes(directory.resolve("t/z")));
    }

    @Test
    void filesOfAnotherLengthAreTheUsers() throws IOException {
        put(directory.resolve("t/z"), new byte[51]);
        byte[] users = put(directory.resolve("t/x"), new byte[7]);
        DiskBench.Claim claim = bench.claim(leecher(sharing), sharing);
        assertEquals(DiskOutcome.TAKEN, claim.outcome());
        assertTrue(claim.detail().startsWith(directory + "/t/x: ")
                && claim.detail().endsWith(" (1 more files likewise)"), claim.detail());
        assertArrayEquals(users, Files.readAllBytes(directory.resolve("t/x")));
    }

    @Test
    void namesThatDifferInCaseAreNotTheSame() throws IOException {
        byte[] users = put(directory.resolve("X"), new byte[9]);
        SampleTorrent torrent = SampleTorrent.of(PIECE, "x", 9);
        Storage storage = leecher(torrent);
        assertEquals(DiskOutcome.OK, bench.claim(storage, torrent).outcome());
        assertEquals(OK, bench.download(storage, torrent));
        assertArrayEquals(users, Files.readAllBytes(directory.resolve("X")));
    }

    @Test
    void aPlainPartFileIsTheUsers() throws IOException {
        byte[] users = put(directory.resolve("x.part"), new byte[] {1, 2, 3});
        SampleTorrent torrent = SampleTorrent.of(PIECE, "x", 9);
        Storage storage = leecher(torrent);
        bench.claim(storage, torrent);
        assertEquals(OK, bench.download(storage, torrent));
        assertArrayEquals(users, Files.readAllBytes(directory.resolve("x.part")));
    }

    /** Somebody makes it after the names were claimed. */
    @Test
    void aFileThatAppearsLaterIsNotWrittenEither() throws IOException {
        SampleTorrent torrent = SampleTorrent.of(PIECE, "x", 9);
        Storage storage = leecher(torrent);
        bench.claim(storage, torrent);
        byte[] users = put(directory.resolve("x"), new byte[9]);
        assertEquals(DiskOutcome.TAKEN, bench.download(storage, torrent).outcome());
        assertArrayEquals(users, Files.readAllBytes(directory.resolve("x")));
    }

    /** As when two processes have begun at once: what one was about to write is whole by the other. */
    @Test
    void aFileThatIsTheSameAsItsPartIsContent() throws IOException {
        SampleTorrent torrent = SampleTorrent.of(PIECE, "t/x", 3 * PIECE, "t/y", 5);
        put(torrent.part(directory, 0), torrent.fileBytes(0));
        put(directory.resolve("t/x"), torrent.fileBytes(0));
        Storage storage = leecher(torrent);
        assertEquals(DiskOutcome.OK, bench.claim(storage, torrent).outcome());
        assertEquals(OK, bench.download(storage, torrent));
        assertEquals(List.of("t/x", "t/y"), names());
        assertArrayEquals(torrent.fileBytes(0), Files.readAllBytes(directory.resolve("t/x")));
    }

    /** As when two processes begin at once. */
    @Test
    void anEmptyFileThatAppearsLaterIsContent() throws IOException {
        SampleTorrent torrent = SampleTorrent.of(PIECE, "t/x", 9, "t/empty", 0);
        Storage storage = leecher(torrent);
        bench.claim(storage, torrent);
        put(directory.resolve("t/empty"), new byte[0]);
        assertEquals(OK, bench.download(storage, torrent));
        assertEquals(List.of("t/empty", "t/x"), names());
    }

    // Files that were not chosen

    @Test
    void aFileThatWasNotChosenEndsNothingAndKeepsItsBytes() throws IOException {
        byte[] users = put(directory.resolve("t/x"), new byte[2 * PIECE]);
        Storage storage = leecher(sharing, true, index -> index == 0);
        DiskBench.Claim claim = bench.claim(storage, sharing);
        assertEquals(new DiskBench.Claim(DiskOutcome.OK, "", pieces(1, 2, 3), pieces()), claim);
        assertEquals(OK, bench.writePiece(storage, sharing, 0));
        assertEquals(OK, bench.writePiece(storage, sharing, 1));
        assertEquals(List.of(DiskOutcome.OK, DiskOutcome.OK), bench.verifyAll(storage, sharing).subList(0, 2));
        assertEquals(OK, bench.publish(storage, 0));
        assertArrayEquals(users, Files.readAllBytes(directory.resolve("t/x")));
        assertArrayEquals(sharing.fileBytes(0), Files.readAllBytes(directory.resolve("t/missing")));
        assertEquals(List.of(), moved);
    }

    /** Its pieces are told to nobody: a torrent could list guesses of it. */
    @Test
    void ofAFileThatWasNotChosenAllIsRightOrNothing() throws IOException {
        byte[] users = sharing.fileBytes(1);
        users[users.length - 1]++;
        put(directory.resolve("t/x"), users);
        assertEquals(pieces(1, 2, 3), bench.claim(leecher(sharing, false, index -> index == 0), sharing).notOurs());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLinkOrFolderInItsPlaceEndsNothing(boolean isLink) throws IOException {
        Files.createDirectories(directory.resolve("t"));
        if (isLink) {
            Files.createSymbolicLink(directory.resolve("t/x"), Path.of("/nowhere"));
        } else {
            Files.createDirectory(directory.resolve("t/x"));
        }
        Storage storage = leecher(sharing, false, index -> index == 0);
        assertEquals(DiskOutcome.OK, bench.claim(storage, sharing).outcome());
        assertEquals(OK, bench.writePiece(storage, sharing, 0));
        assertEquals(OK, bench.writePiece(storage, sharing, 1));
        assertEquals(DiskOutcome.OK, bench.verify(storage, 1));
        assertEquals(OK, bench.publish(storage, 0));
    }

    /** A run that chooses the same again has nothing to fetch. */
    @Test
    void whatIsKeptOfAFileThatWasNotChosenCountsBesideTheUsers() throws IOException {
        put(directory.resolve("t/x"), new byte[2 * PIECE]);
        Storage first = leecher(sharing, false, index -> index == 0);
        bench.claim(first, sharing);
        assertEquals(OK, bench.writePiece(first, sharing, 0));
        assertEquals(OK, bench.writePiece(first, sharing, 1));
        assertEquals(DiskOutcome.OK, bench.verify(first, 1));
        assertEquals(OK, bench.publish(first, 0));
        bench.close(first);
        Storage next = leecher(sharing, false, index -> index == 0);
        assertEquals(new DiskBench.Claim(DiskOutcome.OK, "", pieces(), pieces()), bench.claim(next, sharing));
        assertEquals(DiskOutcome.OK, bench.verify(next, 1));
    }

    @Test
    void aLinkOnTheWayToItEndsNothing(@TempDir Path elsewhere) throws IOException {
        SampleTorrent torrent = SampleTorrent.of(PIECE, "t/x", PIECE, "t/sub/y", PIECE);
        Files.createDirectories(directory.resolve("t"));
        Files.createSymbolicLink(directory.resolve("t/sub"), elsewhere);
        Storage storage = leecher(torrent, false, index -> index == 0);
        assertEquals(DiskOutcome.OK, bench.claim(storage, torrent).outcome());
        assertEquals(OK, bench.writePiece(storage, torrent, 0));
        assertEquals(DiskOutcome.OK, bench.verify(storage, 0));
        assertEquals(OK, bench.publish(storage, 0));
        assertEquals(DiskOutcome.DENIED, bench.writePiece(storage, torrent, 1).outcome());
    }

    // Moved aside

    @Test
    void aFileIsMovedAsideAndWhatIsRightInItIsTakenOver() throws IOException {
        SampleTorrent torrent = SampleTorrent.of(PIECE, "x", 3 * PIECE);
        byte[] users = torrent.bytes.clone();
        users[PIECE]++;
        put(directory.resolve("x"), users);
        put(directory.resolve("x.old"), new byte[1]);
        Files.setPosixFilePermissions(directory.resolve("x"), PosixFilePermissions.fromString("r--------"));
        Storage storage = leecher(torrent, true, index -> true);
        assertEquals(new DiskBench.Claim(DiskOutcome.OK, "", pieces(), pieces(0, 1, 2)), bench.claim(storage, torrent));
        assertEquals(List.of("x -> x.old.2"), moved);
        assertEquals(List.of(DiskOutcome.OK, DiskOutcome.CORRUPT, DiskOutcome.OK), bench.verifyAll(storage, torrent));
        assertEquals("rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(torrent.part(directory, 0))),
                "the copy is shown to nobody who may not see the file");
        assertEquals(OK, bench.writePiece(storage, torrent, 1));
        assertEquals(DiskOutcome.OK, bench.verify(storage, 1));
        assertEquals(OK, bench.publish(storage, 0));
        assertArrayEquals(users, Files.readAllBytes(directory.resolve("x.old.2")));
        assertEquals(1, Files.size(directory.resolve("x.old")));
        assertArrayEquals(torrent.bytes, Files.readAllBytes(directory.resolve("x")));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, PIECE + 5, 5 * PIECE})
    void aFileOfAnotherLengthIsMovedAsideToo(int length) throws IOException {
        SampleTorrent torrent = SampleTorrent.of(PIECE, "x", 3 * PIECE);
        byte[] users = put(directory.resolve("x"), Arrays.copyOf(torrent.bytes, length));
        Storage storage = leecher(torrent, true, index -> true);
        assertEquals(pieces(0, 1, 2), bench.claim(storage, torrent).toCheck());
        long right = bench.verifyAll(storage, torrent).stream().filter(outcome -> outcome == DiskOutcome.OK).count();
        assertEquals(Math.min(3, length / PIECE), right);
        assertEquals(OK, bench.download(storage, torrent));
        assertArrayEquals(users, Files.readAllBytes(directory.resolve("x.old")));
        assertArrayEquals(torrent.bytes, Files.readAllBytes(directory.resolve("x")));
    }

    @Test
    void aFileIsMovedAsideWhenASharedPieceShowsThatItIsTheUsers() throws IOException {
        byte[] users = differsAtItsBegin();
        Storage storage = leecher(sharing, true, index -> true);
        bench.claim(storage, sharing);
        assertEquals(OK, bench.download(storage, sharing));
        assertEquals(List.of("t/x -> t/x.old"), moved);
        assertArrayEquals(users, Files.readAllBytes(directory.resolve("t/x.old")));
        assertArrayEquals(sharing.fileBytes(1), Files.readAllBytes(directory.resolve("t/x")));
        assertEquals(List.of("t/missing", "t/x", "t/x.old", "t/z"), names());
    }

    /** What was found right in it may be something else in the copy. */
    @Test
    void aFileThatIsChangedBeforeItIsMovedAsideEndsTheTorrent() throws IOException {
        SampleTorrent torrent = SampleTorrent.of(PIECE, "x", 3 * PIECE);
        byte[] users = torrent.bytes.clone();
        users[PIECE]++;
        put(directory.resolve("x"), users);
        Storage storage = leecher(torrent, true, index -> true);
        assertEquals(List.of(DiskOutcome.OK, DiskOutcome.CORRUPT, DiskOutcome.OK), bench.verifyAll(storage, torrent));
        users[0]++;
        Files.write(directory.resolve("x"), users);
        Files.setLastModifiedTime(directory.resolve("x"), FileTime.fromMillis(1));
        DiskBench.Result claim = bench.await(done -> storage.claimNames(pieces(0, 2),
                (outcome, detail, notOurs, toCheck) -> done.done(outcome, detail)));
        assertEquals(new DiskBench.Result(DiskOutcome.FAILED,
                directory + "/x.old: was changed by another program while it was copied"), claim);
        assertArrayEquals(users, Files.readAllBytes(directory.resolve("x.old")));
    }

    @Test
    void aFileThatAppearsLaterIsMovedAsideToo() throws IOException {
        SampleTorrent torrent = SampleTorrent.of(PIECE, "t/x", 9, "t/empty", 0);
        Storage storage = leecher(torrent, true, index -> true);
        bench.claim(storage, torrent);
        byte[] users = put(directory.resolve("t/x"), new byte[3]);
        put(directory.resolve("t/empty"), new byte[4]);
        assertEquals(OK, bench.download(storage, torrent));
        assertArrayEquals(users, Files.readAllBytes(directory.resolve("t/x.old")));
        assertArrayEquals(torrent.fileBytes(0), Files.readAllBytes(directory.resolve("t/x")));
        assertEquals(4, Files.size(directory.resolve("t/empty.old")));
        assertEquals(0, Files.size(directory.resolve("t/empty")));
    }

    @Test
    void aFileBesideAPartIsMovedAsideAndThePartGoneOnWith() throws IOException {
        SampleTorrent torrent = SampleTorrent.of(PIECE, "x", 2 * PIECE);
        put(torrent.part(directory, 0), torrent.bytes);
        byte[] users = put(directory.resolve("x"), new byte[8]);
        Storage storage = leecher(torrent, true, index -> true);
        assertEquals(DiskOutcome.OK, bench.claim(storage, torrent).outcome());
        assertEquals(OK, bench.publish(storage, 0));
        assertArrayEquals(users, Files.readAllBytes(directory.resolve("x.old")));
        assertArrayEquals(torrent.bytes, Files.readAllBytes(directory.resolve("x")));
    }

    @Test
    void anotherNameOfAFileThatIsMovedAsideKeepsItsBytes() throws IOException {
        SampleTorrent torrent = SampleTorrent.of(PIECE, "x", 2 * PIECE);
        byte[] users = put(directory.resolve("backup"), new byte[2 * PIECE]);
        Files.createLink(directory.resolve("x"), directory.resolve("backup"));
        Storage storage = leecher(torrent, true, index -> true);
        bench.claim(storage, torrent);
        assertEquals(OK, bench.download(storage, torrent));
        assertArrayEquals(users, Files.readAllBytes(directory.resolve("backup")));
        assertArrayEquals(users, Files.readAllBytes(directory.resolve("x.old")));
    }

    @Test
    void whenAllNamesAreTakenItStaysAsItIs() throws IOException {
        SampleTorrent torrent = SampleTorrent.of(PIECE, "x", 9);
        byte[] users = put(directory.resolve("x"), new byte[3]);
        put(directory.resolve("x.old"), new byte[1]);
        for (int i = 2; i <= DiskLimits.ASIDE_NAMES; i++) {
            put(directory.resolve("x.old." + i), new byte[0]);
        }
        DiskBench.Claim claim = bench.claim(leecher(torrent, true, index -> true), torrent);
        assertEquals(DiskOutcome.TAKEN, claim.outcome());
        assertTrue(claim.detail().contains("cannot be moved aside"), claim.detail());
        assertArrayEquals(users, Files.readAllBytes(directory.resolve("x")));
        Files.delete(directory.resolve("x.old." + DiskLimits.ASIDE_NAMES));
        Storage storage = leecher(torrent, true, index -> true);
        assertEquals(DiskOutcome.OK, bench.claim(storage, torrent).outcome());
        assertFalse(Files.exists(directory.resolve("x")));
    }
}
