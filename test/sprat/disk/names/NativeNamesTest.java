package sprat.disk.names;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.FilePermission;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import sprat.disk.DiskBench;
import sprat.disk.FileStorage;
import sprat.disk.SampleTorrent;
import sprat.disk.listing.FileListing;
import sprat.disk.work.DiskWorkers;
import sprat.store.DiskOutcome;

class NativeNamesTest {
    private static final String FOLDER = "Ünï + %41";
    private static final String NAME = "Ünïcode – 片.bin";

    @TempDir
    Path directory;

    /**
     * The program that runs in a JVM of its own: saves, lists, seeds and hashes under the folder named by its argument.
     */
    static final class Child {
        public static void main(String[] mangled) throws IOException {
            String[] arguments = NativeNames.arguments(mangled);
            new FilePermission("/", "read"); // the log needs this class, which looks at the working folder
            Path folder = Files.createDirectories(NativeNames.path(arguments[0]));
            SampleTorrent torrent = SampleTorrent.of(10_000, "t/" + NAME, 5, "t/片/" + NAME, 25_000);
            try (DiskBench bench = new DiskBench()) {
                DiskWorkers workers = bench.workers(1);
                DiskBench.Result saved = bench.download(FileStorage.leecher(torrent.metainfo, folder, workers),
                        torrent);
                System.out.println(saved.outcome() + saved.detail());
                System.out.println(bench.verifyAll(FileStorage.seeder(torrent.metainfo, folder, workers), torrent));
            }
            FileListing listing = FileListing.of(NativeNames.child(folder, "t"));
            boolean isListed = listing.items().stream().map(FileListing.Item::path).toList()
                    .equals(List.of(List.of("t", NAME), List.of("t", "片", NAME)));
            System.out.println(isListed + " " + NativeNames.name(folder).equals(FOLDER));
        }
    }

    /** By a shell script: what this JVM itself can hand over depends on the locale of the tests. */
    private List<String> runUnderPlainAscii(String workingFolder, String argument)
            throws IOException, InterruptedException {
        Path script = directory.resolve("script");
        Path output = directory.resolve("output");
        String lines =
                "unset LANG LANGUAGE LC_CTYPE%nexport LC_ALL=C%ncd '%s' && exec '%s/bin/java' -cp '%s' '%s' '%s'%n";
        Files.writeString(script, String.format(lines, workingFolder, System.getProperty("java.home"),
                absoluteClassPath(), Child.class.getName(), argument));
        Process child = new ProcessBuilder("sh", script.toString()).redirectErrorStream(true)
                .redirectOutput(output.toFile()).start();
        assertTrue(child.waitFor(60, TimeUnit.SECONDS));
        return Files.readAllLines(output);
    }

    private static String absoluteClassPath() {
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return String.join(File.pathSeparator,
                List.of(path.split(File.pathSeparator)).stream().map(entry -> new File(entry).getAbsolutePath())
                .toList());
    }

    private void assertSaved(Path folder) throws IOException {
        assertEquals(5, Files.size(NativeNames.child(folder, "t/" + NAME)));
        assertEquals(25_000, Files.size(NativeNames.child(folder, "t/片/" + NAME)));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void savesListsAndReadsAnyNameUnderLcAllC() throws Exception {
        List<String> said = runUnderPlainAscii("/", directory + "/" + FOLDER);
        assertEquals(List.of("OK", "[OK, OK, OK]", "true true"), said);
        assertSaved(NativeNames.child(directory, FOLDER));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void takesARelativePathInAFolderWithAnyName() throws Exception {
        Path working = Files.createDirectory(NativeNames.child(directory, "片"));
        List<String> said = runUnderPlainAscii(directory + "/片", FOLDER);
        assertEquals(List.of("OK", "[OK, OK, OK]", "true true"), said);
        assertSaved(NativeNames.child(working, FOLDER));
    }

    @Test
    void takesOnlySpoiltArgumentsFromTheCommandLine() {
        byte[] commandLine = "java\0-jar\0sprat.jar\0leecher\0Ü.torrent\0--dir\0片\0".getBytes(StandardCharsets.UTF_8);
        assertArrayEquals(new String[] {"leecher", "Ü.torrent", "--dir", "片"},
                NativeNames.arguments(new String[] {"leecher", "\uFFFD\uFFFD.torrent", "--dir", "\uFFFD\uFFFD\uFFFD"},
                commandLine));
        String[] more = {"\uFFFD", "b", "c", "d", "e", "f", "g", "h"};
        assertSame(more, NativeNames.arguments(more, commandLine), "not the command line of these arguments");
        String[] plain = {"show", "é.torrent"};
        assertSame(plain, NativeNames.arguments(plain));
    }

    @Test
    void goesTheUsualWayWhereTheLocaleKnowsTheName() {
        assertEquals(Path.of("a b"), NativeNames.path("a b"));
        assertEquals(directory.resolve("x"), NativeNames.child(directory, "x"));
        assertEquals("x", NativeNames.name(directory.resolve("x")));
    }

    @Test
    void refusesNul() {
        assertThrows(InvalidPathException.class, () -> NativeNames.path("a\0b"));
    }

    @Test
    void neverHearsOfDefectsForNamesTheSystemCannotHave() throws IOException {
        SampleTorrent torrent = SampleTorrent.of(1000, "a\0b", 10);
        try (DiskBench bench = new DiskBench()) {
            DiskBench.Result result = bench.write(FileStorage.leecher(torrent.metainfo, directory, bench.workers(1)),
                    torrent, 0, 0);
            assertEquals(DiskOutcome.FAILED, result.outcome());
            assertTrue(result.detail().endsWith("set LC_ALL=C.UTF-8 and run again"), result.detail());
        }
    }
}
