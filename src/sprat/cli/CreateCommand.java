package sprat.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine;
import sprat.app.AnnounceUrls;
import sprat.app.Creation;
import sprat.app.LocalNames;
import sprat.app.Outcome;
import sprat.app.TorrentFile;
import sprat.app.UserError;
import sprat.wire.Metainfo;

@CommandLine.Command(name = "create", description = "Make a .torrent file for a file or folder.")
final class CreateCommand extends Command {
    @Parameters(paramLabel = "PATH", description = "The file or folder.")
    String source;

    @Option(names = {"-o", "--out"}, paramLabel = "FILE", description = "What to write. Default: NAME.torrent in the current folder.")
    String out;

    @Option(names = {"-t", "--tracker"}, paramLabel = "URL", description = "Announce URL; one tier each, commas inside a tier.")
    List<String> trackers = List.of();

    @Option(names = {"-l", "--piece-length"}, paramLabel = "SIZE", converter = Units.Size.class,
            description = "Power of two from 16KiB. Default: 512KiB, more above 256 GiB.")
    Long pieceLengthBytes;

    @Option(names = "--private", description = "Peers come from the trackers only (BEP 27).")
    boolean isPrivate;

    @Option(names = {"-c", "--comment"}, paramLabel = "TEXT", defaultValue = "", description = "For people.")
    String comment;

    @Override
    Outcome run(Environment environment) throws UserError {
        Metainfo metainfo;
        Path file;
        try (Console progress = output.progress(environment)) {
            Creation.Plan plan = new Creation.Plan(LocalNames.path(source), pieceLength(), AnnounceUrls.any(trackers), isPrivate, comment,
                    Version.NAME, environment.clock().instant().getEpochSecond());
            Creation creation = new Creation(plan, System::nanoTime, progress);
            file = LocalNames.path(out != null ? out : creation.name() + TorrentFile.SUFFIX);
            TorrentFile.requireFree(file);
            environment.interruption().passTo(creation::stop);
            metainfo = TorrentFile.save(file, creation.run());
        }
        if (output.json) {
            environment.out().println(TorrentJson.of(metainfo, LocalNames.text(file)));
        } else if (!output.quiet) {
            ShowCommand.describe(metainfo, environment.out());
            ShowCommand.row(environment.out(), "written to", LocalNames.text(file));
        }
        environment.out().flush();
        return Outcome.DONE;
    }

    /** @return 0 when the user gave none */
    private int pieceLength() throws UserError {
        if (pieceLengthBytes == null) {
            return 0;
        }
        boolean isPowerOfTwo = Long.bitCount(pieceLengthBytes) == 1;
        if (!isPowerOfTwo || pieceLengthBytes < Creation.PIECE_LENGTH_MIN || pieceLengthBytes > Creation.PIECE_LENGTH_MAX) {
            throw new UserError(Outcome.USAGE, "--piece-length must be a power of two from " + Figures.size(Creation.PIECE_LENGTH_MIN)
                    + " to " + Figures.size(Creation.PIECE_LENGTH_MAX) + ": 512KiB, 1MiB, 2MiB ...");
        }
        return pieceLengthBytes.intValue();
    }
}
