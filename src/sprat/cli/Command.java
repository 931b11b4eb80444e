package sprat.cli;

import org.tinylog.Logger;
import picocli.CommandLine.Mixin;
import sprat.app.LocalNames;
import sprat.app.Outcome;
import sprat.app.UserError;
import sprat.wire.Printable;

/** A sub-command: picocli fills its fields from the command line, then it runs once. */
abstract class Command {
    @Mixin
    OutputOptions output;

    /** @return the exit code; what went wrong is told on stderr */
    final int execute(Environment environment) {
        try {
            Logs.open(output.logLevel(), output.logFile == null ? null : LocalNames.path(output.logFile));
            return run(environment).exitCode();
        } catch (UserError e) {
            environment.err().println("sprat: " + Printable.of(e.getMessage()));
            return e.outcome().exitCode();
        } catch (RuntimeException e) {
            Logger.error(e, "internal error");
            environment.err().println("sprat: internal error, a defect of sprat: " + Printable.of(e.toString()));
            return Outcome.FAILED.exitCode();
        }
    }

    abstract Outcome run(Environment environment) throws UserError;
}
