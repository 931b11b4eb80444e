package sprat.cli;

import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;
import sprat.app.Event;
import sprat.app.Outcome;
import sprat.wire.Printable;

/** An event as a line for a person; figures that come every second are {@link LiveLine}'s. */
final class EventText implements Event.Handler<String> {
    /** Sources named in the line of a complete torrent; the rest is counted. */
    private static final int SOURCES = 4;

    private static final EventText LINES = new EventText();

    private EventText() {
    }

    /** True for what goes to stderr whatever else is printed. */
    static boolean isComplaint(Event event) {
        return event instanceof Event.Warning || event instanceof Event.Failure;
    }

    /** @return "" when there is nothing to say about it */
    static String line(Event event) {
        return event.dispatch(LINES);
    }

    @Override
    public String onListening(Event.Listening e) {
        boolean everywhere = e.address().getAddress().isAnyLocalAddress();
        return e.role() + " listens on " + (everywhere ? "port " + e.address().getPort()
                : Figures.address(e.address()));
    }

    @Override
    public String onChecking(Event.Checking e) {
        return "";
    }

    @Override
    public String onReused(Event.Reused e) {
        return "reused " + Figures.count(e.files(), "file") + " (" + Figures.size(e.bytes()) + ") from "
                + Printable.of(e.folder()) + ": "
                + (e.way().equals("link") ? "hard links" : "copies");
    }

    @Override
    public String onSeeding(Event.Seeding e) {
        return "seeding " + Printable.of(e.torrent()) + ": " + have(e);
    }

    @Override
    public String onMetadata(Event.Metadata e) {
        String total = e.bytesTotal() == 0 ? ""
                : ", " + Figures.size(e.bytesHave()) + " of " + Figures.size(e.bytesTotal());
        return e.peers() == 0 ? "looking for peers"
                : e.sources() == 0 ? "looking for peers that have the torrent's description; "
                + Figures.count(e.peers(), "peer")
                : "getting the torrent's description from " + Figures.count(e.sources(), "peer") + total;
    }

    @Override
    public String onLink(Event.Link e) {
        return e.magnet();
    }

    @Override
    public String onProgress(Event.Progress e) {
        return "";
    }

    @Override
    public String onPeer(Event.Peer e) {
        String who = "peer " + Figures.address(e.address())
                + (e.client().isEmpty() ? "" : " (" + Printable.of(e.client()) + ")");
        String traffic = ", " + Figures.size(e.bytesDown()) + " down, " + Figures.size(e.bytesUp()) + " up";
        return who + " " + e.state() + (e.reason().isEmpty() ? "" : ": " + Printable.of(e.reason()) + traffic);
    }

    @Override
    public String onTracker(Event.Tracker e) {
        return "tracker " + Printable.of(e.url()) + ": " + announce(e);
    }

    @Override
    public String onComplete(Event.Complete e) {
        String rate = e.seconds() > 0 ? " (" + Figures.rate((long) (e.bytesTotal() / e.seconds())) + ")" : "";
        String sources = e.sources().stream().sorted(Comparator.comparingLong(Event.Source::bytes).reversed())
                .limit(SOURCES)
                .map(s -> Figures.address(s.address()) + " " + Figures.size(s.bytes()))
                .collect(Collectors.joining(", "));
        int others = Math.max(0, e.sources().size() - SOURCES);
        return "complete " + Printable.of(e.torrent()) + ": " + Figures.size(e.bytesTotal()) + " in "
                + String.format(Locale.ROOT, "%.1fs", e.seconds()) + rate
                + (sources.isEmpty() ? "" : ", from " + sources) + (others == 0 ? "" : " and " + others + " more");
    }

    @Override
    public String onWarning(Event.Warning e) {
        return "sprat: warning: " + Printable.of(e.message());
    }

    @Override
    public String onFailure(Event.Failure e) {
        return "sprat: " + Printable.of(e.message());
    }

    @Override
    public String onChanged(Event.Changed e) {
        return (e.torrent().isEmpty() ? "" : Printable.of(e.torrent()) + ": ") + switch (e.change()) {
            case "selected" -> "other files are chosen";
            case "limited" -> "other limits are set";
            default -> e.change();
        };
    }

    @Override
    public String onStopped(Event.Stopped e) {
        return e.outcome() == Outcome.INTERRUPTED ? "stopped before the end; run the same command again to go on" : "";
    }

    @Override
    public String onTrackerProgress(Event.TrackerProgress e) {
        return Figures.count(e.torrents(), "torrent") + ", " + Figures.count(e.peers(), "peer")
                + " (" + Figures.count(e.seeders(), "seeder") + "), " + Figures.count(e.announces(), "announce")
                + ", " + Figures.count(e.scrapes(), "scrape") + ", " + e.refused() + " refused";
    }

    private static String have(Event.Seeding e) {
        return e.bytesHave() == e.bytesTotal() ? Figures.size(e.bytesTotal())
                : Figures.size(e.bytesHave()) + " of " + Figures.size(e.bytesTotal());
    }

    private static String announce(Event.Tracker e) {
        String next = Figures.time(e.nextSeconds());
        if (e.state().equals("failed")) {
            return Printable.of(e.message()) + (e.nextSeconds() < 0 ? "; it is not asked again"
                    : "; trying again in " + next);
        }
        return Figures.count(e.seeders(), "seeder") + ", " + Figures.count(e.leechers(), "leecher")
                + "; next announce in " + next;
    }
}
