package sprat.swarm.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sprat.wire.WireLimits;
import sprat.wire.tracker.TrackerUrl;

class TrackerTiersTest {
    private static List<String> urls(TrackerTiers tiers) {
        return tiers.inOrder().stream().map(tracker -> tracker.url().toString()).toList();
    }

    private static List<String> tier(String letter, int count) {
        return IntStream.range(0, count).mapToObj(i -> "udp://" + letter + i + ":1").toList();
    }

    @Test
    void shufflesInsideATierAndKeepsTheTiersApart() {
        Set<List<String>> orders = new HashSet<>();
        for (int seed = 0; seed < 200; seed++) {
            List<String> order = urls(new TrackerTiers(List.of(tier("a", 3), tier("b", 2)), new Random(seed)));
            assertEquals(new HashSet<>(tier("a", 3)), new HashSet<>(order.subList(0, 3)));
            orders.add(order);
        }
        assertEquals(6 * 2, orders.size());
    }

    @Test
    void promotesOnlyInsideTheTier() {
        TrackerTiers tiers = new TrackerTiers(List.of(tier("a", 3), tier("b", 3)), new Random(1));
        Tracker last = tiers.inOrder().get(5);
        tiers.promote(last);
        assertEquals(last, tiers.inOrder().get(3));
        assertEquals(6, tiers.inOrder().size());
        assertEquals(tiers.inOrder().subList(0, 4), tiers.upTo(last));
    }

    @Test
    void takesNoMoreTrackersThanItsLimit() {
        assertEquals(WireLimits.TRACKERS, urls(new TrackerTiers(List.of(tier("a", 100), tier("b", 500)), new Random(1)))
                .size());
    }

    @Test
    void remembersABoundedNumberOfAddressesThatKnowUs() throws Exception {
        Tracker tracker = new Tracker(TrackerUrl.parse("udp://a:1"));
        List<InetSocketAddress> all = new ArrayList<>();
        for (int i = 0; i <= AnnounceLimits.TRACKER_ADDRESSES; i++) {
            all.add(new InetSocketAddress("10.0.0." + i, 1));
            tracker.knowsUsAt(all.get(i));
        }
        assertEquals(new HashSet<>(all.subList(1, all.size())), tracker.knowUs());
    }

    @Test
    void backsOffTwiceAsLongAfterEachFailureUpToItsLimits() throws Exception {
        Tracker tracker = new Tracker(TrackerUrl.parse("udp://a:1"));
        long waitNanos = AnnounceLimits.TRACKER_BACK_OFF_NANOS;
        for (int i = 0; i < 100; i++) {
            tracker.failed(1, 1_000);
            assertEquals(1_000 + Math.min(waitNanos, AnnounceLimits.TRACKER_BACK_OFF_MOST_NANOS),
                    tracker.retryNanos(false));
            assertEquals(1_000 + Math.min(waitNanos, AnnounceLimits.TRACKER_BACK_OFF_LACKING_NANOS),
                    tracker.retryNanos(true));
            waitNanos = Math.min(2 * waitNanos, AnnounceLimits.TRACKER_BACK_OFF_MOST_NANOS);
        }
        tracker.worked();
        assertTrue(tracker.isReady(false, 1_001));
    }
}
