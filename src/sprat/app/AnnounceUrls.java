package sprat.app;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import sprat.io.FormatException;
import sprat.wire.torrent.Magnet;
import sprat.wire.torrent.Metainfo;
import sprat.wire.tracker.TrackerUrl;

/**
 * Tracker URLs of the command line: each `--tracker` is a tier (BEP 12), commas separate URLs inside one, as mktorrent
 * does it.
 */
public final class AnnounceUrls {
    private AnnounceUrls() {
    }

    /** @param options udp, http and https */
    public static List<List<String>> tiers(List<String> options) throws UserError {
        List<List<String>> tiers = new ArrayList<>();
        for (String option : options) {
            List<String> tier = new ArrayList<>();
            for (String url : option.split(",", -1)) {
                tier.add(checked(url.strip()));
            }
            tiers.add(tier);
        }
        return tiers;
    }

    /** The torrent with these tiers before its own, without naming a URL twice. */
    public static Metainfo before(List<List<String>> tiers, Metainfo metainfo) {
        List<List<String>> all = new ArrayList<>(tiers);
        List<String> given = tiers.stream().flatMap(List::stream).toList();
        for (List<String> tier : metainfo.trackers()) {
            all.add(tier.stream().filter(url -> !given.contains(url)).toList());
        }
        return tiers.isEmpty() ? metainfo : metainfo.withTrackers(all);
    }

    /** The link with these trackers before its own, without naming a URL twice. */
    public static Magnet before(List<List<String>> tiers, Magnet magnet) {
        List<String> all = Stream.concat(tiers.stream().flatMap(List::stream), magnet.trackers().stream()).distinct()
                .toList();
        return new Magnet(magnet.v1Hash(), magnet.v2Hash(), magnet.name(), all, magnet.webSeeds(), magnet.peers(),
                magnet.selection());
    }

    private static String checked(String url) throws UserError {
        try {
            TrackerUrl.parse(url);
            return url;
        } catch (FormatException e) {
            throw new UserError(Outcome.USAGE, "--tracker: " + e.getMessage());
        }
    }
}
