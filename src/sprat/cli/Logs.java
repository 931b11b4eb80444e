package sprat.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.tinylog.configuration.Configuration;
import org.tinylog.provider.ProviderRegistry;
import sprat.app.LocalNames;
import sprat.app.Outcome;
import sprat.app.UserError;

/** Where log lines go: stderr or a file, never stdout. To be set before the first line is logged; a process sets it once. */
final class Logs {
    private static final String FORMAT = "{date:HH:mm:ss.SSS} {level} {class-name}: {message}";

    private Logs() {
    }

    /** @param file appended to; null for stderr */
    static void open(String level, Path file) throws UserError {
        if (file != null) {
            requireWritable(file);
        }
        if (Configuration.isFrozen()) {
            return; // another command of this process has logged already
        }
        Configuration.set("level", level);
        Configuration.set("autoshutdown", "false"); // its hook would close the log before the work has stopped; see close()
        Configuration.set("writer", file == null ? "console" : "file");
        Configuration.set("writer.format", FORMAT);
        if (file == null) {
            Configuration.set("writer.stream", "err");
        } else {
            Configuration.set("writer.file", file.toString());
            Configuration.set("writer.append", "true");
            Configuration.set("writer.charset", "UTF-8");
        }
    }

    /** Writes out what is buffered. Nothing may be logged afterwards. */
    static void close() {
        if (!Configuration.isFrozen()) {
            return; // nothing was ever logged, so there is nothing to start only to end it
        }
        try {
            ProviderRegistry.getLoggingProvider().shutdown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void requireWritable(Path file) throws UserError {
        try {
            Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND).close();
        } catch (IOException e) {
            throw new UserError(Outcome.DISK, "--log: " + LocalNames.text(file) + " cannot be written; choose another file");
        }
    }
}
