package sprat.cli;

import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import sprat.app.LocalNames;
import sprat.app.Outcome;
import sprat.app.TorrentFile;
import sprat.app.UserError;
import sprat.wire.Metainfo;
import sprat.wire.Printable;

final class ShowCommand extends Command {
    private final Argument<String> torrent = syntax.parameter("TORRENT", "A .torrent file.");

    ShowCommand() {
        super("show", "Print what a torrent file says.");
    }

    @Override
    Outcome run(Environment environment) throws UserError {
        Metainfo metainfo = TorrentFile.load(LocalNames.path(torrent.value()));
        PrintStream out = environment.out();
        if (output.json()) {
            out.println(TorrentJson.of(metainfo, null));
        } else {
            describe(metainfo, out);
            out.println("files");
            metainfo.contentFiles()
                    .forEach(file -> out.printf("%12d  %s%n", file.lengthBytes(), Printable.of(file.displayPath())));
        }
        out.flush();
        return Outcome.DONE;
    }

    /** What `create` prints too. */
    static void describe(Metainfo metainfo, PrintStream out) {
        long bytes = metainfo.layout().contentBytes();
        row(out, "name", metainfo.name());
        row(out, "format", TorrentJson.format(metainfo));
        row(out, "v1 hash", metainfo.hasV1() ? metainfo.infoHash().toString() : "");
        row(out, "v2 hash", metainfo.hasV2() ? metainfo.v2Hash().toString() : "");
        row(out, "size", Figures.size(bytes) + (bytes < 1000 ? "" : " (" + bytes + " bytes)"));
        row(out, "pieces", metainfo.layout().pieceCount() + " of " + Figures.size(metainfo.layout().pieceLengthBytes()));
        int without = metainfo.filesWithoutLayer().size();
        row(out, "lacks", without == 0 ? "" : "the piece layers of " + Figures.count(without, "file"));
        for (List<String> tier : metainfo.trackers()) {
            row(out, "tracker", String.join(", ", tier));
        }
        metainfo.webSeeds().forEach(url -> row(out, "web seed", url));
        if (metainfo.isPrivate()) {
            row(out, "private", "yes");
        }
        row(out, "comment", metainfo.comment());
        row(out, "created by", metainfo.createdBy());
        row(out, "created at", metainfo.createdAtSeconds() == 0 ? "" : time(metainfo.createdAtSeconds()));
    }

    /** Nothing for an empty value. */
    static void row(PrintStream out, String label, String value) {
        if (!value.isEmpty()) {
            out.printf("%-11s %s%n", label, Printable.of(value));
        }
    }

    private static String time(long seconds) {
        boolean sane = seconds <= Instant.MAX.getEpochSecond();
        return sane ? Instant.ofEpochSecond(seconds).toString() : seconds + " s after 1970";
    }
}
