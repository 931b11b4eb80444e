package sprat.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sprat.http.LoopThread.Told;
import sprat.io.Limits;
import sprat.io.WebFetch;

@Timeout(120)
class HttpFetchTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);
    /** The longest list of buffers that the client gives at once. */
    private static final int PART_BYTES = 48 << 10;

    private LoopThread loop;
    private WebServer server;

    @BeforeEach
    void open() throws IOException {
        loop = new LoopThread(null);
        server = new WebServer();
    }

    @AfterEach
    void close() {
        loop.close();
        server.close();
        assertEquals(0, loop.loop.internalErrors());
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    // ---- Plain answers ----

    @Test
    void getsAWholeBodyOnTheLoopsThread() {
        byte[] content = noise(3 << 20);
        server.answers("/announce", 200, content);
        Told told = loop.get(server.url("/announce?a=%20b"), content.length);
        assertEquals("", LoopThread.await(told.ended));
        assertEquals(new WebFetch.Head(200, -1, content.length, -1, LOOPBACK), told.head.join());
        assertArrayEquals(content, told.body.toByteArray());
        assertTrue(loop.isOnLoop(told));
        assertEquals(List.of("GET /announce?a=%20b Range=null User-Agent=sprat/0.1.0 Accept-Encoding=null"),
                server.asked);
    }

    @Test
    void asksForARangeAndTellsWhereThePartBegins() {
        server.answers("/file", 206, HELLO, "Content-Range", "bytes 10-14/1000");
        Told told = loop.range(server.url("/file"), 10, 14);
        assertEquals("", LoopThread.await(told.ended));
        assertEquals(new WebFetch.Head(206, 10, 5, -1, LOOPBACK), told.head.join());
        assertTrue(server.asked.get(0).contains("Range=bytes=10-14 "), server.asked.toString());
    }

    /** By then its connection is the next one's, which asks on it at once. */
    @Test
    void theEndOfAnAnswerIsNoHarmToTheNextOne() throws Exception {
        try (KeepAliveServer fast = new KeepAliveServer("hello")) {
            List<CompletableFuture<List<String>>> rows = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                CompletableFuture<List<String>> errors = new CompletableFuture<>();
                rows.add(errors);
                loop.on(() -> {
                    getAgain(fast.url(), 250, new ArrayList<>(), errors);
                    return 0;
                });
            }
            rows.forEach(errors -> assertEquals(List.of(), LoopThread.await(errors)));
            assertTrue(fast.connections() < 100, fast.connections() + " connections for 1000 requests, four at a time");
        }
    }

    private void getAgain(String url, int times, List<String> errors, CompletableFuture<List<String>> done) {
        loop.fetch.get(WebFetch.Request.whole(url, 5, loop.loop.nowNanos() + 60_000_000_000L), new Told() {
            @Override
            public void onEnd(String error, long nowNanos) {
                if (!error.isEmpty()) {
                    errors.add(error);
                }
                if (times > 1) {
                    getAgain(url, times - 1, errors, done);
                } else {
                    done.complete(errors);
                }
            }
        });
    }

    @Test
    void passesOnWhatAnErrorPageSays() {
        server.answers("/busy", 503, HELLO, "Retry-After", "120");
        Told told = loop.get(server.url("/busy"), 100);
        assertEquals("", LoopThread.await(told.ended));
        assertEquals(new WebFetch.Head(503, -1, 5, 120, LOOPBACK), told.head.join());
        assertArrayEquals(HELLO, told.body.toByteArray());
    }

    @Test
    void aBodyOfUnknownLengthEndsWithItsLastChunk() {
        server.on("/chunked", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(HELLO);
        });
        Told told = loop.get(server.url("/chunked"), 5);
        assertEquals("", LoopThread.await(told.ended));
        assertEquals(-1, told.head.join().lengthBytes());
        assertArrayEquals(HELLO, told.body.toByteArray());
    }

    @Test
    void getsOverTls(@TempDir Path folder) throws Exception {
        var tls = TestKeys.in(folder);
        try (WebServer secure = new WebServer(tls); LoopThread trusting = new LoopThread(tls)) {
            secure.answers("/file", 200, HELLO);
            Told told = trusting.get(secure.url("/file"), 5);
            assertEquals("", LoopThread.await(told.ended));
            assertArrayEquals(HELLO, told.body.toByteArray());
            String refused = LoopThread.await(loop.get(secure.url("/file"), 5).ended);
            assertTrue(refused.startsWith("TLS fails: "), refused);
            secure.answers("/down", 302, new byte[0], "Location", server.url("/file"));
            String downgraded = LoopThread.await(trusting.get(secure.url("/down"), 5).ended);
            assertTrue(downgraded.startsWith("it redirects from https to http"), downgraded);
            assertEquals(List.of(), server.asked);
        }
    }

    // ---- Bounds ----

    @Test
    void aBodyAtTheBoundIsTakenAndOneByteMoreIsAnError() {
        server.answers("/told", 200, HELLO).on("/untold", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(HELLO);
        });
        assertEquals("", LoopThread.await(loop.get(server.url("/told"), 5).ended));
        assertEquals("an answer of more than 4 bytes", LoopThread.await(loop.get(server.url("/told"), 4).ended));
        assertEquals("", LoopThread.await(loop.get(server.url("/untold"), 5).ended));
        assertEquals("an answer of more than 4 bytes", LoopThread.await(loop.get(server.url("/untold"), 4).ended));
    }

    @Test
    void anEndlessBodyIsCutOff() {
        server.on("/endless", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            writeForEver(exchange.getResponseBody(), new AtomicLong());
        });
        Told told = loop.get(server.url("/endless"), 1 << 20);
        assertEquals("an answer of more than 1048576 bytes", LoopThread.await(told.ended));
        assertTrue(told.bytes <= 1 << 20);
    }

    private static void writeForEver(OutputStream out, AtomicLong written) throws IOException {
        byte[] part = new byte[64 << 10];
        while (true) {
            out.write(part);
            written.addAndGet(part.length);
        }
    }

    @Test
    void aMutedAnswerGoesOnWhereItWas() {
        byte[] content = noise(8 << 20);
        server.answers("/large", 200, content).answers("/small", 200, HELLO);
        Told told = new Told() {
            @Override
            public void onBytes(ByteBuffer in, long nowNanos) {
                super.onBytes(in, nowNanos);
                fetch.mute(true);
                fetch.mute(bytes < 4 << 20);
                fetch.mute(false);
            }

            @Override
            public void onHead(WebFetch.Head head, long nowNanos) {
                super.onHead(head, nowNanos);
                fetch.mute(true);
            }
        };
        loop.get(server.url("/large"), content.length, 60_000, told);
        LoopThread.await(told.head);
        LoopThread.await(loop.get(server.url("/small"), 5).ended);
        assertEquals(0, told.bytes);
        loop.on(() -> {
            told.fetch.mute(false);
            return 0;
        });
        assertEquals("", LoopThread.await(told.ended));
        assertArrayEquals(content, told.body.toByteArray());
    }

    @Test
    void noMoreThanTheBoundAreOnTheirWayToASlowReader() {
        AtomicLong written = new AtomicLong();
        CompletableFuture<String> broken = new CompletableFuture<>();
        server.on("/endless", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try {
                writeForEver(exchange.getResponseBody(), written);
            } catch (IOException e) {
                broken.complete("closed");
            }
        });
        Told told = loop.get(server.url("/endless"), Long.MAX_VALUE, 60_000, new Told());
        LoopThread.await(told.head);
        loop.on(() -> {
            told.fetch.mute(true);
            return 0;
        });
        server.answers("/small", 200, HELLO);
        for (int i = 0; i < 50; i++) {
            LoopThread.await(loop.get(server.url("/small"), 5).ended);
        }
        long held = loop.on(() -> ((HttpExchange) told.fetch).waitingBytes());
        assertTrue(held > 0 && held <= Limits.WEB_PARTS_AHEAD * PART_BYTES, held + " bytes wait");
        assertFalse(told.ended.isDone());
        loop.on(() -> {
            told.fetch.cancel();
            return 0;
        });
        assertEquals("closed", LoopThread.await(broken));
    }

    @Test
    void noMoreRequestsThanTheBoundAreUnderWay() {
        Semaphore mayAnswer = new Semaphore(0);
        CountDownLatch begun = new CountDownLatch(Limits.WEB_REQUESTS);
        server.on("/slow", exchange -> {
            begun.countDown();
            mayAnswer.acquireUninterruptibly();
            exchange.sendResponseHeaders(204, -1);
        });
        List<Told> all = new ArrayList<>();
        for (int i = 0; i < Limits.WEB_REQUESTS + 3; i++) {
            all.add(loop.get(server.url("/slow"), 5));
        }
        LoopThread.await(CompletableFuture.runAsync(() -> {
            try {
                begun.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }));
        assertEquals(List.of(Limits.WEB_REQUESTS, 3),
                loop.on(() -> List.of(loop.fetch.underWay(), loop.fetch.waiting())));
        assertEquals(Limits.WEB_REQUESTS, server.asked.size());
        mayAnswer.release(all.size());
        all.forEach(told -> assertEquals("", LoopThread.await(told.ended)));
        assertEquals(List.of(0, 0), loop.on(() -> List.of(loop.fetch.underWay(), loop.fetch.waiting())));
    }

    @Test
    void moreThanTheLineHoldsFailAtOnce() {
        Semaphore mayAnswer = new Semaphore(0);
        server.on("/slow", exchange -> mayAnswer.acquireUninterruptibly());
        Told[] told = new Told[Limits.WEB_REQUESTS + HttpLimits.WEB_WAITING + 1];
        Arrays.setAll(told, i -> loop.get(server.url("/slow"), 5));
        assertEquals("too many HTTP requests at once", LoopThread.await(told[told.length - 1].ended));
        assertFalse(told[told.length - 2].ended.isDone());
        mayAnswer.release(told.length);
    }

    // ---- Redirects ----

    @Test
    void followsAsManyRedirectsAsTheBoundAndNoMore() {
        for (int i = 0; i <= HttpLimits.WEB_REDIRECTS; i++) {
            server.answers("/to" + i, 301 + i % 2, new byte[0], "Location", i == 0 ? "/file" : "to" + (i - 1));
        }
        server.answers("/file", 200, HELLO);
        Told followed = loop.get(server.url("/to" + (HttpLimits.WEB_REDIRECTS - 1)), 5);
        assertEquals("", LoopThread.await(followed.ended));
        assertArrayEquals(HELLO, followed.body.toByteArray());
        assertEquals("more than " + HttpLimits.WEB_REDIRECTS + " redirects",
                LoopThread.await(loop.get(server.url("/to" + HttpLimits.WEB_REDIRECTS), 5).ended));
    }

    @Test
    void aRangeIsAskedAgainWhereItRedirectsTo() {
        server.answers("/old", 307, new byte[0], "Location", server.url("/new"));
        server.answers("/new", 206, HELLO, "Content-Range", "bytes 0-4/5");
        assertEquals("", LoopThread.await(loop.range(server.url("/old"), 0, 4).ended));
        assertTrue(server.asked.get(1).startsWith("GET /new Range=bytes=0-4"), server.asked.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "192.168.0.1", "169.254.169.254", "127.0.0.1", "fd00::1", "::1"})
    void isNotRedirectedFromAPublicToALessPublicAddress(String target) throws IOException {
        // The client looks the name up again, and finds the loopback address; the check sees a public one.
        loop.names.put("localhost", List.of(InetAddress.getByName("203.0.113.5")));
        loop.names.put("inside.example", List.of(InetAddress.getByName("198.51.100.1"), InetAddress.getByName(target)));
        server.answers("/old", 302, new byte[0], "Location", "http://inside.example/secret");
        String error = LoopThread.await(loop.get(server.url("/old").replace("127.0.0.1", "localhost"), 5).ended);
        assertEquals(
                "it redirects to an address that is less public than its own, which is refused: http://inside.example/secret", error);
    }

    /**
     * Which of the addresses has answered is not known: what it tells is believed as far as it could come from the
     * widest of them.
     */
    @Test
    void ofSeveralAddressesTheOneThatMostCanReachCountsAsTheServer() throws IOException {
        InetAddress open = InetAddress.getByName("203.0.113.5");
        loop.names.put("localhost", List.of(InetAddress.getLoopbackAddress(), open, InetAddress.getByName("10.0.0.1")));
        server.answers("/announce", 200, HELLO);
        Told told = loop.get(server.url("/announce").replace("127.0.0.1", "localhost"), 5);
        assertEquals("", LoopThread.await(told.ended));
        assertEquals(open, told.head.join().server());
    }

    /** Who makes a torrent, or redirects, chooses the URL: it must not be one that does something. */
    @ParameterizedTest
    @ValueSource(strings = {"/file?do=it", "/announce/?do=it", "/?announce", "/old"})
    void asksThisMachineWithAQueryOnlyAsATracker(String path) {
        server.answers("/old", 302, new byte[0], "Location", "/file?do=it");
        String error = LoopThread.await(loop.get(server.url(path), 5).ended);
        assertTrue(error.startsWith("only trackers are sent a query on this machine or wire"), error);
        server.answers("/a/announce.php", 200, HELLO).answers("/scrape", 200, HELLO);
        assertEquals("", LoopThread.await(loop.get(server.url("/a/announce.php?do=it"), 5).ended));
        assertEquals("", LoopThread.await(loop.get(server.url("/scrape?do=it"), 5).ended));
    }

    @Test
    void aRedirectWithoutAPlaceIsAnAnswerLikeAnyOther() {
        server.answers("/nowhere", 302, HELLO);
        Told told = loop.get(server.url("/nowhere"), 5);
        assertEquals("", LoopThread.await(told.ended));
        assertEquals(302, told.head.join().status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://127.0.0.1/x", "http:///x", "file:///etc/passwd"})
    void isRedirectedToNothingButHttp(String target) {
        server.answers("/old", 301, new byte[0], "Location", target);
        String error = LoopThread.await(loop.get(server.url("/old"), 5).ended);
        assertTrue(error.startsWith("not a URL that can be asked: "), error);
    }

    // ---- Errors ----

    @ParameterizedTest
    @ValueSource(strings = {"http://a b/", "http://", "gopher://127.0.0.1/", "%%%", ""})
    void whatIsNoUrlIsAnError(String url) {
        String error = LoopThread.await(loop.get(url, 5).ended);
        assertTrue(error.startsWith("not a URL that can be asked: "), error);
    }

    @Test
    void aPortThatDoesNotExistIsAnErrorAtOnce() {
        String error = LoopThread.await(loop.get("http://127.0.0.1:99999/", 5).ended);
        assertFalse(error.isEmpty() || error.contains("in time"), error);
    }

    @Test
    void aNameWithoutAddressIsAnError() {
        assertEquals("nowhere.example: no address found for this name",
                LoopThread.await(loop.get("http://nowhere.example/", 5).ended));
    }

    @Test
    void aPortWhereNobodyListensIsAnError() throws IOException {
        int port;
        try (ServerSocket taken = new ServerSocket(0)) {
            port = taken.getLocalPort();
        }
        String error = LoopThread.await(loop.get("http://127.0.0.1:" + port + "/", 5).ended);
        assertTrue(error.startsWith("nobody can be reached there"), error);
    }

    @Test
    void aBodyThatIsCutShortIsAnError() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture.runAsync(() -> {
                try (var socket = listening.accept()) {
                    socket.getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello".getBytes(
                            StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            Told told = loop.get("http://127.0.0.1:" + listening.getLocalPort() + "/", 10);
            String error = LoopThread.await(told.ended);
            assertTrue(error.startsWith("the connection broke"), error);
            assertArrayEquals(HELLO, told.body.toByteArray());
        }
    }

    @Test
    void anEncodingThatWasNotAskedForIsAnError() {
        server.answers("/zipped", 200, HELLO, "Content-Encoding", "gzip");
        assertEquals("it answers in the encoding gzip, which was not asked for",
                LoopThread.await(loop.get(server.url("/zipped"), 5).ended));
    }

    /** Of short headers, since each costs Java much more than its bytes. */
    @Test
    void aHeadThatIsTooLongIsAnError() {
        int each = 32 + "X-0000".length() + 1;
        answersWithHeaders("/fits", HttpLimits.WEB_HEAD_BYTES / each - 10);
        answersWithHeaders("/long", HttpLimits.WEB_HEAD_BYTES / each + 1);
        assertEquals("", LoopThread.await(loop.get(server.url("/fits"), 5).ended));
        String error = LoopThread.await(loop.get(server.url("/long"), 5).ended);
        assertTrue(error.contains("Header size too big"), error);
    }

    private void answersWithHeaders(String path, int count) {
        String[] headers = new String[2 * count];
        for (int i = 0; i < count; i++) {
            headers[2 * i] = String.format("X-%04d", i);
            headers[2 * i + 1] = "a";
        }
        server.answers(path, 200, HELLO, headers);
    }

    @Test
    void silenceEndsAtTheDeadline() {
        server.on("/silent", exchange -> new Semaphore(0).acquireUninterruptibly());
        assertEquals("no answer in time", LoopThread.await(loop.get(server.url("/silent"), 5, 1, new Told()).ended));
        assertEquals(0, loop.on(() -> loop.fetch.underWay()));
    }

    @Test
    void cancelledItSaysNothingMore() {
        server.answers("/file", 200, HELLO);
        Told told = new Told();
        loop.on(() -> {
            told.fetch =
                    loop.fetch.get(WebFetch.Request.whole(server.url("/file"), 5,
                    loop.loop.nowNanos() + 1_000_000_000L), told);
            told.fetch.cancel();
            told.fetch.cancel();
            return 0;
        });
        assertEquals("", LoopThread.await(loop.get(server.url("/file"), 5).ended));
        assertFalse(told.ended.isDone() || told.head.isDone());
    }
}
