package sprat.swarm.announce;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import sprat.io.FormatException;
import sprat.wire.WireLimits;
import sprat.wire.tracker.TrackerUrl;

/**
 * The trackers of one torrent in the order in which they are tried (BEP 12): tier after tier, by chance inside a tier,
 * who worked first of its tier. URLs that we cannot use are kept apart, a URL given twice counts once.
 */
final class TrackerTiers {
    private final List<List<Tracker>> tiers = new ArrayList<>();
    private final Map<String, String> unusable = new LinkedHashMap<>();

    TrackerTiers(List<List<String>> urls, RandomGenerator random) {
        Set<String> seen = new HashSet<>();
        for (List<String> tierUrls : urls) {
            List<Tracker> tier = new ArrayList<>();
            for (String url : tierUrls) {
                if (seen.size() < WireLimits.TRACKERS && seen.add(url)) {
                    add(url, tier);
                }
            }
            Collections.shuffle(tier, new Random(random.nextLong()));
            tiers.add(tier);
        }
    }

    private void add(String url, List<Tracker> tier) {
        try {
            tier.add(new Tracker(TrackerUrl.parse(url)));
        } catch (FormatException e) {
            unusable.put(url, e.getMessage());
        }
    }

    /** URL and reason of each that is left out. */
    Map<String, String> unusable() {
        return unusable;
    }

    /** All that can be used, first choice first; a copy. */
    List<Tracker> inOrder() {
        List<Tracker> all = new ArrayList<>();
        tiers.forEach(all::addAll);
        return all;
    }

    /** This one, which is there, and all before it. */
    List<Tracker> upTo(Tracker last) {
        List<Tracker> all = inOrder();
        return all.subList(0, all.indexOf(last) + 1);
    }

    /** All have failed: when the first of them may be tried again. */
    long earliestRetryNanos(boolean lacksPeers) {
        return inOrder().stream().mapToLong(tracker -> tracker.retryNanos(lacksPeers)).min().orElseThrow();
    }

    /** This one goes to the front of its tier. */
    void promote(Tracker tracker) {
        for (List<Tracker> tier : tiers) {
            if (tier.remove(tracker)) {
                tier.add(0, tracker);
            }
        }
    }
}
