package sprat.disk.reuse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import sprat.disk.DiskBench;
import sprat.disk.FileStorage;
import sprat.disk.SampleTorrent;
import sprat.disk.names.ChannelOpener;
import sprat.disk.names.FileStamp;
import sprat.disk.store.ExistingFiles;
import sprat.disk.work.DiskLimits;
import sprat.disk.work.DiskWorkers;
import sprat.store.DiskOutcome;
import sprat.store.Storage;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.TorrentFormat;

/** Files that are on disk already under other names are put in place, and only those that are right. */
class FileReuseTest {
    private static final int PIECE = 64 << 10;

    @TempDir
    Path folder;
    private Path directory;
    private Path old;
    private final DiskBench bench = new DiskBench();
    private final DiskWorkers workers = bench.workers(2);
    private SampleTorrent torrent = sample(TorrentFormat.HYBRID);
    private final List<String> news = new ArrayList<>();
    private Path dataFolder;
    private final AtomicLong nowNanos = new AtomicLong();

    /**
     * The last file of a hybrid has no padding behind it where it stands alone, hence one that ends in the middle of a
     * piece.
     */
    private static SampleTorrent sample(TorrentFormat format) {
        return SampleTorrent.of(format, PIECE, "t/big", 40L * PIECE + 5, "t/empty", 0, "t/one", 100, "t/piece", PIECE,
                "t/sub/two", PIECE + 1);
    }

    @BeforeEach
    void makeFolders() throws IOException {
        directory = Files.createDirectory(folder.resolve("target"));
        old = Files.createDirectory(folder.resolve("old"));
    }

    @AfterEach
    void closeWorkers() throws IOException {
        bench.close();
    }

    /** What was told of a search. */
    private static final class Told implements Storage.Reuse {
        final List<Integer> reused = new ArrayList<>();
        long looked;
        int lookedTimes;
        boolean isEnded;

        @Override
        public void onLooked(long bytes) {
            looked = Math.max(looked, bytes);
            lookedTimes++;
        }

        @Override
        public void onReused(int fileIndex) {
            reused.add(fileIndex);
        }

        @Override
        public void onEnded() {
            isEnded = true;
        }
    }

    private FileStorage storage(Metainfo metainfo, boolean mayLink, ChannelOpener opener, Path... folders) {
        FileStorage storage = new FileStorage(metainfo, directory, ExistingFiles.DEFAULT, workers, opener);
        storage.reuseBy(new ReuseSearch(DownloadedFiles.NONE, List.of(folders), dataFolder, mayLink, nowNanos::get,
                new ReuseSearch.News() {
            @Override
            public void onReused(Path from, boolean isLinked, long bytes) {
                news.add((isLinked ? "linked " : "copied ") + bytes + " bytes from " + folder.relativize(from));
            }

            @Override
            public void onCutShort(Path from) {
                news.add("cut short " + folder.relativize(from));
            }

            @Override
            public void onGivenUp(Path from) {
                news.add("given up " + folder.relativize(from));
            }
        }));
        return storage;
    }

    private FileStorage storage() {
        return storage(torrent.metainfo, true, ChannelOpener.SYSTEM, old);
    }

    private Told search(Storage storage) {
        BitSet wanted = new BitSet();
        for (int i = 0; i < torrent.metainfo.files().size(); i++) {
            wanted.set(i, torrent.metainfo.files().get(i).piecesRoot() != null);
        }
        return search(storage, wanted);
    }

    private Told search(Storage storage, BitSet wanted) {
        Told told = new Told();
        storage.reuse(wanted, told);
        while (!told.isEnded) {
            bench.runOne();
        }
        return told;
    }

    private int index(String path) {
        for (int i = 0; i < torrent.metainfo.files().size(); i++) {
            if (torrent.metainfo.files().get(i).displayPath().equals(path)) {
                return i;
            }
        }
        throw new IllegalArgumentException(path);
    }

    private Path put(String name, String like) throws IOException {
        Path file = old.resolve(name);
        SampleTorrent.save(file, torrent.fileBytes(index(like)));
        return file;
    }

    private void putAll() throws IOException {
        put("a", "t/big");
        put("deep/er/b", "t/one");
        put("c", "t/piece");
        put("two", "t/sub/two");
    }

