package sprat.wire.tracker;

import java.nio.ByteBuffer;
import java.util.List;
import sprat.wire.InfoHash;
import sprat.wire.PeerId;

/** What a client asks a UDP tracker (BEP 15). {@link TrackerCodec} makes them from datagrams and back. */
public sealed interface TrackerRequest {
    int transactionId();

    record Connect(int transactionId) implements TrackerRequest { }

    /**
     * @param left      bytes still to get; 0 is a seeder
     * @param wanted    `num_want`: peers wanted, negative = as many as the tracker thinks right, 0 = none
     * @param key       the client's own random number, the same for all its addresses
     * @param port      TCP port of the client, 0..65535
     * @param urlData   path and query of the announce URL (BEP 41), "" when absent
     */
    record Announce(long connectionId, int transactionId, InfoHash infoHash, PeerId peerId, long downloaded, long left,
            long uploaded,
                    TrackerEvent event, int key, int wanted, int port, String urlData) implements TrackerRequest { }

    record Scrape(long connectionId, int transactionId, List<InfoHash> infoHashes) implements TrackerRequest { }
}
