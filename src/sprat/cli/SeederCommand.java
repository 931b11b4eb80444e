package sprat.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import sprat.app.AnnounceUrls;
import sprat.app.Creation;
import sprat.app.DescriptionMemory;
import sprat.app.LocalNames;
import sprat.app.Node;
import sprat.app.Outcome;
import sprat.app.PeerOptions;
import sprat.app.TorrentFile;
import sprat.app.TorrentJob;
import sprat.app.UserError;
import sprat.wire.InfoHash;
import sprat.wire.Version;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.TorrentFormat;

final class SeederCommand extends NodeCommand {
    private final NetworkOptions network = new NetworkOptions(syntax);
    private final Argument<List<String>> sources = syntax.parameters("PATH|TORRENT",
            "Data to share: a .torrent file is made for it. Or a .torrent file: its data is in --dir.");
    private final Argument<String> dir = syntax.option("-d", "--dir").takes("DIR").or(".")
            .says("Where the data of TORRENT is. Default: the current folder.");
    private final Argument<List<String>> trackers = syntax.option("-t", "--tracker").takesMany("URL")
            .says("Announce here first; one tier each, commas inside a tier.");
    private final Argument<String> out = syntax.option("-o", "--out").takes("FILE")
            .says("Torrent file made for PATH. Default: NAME.torrent in the current folder.");

    SeederCommand() {
        super("seeder", "Share a file or folder, or the data of a torrent that is on disk.");
    }

    @Override
    Node node(Environment environment, Console events) throws UserError {
        PeerOptions options = network.peerOptions(true, null, 0, null);
        List<List<String>> tiers = AnnounceUrls.tiers(trackers.value());
        if (out.value() != null && sources.value().stream().filter(source -> !isTorrent(source)).count() != 1) {
            throw new UserError(Outcome.USAGE,
                    "--out names the torrent file of one PATH; give one, or leave --out away");
        }
        Map<InfoHash, TorrentJob> jobs = new LinkedHashMap<>(); // the same torrent named twice is one
        DescriptionMemory memory = DescriptionMemory.ofThisProcess();
        for (String source : sources.value()) {
            TorrentJob job = isTorrent(source) ? described(source, tiers, memory)
                    : share(source, tiers, environment, events);
            if (jobs.putIfAbsent(job.metainfo().infoHash(), job) == null) {
                job.holdIn(memory);
            }
        }
        return environment.nodes().peer(options, List.copyOf(jobs.values()), events);
    }

    private TorrentJob described(String source, List<List<String>> tiers, DescriptionMemory memory) throws UserError {
        Metainfo metainfo = TorrentFile.load(LocalNames.path(source), memory);
        return new TorrentJob(AnnounceUrls.before(tiers, metainfo), LocalNames.path(dir.value()), true);
    }

    /** Splits the data into pieces and writes the torrent file; the data stays where it is. */
    private TorrentJob share(String source, List<List<String>> tiers, Environment environment, Console events)
            throws UserError {
        Path path = LocalNames.path(source);
        Creation creation = creation(path, TorrentFormat.HYBRID, tiers, environment, events);
        Path file = LocalNames.path(out.value() != null ? out.value() : creation.name() + TorrentFile.SUFFIX);
        Metainfo found = TorrentFile.requireFree(file);
        // it is in use: the same data is to be the same torrent
        if (found != null && found.format() != TorrentFormat.HYBRID) {
            creation = creation(path, found.format(), tiers, environment, events);
        }
        environment.interruption().passTo(creation::stop);
        return creation.job(TorrentFile.save(file, creation.run()));
    }

    private static Creation creation(Path path, TorrentFormat format, List<List<String>> tiers, Environment environment,
            Console events)
            throws UserError {
        return new Creation(new Creation.Plan(path, format, 0, tiers, false, "", Version.CLIENT,
                environment.clock().instant().getEpochSecond()), System::nanoTime, events);
    }

    private static boolean isTorrent(String source) {
        return source.toLowerCase(Locale.ROOT).endsWith(TorrentFile.SUFFIX);
    }
}
