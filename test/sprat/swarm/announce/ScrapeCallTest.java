package sprat.swarm.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sprat.io.FormatException;
import sprat.sim.SimLoop;
import sprat.sim.SimNetwork;
import sprat.sim.SimTime;
import sprat.sim.SimWeb;
import sprat.wire.InfoHash;
import sprat.wire.WireLimits;
import sprat.wire.tracker.TrackerRequest;
import sprat.wire.tracker.TrackerResponse;
import sprat.wire.tracker.TrackerResponse.Counts;
import sprat.wire.tracker.TrackerUrl;

class ScrapeCallTest {
    private static final InfoHash HASH = new InfoHash("aaaaaaaaaaaaaaaaaaaa".getBytes(StandardCharsets.US_ASCII));
    private static final InfoHash OTHER = new InfoHash(new byte[20]);

    private final SimTime time = new SimTime();
    private final SimNetwork network = new SimNetwork(time);
    private final SimWeb web = new SimWeb();
    private final List<List<Counts>> told = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private SimLoop loop;
    private TrackerClient client;
    private ScriptedTracker tracker;

    @BeforeEach
    void open() throws IOException {
        loop = new SimLoop(time, network, InetAddress.getByName("10.0.0.1"), InetAddress.getByName("fd00::1"));
        client = new TrackerClient(loop, new Random(1), web.of(loop));
        client.open(loop.bind(new InetSocketAddress(0), client));
        tracker = new ScriptedTracker(time, network, InetAddress.getByName("10.0.0.9"));
    }

    private void scrape(String url, List<InfoHash> hashes) throws FormatException {
        new ScrapeCall(loop, (host, done) -> loop.execute(() -> done.done(addresses(host), host + ": unknown")), client,
                TrackerUrl.parse(url), hashes, (counts, error, now) -> {
                    told.add(counts);
                    errors.add(error);
                }).begin(time.nowNanos());
        time.runFor(40 * SimTime.SECONDS);
        assertEquals(0, client.waiting());
    }

    private static List<InetAddress> addresses(String host) {
        try {
            return host.equals("both") ? List.of(InetAddress.getByName("10.0.0.77"), InetAddress.getByName("fd00::9"))
                    : host.equals("nowhere") ? List.of() : List.of(InetAddress.getByName(host));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void asksInAsManyQuestionsAsNeeded() throws FormatException {
        tracker.answers = request -> request instanceof TrackerRequest.Scrape scrape
                ? new TrackerResponse.Scraped(request.transactionId(), scrape.infoHashes().stream()
                        .map(hash -> hash.equals(HASH) ? new Counts(1, 2, 3) : new Counts(0, 0, 0)).toList())
                : tracker.properAnswer(request);
        List<InfoHash> hashes = new ArrayList<>(Collections.nCopies(2 * WireLimits.SCRAPE_HASHES, OTHER));
        hashes.add(HASH);
        scrape(tracker.url(), hashes);
        assertEquals(List.of(""), errors);
        assertEquals(hashes.size(), told.get(0).size());
        assertEquals(new Counts(1, 2, 3), told.get(0).get(2 * WireLimits.SCRAPE_HASHES));
        assertEquals(List.of(WireLimits.SCRAPE_HASHES, WireLimits.SCRAPE_HASHES, 1),
                tracker.heardOf(TrackerRequest.Scrape.class).stream().map(scrape -> scrape.infoHashes().size())
                .toList());
    }

    @Test
    void asksAtTheNextAddressWhenOneIsSilent() throws FormatException, IOException {
        ScriptedTracker ipv6 = new ScriptedTracker(time, network, InetAddress.getByName("fd00::9"));
        ipv6.addPeer("10.0.0.3", 1, 0);
        scrape("udp://both:" + ScriptedTracker.PORT, List.of(HASH));
        assertEquals(List.of(""), errors);
        assertEquals(List.of(List.of(new Counts(1, 0, 0))), told);
    }

    @Test
    void tellsWhyThereIsNoAnswer() throws FormatException {
        tracker.answers = request -> request instanceof TrackerRequest.Scrape
                ? new TrackerResponse.Failed(request.transactionId(), "not for you") : tracker.properAnswer(request);
        scrape(tracker.url(), List.of(HASH));
        tracker.answers = request -> request instanceof TrackerRequest.Scrape
                ? new TrackerResponse.Scraped(request.transactionId(), List.of(new Counts(1, 2, 3)))
                : tracker.properAnswer(request);
        scrape(tracker.url(), List.of(HASH, OTHER));
        scrape("udp://10.0.0.78:1", List.of(HASH));
        scrape("udp://nowhere:1", List.of(HASH));
        scrape("http://web.test/a", List.of(HASH));
        assertEquals(List.of("not for you", "it answers for 1 torrents of 2", "no answer", "nowhere: unknown",
                "its URL does not end in `announce`, so nobody knows where to scrape"), errors);
        told.forEach(counts -> assertEquals(List.of(), counts));
    }

    @Test
    void overHttpATorrentThatIsNotNamedHasZeros() throws FormatException {
        SimWeb.Server server = web.serve("http://web.test/scrape?k=v&info_hash=", request -> SimWeb.Reply.of(200,
                "d5:filesd20:aaaaaaaaaaaaaaaaaaaad8:completei2e10:downloadedi7e10:incompletei1eeee".getBytes(
                        StandardCharsets.US_ASCII)));
        scrape("http://web.test/announce?k=v", List.of(OTHER, HASH));
        assertEquals(List.of(List.of(new Counts(0, 0, 0), new Counts(2, 7, 1))), told);
        assertEquals(1, server.asked.size());
    }
}
