package sprat.cli;

import java.util.Map;
import org.tinylog.core.LogEntry;
import org.tinylog.writers.AbstractFormatPatternWriter;

/** Takes log lines to the {@link LogFile} of {@link Logs}. The log library makes it, by its name. */
public final class LogWriter extends AbstractFormatPatternWriter {
    public LogWriter(Map<String, String> properties) {
        super(properties);
    }

    @Override
    public void write(LogEntry entry) {
        Logs.file().add(render(entry));
    }

    @Override
    public void flush() {
        // The file's thread writes each line at once.
    }

    @Override
    public void close() {
        // Logs closes the file after the last line.
    }
}
