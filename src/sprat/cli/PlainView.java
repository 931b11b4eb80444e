package sprat.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import sprat.app.Event;
import sprat.wire.Printable;

/**
 * Lines for a file, a pipe or a service's log: each occurrence once, and the figures of each torrent, and of several
 * together, every few seconds, but not again while they stay the same.
 */
final class PlainView implements View {
    static final Duration CADENCE = Duration.ofSeconds(5);
    private static final String TOTAL = "total";

    private final PrintStream out;
    private final PrintStream err;
    private final boolean showPeers;
    private final Tally tally = new Tally();
    private final Cadence cadence = new Cadence(CADENCE);
    /** Of the lines below a total, which come with it unless they are still the same. */
    private final Cadence changes = new Cadence(Duration.ZERO);

    PlainView(PrintStream out, PrintStream err, boolean showPeers) {
        this.out = out;
        this.err = err;
        this.showPeers = showPeers;
    }

    @Override
    public void show(Event event, Instant time) {
        tally.add(event, time);
        if (event instanceof Event.Checking e) {
            figures(Tally.key(e.torrent(), e.infoHash()), e.torrent(), LiveLine.text(tally.of(e)), time);
        } else if (event instanceof Event.Progress e) {
            if (tally.torrents() == 1) {
                figures(e.infoHash(), e.torrent(), LiveLine.text(Tally.of(e)), time);
            } else if (figures(TOTAL, TOTAL, LiveLine.text(tally.sum()), time)) {
                parts(time);
            }
        } else if (event instanceof Event.Metadata e) {
            figures(e.infoHash(), e.torrent(), EventText.line(e), time);
        } else if (event instanceof Event.TrackerProgress) {
            figures("tracker", "tracker", EventText.line(event), time);
        } else if (!(event instanceof Event.Peer) || showPeers) {
            String line = EventText.line(event);
            print(EventText.isComplaint(event) ? err : out, line);
        }
    }

    /** @param subject what they are of: torrents may have the same name */
    private boolean figures(String subject, String name, String figures, Instant time) {
        return figures(cadence, subject, name, figures, time);
    }

    /** Of each torrent what was just summed up, lest the lines do not add up to it. */
    private void parts(Instant time) {
        for (Event.Progress e : tally.parts()) {
            figures(changes, e.infoHash(), e.torrent(), LiveLine.text(Tally.of(e)), time);
        }
    }

    private boolean figures(Cadence when, String subject, String name, String figures, Instant time) {
        boolean isDue = when.isDue(subject, figures, time);
        if (isDue) {
            print(out, Printable.of(name) + ": " + figures);
        }
        return isDue;
    }

    private static void print(PrintStream stream, String line) {
        if (!line.isEmpty()) {
            stream.println(line);
            stream.flush();
        }
    }
}
