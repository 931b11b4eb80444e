package sprat.cli;

import java.nio.file.Path;
import java.util.List;
import sprat.app.AnnounceUrls;
import sprat.app.Creation;
import sprat.app.LocalNames;
import sprat.app.Outcome;
import sprat.app.TorrentFile;
import sprat.app.UserError;
import sprat.wire.Version;
import sprat.wire.WireLimits;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.TorrentFormat;
import sprat.wire.torrent.WebSeedUrls;

final class CreateCommand extends Command {
    private final Argument<String> source = syntax.parameter("PATH", "The file or folder.");
    private final Argument<String> out = syntax.option("-o", "--out").takes("FILE")
            .says("What to write. Default: NAME.torrent in the current folder.");
    private final Argument<List<String>> trackers = syntax.option("-t", "--tracker").takesMany("URL")
            .says("Announce URL; one tier each, commas inside a tier.");
    private final Argument<Long> pieceLength = syntax.option("-l", "--piece-length").takes("SIZE", Units::size)
            .says("Power of two from 16KiB to 256MiB. Default: 64KiB to 512KiB by size, more above 256 GiB.");
    private final Argument<TorrentFormat> format = syntax.option("--format")
            .takes("v1|v2|hybrid", CreateCommand::format).or("hybrid")
            .says("Which hashes: SHA-1 (v1), SHA-256 (v2), or both. Default: hybrid.");
    private final Argument<List<String>> webSeeds = syntax.option("-w", "--web-seed").takesMany("URL")
            .says("Where a web server has the same files (BEP 19).");
    private final Argument<Boolean> isPrivate = syntax.option("--private")
            .says("Peers come from the trackers only (BEP 27).");
    private final Argument<String> comment = syntax.option("-c", "--comment").takes("TEXT").or("").says("For people.");

    CreateCommand() {
        super("create", "Make a .torrent file for a file or folder.");
    }

    @Override
    Outcome run(Environment environment) throws UserError {
        Metainfo metainfo;
        Path file;
        requireUsable(webSeeds.value());
        try (Console progress = output.progress(environment)) {
            Creation.Plan plan = new Creation.Plan(LocalNames.path(source.value()), format.value(), pieceLengthBytes(),
                    AnnounceUrls.tiers(trackers.value()), isPrivate.value(), comment.value(), Version.CLIENT,
                    environment.clock().instant().getEpochSecond());
            Creation creation = new Creation(plan, System::nanoTime, progress);
            file = LocalNames.path(out.value() != null ? out.value() : creation.name() + TorrentFile.SUFFIX);
            TorrentFile.requireFree(file);
            environment.interruption().passTo(creation::stop);
            metainfo = TorrentFile.save(file, creation.run().withWebSeeds(webSeeds.value()));
        }
        if (output.json()) {
            environment.out().println(TorrentJson.of(metainfo, LocalNames.text(file)));
        } else if (!output.quiet()) {
            ShowCommand.describe(metainfo, environment.out());
            ShowCommand.row(environment.out(), "written to", LocalNames.text(file));
        }
        environment.out().flush();
        return Outcome.DONE;
    }

    private static TorrentFormat format(String name) {
        return switch (name) {
            case "v1" -> TorrentFormat.V1;
            case "v2" -> TorrentFormat.V2;
            case "hybrid" -> TorrentFormat.HYBRID;
            default -> throw new IllegalArgumentException("'" + name + "' is no format: v1, v2 or hybrid");
        };
    }

    private static void requireUsable(List<String> urls) throws UserError {
        for (String url : urls) {
            if (!WebSeedUrls.isUsable(url)) {
                throw new UserError(Outcome.USAGE, "--web-seed takes an http or https URL, in ASCII without spaces: "
                        + url);
            }
        }
        if (urls.size() > WireLimits.WEB_SEEDS) {
            throw new UserError(Outcome.USAGE, urls.size() + " web seeds; a torrent has at most "
                    + WireLimits.WEB_SEEDS);
        }
    }

    /** @return 0 when the user gave none */
    private int pieceLengthBytes() throws UserError {
        Long bytes = pieceLength.value();
        if (bytes == null) {
            return 0;
        }
        boolean isPowerOfTwo = Long.bitCount(bytes) == 1;
        if (!isPowerOfTwo || bytes < Creation.PIECE_LENGTH_MIN || bytes > Creation.PIECE_LENGTH_MAX) {
            throw new UserError(Outcome.USAGE, "--piece-length must be a power of two from "
                    + Figures.size(Creation.PIECE_LENGTH_MIN)
                    + " to " + Figures.size(Creation.PIECE_LENGTH_MAX) + ": 512KiB, 1MiB, 2MiB ...");
        }
        return bytes.intValue();
    }
}
