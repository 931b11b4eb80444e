package sprat.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine;
import sprat.app.AnnounceUrls;
import sprat.app.LocalNames;
import sprat.app.Node;
import sprat.app.Outcome;
import sprat.app.PeerOptions;
import sprat.app.TorrentFile;
import sprat.app.TorrentJob;
import sprat.app.UserError;
import sprat.wire.InfoHash;
import sprat.wire.Metainfo;

@CommandLine.Command(name = "leecher", description = "Get what a torrent describes, verify it, and share it with others.")
final class LeecherCommand extends NodeCommand {
    @Mixin
    NetworkOptions network;

    @Parameters(arity = "1..*", paramLabel = "TORRENT", description = "A .torrent file.")
    List<String> torrents;

    @Option(names = {"-d", "--dir"}, defaultValue = ".", description = "Where the data goes. Default: the current folder.")
    String dir;

    @Option(names = {"-t", "--tracker"}, paramLabel = "URL", description = "Ask this tracker first; one tier each, commas inside a tier.")
    List<String> trackers = List.of();

    @Option(names = "--no-seed", description = "Exit when complete.")
    boolean noSeed;

    @Option(names = "--seed-time", paramLabel = "TIME", converter = Units.Time.class, description = "Exit when seeded for that long.")
    Duration seedTime;

    @Option(names = "--seed-ratio", paramLabel = "N", defaultValue = "0", description = "Exit when N times the size was uploaded.")
    double seedRatio;

    @Option(names = "--timeout", paramLabel = "TIME", defaultValue = "5m", converter = Units.Time.class,
            description = "Give up when there was no peer for that long. Default: 5m; 0 never does.")
    Duration timeout;

    @Override
    Node node(Environment environment, Console events) throws UserError {
        if (!(seedRatio >= 0)) {
            throw new UserError(Outcome.USAGE, "--seed-ratio must be 0 or more");
        }
        PeerOptions options = network.peerOptions(!noSeed, seedTime, seedRatio, timeout.isZero() ? null : timeout);
        List<List<String>> tiers = AnnounceUrls.udp(trackers);
        Path folder = LocalNames.path(dir);
        Map<InfoHash, TorrentJob> jobs = new LinkedHashMap<>(); // the same torrent named twice is one
        for (String torrent : torrents) {
            Metainfo metainfo = AnnounceUrls.before(tiers, TorrentFile.load(LocalNames.path(torrent)));
            jobs.putIfAbsent(metainfo.infoHash(), new TorrentJob(metainfo, folder, false));
        }
        return environment.nodes().peer(options, List.copyOf(jobs.values()), events);
    }
}
