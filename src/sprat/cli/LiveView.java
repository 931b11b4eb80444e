package sprat.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.function.IntSupplier;
import sprat.app.Event;
import sprat.wire.Printable;

/**
 * A terminal: occurrences scroll by, the last line stays and is drawn anew. With several torrents it is their sum, and
 * the figures of each scroll by now and then. Auto-wrap is off while the line is written, so a terminal
 * that was made narrower cuts the line instead of leaving pieces of it behind; no mode of the terminal is changed for
 * longer than that.
 */
final class LiveView implements View {
    private static final String ERASE_LINE = "\r\u001b[K";
    private static final String WRAP_OFF = "\u001b[?7l";
    private static final String WRAP_ON = "\u001b[?7h";

    static final Duration CADENCE = Duration.ofSeconds(30);

    private final PrintStream out;
    private final PrintStream err;
    private final IntSupplier columns;
    private final Tally tally = new Tally();
    private final Cadence cadence = new Cadence(CADENCE);
    private String line = "";

    LiveView(PrintStream out, PrintStream err, IntSupplier columns) {
        this.out = out;
        this.err = err;
        this.columns = columns;
    }

    @Override
    public void show(Event event, Instant time) {
        tally.add(event, time);
        if (event instanceof Event.Progress e && tally.torrents() > 1
                && cadence.isDue(e.infoHash(), LiveLine.text(Tally.of(e)), time)) {
            scroll(out, Printable.of(e.torrent()) + ": " + LiveLine.text(Tally.of(e)));
        }
        if (event instanceof Event.Progress || event instanceof Event.Checking) {
            draw(LiveLine.render(tally.sum(), columns.getAsInt()));
        } else if (event instanceof Event.TrackerProgress || event instanceof Event.Metadata) {
            String text = EventText.line(event);
            draw(text.substring(0, Math.min(text.length(), columns.getAsInt() - 1)));
        } else if (event instanceof Event.Stopped) {
            close();
            line = "";
            scroll(out, EventText.line(event));
        } else if (!(event instanceof Event.Peer)) {
            if (event instanceof Event.Complete && !line.isEmpty()) {
                line = LiveLine.render(tally.sum(), columns.getAsInt()); // no bar at 69% is left below "complete"
            }
            scroll(EventText.isComplaint(event) ? err : out, EventText.line(event));
        }
    }

    /** The last figures stay on the screen. */
    @Override
    public void close() {
        if (!line.isEmpty()) {
            out.print("\n");
            out.flush();
        }
    }

    private void draw(String newLine) {
        line = newLine;
        out.print(ERASE_LINE + WRAP_OFF + line + WRAP_ON);
        out.flush();
    }

    private void scroll(PrintStream stream, String text) {
        if (text.isEmpty()) {
            return;
        }
        if (!line.isEmpty()) {
            out.print(ERASE_LINE);
            out.flush();
        }
        stream.print(text + "\n");
        stream.flush();
        if (!line.isEmpty()) {
            draw(line);
        }
    }
}
