package sprat.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.MetainfoWriter;
import sprat.wire.torrent.TorrentFormat;

@Timeout(120)
class ScrapeTest {
    private static final String HASH = "6161616161616161616161616161616161616161";

    @Test
    void asksATrackerOfOurs() throws Exception {
        TrackerOptions options = new TrackerOptions(InetAddress.getLoopbackAddress(), 0, Duration.ofMinutes(30), null);
        try (RunningNode tracker = new RunningNode(events -> new TrackerNode(options, events))) {
            int port = tracker.await(Event.Listening.class).address().getPort();
            List<Scrape.Row> rows = new Scrape("udp://127.0.0.1:" + port + "/announce", List.of(HASH, HASH)).run();
            Scrape.Row none = new Scrape.Row(new Scrape.Subject(HASH, rows.get(0).subject().infoHash(), ""), 0, 0, 0);
            assertEquals(List.of(none, none), rows);
        }
    }

    @Test
    void asksAWebTracker() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] body = "d5:filesd20:aaaaaaaaaaaaaaaaaaaad8:completei2e10:downloadedi7e10:incompletei1eeee".getBytes(
                StandardCharsets.US_ASCII);
        server.createContext("/scrape", exchange -> {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/announce";
            List<Scrape.Row> rows = new Scrape(url, List.of(HASH)).run();
            assertEquals(List.of(2, 1, 7), List.of(rows.get(0).seeders(), rows.get(0).leechers(),
                    rows.get(0).completed()));
            UserError refused = assertThrows(UserError.class, () -> new Scrape(url + "/x", List.of(HASH)).run());
            assertEquals(Outcome.UNREACHABLE, refused.outcome());
            assertTrue(refused.getMessage().startsWith(url + "/x: its URL does not end in `announce`"),
                    refused.getMessage());
        } finally {
            server.stop(0);
        }
    }

    /** Clients that know v1 alone are in one of its swarms, those that know v2 alone in the other. */
    @Test
    void asksForBothSwarmsOfAHybrid(@TempDir Path folder) throws Exception {
        Files.write(folder.resolve("data"), new byte[100_000]);
        Creation.Plan plan = new Creation.Plan(folder.resolve("data"), TorrentFormat.HYBRID, 16 << 10, List.of(), false,
                "", "", 1);
        Metainfo hybrid = new Creation(plan, System::nanoTime, event -> { }).run();
        Path file = folder.resolve("data.torrent");
        Files.write(file, MetainfoWriter.toBytes(hybrid));
        String v1 = hybrid.infoHash().toString();
        String v2 = hybrid.v2Name().toString();
        TrackerOptions options = new TrackerOptions(InetAddress.getLoopbackAddress(), 0, Duration.ofMinutes(30), null);
        try (RunningNode tracker = new RunningNode(events -> new TrackerNode(options, events))) {
            String url = "udp://127.0.0.1:" + tracker.await(Event.Listening.class).address().getPort();
            List<Scrape.Row> rows = new Scrape(url, List.of(file.toString(), HASH, hybrid.v2Hash().toString())).run();
            assertEquals(List.of("data", "data", HASH, hybrid.v2Hash().toString()),
                    rows.stream().map(row -> row.subject().name()).toList());
            assertEquals(List.of(v1, v2, HASH, v2),
                    rows.stream().map(row -> row.subject().infoHash().toString()).toList());
            assertEquals(List.of("v1", "v2", "", ""), rows.stream().map(row -> row.subject().swarm()).toList());
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
    void asksForNoMoreSwarmsThanItsBound() throws Exception {
        new Scrape("udp://127.0.0.1:9", Collections.nCopies(Scrape.MOST_SWARMS, HASH));
        assertEquals(Outcome.USAGE, assertThrows(UserError.class,
                () -> new Scrape("udp://127.0.0.1:9", Collections.nCopies(Scrape.MOST_SWARMS + 1, HASH))).outcome());
    }
}
