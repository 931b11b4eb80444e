package sprat.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ScrapeTest {
    private static final String HASH = "6161616161616161616161616161616161616161";

    @Test
    void asksATrackerOfOurs() throws Exception {
        TrackerOptions options = new TrackerOptions(InetAddress.getLoopbackAddress(), 0, Duration.ofMinutes(30), null);
        try (RunningNode tracker = new RunningNode(events -> new TrackerNode(options, events))) {
            int port = tracker.await(Event.Listening.class).address().getPort();
            List<Scrape.Row> rows = new Scrape("udp://127.0.0.1:" + port + "/announce", List.of(HASH, HASH)).run();
            Scrape.Row none = new Scrape.Row(new Scrape.Subject(HASH, rows.get(0).subject().infoHash()), 0, 0, 0);
            assertEquals(List.of(none, none), rows);
        }
    }

    @Test
    void asksAWebTracker() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] body = "d5:filesd20:aaaaaaaaaaaaaaaaaaaad8:completei2e10:downloadedi7e10:incompletei1eeee".getBytes(StandardCharsets.US_ASCII);
        server.createContext("/scrape", exchange -> {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/announce";
            List<Scrape.Row> rows = new Scrape(url, List.of(HASH)).run();
            assertEquals(List.of(2, 1, 7), List.of(rows.get(0).seeders(), rows.get(0).leechers(), rows.get(0).completed()));
            UserError refused = assertThrows(UserError.class, () -> new Scrape(url + "/x", List.of(HASH)).run());
            assertEquals(Outcome.UNREACHABLE, refused.outcome());
            assertTrue(refused.getMessage().startsWith(url + "/x: its URL does not end in `announce`"), refused.getMessage());
        } finally {
            server.stop(0);
        }
    }

    @Test
    void saysThatNobodyListensThere() throws Exception {
        int port;
        try (ServerSocket taken = new ServerSocket(0)) {
            port = taken.getLocalPort();
        }
        String url = "http://127.0.0.1:" + port + "/announce";
        UserError refused = assertThrows(UserError.class, () -> new Scrape(url, List.of(HASH)).run());
        assertEquals(Outcome.UNREACHABLE, refused.outcome());
        assertTrue(refused.getMessage().startsWith(url + ": nobody can be reached there"), refused.getMessage());
    }

    @Test
    void stoppedItSaysSo() throws Exception {
        Scrape scrape = new Scrape("udp://127.0.0.1:9", List.of(HASH));
        scrape.stop();
        assertEquals(Outcome.INTERRUPTED, assertThrows(UserError.class, scrape::run).outcome());
    }

    @Test
    void takesNoMoreTorrentsThanItsBound() throws Exception {
        new Scrape("udp://127.0.0.1:9", Collections.nCopies(Scrape.MOST_TORRENTS, HASH));
        assertEquals(Outcome.USAGE, assertThrows(UserError.class,
                () -> new Scrape("udp://127.0.0.1:9", Collections.nCopies(Scrape.MOST_TORRENTS + 1, HASH))).outcome());
    }
}
