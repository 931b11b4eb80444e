package sprat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterruptionTest {
    @TempDir
    Path folder;

    @Test
    void passesARequestToWhateverWorksThen() {
        List<String> stopped = new ArrayList<>();
        Interruption interruption = new Interruption();
        interruption.passTo(() -> stopped.add("first"));
        interruption.passTo(() -> stopped.add("second"));
        interruption.request();
        interruption.passTo(() -> stopped.add("third"));
        assertEquals(List.of("second", "third"), stopped);
    }

    @Test
    void interruptedCreateIsExit130AndWritesNothing() throws IOException {
        Path data = Files.write(folder.resolve("data"), new byte[1 << 20]);
        Path torrent = folder.resolve("data.torrent");
        Invocation sprat = new Invocation();
        sprat.interruption.request();
        assertEquals(130, sprat.run("create", data.toString(), "--out", torrent.toString()));
        assertFalse(Files.exists(torrent));
        assertEquals(List.of(data), Files.list(folder).toList());
    }

    @Test
    void interruptedVerifyIsExit130() throws IOException {
        Path data = Files.write(folder.resolve("data"), new byte[1 << 20]);
        Path torrent = folder.resolve("data.torrent");
        assertEquals(0, new Invocation().run("create", data.toString(), "--out", torrent.toString()));
        Invocation sprat = new Invocation();
        sprat.interruption.request();
        assertEquals(130, sprat.run("verify", torrent.toString(), "--dir", folder.toString()));
    }

    @Test
    void seederInterruptedWhileHashingSaysStoppedAndNoError() throws IOException {
        Path data = Files.write(folder.resolve("data"), new byte[1 << 20]);
        Invocation sprat = new Invocation();
        sprat.interruption.request();
        assertEquals(130, sprat.run("seeder", data.toString(), "--out", folder.resolve("x.torrent").toString(),
                "--json"));
        assertTrue(sprat.out().contains("\"event\":\"stopped\"") && sprat.out().contains("\"exitCode\":130"),
                sprat.out());
        assertFalse(sprat.out().contains("\"error\""), sprat.out());
        assertEquals("", sprat.err());
    }
}
