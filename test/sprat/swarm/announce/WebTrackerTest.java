package sprat.swarm.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sprat.sim.SimTime.MINUTES;
import static sprat.sim.SimTime.SECONDS;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sprat.io.WebFetch;
import sprat.sim.SimLoop;
import sprat.sim.SimNetwork;
import sprat.sim.SimTime;
import sprat.sim.SimWeb;
import sprat.sim.SimWeb.Reply;
import sprat.wire.WireLimits;

/** The announcer with trackers that speak HTTP, in virtual time. */
class WebTrackerTest {
    private static final String URL = "http://tracker.test/announce?auth=x";
    private static final Pattern EVENT = Pattern.compile("&event=([a-z]+)");

    private record Heard(long atNanos, String url) { }

    private final SimTime time = new SimTime();
    private final SimNetwork network = new SimNetwork(time);
    private final SimWeb web = new SimWeb();
    private final FakeTorrent torrent = new FakeTorrent();
    private final List<Heard> heard = new ArrayList<>();
    private String body = "d8:completei3e10:incompletei4e8:intervali600e5:peers6:\n\0\0\u0005\u001a\u00e1e";
    private int status = 200;
    private long retryAfterSeconds = -1;
    private boolean silent;
    private SimLoop loop;
    private TrackerClient client;
    private Announcer announcer;
    private long stoppedNanos = -1;

    @BeforeEach
    void open() throws IOException {
        loop = new SimLoop(time, network, InetAddress.getByName("10.0.0.1"));
        client = new TrackerClient(loop, new Random(1), web.of(loop));
        client.open(loop.bind(new InetSocketAddress(0), client));
        web.serve("http://tracker.test/", this::reply).at("203.0.113.5");
    }

    private Reply reply(WebFetch.Request request) {
        heard.add(new Heard(time.nowNanos(), request.url()));
        return silent ? null : new Reply(status, -1, body.getBytes(StandardCharsets.ISO_8859_1), retryAfterSeconds, "");
    }

    private void start(List<List<String>> tiers) {
        announcer = new Announcer(new Announcing(loop, (host, done) -> loop.execute(() -> done.done(address(host), "")),
                client, new Random(2)), tiers, torrent);
        announcer.start(time.nowNanos());
    }

