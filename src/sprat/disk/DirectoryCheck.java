package sprat.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import sprat.io.DiskOutcome;

/**
 * A look at the folder given by `--dir` before anything starts, for an early error. May block; not for the loop's thread.
 *
 * @param outcome   OK, MISSING, DENIED or FAILED
 * @param detail    what is wrong and what to do; "" when OK
 * @param freeBytes for us on that device; Long.MAX_VALUE when the system does not tell
 */
public record DirectoryCheck(DiskOutcome outcome, String detail, long freeBytes) {
    public static DirectoryCheck forReading(Path directory) {
        String name = NativeNames.text(directory);
        if (!Files.exists(directory)) {
            return new DirectoryCheck(DiskOutcome.MISSING, name + ": no such folder; make it or choose another --dir", 0);
        }
        if (!Files.isDirectory(directory)) {
            return new DirectoryCheck(DiskOutcome.FAILED, name + ": is not a folder; choose another --dir", 0);
        }
        if (!Files.isReadable(directory) || !Files.isExecutable(directory)) {
            return new DirectoryCheck(DiskOutcome.DENIED, name + ": may not be read; change its permissions or choose another --dir", 0);
        }
        return new DirectoryCheck(DiskOutcome.OK, "", freeBytes(directory));
    }

    public static DirectoryCheck forWriting(Path directory) {
        DirectoryCheck read = forReading(directory);
        if (read.outcome == DiskOutcome.OK && !Files.isWritable(directory)) {
            return new DirectoryCheck(DiskOutcome.DENIED,
                    NativeNames.text(directory) + ": may not be written to; change its permissions or choose another --dir", 0);
        }
        return read;
    }

    private static long freeBytes(Path directory) {
        try {
            return Files.getFileStore(directory).getUsableSpace();
        } catch (IOException e) {
            return Long.MAX_VALUE; // some containers hide their mounts; a full disk is then noticed by writing
        }
    }
}
