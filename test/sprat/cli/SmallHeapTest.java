package sprat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real processes with little memory, and torrent files that would take much. */
class SmallHeapTest {
    private static final String HEAD = "d4:infod6:lengthi1e4:name1:x12:piece lengthi16384e6:pieces20:" + "a".repeat(20)
            + "e1:z";

    @TempDir
    Path folder;
    private Process process;

    @AfterEach
    void kill() {
        process.destroyForcibly();
    }

    @ParameterizedTest
    @ValueSource(strings = {"16m", "64m", "256m"})
    void emptyDictionariesAreRefusedInOneLine(String heap) throws IOException, InterruptedException {
        write(HEAD + "l" + "de".repeat(2_900_000) + "ee");
        assertRefused(heap);
    }

    @ParameterizedTest
    @ValueSource(strings = {"16m", "256m"})
    void manyKeysAreRefusedInOneLine(String heap) throws IOException, InterruptedException {
        StringBuilder keys = new StringBuilder(HEAD).append('d');
        for (int i = 0; i < 2_900_000; i++) {
            keys.append("7:").append(String.valueOf(10_000_000 + i), 1, 8).append("i0e");
        }
        write(keys.append("ee").toString());
        assertRefused(heap);
    }

    @Test
    void manyFilesAreRefusedInOneLineOrShown() throws IOException, InterruptedException {
        StringBuilder files = new StringBuilder("d4:infod5:filesl");
        for (int i = 0; i < 100_000; i++) {
            files.append("d6:lengthi0e4:pathl5:").append(String.valueOf(100_000 + i), 1, 6).append("ee");
        }
        write(files.append("e4:name1:x12:piece lengthi16384e6:pieces0:ee").toString());
        assertRefused("32m");
        run("96m");
        assertEquals(0, process.exitValue(), Files.readString(folder.resolve("err")));
    }

    private void write(String torrent) throws IOException {
        Files.writeString(folder.resolve("x.torrent"), torrent, StandardCharsets.US_ASCII);
    }

    private void assertRefused(String heap) throws IOException, InterruptedException {
        run(heap);
        List<String> lines = Files.readAllLines(folder.resolve("err"));
        assertEquals(3, process.exitValue(), lines.toString());
        assertEquals(1, lines.size(), lines.toString());
        assertTrue(lines.get(0).startsWith("sprat: ") && lines.get(0).contains("x.torrent: "), lines.get(0));
    }

    private void run(String heap) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-cp", System.getProperty("java.class.path"), "sprat.cli.Main", "show",
                folder.resolve("x.torrent").toString()));
        process = new ProcessBuilder(command).redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        assertTrue(process.waitFor(120, TimeUnit.SECONDS));
    }
}
