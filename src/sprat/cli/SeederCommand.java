package sprat.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine;
import sprat.app.AnnounceUrls;
import sprat.app.Creation;
import sprat.app.LocalNames;
import sprat.app.Node;
import sprat.app.Outcome;
import sprat.app.PeerOptions;
import sprat.app.TorrentFile;
import sprat.app.TorrentJob;
import sprat.app.UserError;
import sprat.wire.InfoHash;
import sprat.wire.Metainfo;

@CommandLine.Command(name = "seeder", description = "Share a file or folder, or the data of a torrent that is on disk.")
final class SeederCommand extends NodeCommand {
    @Mixin
    NetworkOptions network;

    @Parameters(arity = "1..*", paramLabel = "PATH|TORRENT",
            description = "Data to share: a .torrent file is made for it. Or a .torrent file: its data is in --dir.")
    List<String> sources;

    @Option(names = {"-d", "--dir"}, defaultValue = ".", description = "Where the data of TORRENT is. Default: the current folder.")
    String dir;

    @Option(names = {"-t", "--tracker"}, paramLabel = "URL", description = "Announce here first; one tier each, commas inside a tier.")
    List<String> trackers = List.of();

    @Option(names = {"-o", "--out"}, paramLabel = "FILE",
            description = "Torrent file made for PATH. Default: NAME.torrent in the current folder.")
    String out;

    @Override
    Node node(Environment environment, Console events) throws UserError {
        PeerOptions options = network.peerOptions(true, null, 0, null);
        List<List<String>> tiers = AnnounceUrls.udp(trackers);
        if (out != null && sources.stream().filter(source -> !isTorrent(source)).count() != 1) {
            throw new UserError(Outcome.USAGE, "--out names the torrent file of one PATH; give one, or leave --out away");
        }
        Map<InfoHash, TorrentJob> jobs = new LinkedHashMap<>(); // the same torrent named twice is one
        for (String source : sources) {
            TorrentJob job = isTorrent(source)
                    ? new TorrentJob(AnnounceUrls.before(tiers, TorrentFile.load(LocalNames.path(source))), LocalNames.path(dir), true)
                    : share(source, tiers, environment, events);
            jobs.putIfAbsent(job.metainfo().infoHash(), job);
        }
        return environment.nodes().peer(options, List.copyOf(jobs.values()), events);
    }

    /** Splits the data into pieces and writes the torrent file; the data stays where it is. */
    private TorrentJob share(String source, List<List<String>> tiers, Environment environment, Console events) throws UserError {
        Path path = LocalNames.path(source);
        Creation creation = new Creation(new Creation.Plan(path, 0, tiers, false, "", Version.NAME,
                environment.clock().instant().getEpochSecond()), System::nanoTime, events);
        Path file = LocalNames.path(out != null ? out : creation.name() + TorrentFile.SUFFIX);
        TorrentFile.requireFree(file);
        environment.interruption().passTo(creation::stop);
        return creation.job(TorrentFile.save(file, creation.run()));
    }

    private static boolean isTorrent(String source) {
        return source.toLowerCase(Locale.ROOT).endsWith(TorrentFile.SUFFIX);
    }
}
