package sprat.cli;

import java.io.PrintStream;
import java.time.Instant;
import sprat.app.Event;

/** Only what is wrong, on stderr. */
final class QuietView implements View {
    private final PrintStream err;

    QuietView(PrintStream err) {
        this.err = err;
    }

    @Override
    public void show(Event event, Instant time) {
        if (EventText.isComplaint(event)) {
            err.println(EventText.line(event));
        }
    }
}
