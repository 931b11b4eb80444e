package sprat.wire.tracker;

import java.net.InetSocketAddress;
import java.util.List;

/** What a UDP tracker answers (BEP 15). */
public sealed interface TrackerResponse {
    int transactionId();

    record Connected(int transactionId, long connectionId) implements TrackerResponse { }

    /** @param peers of the datagram's family */
    record Announced(int transactionId, int intervalSeconds, int leechers, int seeders, List<InetSocketAddress> peers)
            implements TrackerResponse { }

    record Scraped(int transactionId, List<Counts> torrents) implements TrackerResponse { }

    record Failed(int transactionId, String message) implements TrackerResponse { }

    /** @param completed how many downloads ended here; note the order on the wire: seeders, completed, leechers */
    record Counts(int seeders, int completed, int leechers) { }
}
