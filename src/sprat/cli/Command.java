package sprat.cli;

import org.tinylog.Logger;
import sprat.app.Outcome;
import sprat.app.UserError;
import sprat.wire.Printable;

/** A sub-command: picocli finds its arguments in the command line, then it runs once. */
abstract class Command {
    final Syntax syntax;
    final OutputOptions output;

    Command(String name, String description) {
        syntax = new Syntax(name, description);
        output = new OutputOptions(syntax);
    }

    /** @return the exit code; what went wrong is told on stderr */
    final int execute(Environment environment) {
        try {
            Logs.open(output.logLevel(), output.logFile());
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
