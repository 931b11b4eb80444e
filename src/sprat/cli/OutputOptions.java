package sprat.cli;

import java.io.PrintStream;
import java.util.function.IntSupplier;
import picocli.CommandLine.Option;

/** What every command can be told about its output. */
final class OutputOptions {
    @Option(names = "--json", description = "Print JSON on stdout: one object for an answer, one a line for events.")
    boolean json;

    @Option(names = {"-q", "--quiet"}, description = "Print only warnings and errors, on stderr.")
    boolean quiet;

    @Option(names = {"-v", "--verbose"}, description = "Print peers too, and log what happens in detail.")
    boolean verbose;

    @Option(names = "--log", paramLabel = "FILE", description = "Append the log to FILE instead of stderr.")
    String logFile;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
    boolean help;

    @Option(names = {"-V", "--version"}, versionHelp = true, description = "Show the version.")
    boolean version;

    String logLevel() {
        return verbose ? "debug" : quiet ? "error" : "warn";
    }

    /** For a command whose result is what happens: on stdout. */
    Console events(Environment environment) {
        return new Console(() -> json ? new JsonView(environment.out(), environment.err())
                : view(environment, Terminal.STDOUT, environment.out()), environment.clock());
    }

    /** For a command whose result is an answer: stdout is kept for that, its progress goes to stderr. */
    Console progress(Environment environment) {
        return new Console(() -> view(environment, Terminal.STDERR, environment.err()), environment.clock());
    }

    private View view(Environment environment, int stream, PrintStream screen) {
        if (quiet) {
            return new QuietView(environment.err());
        }
        // Log lines on the same screen would run into a line that is drawn again and again.
        IntSupplier columns = verbose ? null : environment.terminals().apply(stream);
        if (columns != null) {
            return new LiveView(screen, environment.err(), columns);
        }
        return json ? new QuietView(environment.err()) : new PlainView(screen, environment.err(), verbose);
    }
}
