package sprat.wire.tracker;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import sprat.wire.InfoHash;

/** What an HTTP tracker answers. {@link WebTrackerCodec} makes them from bytes. Numbers are 0 or more. */
public sealed interface WebTrackerResponse {
    /**
     * Peers.
     *
     * @param minIntervalSeconds no announce comes sooner, 0 when it does not say
     * @param peers              of both address families, none with port 0
     * @param trackerId          to be said again with each announce, null when it gives none
     * @param warning            for the user, "" when there is none
     * @param externalIp         our address as the tracker sees it (BEP 24), or null
     */
    record Announced(int intervalSeconds, int minIntervalSeconds, int leechers, int seeders,
            List<InetSocketAddress> peers, byte[] trackerId,
                     String warning, InetAddress externalIp) implements WebTrackerResponse { }

    /** Only torrents that the tracker knows. */
    record Scraped(Map<InfoHash, TrackerResponse.Counts> torrents) implements WebTrackerResponse { }

    /** @param retryMinutes when to come again (BEP 31), or one of the two below */
    record Refused(String message, long retryMinutes) implements WebTrackerResponse {
        public static final long UNSAID = -1;
        public static final long NEVER = -2;
    }
}
