package sprat.cli;

import java.io.PrintStream;
import java.time.Instant;
import sprat.app.Event;

/**
 * One JSON object a line on stdout, each flushed for the program that reads it; what is wrong also in words on stderr.
 */
final class JsonView implements View {
    private final PrintStream out;
    private final PrintStream err;

    JsonView(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public void show(Event event, Instant time) {
        out.print(EventJson.line(event, time) + "\n");
        out.flush();
        if (EventText.isComplaint(event)) {
            err.println(EventText.line(event));
        }
    }
}
