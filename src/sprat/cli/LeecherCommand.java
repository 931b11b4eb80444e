package sprat.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sprat.app.AnnounceUrls;
import sprat.app.DescriptionMemory;
import sprat.app.FileChoice;
import sprat.app.FilesOnDisk;
import sprat.app.LocalNames;
import sprat.app.Node;
import sprat.app.Outcome;
import sprat.app.PeerOptions;
import sprat.app.TorrentDownload;
import sprat.app.TorrentFile;
import sprat.app.TorrentJob;
import sprat.app.UserError;
import sprat.wire.InfoHash;
import sprat.wire.torrent.Magnet;
import sprat.wire.torrent.Metainfo;

final class LeecherCommand extends NodeCommand {
    private final NetworkOptions network = new NetworkOptions(syntax);
    private final Argument<List<String>> torrents = syntax.parameters("TORRENT|MAGNET|URL",
            "A .torrent file, a magnet link, or where a web server has a .torrent file.");
    private final Argument<String> dir = syntax.option("-d", "--dir").takes("DIR").or(".")
            .says("Where the data goes. Default: the current folder.");
    private final Argument<List<String>> trackers = syntax.option("-t", "--tracker").takesMany("URL")
            .says("Ask this tracker first; one tier each, commas inside a tier.");
    private final Argument<List<String>> select = syntax.option("--select").takesMany("LIST")
            .says("Get these files only, by their numbers in `show`: 0,2,4-8.");
    private final Argument<List<String>> exclude = syntax.option("--exclude").takesMany("LIST")
            .says("Leave these files out.");
    private final Argument<List<String>> priority = syntax.option("--priority").takesMany("LIST=RANK")
            .says("Get these files before or after the others: high, normal or low.");
    private final Argument<List<String>> reuseFrom = syntax.option("--reuse-from").takesMany("FOLDER")
            .says("Take files from here too that need not be downloaded, besides DIR.");
    private final Argument<String> reuse = syntax.option("--reuse").takes("WAY")
            .says("Search DIR for files that need not be downloaded, and link or copy them; no takes not even what sprat has downloaded.");
    private final Argument<Boolean> overwrite = syntax.option("--overwrite")
            .says("Move files of the same names aside, as NAME.old, when they are not this torrent's.");
    private final Argument<Boolean> sequential = syntax.option("--sequential")
            .says("Get pieces in order, to use the beginning while the rest comes.");
    private final Argument<Boolean> noSeed = syntax.option("--no-seed").says("Exit when complete.");
    private final Argument<Duration> seedTime = syntax.option("--seed-time").takes("TIME", Units::duration)
            .says("Exit when seeded for that long.");
    private final Argument<Double> seedRatio = syntax.option("--seed-ratio").takes("N", Double.class).or("0")
            .says("Exit when N times the size was uploaded.");
    private final Argument<Boolean> saveTorrent = syntax.option("--save-torrent")
            .says("Write NAME.torrent into the folder of the data, of MAGNET and URL.");
    private final Argument<Duration> timeout = syntax.option("--timeout").takes("TIME", Units::duration).or("5m")
            .says("Give up when there was no peer for that long. Default: 5m; 0 never does.");

    LeecherCommand() {
        super("leecher", "Get what a torrent describes, verify it, and share it with others.");
    }

    @Override
    Node node(Environment environment, Console events) throws UserError {
        if (!(seedRatio.value() >= 0)) {
            throw new UserError(Outcome.USAGE, "--seed-ratio must be 0 or more");
        }
        PeerOptions options = network.peerOptions(!noSeed.value(), seedTime.value(), seedRatio.value(),
                timeout.value().isZero() ? null : timeout.value());
        List<List<String>> tiers = AnnounceUrls.tiers(trackers.value());
        Path folder = LocalNames.path(dir.value());
        FileChoice selection = new FileChoice(select.value(), exclude.value(), priority.value(), sequential.value());
        FilesOnDisk onDisk = FilesOnDisk.of(reuse.value(), reuseFrom.value(), overwrite.value());
        Map<InfoHash, TorrentJob> jobs = new LinkedHashMap<>(); // the same torrent named twice is one
        DescriptionMemory memory = DescriptionMemory.ofThisProcess();
        for (String torrent : torrents.value()) {
            TorrentJob job = job(torrent, tiers, folder, selection, memory, environment).with(onDisk);
            if (jobs.putIfAbsent(job.infoHash(), job) == null) {
                job.holdIn(memory);
            }
        }
        if (selection.namesFiles() && jobs.size() > 1) {
            throw new UserError(Outcome.USAGE,
                    "--select, --exclude and --priority name files of one torrent; give one, or leave them away");
        }
        return environment.nodes().peer(options, List.copyOf(jobs.values()), events);
    }

    private TorrentJob job(String torrent, List<List<String>> tiers, Path folder, FileChoice selection,
            DescriptionMemory memory, Environment environment) throws UserError {
        if (Magnet.isMagnet(torrent)) {
            return TorrentJob.of(AnnounceUrls.before(tiers, TorrentFile.magnet(torrent)), folder, selection,
                    saveTorrent.value());
        }
        if (!TorrentDownload.isUrl(torrent)) {
            return TorrentJob.leecher(AnnounceUrls.before(tiers, TorrentFile.load(LocalNames.path(torrent), memory)),
                    folder, selection);
        }
        TorrentDownload download = new TorrentDownload(torrent, memory);
        environment.interruption().passTo(download::stop);
        Metainfo metainfo = download.run();
        if (saveTorrent.value()) {
            TorrentFile.keep(LocalNames.child(folder, metainfo.name() + TorrentFile.SUFFIX), metainfo);
        }
        return TorrentJob.leecher(AnnounceUrls.before(tiers, metainfo), folder, selection);
    }
}
