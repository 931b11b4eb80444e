package sprat.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.TorrentFormat;

/** A leecher with real sockets and files, and a web server in this process as its only source. */
@Timeout(120)
class WebSeedLoopbackTest {
    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]+)-([0-9]+)");

    @TempDir
    Path folder;
    private HttpServer server;
    private byte[] content;

    @BeforeEach
    void serve() throws IOException {
        content = new byte[(9 << 20) + 77];
        new Random(3).nextBytes(content);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/pub/data.bin", this::answer);
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Matcher range = RANGE.matcher(String.valueOf(exchange.getRequestHeaders().getFirst("Range")));
            int from = range.matches() ? Integer.parseInt(range.group(1)) : 0;
            int end = range.matches() ? Integer.parseInt(range.group(2)) + 1 : content.length;
            exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + (end - 1) + "/"
                    + content.length);
            exchange.sendResponseHeaders(range.matches() ? 206 : 200, end - from);
            exchange.getResponseBody().write(content, from, end - from);
        }
    }

    private Metainfo torrent(String url) throws Exception {
        Path source = Files.write(Files.createDirectories(folder.resolve("source")).resolve("data.bin"), content);
        Creation.Plan plan = new Creation.Plan(source, TorrentFormat.V1, 0, List.of(), false, "", "", 0);
        return new Creation(plan, System::nanoTime, event -> { }).run().withWebSeeds(List.of(url));
    }

    private RunningNode leecher(Metainfo torrent, Duration timeout) throws Exception {
        Path dir = Files.createDirectories(folder.resolve("copy"));
        PeerOptions options = new PeerOptions(InetAddress.getLoopbackAddress(), 0, true, 10, 0, 0, false, null, 0,
                timeout);
        return new RunningNode(events -> new PeerNode(options, List.of(new TorrentJob(torrent, dir, false)), events));
    }

    @Test
    void completesFromTheWebSeedAloneAndEnds() throws Exception {
        String host = "127.0.0.1:" + server.getAddress().getPort();
        try (RunningNode leecher = leecher(torrent("http://" + host + "/pub/"), Duration.ofMinutes(5))) {
            assertEquals(Outcome.DONE, leecher.outcome());
            assertArrayEquals(content, Files.readAllBytes(folder.resolve("copy/data.bin")));
            Event.Source source = leecher.told(Event.Complete.class).get(0).sources().get(0);
            assertEquals(host, source.address().getHostString() + ":" + source.address().getPort());
            assertEquals(content.length, source.bytes());
            List<String> warnings = leecher.told(Event.Warning.class).stream().map(Event.Warning::message).toList();
            assertEquals(
                    List.of("HTTP trackers and web seeds are asked from the address that the system chooses, not from --bind"), warnings);
        }
    }

    @Test
    void withoutAnybodyElseItGivesUpOnAWebSeedThatFails() throws Exception {
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/nothing/";
        try (RunningNode leecher = leecher(torrent(url), Duration.ofSeconds(1))) {
            assertEquals(Outcome.UNREACHABLE, leecher.outcome());
            assertTrue(leecher.told(Event.Warning.class).stream()
                    .anyMatch(told -> told.message().contains("it answers with HTTP status 404")));
        }
    }
}