    private static List<InetAddress> address(String host) {
        try {
            return List.of(InetAddress.getByName(host));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void start() {
        start(List.of(List.of(URL)));
    }

    private List<String> events() {
        return heard.stream().map(one -> EVENT.matcher(one.url)).map(event -> event.find() ? event.group(1) : "")
                .toList();
    }

    private long gapSeconds(int index) {
        return (heard.get(index).atNanos - heard.get(index - 1).atNanos) / SECONDS;
    }

    private void stop() {
        long beginNanos = time.nowNanos();
        announcer.stop(beginNanos, () -> stoppedNanos = time.nowNanos() - beginNanos);
    }

    @Test
    void announcesStartedAndThenAtTheInterval() {
        start();
        time.runFor(21 * MINUTES);
        assertEquals(List.of("started", "", ""), events());
        assertTrue(gapSeconds(1) >= 570 && gapSeconds(1) <= 631, gapSeconds(1) + " s");
        assertEquals(List.of(new InetSocketAddress("10.0.0.5", 6881)), torrent.peers.subList(0, 1));
        assertEquals(URL + " 3/4 1", torrent.announced.get(0));
        assertEquals("203.0.113.5", torrent.toldFrom.get(0).getHostAddress(), "where the server has answered");
        assertTrue(heard.get(0).url.startsWith(URL + "&info_hash=%00"), heard.get(0).url);
        assertTrue(heard.get(0).url.contains("&port=6881&uploaded=20&downloaded=10&left=1000&key=0000002a&"),
                heard.get(0).url);
    }

    @Test
    void tellsCompletedAtOnceWhateverTheIntervals() {
        body = "d8:intervali600e12:min intervali500ee";
        start();
        time.runFor(10 * SECONDS);
        torrent.left = 0;
        announcer.completed(time.nowNanos());
        time.runFor(SECONDS);
        assertEquals(List.of("started", "completed"), events());
    }

    @Test
    void lackingPeersComesNoSoonerThanTheTrackerAllows() {
        torrent.lacksPeers = true;
        body = "d8:intervali600e12:min intervali120ee";
        start();
        time.runFor(5 * MINUTES);
        assertEquals(3, heard.size());
        assertEquals(120, gapSeconds(1));
        assertEquals(120, gapSeconds(2));
    }

    @Test
    void lackingPeersComesSoonWhenTheTrackerDoesNotMind() {
        torrent.lacksPeers = true;
        start();
        time.runFor(16 * SECONDS);
        assertEquals(3, heard.size(), "at once, after 5 s, and 10 s later");
    }

    @Test
    void saysTheTrackerIdAgainUntilThereIsAnother() {
        body = "d8:intervali60e10:tracker id3:a be";
        start();
        time.runFor(SECONDS);
        body = "d8:intervali60ee";
        time.runFor(130 * SECONDS);
        body = "d8:intervali60e10:tracker id1:ce";
        time.runFor(130 * SECONDS);
        List<Boolean> said = heard.stream().map(one -> one.url.endsWith("&trackerid=a%20b")).toList();
        assertEquals(List.of(false, true, true, true), said.subList(0, 4));
        assertTrue(heard.get(heard.size() - 1).url.endsWith("&trackerid=c"));
    }

    @Test
    void showsAWarningAndTellsOurAddress() throws IOException {
        body = "d11:external ip4:\n\0\0\u0007" + "8:intervali600e15:warning message4:slowe";
        start();
        time.runFor(SECONDS);
        assertEquals(List.of(URL + " slow"), torrent.warnings);
        assertEquals(List.of(InetAddress.getByName("10.0.0.7")), torrent.ownAddresses);
        assertEquals(List.of(), torrent.failures);
    }

    @Test
    void aTrackerThatHasUsIsNotScraped() {
        start();
        time.runFor(9 * MINUTES);
        assertEquals(1, heard.size());
    }

    // ---- Refusals ----

    @Test
    void comesAgainWhenTheTrackerSaysAndNoSooner() {
        torrent.lacksPeers = true;
        body = "d14:failure reason6:denied8:retry ini15ee";
        start();
        time.runFor(15 * MINUTES - SECONDS);
        assertEquals(List.of(URL + " denied"), torrent.failures);
        assertEquals(1, heard.size());
        time.runFor(2 * SECONDS);
        assertEquals(2, heard.size());
    }

    @Test
    void neverMeansAYear() {
        body = "d14:failure reason6:denied8:retry in5:nevere";
        start();
        time.runFor(SECONDS);
        assertEquals(List.of(Announcer.NEVER), torrent.waits);
        time.runFor(AnnounceLimits.TRACKER_NEVER_NANOS - 10 * SECONDS);
        assertEquals(1, heard.size());
        time.runFor(10 * SECONDS);
        assertEquals(2, heard.size());
    }

    @Test
    void aRefusalOfLongAgoDoesNotCountAfterASuccess() {
        String good = body;
        body = "d14:failure reason6:denied8:retry ini15ee";
        start();
        time.runFor(15 * MINUTES + SECONDS);
        body = good;
        time.runFor(15 * MINUTES + SECONDS);
        assertTrue(torrent.announced.size() >= 1);
        status = 500;
        body = "";
        int before = heard.size();
        time.runFor(11 * MINUTES);
        assertTrue(heard.size() > before + 3, (heard.size() - before) + " tries after an ordinary failure");
    }

    @Test
    void anErrorPageIsAFailureWithItsStatusUnlessItSaysMore() {
        status = 404;
        body = "<html>";
        start();
        time.runFor(SECONDS);
        body = "d14:failure reason7:unknowne";
        time.runFor(3 * SECONDS);
        assertEquals(List.of(URL + " it answers with HTTP status 404", URL + " unknown"), torrent.failures);
    }

    @Test
    void aBusyServerIsLeftAloneForAsLongAsItSays() {
        status = 503;
        body = "";
        retryAfterSeconds = 400;
        start();
        time.runFor(399 * SECONDS);
        assertEquals(1, heard.size());
        time.runFor(2 * SECONDS);
        assertEquals(2, heard.size());
    }

    @Test
    void whatIsNoAnswerIsAFailure() {
        body = "<html>";
        start();
        time.runFor(SECONDS);
        assertTrue(torrent.failures.get(0).contains("its answer cannot be read: not valid bencode"),
                torrent.failures.toString());
    }

    @Test
    void anAnswerAtTheBoundIsTakenAndALongerOneIsNot() {
        int rest = WireLimits.WEB_TRACKER_BYTES - "d8:intervali60e1:x100000:e".length();
        body = "d8:intervali60e1:x" + (rest) + ":" + "y".repeat(rest) + "e";
        assertEquals(WireLimits.WEB_TRACKER_BYTES, body.length());
        start();
        time.runFor(SECONDS);
        assertEquals(1, torrent.announced.size());
        body += "\n";
        time.runFor(70 * SECONDS);
        assertTrue(torrent.failures.get(0).endsWith("an answer of more than " + WireLimits.WEB_TRACKER_BYTES
                + " bytes"));
    }

    @Test
    void aSilentTrackerFailsAfterItsTime() {
        silent = true;
        start();
        time.runFor(AnnounceLimits.TRACKER_EXCHANGE_NANOS - 1);
        assertEquals(List.of(), torrent.failures);
        time.runFor(1);
        assertEquals(List.of(URL + " no answer in time"), torrent.failures);
    }

    // ---- Tiers ----

    @Test
    void mixedSchemesTakeTurnsInsideATierAndTheOneThatWorkedComesFirst() throws IOException {
        ScriptedTracker udp = new ScriptedTracker(time, network, InetAddress.getByName("10.0.0.9"));
        status = 500;
        start(List.of(List.of(URL, "https://gone.test/announce", udp.url())));
        time.runFor(SECONDS);
        assertEquals(1, torrent.announced.size());
        assertEquals(1, udp.announces().size());
        int failures = torrent.failures.size();
        time.runFor(2 * SECONDS);
        assertEquals(failures, torrent.failures.size());
        udp.goAway();
        status = 200;
        time.runFor(45 * MINUTES);
        assertTrue(torrent.announced.get(torrent.announced.size() - 1).startsWith(URL), torrent.announced.toString());
    }

    @Test
    void aWebTrackerThatComesFirstIsTakenAgainWhenItIsBack() throws IOException {
        ScriptedTracker udp = new ScriptedTracker(time, network, InetAddress.getByName("10.0.0.9"));
        status = 503;
        start(List.of(List.of(URL), List.of(udp.url())));
        time.runFor(SECONDS);
        assertEquals(1, udp.announces().size());
        status = 200;
        time.runFor(2 * MINUTES);
        assertTrue(torrent.announced.get(torrent.announced.size() - 1).startsWith(URL), torrent.announced.toString());
    }

    @Test
    void aTrackerThatComesFirstAndRefusesBringsNoAnnounceToTheOneThatHasUs() {
        List<String> refused = new ArrayList<>();
        web.serve("http://no.test/", request -> {
            refused.add(request.url());
            return Reply.of(200, "d14:failure reason2:noe".getBytes(StandardCharsets.ISO_8859_1));
        });
        start(List.of(List.of("http://no.test/ann"), List.of(URL)));
        time.runFor(21 * MINUTES);
        assertEquals(List.of("started", "", ""), events());
        assertTrue(refused.size() > 5, "it is tried again: " + refused.size());
        stop();
        time.runFor(MINUTES);
        assertEquals("stopped", events().get(3));
    }

    // ---- The end ----

    @Test
    void saysStoppedAndWaitsForTheAnswer() {
        start();
        time.runFor(SECONDS);
        stop();
        time.runFor(SECONDS);
        assertEquals(List.of("started", "stopped"), events());
        assertTrue(heard.get(1).url.contains("&numwant=0"));
        assertTrue(stoppedNanos >= 0 && stoppedNanos < AnnounceLimits.STOP_ANNOUNCE_NANOS, stoppedNanos + " ns");
        assertEquals(0, time.pending());
    }

    @Test
    void aSilentTrackerDoesNotHoldUpTheEnd() {
        start();
        time.runFor(SECONDS);
        silent = true;
        stop();
        time.runFor(AnnounceLimits.STOP_ANNOUNCE_NANOS - 1);
        assertFalse(stoppedNanos >= 0);
        time.runFor(2);
        assertEquals(AnnounceLimits.STOP_ANNOUNCE_NANOS, stoppedNanos);
        assertEquals(0, time.pending());
    }

    @Test
    void whoStopsWithItsLastPieceSaysCompletedFirst() {
        start();
        time.runFor(SECONDS);
        torrent.left = 0;
        announcer.completed(time.nowNanos());
        stop();
        time.runFor(SECONDS);
        assertEquals(List.of("started", "completed", "stopped"), events());
    }
}