    private void assertInPlace(String path) throws IOException {
        assertArrayEquals(torrent.fileBytes(index(path)), Files.readAllBytes(directory.resolve(path)));
    }

    private void assertWholeAfterPublishing(FileStorage storage) throws IOException {
        for (int i = 0; i < torrent.metainfo.files().size(); i++) {
            assertEquals(new DiskBench.Result(DiskOutcome.OK, ""), bench.publish(storage, i));
        }
        for (String path : new String[] {"t/big", "t/empty", "t/one", "t/piece", "t/sub/two"}) {
            assertInPlace(path);
        }
        for (DiskOutcome outcome : bench.verifyAll(storage, torrent)) {
            assertEquals(DiskOutcome.OK, outcome);
        }
    }

    private static Object inode(Path file) throws IOException {
        return FileStamp.of(file).key();
    }

    @ParameterizedTest
    @EnumSource(value = TorrentFormat.class, names = {"V2", "HYBRID"})
    void linksFilesOfEachLength(TorrentFormat format) throws IOException {
        torrent = sample(format);
        putAll();
        FileStorage storage = storage();
        Told told = search(storage);
        assertEquals(4, told.reused.size());
        assertEquals(40L * PIECE + 5 - PIECE, told.looked, "all pieces of the longest file but the first");
        assertEquals(inode(old.resolve("deep/er/b")), inode(directory.resolve("t/one")));
        assertWholeAfterPublishing(storage);
        assertEquals(Set.of("linked 100 bytes from old", "linked " + PIECE + " bytes from old",
                "linked " + (PIECE + 1) + " bytes from old",
                "linked " + (40L * PIECE + 5) + " bytes from old"), Set.copyOf(news));
    }

    @ParameterizedTest
    @EnumSource(value = TorrentFormat.class, names = {"V2", "HYBRID"})
    void copiesWhenLinksAreNotWanted(TorrentFormat format) throws IOException {
        torrent = sample(format);
        putAll();
        FileStorage storage = storage(torrent.metainfo, false, ChannelOpener.SYSTEM, old);
        assertEquals(4, search(storage).reused.size());
        assertFalse(Files.exists(directory.resolve("t/big")), "named when it is published");
        assertWholeAfterPublishing(storage);
        assertNotEquals(inode(old.resolve("a")), inode(directory.resolve("t/big")));
        assertTrue(news.stream().allMatch(line -> line.startsWith("copied ")), news.toString());
    }

    @Test
    void copiesWhenTheSystemDoesNotLink() throws IOException {
        putAll();
        FileStorage storage = storage(torrent.metainfo, true, new ChannelOpener() {
            @Override
            public FileChannel open(Path path, Set<? extends OpenOption> options, ChannelOpener.Opening opening)
                    throws IOException {
                return opening.open();
            }

            @Override
            public void link(Path name, Path file) throws IOException {
                throw new FileSystemException(name.toString(), file.toString(), "Invalid cross-device link");
            }
        }, old);
        assertEquals(4, search(storage).reused.size());
        assertWholeAfterPublishing(storage);
        assertTrue(news.stream().allMatch(line -> line.startsWith("copied ")), news.toString());
    }

    /** A magnet link brings no piece layers; those of a hybrid are not waited for. */
    @Test
    void aHybridWithoutPieceLayersGoesByItsV1Hashes() throws IOException {
        putAll();
        byte[] wrong = torrent.fileBytes(index("t/big"));
        wrong[wrong.length - 1]++;
        SampleTorrent.save(old.resolve("0"), wrong);
        FileStorage storage = storage(torrent.metainfo.withPieceNodes(new byte[0]), true, ChannelOpener.SYSTEM, old);
        assertEquals(4, search(storage).reused.size());
        assertWholeAfterPublishing(storage);
    }

