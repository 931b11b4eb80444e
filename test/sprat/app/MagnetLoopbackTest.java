package sprat.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sprat.wire.torrent.Magnet;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.MetainfoWriter;
import sprat.wire.torrent.TorrentFormat;

/** Nodes that begin with a magnet link, and torrent files from a web server, over real sockets. */
class MagnetLoopbackTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @TempDir
    Path folder;
    private final byte[] content = new byte[300_000];
    private Path origin;
    private Path target;

    @BeforeEach
    void write() throws Exception {
        new Random(5).nextBytes(content);
        origin = Files.createDirectory(folder.resolve("origin"));
        target = Files.createDirectory(folder.resolve("target"));
        Files.write(origin.resolve("data.bin"), content);
    }

    private Metainfo torrent(TorrentFormat format, boolean isPrivate) throws UserError {
        return torrent("data.bin", format, isPrivate);
    }

    private Metainfo torrent(String file, TorrentFormat format, boolean isPrivate) throws UserError {
        return new Creation(new Creation.Plan(origin.resolve(file), format, 16 << 10, List.of(), isPrivate, "", "", 1),
                System::nanoTime, event -> { }).run();
    }

    private static RunningNode node(TorrentJob job, Duration timeout) throws UserError {
        return nodes(timeout, job);
    }

    private static RunningNode nodes(Duration timeout, TorrentJob... jobs) throws UserError {
        PeerOptions options = new PeerOptions(LOOPBACK, 0, true, 50, 0, 0, false, null, 0, timeout);
        return new RunningNode(events -> new PeerNode(options, List.of(jobs), events));
    }

    private static Magnet to(InetSocketAddress peer, Metainfo torrent) {
        return new Magnet(torrent.hasV1() ? torrent.infoHash() : null, torrent.v2Hash(), "", List.of(), List.of(),
                List.of(InetSocketAddress.createUnresolved(peer.getHostString(), peer.getPort())), List.of());
    }

    @ParameterizedTest
    @EnumSource(TorrentFormat.class)
    void getsWhatTheLinkNamesFromThePeerThatItNamesAndSavesTheTorrent(TorrentFormat format) throws Exception {
        Metainfo torrent = torrent(format, false);
        try (RunningNode seeder = node(new TorrentJob(torrent, origin, true), null)) {
            InetSocketAddress address = seeder.await(Event.Listening.class).address();
            assertEquals(Magnet.of(torrent).toString(), seeder.await(Event.Link.class).magnet());
            try (RunningNode leecher = node(TorrentJob.of(to(address, torrent), target, FileChoice.ALL, true), null)) {
                assertEquals(Outcome.DONE, leecher.outcome());
                assertArrayEquals(content, Files.readAllBytes(target.resolve("data.bin")));
                List<Event.Metadata> told = leecher.told(Event.Metadata.class);
                Event.Metadata last = told.get(told.size() - 1);
                assertEquals(torrent.info().length, last.bytesHave());
                assertEquals(torrent.infoHash().toString(), last.torrent(), "the link has no name");
                assertEquals("data.bin", leecher.told(Event.Complete.class).get(0).torrent());
            }
        }
        Metainfo saved = TorrentFile.load(target.resolve("data.bin.torrent"));
        assertArrayEquals(torrent.info(), saved.info());
        assertTrue(saved.hasV1() || saved.filesWithoutLayer().isEmpty(), "v2 cannot be verified without piece layers");
    }

    @Test
    void severalLinksAreGotInOneProcess() throws Exception {
        Files.write(origin.resolve("other.bin"), new byte[] {1, 2, 3});
        Metainfo one = torrent(TorrentFormat.V1, false);
        Metainfo other = torrent("other.bin", TorrentFormat.HYBRID, false);
        try (RunningNode seeder = nodes(null, new TorrentJob(one, origin, true), new TorrentJob(other, origin, true))) {
            InetSocketAddress address = seeder.await(Event.Listening.class).address();
            try (RunningNode leecher = nodes(null, TorrentJob.of(to(address, one), target, FileChoice.ALL, false),
                    TorrentJob.of(to(address, other), target, FileChoice.ALL, false))) {
                assertEquals(Outcome.DONE, leecher.outcome());
            }
        }
        assertArrayEquals(content, Files.readAllBytes(target.resolve("data.bin")));
        assertArrayEquals(new byte[] {1, 2, 3}, Files.readAllBytes(target.resolve("other.bin")));
    }

    @Test
    void aLinkThatTurnsOutToBeWhatIsBeingGotAlreadyEndsAlone() throws Exception {
        Metainfo hybrid = torrent(TorrentFormat.HYBRID, false);
        Metainfo v1 = torrent(TorrentFormat.V1, false);
        try (RunningNode seeder = nodes(null, new TorrentJob(hybrid, origin, true), new TorrentJob(v1, origin, true))) {
            InetSocketAddress address = seeder.await(Event.Listening.class).address();
            Magnet whole = to(address, hybrid);
            Magnet v2 = new Magnet(null, hybrid.v2Hash(), "by v2", List.of(), List.of(), whole.peers(), List.of());
            RunningNode known = nodes(null, TorrentJob.of(whole, target, FileChoice.ALL, false),
                    TorrentJob.of(v2, target, FileChoice.ALL, false));
            assertEquals(Outcome.USAGE, known.outcome());
            assertTrue(known.errorLine().contains("by v2 is given twice"), known.errorLine());

            Magnet byV1 = new Magnet(hybrid.infoHash(), null, "by v1", List.of(), List.of(), whole.peers(), List.of());
            RunningNode same = nodes(null, TorrentJob.of(byV1, target, FileChoice.ALL, false),
                    TorrentJob.of(v2, target, FileChoice.ALL, false));
            assertEquals(Outcome.USAGE, same.outcome());
            assertTrue(same.errorLine().contains("data.bin is given twice"), same.errorLine());
            assertArrayEquals(content, Files.readAllBytes(target.resolve("data.bin")));

            Path later = Files.createDirectory(folder.resolve("later"));
            RunningNode sameFile = nodes(null, TorrentJob.of(whole, later, FileChoice.ALL, false),
                    TorrentJob.of(to(address, v1), later, FileChoice.ALL, false));
            assertEquals(Outcome.USAGE, sameFile.outcome());
            assertTrue(sameFile.errorLine().contains("a file data.bin, "), sameFile.errorLine());
            assertArrayEquals(content, Files.readAllBytes(later.resolve("data.bin")));
        }
    }

    @Test
    void givesUpWhenNobodyHasItAndCanBeStoppedBefore() throws Exception {
        Metainfo torrent = torrent(TorrentFormat.V1, false);
        Magnet nobody = to(new InetSocketAddress(LOOPBACK, 1), torrent);
        RunningNode alone = node(TorrentJob.of(nobody, target, FileChoice.ALL, false), Duration.ofSeconds(1));
        assertEquals(Outcome.UNREACHABLE, alone.outcome());
        assertTrue(alone.errorLine()
                .contains("no peer has sent the torrent's description for 1 s: is a seeder running"),
                alone.errorLine());
        RunningNode stopped = node(TorrentJob.of(nobody, target, FileChoice.ALL, false), null);
        stopped.await(Event.Metadata.class);
        stopped.stop();
        assertEquals(Outcome.INTERRUPTED, stopped.outcome());
        Magnet trackerless = new Magnet(torrent.infoHash(), null, "x", List.of(), List.of(), List.of(), List.of());
        RunningNode warned = node(TorrentJob.of(trackerless, target, FileChoice.ALL, false), Duration.ofSeconds(1));
        assertEquals(Outcome.UNREACHABLE, warned.outcome());
        assertTrue(warned.told(Event.Warning.class).get(0).message()
                .startsWith("x: the magnet link names no tracker and no peer"));
    }

    @Test
    void aTorrentFileComesFromAWebServer() throws Exception {
        Metainfo torrent = torrent(TorrentFormat.V1, false);
        HttpServer server = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 8);
        server.createContext("/", exchange -> {
            boolean isThere = exchange.getRequestURI().getPath().equals("/x.torrent");
            byte[] body = isThere ? MetainfoWriter.toBytes(torrent) : "<html>no</html>".getBytes();
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/gone") ? 404 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        try {
            assertArrayEquals(torrent.info(), new TorrentDownload(url + "/x.torrent", DescriptionMemory.ofThisProcess())
                    .run().info());
            assertRefused(Outcome.UNREACHABLE, url + "/gone", "the server answers with HTTP status 404; check the URL");
            assertRefused(Outcome.BAD_TORRENT, url + "/page", "this looks like an HTML page");
        } finally {
            server.stop(0);
        }
        assertRefused(Outcome.UNREACHABLE, url + "/x.torrent", "; check the URL, or try again later");
        TorrentDownload stopped = new TorrentDownload(url, DescriptionMemory.ofThisProcess());
        stopped.stop();
        assertEquals(Outcome.INTERRUPTED, assertThrows(UserError.class, stopped::run).outcome());
        assertTrue(TorrentDownload.isUrl("HTTPS://x") && !TorrentDownload.isUrl("httpx.torrent"));
        assertFalse(TorrentDownload.isUrl("ftp://x"));
    }

    private static void assertRefused(Outcome outcome, String url, String message) {
        UserError error =
                assertThrows(UserError.class, () -> new TorrentDownload(url, DescriptionMemory.ofThisProcess()).run());
        assertEquals(outcome, error.outcome(), error.getMessage());
        assertTrue(error.getMessage().contains(message), error.getMessage());
    }
}
