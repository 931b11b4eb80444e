package sprat.disk.names;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sprat.app.AppLimits;
import sprat.disk.DiskBench;
import sprat.disk.FileStorage;
import sprat.disk.SampleTorrent;
import sprat.disk.store.ExistingFiles;
import sprat.disk.work.DiskLimits;
import sprat.disk.work.DiskWorkers;
import sprat.store.DiskOutcome;
import sprat.store.Storage;

/**
 * Somebody puts links in the place of folders and files just while they are used: nothing outside of the save folder is
 * touched.
 */
class FolderRaceTest {
    private static final int PIECE = 16 << 10;
    private static final byte[] PRIVATE = "PRIVATE!".repeat(PIECE / 8).getBytes();

    @TempDir
    Path temporary;
    private Path directory;
    private Path outside;
    private final DiskBench bench = new DiskBench();
    private final DiskWorkers workers = bench.workers(1);
    private final SampleTorrent torrent = SampleTorrent.of(PIECE, "t/d/x", PIECE);
    private final Rival rival = new Rival();

    @BeforeEach
    void makeFolders() throws IOException {
        directory = Files.createDirectory(temporary.resolve("save"));
        outside = Files.createDirectory(temporary.resolve("outside"));
        for (String name : List.of("x", "x.00000000.part", "f0", "f0.00000000.part")) {
            Files.write(outside.resolve(name), PRIVATE);
        }
    }

    @AfterEach
    void nothingOutsideIsTouched() throws IOException {
        bench.close();
        try (Stream<Path> found = Files.list(outside)) {
            assertEquals(List.of("f0", "f0.00000000.part", "x", "x.00000000.part"),
                    found.map(path -> path.getFileName().toString()).sorted().toList());
        }
        for (String name : List.of("x", "x.00000000.part", "f0", "f0.00000000.part")) {
            assertArrayEquals(PRIVATE, Files.readAllBytes(outside.resolve(name)));
            assertEquals(1, Files.getAttribute(outside.resolve(name), "unix:nlink"));
        }
    }

    /** Acts between a look and the step that follows it. */
    private static final class Rival implements ChannelOpener {
        private interface Act {
            void run() throws IOException;
        }

        private Act beforeOpening = () -> { };
        private Act afterOpening = () -> { };
        private Act beforeMaking = () -> { };
        private Act beforeLinking = () -> { };

        @Override
        public FileChannel open(Path path, Set<? extends OpenOption> options, ChannelOpener.Opening opening)
                throws IOException {
            Act act = beforeOpening;
            beforeOpening = () -> { };
            act.run();
            FileChannel channel = opening.open();
            Act after = afterOpening;
            afterOpening = () -> { };
            after.run();
            return channel;
        }

        @Override
        public void makeFolder(Path folder) throws IOException {
            Act act = beforeMaking;
            beforeMaking = () -> { };
            act.run();
            ChannelOpener.super.makeFolder(folder);
        }

        @Override
        public void link(Path name, Path file) throws IOException {
            Act act = beforeLinking;
            beforeLinking = () -> { };
            act.run();
            ChannelOpener.super.link(name, file);
        }
    }

    private Storage leecher() {
        return new FileStorage(torrent.metainfo, directory, ExistingFiles.DEFAULT, workers, rival);
    }

    /** The folder has another name now, and a link out of the save folder has its own. */
    private void swap(Path folder) throws IOException {
        Files.move(folder, folder.resolveSibling("moved"));
        Files.createSymbolicLink(folder, outside);
    }

    private void swapBack(Path folder) throws IOException {
        Files.delete(folder);
        Files.move(folder.resolveSibling("moved"), folder);
    }

    private Path folder() {
        return directory.resolve("t/d");
    }

    private void assertDenied(String why, DiskBench.Result result) {
        assertEquals(DiskOutcome.DENIED, result.outcome(), result.detail());
        assertTrue(result.detail().contains(why), result.detail());
    }

