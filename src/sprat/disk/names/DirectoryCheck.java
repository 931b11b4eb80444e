package sprat.disk.names;

import java.nio.file.Files;
import java.nio.file.Path;
import sprat.store.DiskOutcome;

/**
 * A look at the folder given by `--dir` before anything starts, for an early error. May block; not for the loop's
 * thread.
 *
 * @param outcome OK, MISSING, DENIED or FAILED
 * @param detail  what is wrong and what to do; "" when OK
 */
public record DirectoryCheck(DiskOutcome outcome, String detail) {
    public static DirectoryCheck forReading(Path directory) {
        String name = NativeNames.text(directory);
        if (!Files.exists(directory)) {
            return new DirectoryCheck(DiskOutcome.MISSING, name + ": no such folder; make it or choose another --dir");
        }
        if (!Files.isDirectory(directory)) {
            return new DirectoryCheck(DiskOutcome.FAILED, name + ": is not a folder; choose another --dir");
        }
        if (!Files.isReadable(directory) || !Files.isExecutable(directory)) {
            return new DirectoryCheck(DiskOutcome.DENIED,
                    name + ": may not be read; change its permissions or choose another --dir");
        }
        return new DirectoryCheck(DiskOutcome.OK, "");
    }

    public static DirectoryCheck forWriting(Path directory) {
        DirectoryCheck read = forReading(directory);
        if (read.outcome == DiskOutcome.OK && !Files.isWritable(directory)) {
            return new DirectoryCheck(DiskOutcome.DENIED,
                    NativeNames.text(directory)
                    + ": may not be written to; change its permissions or choose another --dir");
        }
        return read;
    }
}
