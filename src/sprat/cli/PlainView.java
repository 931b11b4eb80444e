package sprat.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import sprat.app.Event;
import sprat.wire.Printable;

/**
 * Lines for a file, a pipe or a service's log: each occurrence once, and the figures of each torrent every few seconds, but not again
 * while they stay the same.
 */
final class PlainView implements View {
    static final Duration CADENCE = Duration.ofSeconds(5);

    private final PrintStream out;
    private final PrintStream err;
    private final boolean showPeers;
    private final Tally tally = new Tally();
    private final Map<String, Printed> lastFigures = new HashMap<>();

    PlainView(PrintStream out, PrintStream err, boolean showPeers) {
        this.out = out;
        this.err = err;
        this.showPeers = showPeers;
    }

    @Override
    public void show(Event event, Instant time) {
        tally.add(event, time);
        if (event instanceof Event.Checking e) {
            figures(e.torrent(), LiveLine.text(tally.of(e)), time);
        } else if (event instanceof Event.Progress e) {
            figures(e.torrent(), LiveLine.text(Tally.of(e)), time);
        } else if (event instanceof Event.Metadata e) {
            figures(e.torrent(), EventText.line(e), time);
        } else if (event instanceof Event.TrackerProgress) {
            figures("tracker", EventText.line(event), time);
        } else if (!(event instanceof Event.Peer) || showPeers) {
            String line = EventText.line(event);
            print(EventText.isComplaint(event) ? err : out, line);
        }
    }

    /** What takes less than the cadence prints no figures at all. */
    private void figures(String subject, String figures, Instant time) {
        Printed last = lastFigures.computeIfAbsent(subject, first -> new Printed(time, ""));
        if (Duration.between(last.at, time).compareTo(CADENCE) >= 0 && !last.figures.equals(figures)) {
            lastFigures.put(subject, new Printed(time, figures));
            print(out, Printable.of(subject) + ": " + figures);
        }
    }

    private static void print(PrintStream stream, String line) {
        if (!line.isEmpty()) {
            stream.println(line);
            stream.flush();
        }
    }

    private record Printed(Instant at, String figures) { }
}
