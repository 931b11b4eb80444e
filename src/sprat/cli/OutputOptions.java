package sprat.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.function.IntSupplier;
import sprat.app.LocalNames;
import sprat.app.UserError;

/** What every command can be told about its output. */
final class OutputOptions {
    private final Argument<Boolean> json;
    private final Argument<Boolean> quiet;
    private final Argument<Boolean> verbose;
    private final Argument<String> logFile;

    OutputOptions(Syntax syntax) {
        json = syntax.option("--json").says("Print JSON on stdout: one object for an answer, one a line for events.");
        quiet = syntax.option("-q", "--quiet").says("Print only warnings and errors, on stderr.");
        verbose = syntax.option("-v", "--verbose").says("Print peers too, and log what happens in detail.");
        logFile = syntax.option("--log").takes("FILE").says("Append the log to FILE instead of stderr.");
    }

    boolean json() {
        return json.value();
    }

    boolean quiet() {
        return quiet.value();
    }

    String logLevel() {
        return verbose.value() ? "debug" : quiet() ? "error" : "warn";
    }

    /** @return null for stderr */
    Path logFile() throws UserError {
        return logFile.value() == null ? null : LocalNames.path(logFile.value());
    }

    /** For a command whose result is what happens: on stdout. */
    Console events(Environment environment) {
        return new Console(() -> json() ? new JsonView(environment.out(), environment.err())
                : view(environment, Terminal.STDOUT, environment.out()), environment.clock());
    }

    /** For a command whose result is an answer: stdout is kept for that, its progress goes to stderr. */
    Console progress(Environment environment) {
        return new Console(() -> view(environment, Terminal.STDERR, environment.err()), environment.clock());
    }

    private View view(Environment environment, int stream, PrintStream screen) {
        if (quiet()) {
            return new QuietView(environment.err());
        }
        // Log lines on the same screen would run into a line that is drawn again and again.
        IntSupplier columns = verbose.value() ? null : environment.terminals().apply(stream);
        if (columns != null) {
            return new LiveView(screen, environment.err(), columns);
        }
        return json() ? new QuietView(environment.err()) : new PlainView(screen, environment.err(), verbose.value());
    }
}
