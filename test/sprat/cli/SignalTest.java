package sprat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process of its own, told to stop. */
// reading what the process says is not interrupted
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisabledOnOs(OS.WINDOWS)
class SignalTest {
    /** Port 9 of this machine: whoever may be there says nothing. */
    private static final String DEAD_TRACKER = "udp://127.0.0.1:9";

    @TempDir
    Path folder;
    private Process process;
    private BufferedReader out;

    @AfterEach
    void leaveNoProcess() {
        process.destroyForcibly();
    }

    @Test
    void trackerToldToStopHasDoneItsWork() throws IOException, InterruptedException {
        start("tracker", "--bind", "127.0.0.1", "--port", "0", "--json");
        await("listening");
        signal("TERM");
        assertEnd(0);
    }

    @Test
    void seederToldToStopHasDoneItsWork() throws IOException, InterruptedException {
        Path data = Files.write(folder.resolve("data"), new byte[100_000]);
        start("seeder", data.toString(), "--out", folder.resolve("x.torrent").toString(), "--tracker", DEAD_TRACKER,
                "--bind", "127.0.0.1", "--port", "0", "--json");
        await("seeding");
        signal("INT");
        assertEnd(0);
    }

    @Test
    void leecherWithWorkLeftIsInterrupted() throws IOException, InterruptedException {
        Path data = Files.write(folder.resolve("data"), new byte[100_000]);
        String torrent = folder.resolve("x.torrent").toString();
        assertEquals(0, new Invocation().run("create", data.toString(), "--out", torrent, "--tracker", DEAD_TRACKER));
        Path empty = Files.createDirectory(folder.resolve("empty"));
        start("leecher", torrent, "--dir", empty.toString(), "--bind", "127.0.0.1", "--port", "0", "--json");
        await("progress");
        signal("TERM");
        assertEnd(130);
    }

    /** 256 GiB of nothing: hashing it takes longer than this test. */
    @Test
    void hashingIsInterrupted() throws IOException, InterruptedException {
        Path data = folder.resolve("data");
        try (RandomAccessFile sparse = new RandomAccessFile(data.toFile(), "rw")) {
            sparse.setLength(1L << 38);
        }
        start("seeder", data.toString(), "--out", folder.resolve("x.torrent").toString(), "--json");
        await("checking");
        signal("INT");
        assertEnd(130);
        assertTrue(Files.notExists(folder.resolve("x.torrent")));
    }

    private void start(String... args) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), "sprat.cli.Main"));
        command.addAll(List.of(args));
        process = new ProcessBuilder(command).redirectError(folder.resolve("stderr").toFile()).start();
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private void await(String event) throws IOException {
        String line = out.readLine();
        while (line != null && !line.startsWith("{\"event\":\"" + event + "\"")) {
            line = out.readLine();
        }
        assertNotNull(line, "no event " + event + "; stderr: " + Files.readString(folder.resolve("stderr")));
    }

    private void signal(String name) throws IOException, InterruptedException {
        assertEquals(0, new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor());
    }

    private void assertEnd(int exitCode) throws IOException, InterruptedException {
        await("stopped");
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals("", Files.readString(folder.resolve("stderr")), "a signal is no error and leaves no trace");
        assertEquals(exitCode, process.exitValue());
    }
}