    /** They are as good as pieces that were checked: the layers that come later must agree with them. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatV1AloneHasProvenIsComparedWithTheLayersLater(boolean mayLink) throws IOException {
        put("a", "t/big");
        Metainfo right = torrent.metainfo;
        int first = right.firstPiece(right.files().get(index("t/big")));
        for (int piece : new int[] {first, first + 40}) {
            byte[] nodes = right.pieceNodes().clone();
            nodes[piece * Metainfo.NODE_BYTES] ^= 1;
            assertEquals(DiskOutcome.CONTRADICTED, reusedThenLayers(mayLink, right.withPieceNodes(nodes)));
        }
        assertEquals(DiskOutcome.OK, reusedThenLayers(mayLink, right));
    }

    private DiskOutcome reusedThenLayers(boolean mayLink, Metainfo layers) throws IOException {
        FileStorage storage = storage(torrent.metainfo.withPieceNodes(new byte[0]), mayLink, ChannelOpener.SYSTEM, old);
        assertEquals(List.of(index("t/big")), search(storage).reused);
        DiskOutcome[] outcome = new DiskOutcome[1];
        storage.setLayers(layers, (what, detail) -> outcome[0] = what);
        bench.publish(storage, index("t/big"));
        Files.delete(directory.resolve("t/big"));
        return outcome[0];
    }

    @Test
    void whatLayersThatCameMeanwhileDenyIsNotReused() throws IOException {
        put("a", "t/big");
        Metainfo right = torrent.metainfo;
        byte[] nodes = right.pieceNodes().clone();
        nodes[right.firstPiece(right.files().get(index("t/big"))) * Metainfo.NODE_BYTES] ^= 1;
        FileStorage storage = storage(right.withPieceNodes(new byte[0]), true, ChannelOpener.SYSTEM, old);
        Told told = new Told();
        BitSet one = new BitSet();
        one.set(index("t/big"));
        storage.reuse(one, told);
        storage.setLayers(right.withPieceNodes(nodes), (outcome, detail) -> { });
        while (!told.isEnded) {
            bench.runOne();
        }
        assertEquals(List.of(), told.reused);
    }

    @Test
    void bothHalvesOfAHybridMustBeRight() throws IOException {
        putAll();
        Metainfo right = torrent.metainfo;
        byte[] otherHashes = right.pieceHashes().clone();
        otherHashes[right.lastPiece(right.files().get(index("t/big"))) * 20] ^= 1;
        otherHashes[right.firstPiece(right.files().get(index("t/one"))) * 20] ^= 1;
        Metainfo contradicted = new Metainfo(right.infoHash(), right.v2Hash(), right.name(), right.layout(),
                otherHashes, right.pieceNodes(), right.files(), List.of(), false, "", "", 0, List.of(), right.info());
        assertEquals(List.of(index("t/piece"), index("t/sub/two")),
                search(storage(contradicted, true, ChannelOpener.SYSTEM, old)).reused.stream()
                .sorted().toList());
    }

    @Test
    void oneWrongByteAnywhereIsEnough() throws IOException {
        for (int at : new int[] {0, PIECE - 1, PIECE, 40 * PIECE + 4}) {
            byte[] wrong = torrent.fileBytes(index("t/big"));
            wrong[at]++;
            SampleTorrent.save(old.resolve("wrong-" + at), wrong);
        }
        Told told = search(storage());
        assertEquals(List.of(), told.reused);
        assertFalse(Files.exists(directory.resolve("t")), "nothing was made");
        assertEquals(List.of(), news);
    }

    @Test
    void theRightOneIsFoundAmongWrongOnesOfTheSameBegin() throws IOException {
        for (int i = 0; i < 5; i++) {
            byte[] wrong = torrent.fileBytes(index("t/big"));
            wrong[wrong.length - 1 - i]++;
            SampleTorrent.save(old.resolve("wrong-" + i), wrong);
        }
        put("x/right", "t/big");
        assertEquals(List.of(index("t/big")), search(storage()).reused);
        assertInPlace("t/big");
    }

    @Test
    void theSameContentTwiceInOneTorrentComesFromOneFile() throws IOException {
        SampleTorrent plain = SampleTorrent.of(TorrentFormat.V2, PIECE, "t/a", PIECE + 7);
        byte[] bytes = Arrays.copyOf(plain.bytes, 4 * PIECE);
        System.arraycopy(plain.bytes, 0, bytes, 2 * PIECE, PIECE + 7);
        torrent = SampleTorrent.holding(TorrentFormat.HYBRID, PIECE, bytes, "t/a", PIECE + 7, "t/b", PIECE + 7);
        put("x", "t/b");
        assertEquals(2, search(storage()).reused.size());
        assertInPlace("t/a");
        assertInPlace("t/b");
        assertEquals(Collections.nCopies(2, "linked " + (PIECE + 7) + " bytes from old"), news);
    }

    /** By a download, or by a copy that was stopped. */
    @Test
    void whatIsThereInPartIsMadeWhole() throws IOException {
        Path file = put("a", "t/big");
        byte[] begun = new byte[3 * PIECE];
        System.arraycopy(torrent.fileBytes(index("t/big")), 0, begun, PIECE, PIECE);
        SampleTorrent.save(torrent.part(directory, index("t/big")), begun);
        FileStorage storage = storage();
        assertEquals(List.of(index("t/big")), search(storage).reused);
        assertEquals(new DiskBench.Result(DiskOutcome.OK, ""), bench.publish(storage, index("t/big")));
        assertInPlace("t/big");
        assertNotEquals(inode(file), inode(directory.resolve("t/big")));
        assertEquals(List.of("copied " + (40L * PIECE + 5) + " bytes from old"), news);
    }

