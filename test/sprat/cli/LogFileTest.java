package sprat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisabledOnOs(OS.WINDOWS)
class LogFileTest {
    private static final String LINE = "x".repeat(99) + "\n";

    @TempDir
    Path folder;

    @Test
    void appendsAllThatCameBeforeTheEnd() throws Exception {
        Path file = Files.writeString(folder.resolve("log"), "before\n");
        LogFile log = LogFile.open(file, 10_000);
        for (int i = 0; i < 1_000; i++) {
            log.add(i + "\n");
        }
        log.close(0); // 0 waits for ever
        assertEquals(1_001, Files.readAllLines(file).size());
        assertTrue(Files.readString(file).startsWith("before\n0\n") && Files.readString(file).endsWith("\n999\n"));
    }

    @Test
    void othersCannotReadIt() throws Exception {
        Path file = folder.resolve("log");
        LogFile.open(file, 10_000).close(0);
        Set<PosixFilePermission> most = Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE,
                PosixFilePermission.GROUP_READ);
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
        assertTrue(most.containsAll(mode), mode.toString());
    }

    @Test
    void aFileThatCannotBeMadeIsAnError() {
        assertThrows(IOException.class, () -> LogFile.open(folder.resolve("none/log"), 10_000));
    }

    @Test
    void aPipeThatNobodyHasOpenedIsAnError() throws Exception {
        Path pipe = pipe();
        assertEquals("nobody reads it", assertThrows(IOException.class, () -> LogFile.open(pipe, 50)).getMessage());
        reader(pipe).close(); // lets the thread go that still waits
    }

    /** A pipe holds 64 KiB: its reader has opened it, and reads only after the end. */
    @Test
    void aPipeThatNobodyReadsHoldsUpNeitherLinesNorTheEnd() throws Exception {
        Path pipe = pipe();
        try (RandomAccessFile late = reader(pipe)) {
            LogFile log = LogFile.open(pipe, 10_000);
            for (int i = 0; i < 3 * LogFile.QUEUED_LINES; i++) {
                log.add(LINE);
            }
            log.close(1);
            BufferedReader in = new BufferedReader(new InputStreamReader(Channels.newInputStream(late.getChannel()),
                    StandardCharsets.UTF_8));
            String line = in.readLine();
            while (!line.contains("lines of the log are lost here")) {
                assertEquals(LINE, line + "\n");
                line = in.readLine();
            }
            assertTrue(Integer.parseInt(line.replaceFirst(" .*", "")) > 0, line);
        }
    }

    private Path pipe() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        return pipe;
    }

    /** Reading and writing, so that to open it waits for nobody. */
    private static RandomAccessFile reader(Path pipe) throws IOException {
        return new RandomAccessFile(pipe.toFile(), "rw");
    }
}
