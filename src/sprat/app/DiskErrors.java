package sprat.app;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import sprat.store.DiskOutcome;

/**
 * What is said of errors of the disk, and how a torrent ends by them. Java's own messages are often only the file's
 * name again.
 */
final class DiskErrors {
    private DiskErrors() {
    }

    /** How a torrent ends that its storage has ended so. */
    static Outcome outcome(DiskOutcome why) {
        return switch (why) {
            case CHANGED, MISSING, CORRUPT -> Outcome.CORRUPT;
            case CONTRADICTED -> Outcome.BAD_TORRENT;
            case OK, NO_SPACE, DENIED, FAILED, TAKEN -> Outcome.DISK;
        };
    }

    /** What the user does next. */
    static String advice(DiskOutcome why) {
        return switch (why) {
            case TAKEN -> "What is verified is kept";
            case NO_SPACE -> "Make room and run the same command again: it goes on where it stopped";
            case CHANGED, MISSING,
                    CORRUPT -> "Stop what changes it and run the same command again: it is checked and mended";
            case CONTRADICTED -> "Get the torrent file again, or ask who made it";
            case OK, DENIED, FAILED -> "Mend that and run the same command again: it goes on where it stopped";
        };
    }

    static String reason(IOException error) {
        if (error instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (error instanceof NoSuchFileException) {
            return "no such file";
        }
        boolean named = error instanceof FileSystemException e && e.getReason() != null;
        return named ? ((FileSystemException) error).getReason() : String.valueOf(error.getMessage());
    }
}
