package sprat.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import java.io.PrintStream;
import java.util.Locale;
import sprat.app.LocalNames;
import sprat.app.Outcome;
import sprat.app.TorrentFile;
import sprat.app.UserError;
import sprat.app.verify.VerificationReport;
import sprat.app.verify.VerificationReport.FileReport;
import sprat.app.verify.VerificationReport.State;
import sprat.app.verify.VerifyRun;
import sprat.wire.Printable;
import sprat.wire.torrent.Metainfo;

final class VerifyCommand extends Command {
    private final Argument<String> torrent = syntax.parameter("TORRENT", "A .torrent file.");
    private final Argument<String> dir = syntax.option("-d", "--dir").takes("DIR").required()
            .says("The folder that holds the torrent's file or folder.");

    VerifyCommand() {
        super("verify", "Compare data on disk with a torrent.");
    }

    @Override
    Outcome run(Environment environment) throws UserError {
        Metainfo metainfo = TorrentFile.load(LocalNames.path(torrent.value()));
        VerificationReport report;
        try (Console progress = output.progress(environment)) {
            VerifyRun verification = new VerifyRun(metainfo, LocalNames.path(dir.value()), System::nanoTime, progress);
            environment.interruption().passTo(verification::stop);
            report = verification.run();
        }
        if (output.json()) {
            environment.out().println(json(metainfo, report));
        } else if (!output.quiet()) {
            print(metainfo, report, environment.out());
        }
        environment.out().flush();
        if (!report.isWhole()) {
            environment.err().println("sprat: " + Printable.of(metainfo.name())
                    + ": not what the torrent says; `sprat leecher "
                    + Printable.of(torrent.value()) + " --dir " + Printable.of(dir.value()) + "` gets what is wrong");
        }
        return report.isWhole() ? Outcome.DONE : Outcome.CORRUPT;
    }

    private static void print(Metainfo metainfo, VerificationReport report, PrintStream out) {
        for (FileReport file : report.files()) {
            if (file.state() != State.OK) {
                String pieces = file.state() == State.DAMAGED ? " (" + Figures.count(file.badPieces(), "piece") + ")"
                        : "";
                out.println(stateName(file) + pieces + "  " + Printable.of(file.path()));
            }
        }
        long right = report.files().stream().filter(file -> file.state() == State.OK).count();
        out.println(Printable.of(metainfo.name()) + ": " + right + " of " + Figures.count(report.files().size(), "file")
                + " right, "
                + Figures.size(report.bytesOk()) + " of " + Figures.size(report.bytesTotal()));
    }

    private static String json(Metainfo metainfo, VerificationReport report) {
        JsonStringWriter json = JsonWriter.string().object()
                .value("name", metainfo.name()).value("infoHashV1", metainfo.hasV1() ? metainfo.infoHash().toString()
                : null)
                .value("infoHashV2", metainfo.hasV2() ? metainfo.v2Hash().toString() : null)
                .value("bytesOk", report.bytesOk()).value("bytesTotal", report.bytesTotal())
                .array("files");
        for (FileReport file : report.files()) {
            json.object().value("path", file.path()).value("bytes", file.bytes()).value("state", stateName(file))
                    .value("badPieces", file.badPieces()).end();
        }
        return json.end().end().done();
    }

    private static String stateName(FileReport file) {
        return file.state().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
