package sprat.disk.reuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sprat.disk.SampleTorrent;
import sprat.disk.store.Candidate;
import sprat.disk.work.DiskLimits;

/** Which files are looked at, and how many. */
class FolderWalkTest {
    @TempDir
    Path folder;

    private void save(String name, int length) throws IOException {
        SampleTorrent.save(folder.resolve(name), new byte[length]);
    }

    /** Of 7 bytes, in the order found. */
    private List<String> walk(FolderWalk walk) {
        List<String> found = new ArrayList<>();
        while (!walk.isOver()) {
            List<Candidate> some = walk.step(length -> length == 7);
            assertTrue(some.size() <= DiskLimits.REUSE_STEP_ENTRIES);
            some.forEach(candidate -> found.add(folder.relativize(candidate.folder()) + ":"
                    + folder.relativize(candidate.file())));
        }
        return found;
    }

    @Test
    void findsFilesOfTheLengthFromTheTopDown() throws IOException {
        save("a/b/c/deep", 7);
        save("a/b/near", 7);
        save("a/top", 7);
        save("a/longer", 8);
        save("a/x.part", 7);
        assertEquals(List.of("a:a/top", "a:a/b/near", "a:a/b/c/deep"),
                walk(new FolderWalk(List.of(), folder.resolve("a"))));
    }

    @Test
    void followsNoLinkBelowTheFolderAndAnyToIt() throws IOException {
        save("real/x", 7);
        save("far/y", 7);
        Files.createSymbolicLink(folder.resolve("real/around"), folder.resolve("real"));
        Files.createSymbolicLink(folder.resolve("real/file"), folder.resolve("far/y"));
        Files.createSymbolicLink(folder.resolve("given"), folder.resolve("real"));
        assertEquals(List.of("given:given/x"), walk(new FolderWalk(List.of(), folder.resolve("given"))));
    }

    @Test
    void findsAFileOnceWhateverItsNamesAndFolders() throws IOException {
        save("a/x", 7);
        Files.createLink(folder.resolve("a/y"), folder.resolve("a/x"));
        save("a/b/z", 7);
        List<String> found =
                walk(new FolderWalk(List.of(folder.resolve("a/b"), folder.resolve("a")), folder.resolve("a")));
        assertEquals(2, found.size(), found.toString());
        assertEquals("a/b:a/b/z", found.get(0));
    }

    @Test
    void leavesOutFoldersThatAreNotThereAndSpecialFiles() throws Exception {
        save("a/x", 7);
        assertEquals(0, new ProcessBuilder("mkfifo", folder.resolve("a/pipe").toString()).start().waitFor());
        FolderWalk walk = new FolderWalk(List.of(folder.resolve("none"), folder.resolve("a/x")), folder.resolve("a"));
        assertEquals(List.of("a:a/x"), walk(walk));
        assertEquals(Set.of(), walk.cutShort());
    }

    @Test
    void looksAtSoManyEntriesOfAFolderAndNoMore() throws IOException {
        Path many = Files.createDirectory(folder.resolve("many"));
        int most = 2 * DiskLimits.REUSE_STEP_ENTRIES;
        for (int i = 2; i < most; i++) {
            Files.createFile(many.resolve("e" + i));
        }
        save("many/below/within", 7);
        save("next/x", 7);
        FolderWalk walk = new FolderWalk(List.of(many), folder.resolve("next"), any -> 0, most);
        assertEquals(List.of("many:many/below/within", "next:next/x"), walk(walk));
        assertEquals(Set.of(), walk.cutShort());

        save("many/one-more", 8);
        walk = new FolderWalk(List.of(many), folder.resolve("next"), any -> 0, most);
        assertEquals(List.of("next:next/x"), walk(walk), "another folder has a count of its own");
        assertEquals(Set.of(many), walk.cutShort());
    }

    @Test
    void leavesOutWhatIsMountedInAFolderThatNobodyHasNamed() throws IOException {
        save("a/x", 7);
        save("a/mounted/y", 7);
        FolderWalk.Devices devices = path -> path.endsWith("mounted") ? 2 : 1;
        FolderWalk dataFolder = new FolderWalk(List.of(), folder.resolve("a"), devices, DiskLimits.REUSE_ENTRIES);
        assertFalse(dataFolder.isInDataFolder());
        assertEquals(List.of("a:a/x"), walk(dataFolder));
        assertTrue(dataFolder.isInDataFolder());
        FolderWalk named = new FolderWalk(List.of(folder.resolve("a")), null, devices, DiskLimits.REUSE_ENTRIES);
        assertEquals(List.of("a:a/x", "a:a/mounted/y"), walk(named));
        assertFalse(named.isInDataFolder());
    }
}
