package sprat.swarm.announce;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import sprat.io.EventLoop;
import sprat.io.Resolver;
import sprat.wire.InfoHash;
import sprat.wire.WireLimits;
import sprat.wire.tracker.TrackerResponse;
import sprat.wire.tracker.TrackerResponse.Counts;
import sprat.wire.tracker.TrackerUrl;

/**
 * Asks one tracker how many peers some torrents have, over UDP or HTTP, {@link WireLimits#SCRAPE_HASHES} at a time. A
 * UDP tracker with several addresses is asked at the next one when one fails. Loop's thread.
 */
public final class ScrapeCall {
    /** Who wants to know. */
    public interface Done {
        /**
         * The end, once.
         *
         * @param counts in the order asked for, empty with an error; `error` is "" when there is none
         */
        void done(List<Counts> counts, String error, long nowNanos);
    }

    private final EventLoop loop;
    private final Resolver resolver;
    private final TrackerClient client;
    private final Tracker tracker;
    private final List<InfoHash> infoHashes;
    private final Done done;
    private final List<Counts> counts = new ArrayList<>();
    private Iterator<InetSocketAddress> addresses;

    public ScrapeCall(EventLoop loop, Resolver resolver, TrackerClient client, TrackerUrl url,
            List<InfoHash> infoHashes, Done done) {
        this.loop = loop;
        this.resolver = resolver;
        this.client = client;
        this.tracker = new Tracker(url);
        this.infoHashes = List.copyOf(infoHashes);
        this.done = done;
    }

    /** Once. */
    public void begin(long nowNanos) {
        if (tracker.url().isWeb()) {
            onLookedUp("", nowNanos);
        } else {
            new TrackerLookUp(tracker, client, loop, this::onLookedUp).begin(resolver, nowNanos);
        }
    }

    private void onLookedUp(String error, long nowNanos) {
        if (!error.isEmpty()) {
            done.done(List.of(), error, nowNanos);
            return;
        }
        addresses = tracker.addresses().iterator();
        next(addresses.next(), nowNanos);
    }

    /** Those that are not answered yet, as many as fit one question. */
    private void next(InetSocketAddress address, long nowNanos) {
        List<InfoHash> some = infoHashes.subList(counts.size(),
                Math.min(infoHashes.size(), counts.size() + WireLimits.SCRAPE_HASHES));
        client.scrape(tracker, address, some, nowNanos + AnnounceLimits.TRACKER_EXCHANGE_NANOS,
                (outcome, response, error, now) -> onAnswer(address, some.size(), outcome, response, error, now));
    }

    private void onAnswer(InetSocketAddress address, int asked, TrackerOutcome outcome,
            TrackerResponse.Scraped response, String error, long nowNanos) {
        if (outcome != TrackerOutcome.ANSWERED) {
            if (outcome == TrackerOutcome.SILENT && addresses.hasNext()) {
                next(addresses.next(), nowNanos);
            } else {
                done.done(List.of(), error, nowNanos);
            }
            return;
        }
        if (response.torrents().size() < asked) {
            done.done(List.of(), "it answers for " + response.torrents().size() + " torrents of " + asked, nowNanos);
            return;
        }
        counts.addAll(response.torrents().subList(0, asked));
        if (counts.size() == infoHashes.size()) {
            done.done(List.copyOf(counts), "", nowNanos);
        } else {
            next(address, nowNanos);
        }
    }
}
