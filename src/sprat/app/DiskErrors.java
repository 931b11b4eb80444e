package sprat.app;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What the system said, in words; Java's own messages are often only the file's name again. */
final class DiskErrors {
    private DiskErrors() {
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
