package sprat.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import sprat.app.Event;
import sprat.app.Outcome;

/** An event as one JSON object on one line, see `protocol-spec/events.md`. Members are only ever added, so that scripts keep working. */
final class EventJson {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private EventJson() {
    }

    /** Without the line's end. */
    static String line(Event event, Instant time) {
        JsonStringWriter json = JsonWriter.string().object().value("event", name(event)).value("time", TIME.format(time));
        if (event instanceof Event.Listening e) {
            json.value("role", e.role()).value("address", Figures.address(e.address()));
        } else if (event instanceof Event.Checking e) {
            json.value("torrent", e.torrent()).value("bytesDone", e.bytesDone()).value("bytesTotal", e.bytesTotal());
        } else if (event instanceof Event.Seeding e) {
            json.value("torrent", e.torrent()).value("infoHash", e.infoHash())
                    .value("bytesHave", e.bytesHave()).value("bytesTotal", e.bytesTotal());
        } else if (event instanceof Event.Metadata e) {
            json.value("torrent", e.torrent()).value("infoHash", e.infoHash()).value("peers", e.peers()).value("sources", e.sources())
                    .value("bytesHave", e.bytesHave()).value("bytesTotal", e.bytesTotal());
        } else if (event instanceof Event.Reused e) {
            json.value("torrent", e.torrent()).value("infoHash", e.infoHash()).value("folder", e.folder()).value("way", e.way())
                    .value("files", e.files()).value("bytes", e.bytes());
        } else if (event instanceof Event.Link e) {
            json.value("torrent", e.torrent()).value("infoHash", e.infoHash()).value("magnet", e.magnet());
        } else if (event instanceof Event.Progress e) {
            progress(json, e);
        } else if (event instanceof Event.Peer e) {
            json.value("torrent", e.torrent()).value("address", Figures.address(e.address())).value("state", e.state())
                    .value("client", e.client()).value("reason", e.reason())
                    .value("bytesDown", e.bytesDown()).value("bytesUp", e.bytesUp());
        } else if (event instanceof Event.Tracker e) {
            json.value("torrent", e.torrent()).value("url", e.url()).value("state", e.state()).value("seeders", e.seeders())
                    .value("leechers", e.leechers()).value("peers", e.peers()).value("message", e.message())
                    .value("nextSeconds", e.nextSeconds());
        } else if (event instanceof Event.Complete e) {
            complete(json, e);
        } else if (event instanceof Event.Warning e) {
            json.value("torrent", e.torrent()).value("infoHash", e.infoHash()).value("message", e.message());
        } else if (event instanceof Event.Failure e) {
            outcome(json.value("torrent", e.torrent()).value("infoHash", e.infoHash()), e.outcome()).value("message", e.message());
        } else if (event instanceof Event.Stopped e) {
            outcome(json, e.outcome());
        } else if (event instanceof Event.TrackerProgress e) {
            json.value("torrents", e.torrents()).value("peers", e.peers()).value("seeders", e.seeders())
                    .value("announces", e.announces()).value("scrapes", e.scrapes()).value("refused", e.refused());
        }
        return json.end().done();
    }

    /** The record's name in small letters, with two exceptions. */
    private static String name(Event event) {
        if (event instanceof Event.Failure) {
            return "error";
        }
        return event instanceof Event.TrackerProgress ? "progress" : event.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    private static void progress(JsonStringWriter json, Event.Progress e) {
        json.value("torrent", e.torrent()).value("infoHash", e.infoHash())
                .value("bytesHave", e.bytesHave()).value("bytesTotal", e.bytesTotal())
                .value("downRate", e.downRate()).value("upRate", e.upRate()).value("peers", e.peers()).value("seeds", e.seeds())
                .value("bytesDown", e.bytesDown()).value("bytesUp", e.bytesUp()).value("etaSeconds", e.etaSeconds());
    }

    private static void complete(JsonStringWriter json, Event.Complete e) {
        json.value("torrent", e.torrent()).value("infoHash", e.infoHash()).value("bytesTotal", e.bytesTotal())
                .value("seconds", e.seconds()).array("sources");
        for (Event.Source source : e.sources()) {
            json.object().value("address", Figures.address(source.address())).value("bytes", source.bytes()).end();
        }
        json.end();
    }

    private static JsonStringWriter outcome(JsonStringWriter json, Outcome outcome) {
        return json.value("outcome", outcome.name().toLowerCase(Locale.ROOT).replace('_', '-')).value("exitCode", outcome.exitCode());
    }
}
