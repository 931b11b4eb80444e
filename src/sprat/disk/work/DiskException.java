package sprat.disk.work;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import sprat.store.DiskOutcome;

/**
 * A job that ended otherwise than OK: the outcome, and a line for the user with path and reason. Cheap: it has no stack
 * trace.
 */
public final class DiskException extends IOException {
    private static final long serialVersionUID = 1L;
    private static final String FULL = "no space left on the device";

    private final DiskOutcome outcome;

    public DiskException(DiskOutcome outcome, String path, String reason) {
        super(path + ": " + reason);
        this.outcome = outcome;
    }

    /** The same, which is true of so many more files. */
    public DiskException withMore(int count) {
        return new DiskException(outcome, getMessage() + " (" + count + " more files likewise)");
    }

    private DiskException(DiskOutcome outcome, String message) {
        super(message);
        this.outcome = outcome;
    }

    /**
     * Puts what the system said into our words. The texts are those of Linux in the C locale, which a Java program on a
     * server has.
     */
    public static DiskException of(String path, IOException error) {
        if (error instanceof DiskException known) {
            return known;
        }
        String said = error instanceof FileSystemException e && e.getReason() != null ? e.getReason()
                : String.valueOf(error.getMessage());
        if (error instanceof NoSuchFileException) {
            return new DiskException(DiskOutcome.MISSING, path, "no such file");
        }
        if (error instanceof AccessDeniedException) {
            return new DiskException(DiskOutcome.DENIED, path, "permission denied");
        }
        if (said.contains("No space left on device")) {
            return new DiskException(DiskOutcome.NO_SPACE, path, FULL);
        }
        if (said.contains("Disk quota exceeded")) {
            return new DiskException(DiskOutcome.NO_SPACE, path, "the disk quota is used up");
        }
        if (said.contains("Read-only file system")) {
            return new DiskException(DiskOutcome.DENIED, path, "the file system is read-only");
        }
        if (said.contains("Operation not permitted")) {
            return new DiskException(DiskOutcome.DENIED, path, "the system does not permit it");
        }
        if (said.contains("Too many levels of symbolic links")) {
            return new DiskException(DiskOutcome.DENIED, path, "is a symbolic link; sprat does not follow it");
        }
        if (said.contains("Too many open files")) {
            return new DiskException(DiskOutcome.FAILED, path, "too many open files; raise the limit (ulimit -n)");
        }
        return new DiskException(DiskOutcome.FAILED, path, said);
    }

    /**
     * The same for a write of so many bytes. Where the system speaks another language, the room left tells what its
     * message means.
     *
     * @param path of the file, null when it could not even be made
     */
    public static DiskException ofWrite(String text, IOException error, Path path, int bytes) {
        DiskException known = of(text, error);
        if (known.outcome != DiskOutcome.FAILED || path == null) {
            return known;
        }
        try {
            return Files.getFileStore(path).getUsableSpace() < bytes
                    ? new DiskException(DiskOutcome.NO_SPACE, text, FULL) : known;
        } catch (IOException e) {
            return known; // the first error is the one to tell
        }
    }

    public DiskOutcome outcome() {
        return outcome;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
