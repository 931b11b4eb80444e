package sprat.disk.names;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sprat.store.DiskOutcome;

class DirectoryCheckTest {
    @TempDir
    Path directory;

    @Test
    void findsAGoodFolder() {
        DirectoryCheck check = DirectoryCheck.forWriting(directory);
        assertEquals(DiskOutcome.OK, check.outcome());
        assertEquals("", check.detail());
    }

    @Test
    void saysWhatToDoAboutABadOne() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertEquals(directory + "/none: no such folder; make it or choose another --dir",
                DirectoryCheck.forWriting(directory.resolve("none")).detail());
        assertEquals(DiskOutcome.MISSING, DirectoryCheck.forReading(directory.resolve("none")).outcome());
        assertEquals(DiskOutcome.FAILED, DirectoryCheck.forReading(file).outcome());
    }

    @Test
    void seesThatItMayNotWrite() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-xr-xr-x"));
        assumeFalse(Files.isWritable(directory), "root may write everywhere");
        assertEquals(DiskOutcome.DENIED, DirectoryCheck.forWriting(directory).outcome());
        assertEquals(DiskOutcome.OK, DirectoryCheck.forReading(directory).outcome());
    }
}