    @Test
    void aFileThatIsOpenedAnewIsNotOpenedThroughALink() throws IOException {
        List<Object> files = new ArrayList<>();
        for (int i = 0; i <= DiskLimits.OPEN_FILES; i++) {
            files.addAll(List.of("t/d/f" + i, PIECE));
        }
        SampleTorrent many = SampleTorrent.of(PIECE, files.toArray());
        Storage storage = new FileStorage(many.metainfo, directory, ExistingFiles.DEFAULT, workers, rival);
        for (int piece = 0; piece <= DiskLimits.OPEN_FILES; piece++) {
            assertEquals(DiskOutcome.OK, bench.writePiece(storage, many, piece).outcome());
        }
        swap(folder());
        assertDenied("/t/d: is a symbolic link out of the save folder", bench.write(storage, many, 0, 0));
        assertDenied("/t/d: is a symbolic link out of the save folder", bench.publish(storage, 1));
    }

    @Test
    void aFileIsMadeInTheFolderThatWasLookedAt() throws IOException {
        rival.beforeOpening = () -> {
            Files.delete(outside.resolve("x.00000000.part"));
            swap(folder());
        };
        rival.afterOpening = () -> Files.write(outside.resolve("x.00000000.part"), PRIVATE,
                StandardOpenOption.CREATE_NEW);
        assertDenied("/t/d: was moved away", bench.write(leecher(), torrent, 0, 0));
        assertTrue(Files.exists(directory.resolve("t/moved/x.00000000.part")));
    }

    @Test
    void aFolderThatWasMadeElsewhereIsTakenAway() throws IOException {
        Files.createDirectory(directory.resolve("t"));
        rival.beforeMaking = () -> swap(directory.resolve("t"));
        assertDenied("/t: was moved away", bench.write(leecher(), torrent, 0, 0));
    }

    @Test
    void aFileGetsNoNameElsewhere() throws IOException {
        Storage storage = leecher();
        bench.writePiece(storage, torrent, 0);
        rival.beforeLinking = () -> {
            Files.delete(outside.resolve("x")); // so that there is room for a name
            swap(folder());
        };
        assertDenied("/t/d: was moved away", bench.publish(storage, 0));
        Files.write(outside.resolve("x"), PRIVATE, StandardOpenOption.CREATE_NEW);
        assertArrayEquals(torrent.bytes, Files.readAllBytes(directory.resolve("t/moved/x.00000000.part")));
    }

    @Test
    void aPartFileThatBecomesALinkIsNotWrittenThrough() throws IOException {
        SampleTorrent.save(torrent.part(directory, 0), new byte[PIECE]);
        rival.beforeOpening = () -> {
            Files.delete(torrent.part(directory, 0));
            Files.createSymbolicLink(torrent.part(directory, 0), outside.resolve("x"));
        };
        assertDenied("x.00000000.part: is a symbolic link", bench.write(leecher(), torrent, 0, 0));
    }

    @Test
    void aPartFileThatBecomesAnotherFileIsNotWritten() throws IOException {
        SampleTorrent.save(torrent.part(directory, 0), new byte[PIECE]);
        rival.beforeOpening = () -> {
            Files.move(torrent.part(directory, 0), directory.resolve("old"));
            Files.write(torrent.part(directory, 0), PRIVATE);
        };
        DiskBench.Result changed = bench.write(leecher(), torrent, 0, 0);
        assertEquals(DiskOutcome.CHANGED, changed.outcome(), changed.detail());
        assertArrayEquals(PRIVATE, Files.readAllBytes(torrent.part(directory, 0)));
    }

    /** Just when it is to be made: what is there then has another name outside, so that a copy of it is written. */
    @Test
    void aFileThatIsLinkedInJustWhenOursIsMadeIsNotWritten() throws IOException {
        Path users = Files.write(temporary.resolve("users"), PRIVATE);
        rival.beforeOpening = () -> Files.createLink(torrent.part(directory, 0), users);
        assertEquals(DiskOutcome.OK, bench.write(leecher(), torrent, 0, 0).outcome());
        assertArrayEquals(PRIVATE, Files.readAllBytes(users));
        assertArrayEquals(torrent.bytes, Files.readAllBytes(torrent.part(directory, 0)));
    }

    @Test
    void theCopyOfASharedFileIsMadeBesideIt() throws IOException {
        SampleTorrent.save(torrent.part(directory, 0), new byte[PIECE]);
        Path other = Files.createLink(directory.resolve("other"), torrent.part(directory, 0));
        rival.afterOpening = () -> rival.beforeOpening = () -> swap(folder());
        DiskBench.Result result = bench.write(leecher(), torrent, 0, 0);
        assertEquals(DiskOutcome.DENIED, result.outcome(), result.detail());
        assertArrayEquals(new byte[PIECE], Files.readAllBytes(other));
    }

