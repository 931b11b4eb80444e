package sprat.cli;

import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import sprat.app.LocalNames;
import sprat.app.Outcome;
import sprat.app.TorrentFile;
import sprat.app.UserError;
import sprat.wire.Printable;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.Magnet;
import sprat.wire.torrent.Metainfo;

final class ShowCommand extends Command {
    private final Argument<String> torrent = syntax.parameter("TORRENT|MAGNET", "A .torrent file, or a magnet link.");

    ShowCommand() {
        super("show", "Print what a torrent file or a magnet link says.");
    }

    @Override
    Outcome run(Environment environment) throws UserError {
        if (Magnet.isMagnet(torrent.value())) {
            return run(TorrentFile.magnet(torrent.value()), environment.out());
        }
        Metainfo metainfo = TorrentFile.load(LocalNames.path(torrent.value()));
        PrintStream out = environment.out();
        if (output.json()) {
            out.println(TorrentJson.of(metainfo, null));
        } else {
            describe(metainfo, out);
            out.println("files");
            List<FileEntry> files = metainfo.contentFiles();
            for (int i = 0; i < files.size(); i++) {
                out.printf("%6d %14d  %s%n", i, files.get(i).lengthBytes(), Printable.of(files.get(i).displayPath()));
            }
        }
        out.flush();
        return Outcome.DONE;
    }

    private Outcome run(Magnet magnet, PrintStream out) {
        if (output.json()) {
            out.println(TorrentJson.of(magnet));
        } else {
            row(out, "name", magnet.name());
            row(out, "v1 hash", magnet.v1Hash() == null ? "" : magnet.v1Hash().toString());
            row(out, "v2 hash", magnet.v2Hash() == null ? "" : magnet.v2Hash().toString());
            magnet.trackers().forEach(url -> row(out, "tracker", url));
            magnet.webSeeds().forEach(url -> row(out, "web seed", url));
            magnet.peers().forEach(peer -> row(out, "peer", Magnet.shown(peer)));
            row(out, "files", magnet.selection().stream().map(Magnet.Run::toString).collect(Collectors.joining(", ")));
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
        row(out, "pieces", metainfo.layout().pieceCount() + " of "
                + Figures.size(metainfo.layout().pieceLengthBytes()));
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
        row(out, "magnet", Magnet.of(metainfo).toString());
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
