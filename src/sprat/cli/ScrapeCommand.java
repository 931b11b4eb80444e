package sprat.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import java.io.PrintStream;
import java.util.List;
import sprat.app.Outcome;
import sprat.app.Scrape;
import sprat.app.UserError;
import sprat.wire.Printable;

final class ScrapeCommand extends Command {
    private final Argument<String> url = syntax.parameter("URL", "Announce URL of the tracker: udp, http or https.");
    private final Argument<List<String>> torrents =
            syntax.parameters("TORRENT", "A .torrent file, or an info-hash in hexadecimal.");

    ScrapeCommand() {
        super("scrape", "Ask a tracker how many peers torrents have.");
    }

    @Override
    Outcome run(Environment environment) throws UserError {
        Scrape scrape = new Scrape(url.value(), torrents.value());
        environment.interruption().passTo(scrape::stop);
        List<Scrape.Row> rows = scrape.run();
        PrintStream out = environment.out();
        if (output.json()) {
            out.println(json(rows));
        } else if (!output.quiet()) {
            out.println("seeders  leechers  completed  torrent");
            rows.forEach(row -> out.printf("%7d  %8d  %9d  %s%n", row.seeders(), row.leechers(), row.completed(),
                    name(row.subject())));
        }
        out.flush();
        return Outcome.DONE;
    }

    private static String name(Scrape.Subject subject) {
        return Printable.of(subject.name()) + (subject.swarm().isEmpty() ? "" : " (" + subject.swarm() + ")");
    }

    private String json(List<Scrape.Row> rows) {
        JsonStringWriter json = JsonWriter.string().object().value("tracker", url.value()).array("torrents");
        for (Scrape.Row row : rows) {
            json.object().value("name", row.subject().name()).value("infoHash", row.subject().infoHash().toString());
            if (!row.subject().swarm().isEmpty()) {
                json.value("swarm", row.subject().swarm());
            }
            json.value("seeders", row.seeders()).value("leechers", row.leechers()).value("completed", row.completed())
                    .end();
        }
        return json.end().end().done();
    }
}