    @Test
    void theSaveFolderItselfIsTheOneOfTheBeginning() throws IOException {
        Storage storage = leecher();
        assertEquals(DiskOutcome.OK, bench.write(storage, torrent, 0, 0).outcome());
        swap(directory);
        assertDenied("/save: was moved away", bench.publish(storage, 0));
        Files.delete(directory);
    }

    @Test
    void aLinkThatIsTheSaveFolderCountsAtTheBeginning() throws IOException {
        Path link = Files.createSymbolicLink(temporary.resolve("link"), directory);
        Storage storage = new FileStorage(torrent.metainfo, link, ExistingFiles.DEFAULT, workers, rival);
        assertEquals(DiskOutcome.OK, bench.write(storage, torrent, 0, 0).outcome());
        Files.delete(link);
        Files.createSymbolicLink(link, outside);
        assertEquals(DiskOutcome.OK, bench.publish(storage, 0).outcome());
        assertArrayEquals(torrent.bytes, Files.readAllBytes(directory.resolve("t/d/x")));
    }

    @Test
    void aLinkThatStayedInsideAndDoesNotAnyMoreIsNotFollowed() throws IOException {
        Files.createDirectories(directory.resolve("t/real"));
        Files.createSymbolicLink(folder(), Path.of("real"));
        Storage storage = leecher();
        assertEquals(DiskOutcome.OK, bench.write(storage, torrent, 0, 0).outcome());
        Files.delete(folder());
        Files.createSymbolicLink(folder(), outside);
        assertDenied("/t/d: is a symbolic link out of the save folder", bench.publish(storage, 0));
    }

    /** Of two links on the way the second is where the first one leads: what is gone down holds neither. */
    @Test
    void linksThatLeadToLinksAreFollowedInside() throws IOException {
        Files.createDirectories(directory.resolve("a/b"));
        Files.createSymbolicLink(directory.resolve("t"), Path.of("c"));
        Files.createSymbolicLink(directory.resolve("c"), directory.resolve("a"));
        Files.createSymbolicLink(directory.resolve("a/d"), Path.of("../a/b"));
        assertEquals(DiskOutcome.OK, bench.download(leecher(), torrent).outcome());
        assertArrayEquals(torrent.bytes, Files.readAllBytes(directory.resolve("a/b/x")));
    }

    /** For the instant of opening alone, so that everything looks as before when the block has been read. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothingIsReadThroughALinkOfAnInstant(boolean isWritable) throws IOException {
        torrent.saveTo(directory);
        Storage storage = new FileStorage(torrent.metainfo, directory, isWritable ? ExistingFiles.DEFAULT : null,
                workers, rival);
        rival.beforeOpening = () -> swap(folder());
        rival.afterOpening = () -> swapBack(folder());
        byte[] read = new byte[PIECE];
        assertEquals(DiskOutcome.OK, bench.read(storage, 0, 0, read).outcome());
        assertArrayEquals(torrent.bytes, read);
    }

    @Test
    void holdsNoMoreFoldersThanItNeeds() throws IOException {
        List<Object> files = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            files.addAll(List.of("t/" + i + "/a/b/c/x", PIECE));
        }
        SampleTorrent many = SampleTorrent.of(PIECE, files.toArray());
        long before = openFolders();
        Storage storage = new FileStorage(many.metainfo, directory, ExistingFiles.DEFAULT, workers, rival);
        assertEquals(DiskOutcome.OK, bench.download(storage, many).outcome());
        assertEquals(AppLimits.FOLDER_DESCRIPTORS, openFolders() - before);
        bench.close(storage);
        assertEquals(before, openFolders());
    }

    private long openFolders() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(fd -> leadsBelow(fd, directory)).count();
        }
    }

    private static boolean leadsBelow(Path descriptor, Path folder) {
        try {
            Path real = descriptor.toRealPath();
            return real.startsWith(folder.toRealPath()) && Files.isDirectory(real, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            return false; // of the listing itself, or no file
        }
    }
}
