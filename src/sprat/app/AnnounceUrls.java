package sprat.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import sprat.wire.Metainfo;
import sprat.wire.TrackerUrl;
import sprat.wire.WireException;

/** Tracker URLs of the command line: each `--tracker` is a tier (BEP 12), commas separate URLs inside one, as mktorrent does it. */
public final class AnnounceUrls {
    private static final List<String> SCHEMES = List.of("udp", "http", "https");

    private AnnounceUrls() {
    }

    /** For our own announces. */
    public static List<List<String>> udp(List<String> options) throws UserError {
        return tiers(options, false);
    }

    /** For a .torrent file, which other clients read too: also http and https. */
    public static List<List<String>> any(List<String> options) throws UserError {
        return tiers(options, true);
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

    private static List<List<String>> tiers(List<String> options, boolean web) throws UserError {
        List<List<String>> tiers = new ArrayList<>();
        for (String option : options) {
            List<String> tier = new ArrayList<>();
            for (String url : option.split(",", -1)) {
                tier.add(checked(url.strip(), web));
            }
            tiers.add(tier);
        }
        return tiers;
    }

    private static String checked(String url, boolean web) throws UserError {
        int schemeEnd = Math.max(0, url.indexOf("://"));
        String scheme = url.substring(0, schemeEnd).toLowerCase(Locale.ROOT);
        if (web && !scheme.equals("udp") && SCHEMES.contains(scheme) && url.matches("[\\x21-\\x7e]+")) {
            return url;
        }
        try {
            TrackerUrl.parse(url);
            return url;
        } catch (WireException e) {
            throw new UserError(Outcome.USAGE, "--tracker: " + e.getMessage());
        }
    }
}