    /** Killed in the middle of naming: what is found for it is itself. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFileWithBothItsNamesIsWholeAfterwards(boolean mayLink) throws IOException {
        SampleTorrent.save(torrent.part(directory, index("t/big")), torrent.fileBytes(index("t/big")));
        Files.createLink(directory.resolve("t/big"), torrent.part(directory, index("t/big")));
        FileStorage storage = storage(torrent.metainfo, mayLink, ChannelOpener.SYSTEM, directory);
        search(storage);
        assertEquals(new DiskBench.Result(DiskOutcome.OK, ""), bench.publish(storage, index("t/big")));
        assertInPlace("t/big");
        assertFalse(Files.exists(torrent.part(directory, index("t/big"))));
        assertEquals(DiskOutcome.OK, bench.verify(storage, 40));
    }

    @Test
    void aPartFileOfAnotherLeecherIsLeftToIt() throws IOException {
        put("a", "t/big");
        Storage other = FileStorage.leecher(torrent.metainfo, directory, workers);
        bench.writePiece(other, torrent, 0);
        assertEquals(List.of(), search(storage()).reused);
        assertEquals(PIECE, Files.size(torrent.part(directory, index("t/big"))));
    }

    @Test
    void whatHasItsNameIsNotReplaced() throws IOException {
        putAll();
        Files.delete(old.resolve("a"));
        SampleTorrent.save(directory.resolve("t/one"), new byte[3]);
        Files.createDirectories(directory.resolve("t/sub"));
        Files.createSymbolicLink(directory.resolve("t/sub/two"), old.resolve("two"));
        assertEquals(List.of(index("t/piece")), search(storage()).reused);
        assertEquals(3, Files.size(directory.resolve("t/one")));
        assertTrue(Files.isSymbolicLink(directory.resolve("t/sub/two")));
    }

    @Test
    void onlyWhatIsAskedForIsReused() throws IOException {
        putAll();
        BitSet one = new BitSet();
        one.set(index("t/one"));
        assertEquals(List.of(index("t/one")), search(storage(), one).reused);
        assertEquals(List.of(), search(storage(), new BitSet()).reused);
    }

    @Test
    void linksAndPartFilesAndWhatCannotBeReadAreNoCandidates() throws IOException {
        Path elsewhere = folder.resolve("elsewhere");
        SampleTorrent.save(elsewhere, torrent.fileBytes(index("t/one")));
        Files.createSymbolicLink(old.resolve("link"), elsewhere);
        Files.createSymbolicLink(old.resolve("loop"), old);
        put("two.part", "t/sub/two");
        FileStorage storage = storage(torrent.metainfo, true, (path, options, opening) -> {
            if (path.startsWith(old)) {
                throw new AccessDeniedException(path.toString());
            }
            return opening.open();
        }, old, folder.resolve("none"));
        put("unreadable", "t/piece");
        assertEquals(List.of(), search(storage).reused);
    }

    /** It is opened for its first piece, for others, and then linked. */
    @Test
    void aCandidateThatChangesMeanwhileIsNotLinked() throws IOException {
        for (int changeAt = 1; changeAt <= 2; changeAt++) {
            Path file = put("x" + changeAt, "t/sub/two");
            int[] opened = {0};
            int when = changeAt;
            FileStorage storage = storage(torrent.metainfo, true, (path, options, opening) -> {
                FileChannel channel = opening.open();
                if (path.equals(file) && ++opened[0] == when) {
                    Files.write(file, torrent.fileBytes(index("t/sub/two"))); // the same bytes, at a later time
                    Files.setLastModifiedTime(file, FileTime.fromMillis(1));
                }
                return channel;
            }, old);
            assertEquals(List.of(), search(storage).reused);
            assertEquals(2, opened[0]);
            assertFalse(Files.exists(directory.resolve("t/sub/two")));
            Files.delete(file);
        }
    }

