package sprat.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import sprat.http.HttpFetch;
import sprat.io.FormatException;
import sprat.nio.NameLookup;
import sprat.nio.Reactor;
import sprat.swarm.announce.ScrapeCall;
import sprat.swarm.announce.TrackerClient;
import sprat.wire.InfoHash;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.TorrentFormat;
import sprat.wire.tracker.TrackerResponse.Counts;
import sprat.wire.tracker.TrackerUrl;

/**
 * Asks one tracker for the counts of some torrents. Blocks its caller, whose thread becomes the reactor's; `stop` may
 * come from any.
 */
public final class Scrape {
    /** Of one command line: a hundred questions over UDP. */
    public static final int MOST_SWARMS = 7_200;

    /**
     * One swarm.
     *
     * @param name  of the torrent, or its info-hash when that is all that was given
     * @param swarm which one of a hybrid, `v1` or `v2`; else empty
     */
    public record Subject(String name, InfoHash infoHash, String swarm) { }

    /** What the tracker says of it. */
    public record Row(Subject subject, int seeders, int leechers, int completed) { }

    private final TrackerUrl url;
    private final List<Subject> subjects;
    private final Reactor reactor;
    private List<Counts> counts = List.of();
    private String error = "";
    private volatile boolean isStopped;

    /**
     * Reads the torrents.
     *
     * @param torrents paths of .torrent files, or info-hashes of 40 hexadecimal digits, or of 64 in v2
     */
    public Scrape(String url, List<String> torrents) throws UserError {
        try {
            this.url = TrackerUrl.parse(url);
        } catch (FormatException e) {
            throw new UserError(Outcome.USAGE, e.getMessage());
        }
        this.subjects = new ArrayList<>();
        for (String torrent : torrents) {
            subjects.addAll(subjects(torrent));
            if (subjects.size() > MOST_SWARMS) {
                throw new UserError(Outcome.USAGE, torrents.size() + " torrents; ask for at most " + MOST_SWARMS
                        + " at a time, where a hybrid counts twice");
            }
        }
        try {
            this.reactor = new Reactor(System::nanoTime);
        } catch (IOException e) {
            throw new UserError(Outcome.FAILED, "cannot open a selector: " + e.getMessage());
        }
    }

    /** A hybrid has two swarms, and many a client is in one of them alone. */
    private static List<Subject> subjects(String torrent) throws UserError {
        Path path = LocalNames.path(torrent);
        if (torrent.matches("[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}") && !path.toFile().exists()) {
            return List.of(new Subject(torrent.toLowerCase(Locale.ROOT),
                    InfoHash.ofHex(torrent.substring(0, 2 * InfoHash.BYTES)), ""));
        }
        Metainfo metainfo = TorrentFile.load(path);
        return metainfo.format() != TorrentFormat.HYBRID
                ? List.of(new Subject(metainfo.name(), metainfo.infoHash(), ""))
                : List.of(new Subject(metainfo.name(), metainfo.infoHash(), "v1"),
                new Subject(metainfo.name(), metainfo.v2Name(), "v2"));
    }

    /** @throws UserError UNREACHABLE when the tracker does not answer or says no, INTERRUPTED after `stop` */
    public List<Row> run() throws UserError {
        try {
            RandomGenerator random = new SplittableRandom(new SecureRandom().nextLong());
            NameLookup names = new NameLookup(reactor::execute);
            HttpFetch web = new HttpFetch(reactor, names);
            TrackerClient client = new TrackerClient(reactor, random, web);
            client.open(reactor.bind(new InetSocketAddress(0), client));
            List<InfoHash> hashes = subjects.stream().map(Subject::infoHash).toList();
            new ScrapeCall(reactor, names, client, url, hashes, (told, why, now) -> {
                counts = told;
                error = why;
                reactor.stop();
            }).begin(reactor.nowNanos());
            reactor.run();
            web.close();
        } catch (IOException e) {
            throw new UserError(Outcome.FAILED, "the network of this system failed: " + e.getMessage());
        }
        if (counts.isEmpty() && isStopped) {
            throw new UserError(Outcome.INTERRUPTED, "stopped before the tracker had answered");
        }
        if (!error.isEmpty()) {
            throw new UserError(Outcome.UNREACHABLE, url + ": " + error + "; check the URL, or ask later");
        }
        return rows();
    }

    private List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < counts.size(); i++) {
            Counts each = counts.get(i);
            rows.add(new Row(subjects.get(i), each.seeders(), each.leechers(), each.completed()));
        }
        return rows;
    }

    /** Any thread; `run` ends soon. */
    public void stop() {
        isStopped = true;
        reactor.stop();
    }
}
