package sprat.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import sprat.app.Event;
import sprat.app.Outcome;

/**
 * An event as one JSON object on one line, see `protocol-spec/events.md`. Members are only ever added, so that scripts
 * keep working.
 */
final class EventJson implements Event.Handler<JsonStringWriter> {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'")
            .withZone(ZoneOffset.UTC);

    private final JsonStringWriter json = JsonWriter.string();
    private final Instant time;

    private EventJson(Instant time) {
        this.time = time;
    }

    /** Without the line's end. */
    static String line(Event event, Instant time) {
        return event.dispatch(new EventJson(time)).end().done();
    }

    private JsonStringWriter begin(String name) {
        return json.object().value("event", name).value("time", TIME.format(time));
    }

    private JsonStringWriter begin(String name, String torrent, String infoHash) {
        return begin(name).value("torrent", torrent).value("infoHash", infoHash);
    }

    @Override
    public JsonStringWriter onListening(Event.Listening e) {
        return begin("listening").value("role", e.role()).value("address", Figures.address(e.address()));
    }

    @Override
    public JsonStringWriter onChecking(Event.Checking e) {
        return begin("checking", e.torrent(), e.infoHash()).value("bytesDone", e.bytesDone())
                .value("bytesTotal", e.bytesTotal());
    }

    @Override
    public JsonStringWriter onReused(Event.Reused e) {
        return begin("reused", e.torrent(), e.infoHash()).value("folder", e.folder()).value("way", e.way())
                .value("files", e.files()).value("bytes", e.bytes());
    }

    @Override
    public JsonStringWriter onSeeding(Event.Seeding e) {
        return begin("seeding", e.torrent(), e.infoHash()).value("bytesHave", e.bytesHave())
                .value("bytesTotal", e.bytesTotal());
    }

    @Override
    public JsonStringWriter onMetadata(Event.Metadata e) {
        return begin("metadata", e.torrent(), e.infoHash()).value("peers", e.peers()).value("sources", e.sources())
                .value("bytesHave", e.bytesHave()).value("bytesTotal", e.bytesTotal());
    }

    @Override
    public JsonStringWriter onLink(Event.Link e) {
        return begin("link", e.torrent(), e.infoHash()).value("magnet", e.magnet());
    }

    @Override
    public JsonStringWriter onProgress(Event.Progress e) {
        return begin("progress", e.torrent(), e.infoHash()).value("bytesHave", e.bytesHave())
                .value("bytesTotal", e.bytesTotal())
                .value("downRate", e.downRate()).value("upRate", e.upRate()).value("peers", e.peers())
                .value("seeds", e.seeds())
                .value("bytesDown", e.bytesDown()).value("bytesUp", e.bytesUp()).value("etaSeconds", e.etaSeconds());
    }

    @Override
    public JsonStringWriter onPeer(Event.Peer e) {
        return begin("peer", e.torrent(), e.infoHash()).value("address", Figures.address(e.address()))
                .value("state", e.state())
                .value("client", e.client()).value("reason", e.reason()).value("bytesDown", e.bytesDown())
                .value("bytesUp", e.bytesUp());
    }

    @Override
    public JsonStringWriter onTracker(Event.Tracker e) {
        return begin("tracker", e.torrent(), e.infoHash()).value("url", e.url()).value("state", e.state())
                .value("seeders", e.seeders())
                .value("leechers", e.leechers()).value("peers", e.peers()).value("message", e.message())
                .value("nextSeconds", e.nextSeconds());
    }

    @Override
    public JsonStringWriter onComplete(Event.Complete e) {
        begin("complete", e.torrent(), e.infoHash()).value("bytesTotal", e.bytesTotal()).value("seconds", e.seconds())
                .array("sources");
        for (Event.Source source : e.sources()) {
            json.object().value("address", Figures.address(source.address())).value("bytes", source.bytes()).end();
        }
        return json.end();
    }

    @Override
    public JsonStringWriter onWarning(Event.Warning e) {
        return begin("warning", e.torrent(), e.infoHash()).value("message", e.message());
    }

    @Override
    public JsonStringWriter onFailure(Event.Failure e) {
        return outcome(begin("error", e.torrent(), e.infoHash()), e.outcome()).value("message", e.message());
    }

    @Override
    public JsonStringWriter onChanged(Event.Changed e) {
        return begin("changed", e.torrent(), e.infoHash()).value("change", e.change());
    }

    @Override
    public JsonStringWriter onStopped(Event.Stopped e) {
        return outcome(begin("stopped"), e.outcome());
    }

    @Override
    public JsonStringWriter onTrackerProgress(Event.TrackerProgress e) {
        return begin("progress").value("torrents", e.torrents()).value("peers", e.peers()).value("seeders", e.seeders())
                .value("announces", e.announces()).value("scrapes", e.scrapes()).value("refused", e.refused());
    }

    private static JsonStringWriter outcome(JsonStringWriter json, Outcome outcome) {
        return json.value("outcome", outcome.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .value("exitCode", outcome.exitCode());
    }
}