    @Test
    void aCandidateThatChangesWhileItIsCopiedLeavesAPartFile() throws IOException {
        Path file = put("x", "t/sub/two");
        int[] opened = {0};
        FileStorage storage = storage(torrent.metainfo, false, (path, options, opening) -> {
            if (path.equals(file) && ++opened[0] == 3) {
                Files.write(file, new byte[3]);
            }
            return opening.open();
        }, old);
        assertEquals(List.of(), search(storage).reused);
        assertFalse(Files.exists(directory.resolve("t/sub/two")));
        assertEquals(new DiskBench.Result(DiskOutcome.OK, ""), bench.download(storage, torrent));
        assertInPlace("t/sub/two");
    }

    /** Somebody makes it between the proof and the link. */
    @Test
    void aNameThatIsTakenMeanwhileIsLeftAlone() throws IOException {
        put("x", "t/one");
        FileStorage storage = storage(torrent.metainfo, true, (path, options, opening) -> {
            SampleTorrent.save(directory.resolve("t/one"), new byte[] {7});
            return opening.open();
        }, old);
        assertEquals(List.of(), search(storage).reused);
        assertArrayEquals(new byte[] {7}, Files.readAllBytes(directory.resolve("t/one")));
    }

    @Test
    void aRepairOfALinkedFileLeavesTheOtherAlone() throws IOException {
        Path file = put("x", "t/sub/two");
        FileStorage storage = storage();
        search(storage);
        int second = torrent.metainfo.firstPiece(torrent.metainfo.files().get(index("t/sub/two"))) + 1;
        SampleTorrent.rot(file, PIECE);
        byte[] spoilt = Files.readAllBytes(file);
        FileStorage next = storage;
        assertEquals(DiskOutcome.OK, bench.verify(next, second - 1));
        assertEquals(DiskOutcome.CORRUPT, bench.verify(next, second));
        bench.writePiece(next, torrent, second);
        assertEquals(DiskOutcome.OK, bench.verify(next, second));
        assertEquals(DiskOutcome.OK, bench.publish(next, index("t/sub/two")).outcome());
        assertInPlace("t/sub/two");
        assertArrayEquals(spoilt, Files.readAllBytes(file));
    }

    /** As for anybody but root. */
    private static FileChannel openAsPermitted(Path path, Set<?
            extends OpenOption> options, ChannelOpener.Opening opening) throws IOException {
        boolean isDenied = options.contains(StandardOpenOption.WRITE) && Files.exists(path)
                && !Files.getPosixFilePermissions(path).contains(PosixFilePermission.OWNER_WRITE);
        if (isDenied) {
            throw new AccessDeniedException(path.toString());
        }
        return opening.open();
    }

