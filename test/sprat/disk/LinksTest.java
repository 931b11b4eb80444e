package sprat.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sprat.disk.work.DiskWorkers;
import sprat.store.DiskOutcome;

/** A torrent and symbolic links must not bring a leecher to write outside the save folder. */
class LinksTest {
    private static final int PIECE = 20_000;

    @TempDir
    Path temporary;
    private Path directory;
    private Path outside;
    private final DiskBench bench = new DiskBench();
    private final DiskWorkers workers = bench.workers(1);
    private final SampleTorrent torrent = SampleTorrent.of(PIECE, "t/d/x", 100);

    @BeforeEach
    void makeFolders() throws IOException {
        directory = Files.createDirectory(temporary.resolve("save"));
        outside = Files.createDirectory(temporary.resolve("outside"));
    }

    @AfterEach
    void closeWorkers() throws IOException {
        bench.close();
    }

    private void refusesToWrite(String why) throws IOException {
        DiskBench.Result refused = bench.download(FileStorage.leecher(torrent.metainfo, directory, workers), torrent);
        assertEquals(DiskOutcome.DENIED, refused.outcome(), refused.detail());
        assertTrue(refused.detail().contains(why), refused.detail());
        try (var left = Files.list(outside)) {
            assertEquals(List.of(), left.filter(path -> !path.endsWith("target")).toList());
        }
    }

    @Test
    void doesNotFollowAFolderOutOfTheSaveFolder() throws IOException {
        Files.createSymbolicLink(directory.resolve("t"), outside);
        refusesToWrite("/t: is a symbolic link out of the save folder");
    }

    @Test
    void doesNotFollowARelativeLinkUpwards() throws IOException {
        Files.createDirectory(directory.resolve("t"));
        Files.createSymbolicLink(directory.resolve("t/d"), Path.of("../../outside"));
        refusesToWrite("/t/d: is a symbolic link out of the save folder");
    }

    @Test
    void doesNotWriteThroughAPartFileThatIsALink() throws IOException {
        Files.createDirectories(directory.resolve("t/d"));
        Path target = Files.createFile(outside.resolve("target"));
        Files.createSymbolicLink(directory.resolve("t/d/x.00000000.part"), target);
        refusesToWrite("x.00000000.part: is a symbolic link");
        assertEquals(0, Files.size(target));
    }

    @Test
    void doesNotWriteThroughAPartFileThatIsALinkToNothing() throws IOException {
        Files.createDirectories(directory.resolve("t/d"));
        Files.createSymbolicLink(directory.resolve("t/d/x.00000000.part"), outside.resolve("new"));
        refusesToWrite("x.00000000.part: is a symbolic link");
    }

    @Test
    void doesNotTakeALinkForTheFinishedFile() throws IOException {
        Path target = outside.resolve("target");
        Files.write(target, torrent.bytes);
        Files.createDirectories(directory.resolve("t/d"));
        Files.createSymbolicLink(directory.resolve("t/d/x"), target);
        refusesToWrite("x: is a symbolic link");
    }

    @Test
    void followsALinkThatStaysInside() throws IOException {
        Files.createDirectories(directory.resolve("t/real"));
        Files.createSymbolicLink(directory.resolve("t/d"), Path.of("real"));
        assertEquals(DiskOutcome.OK, bench.download(FileStorage.leecher(torrent.metainfo, directory, workers), torrent)
                .outcome());
        assertTrue(Files.isRegularFile(directory.resolve("t/real/x")));
    }

    @Test
    void followsALinkToTheSaveFolderItself() throws IOException {
        SampleTorrent two = SampleTorrent.of(PIECE, "t/d/x", 100, "t/d/y", 100);
        Files.createSymbolicLink(directory.resolve("t"), Path.of("."));
        DiskBench.Result done = bench.download(FileStorage.leecher(two.metainfo, directory, workers), two);
        assertEquals(DiskOutcome.OK, done.outcome(), done.detail());
        assertTrue(Files.isRegularFile(directory.resolve("d/x")));
        Files.createSymbolicLink(directory.resolve("u"), Path.of("."));
        SampleTorrent straight = SampleTorrent.of(PIECE, "u/x", 100, "u/y", 100);
        assertEquals(DiskOutcome.OK, bench.download(FileStorage.leecher(straight.metainfo, directory, workers),
                straight).outcome());
        assertTrue(Files.isRegularFile(directory.resolve("y")));
    }

    @Test
    void savesIntoAFolderThatIsItselfALink() throws IOException {
        Path link = Files.createSymbolicLink(temporary.resolve("link"), directory);
        assertEquals(DiskOutcome.OK, bench.download(FileStorage.leecher(torrent.metainfo, link, workers), torrent)
                .outcome());
        assertTrue(Files.isRegularFile(directory.resolve("t/d/x")));
    }

    @Test
    void seedsThroughLinks() throws IOException {
        Files.write(outside.resolve("target"), torrent.bytes);
        Files.createDirectories(directory.resolve("t/d"));
        Files.createSymbolicLink(directory.resolve("t/d/x"), outside.resolve("target"));
        assertEquals(List.of(DiskOutcome.OK), bench.verifyAll(FileStorage.seeder(torrent.metainfo, directory, workers),
                torrent));
    }
}
