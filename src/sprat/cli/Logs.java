package sprat.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.tinylog.configuration.Configuration;
import org.tinylog.provider.ProviderRegistry;
import sprat.app.LocalNames;
import sprat.app.Outcome;
import sprat.app.UserError;

/**
 * Where log lines go: stderr or a file, never stdout. To be set before the first line is logged; a process sets it
 * once.
 */
final class Logs {
    private static final String FORMAT = "{date:HH:mm:ss.SSS} {level} {class-name}: {message}";

    /** How long a pipe may take to find its reader, and how long the end waits for what is to be written. */
    private static final long OPEN_MILLIS = 2_000;
    private static final long CLOSE_MILLIS = 500;

    /** Null for stderr. */
    private static LogFile file;

    private Logs() {
    }

    /** Where {@link LogWriter} writes. */
    static LogFile file() {
        return file;
    }

    /** @param path appended to; null for stderr */
    static void open(String level, Path path) throws UserError {
        LogFile opened = path == null ? null : openFile(path);
        if (Configuration.isFrozen()) {
            return; // another command of this process has logged already
        }
        file = opened;
        Configuration.set("level", level);
        // its hook would close the log before the work has stopped; see close()
        Configuration.set("autoshutdown", "false");
        Configuration.set("writer", file == null ? "console" : LogWriter.class.getName());
        Configuration.set("writer.format", FORMAT);
        if (file == null) {
            Configuration.set("writer.stream", "err");
        }
    }

    /** Writes out what is buffered. Nothing may be logged afterwards. */
    static void close() {
        if (!Configuration.isFrozen()) {
            return; // nothing was ever logged, so there is nothing to start only to end it
        }
        try {
            ProviderRegistry.getLoggingProvider().shutdown();
            if (file != null) {
                file.close(CLOSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static LogFile openFile(Path path) throws UserError {
        try {
            return LogFile.open(path, OPEN_MILLIS);
        } catch (IOException e) {
            throw new UserError(Outcome.DISK, "--log: " + LocalNames.text(path) + " cannot be written ("
                    + e.getMessage()
                    + "); choose another file, or start first what reads a pipe");
        }
    }
}