    @Test
    void aRepairOfALinkThatMayNotBeWrittenMakesACopyThatMay() throws IOException {
        Path file = put("x", "t/sub/two");
        FileStorage next = storage(torrent.metainfo, true, FileReuseTest::openAsPermitted, old);
        search(next);
        SampleTorrent.rot(file, PIECE);
        byte[] spoilt = Files.readAllBytes(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r-----"));
        int second = torrent.metainfo.firstPiece(torrent.metainfo.files().get(index("t/sub/two"))) + 1;
        assertEquals(DiskOutcome.OK, bench.verify(next, second - 1));
        bench.writePiece(next, torrent, second);
        assertEquals(new DiskBench.Result(DiskOutcome.OK, ""), bench.publish(next, index("t/sub/two")));
        assertInPlace("t/sub/two");
        assertArrayEquals(spoilt, Files.readAllBytes(file));
        assertEquals("r--r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals("rw-r-----",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("t/sub/two"))));
    }

    @Test
    void aFileOfItsOwnThatMayNotBeWrittenIsLeftAsItIs() throws IOException {
        SampleTorrent.save(torrent.part(directory, index("t/sub/two")), new byte[7]);
        Files.setPosixFilePermissions(torrent.part(directory, index("t/sub/two")),
                PosixFilePermissions.fromString("r--r-----"));
        FileStorage storage = storage(torrent.metainfo, true, FileReuseTest::openAsPermitted, old);
        assertEquals(DiskOutcome.DENIED,
                bench.verify(storage, torrent.metainfo.firstPiece(torrent.metainfo.files().get(index("t/sub/two")))));
        assertEquals(7, Files.size(torrent.part(directory, index("t/sub/two"))));
    }

    private ChannelOpener opener(long nanosEach) {
        return (path, options, opening) -> {
            nowNanos.addAndGet(nanosEach);
            return opening.open();
        };
    }

    /** None of them is right; it takes a second to find that out. */
    private void putWrong(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            SampleTorrent.save(old.resolve("wrong-" + i), new byte[PIECE]);
        }
    }

    @Test
    void aFolderThatNobodyHasNamedIsGivenUpAfterAWhile() throws IOException {
        long second = 1_000_000_000L;
        int seconds = (int) (DiskLimits.REUSE_FRUITLESS_NANOS / second);
        putWrong(seconds + 1);
        nowNanos.set(-5 * second);
        dataFolder = old;
        search(storage(torrent.metainfo, true, opener(second)));
        assertEquals(seconds - 5, nowNanos.get() / second);
        assertEquals(List.of("given up old"), news);
    }

    @Test
    void whatIsFoundInItIsWorthAnotherWhile() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        putAll();
        dataFolder = old;
        Told told = search(storage(torrent.metainfo, true, opener(DiskLimits.REUSE_FRUITLESS_NANOS / 5), empty));
        assertEquals(4, told.reused.size());
    }

    @Test
    void aFolderThatIsNamedIsSearchedToItsEnd() throws IOException {
        putWrong(30);
        dataFolder = directory;
        Told told = search(storage(torrent.metainfo, true, opener(DiskLimits.REUSE_FRUITLESS_NANOS), old));
        assertEquals(30 * DiskLimits.REUSE_FRUITLESS_NANOS, nowNanos.get());
        assertEquals(List.of(), news);
        assertTrue(told.lookedTimes > 30, "each step can be told to who waits");
    }

    /** They are hashed by the check that follows, and whoever wants the same content has it from there. */
    @Test
    void filesThatHaveTheirNamesAreNotTried() throws IOException {
        torrent = SampleTorrent.of(TorrentFormat.V2, PIECE, "t/a", PIECE, "t/b", PIECE, "t/c", PIECE);
        SampleTorrent.save(directory.resolve("t/a"), torrent.fileBytes(index("t/a")));
        List<String> opened = new ArrayList<>();
        FileStorage storage = storage(torrent.metainfo, true, (path, options, opening) -> {
            opened.add(path.getFileName().toString());
            return opening.open();
        }, directory);
        assertEquals(List.of(), search(storage).reused);
        assertEquals(List.of(), opened);
    }

    /** It is not what its name says. */
    @Test
    void aFileOfTheTorrentWithAnotherLengthIsTried() throws IOException {
        SampleTorrent.save(directory.resolve("t/piece"), torrent.fileBytes(index("t/one")));
        assertEquals(List.of(index("t/one")),
                search(storage(torrent.metainfo, true, ChannelOpener.SYSTEM, directory)).reused);
        assertInPlace("t/one");
    }

    @Test
    void nothingIsTriedAfterTheStop() throws IOException {
        putAll();
        FileStorage storage = storage();
        Told told = new Told();
        BitSet all = new BitSet();
        torrent.metainfo.contentFiles().stream().filter(file -> file.piecesRoot() != null)
                .forEach(file -> all.set(torrent.metainfo.files().indexOf(file)));
        storage.reuse(all, told);
        bench.runOne();
        bench.runOne();
        assertEquals(new DiskBench.Result(DiskOutcome.OK, ""), bench.await(storage::close));
        assertEquals(List.of(), told.reused);
        assertFalse(told.isEnded);
        assertFalse(Files.exists(directory.resolve("t")));
    }

    @Test
    void withoutASearchNothingIsFound() throws IOException {
        putAll();
        assertEquals(List.of(), search(FileStorage.leecher(torrent.metainfo, directory, workers)).reused);
    }
}
