package sprat.wire.tracker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sprat.io.FormatException;
import sprat.wire.InfoHash;
import sprat.wire.PeerId;
import sprat.wire.Vectors;
import sprat.wire.WireLimits;
import sprat.wire.tracker.TrackerResponse.Counts;
import sprat.wire.tracker.WebTrackerResponse.Announced;
import sprat.wire.tracker.WebTrackerResponse.Refused;
import sprat.wire.tracker.WebTrackerResponse.Scraped;

class WebTrackerCodecTest {
    private static final InfoHash HASH = new InfoHash(HexFormat.of()
            .parseHex("000102030405060708090a0b0c0d0e0f10111213"));

    private static String vector(String name) {
        return new String(Vectors.bytes(name), StandardCharsets.US_ASCII);
    }

    private static TrackerRequest.Announce announce(TrackerEvent event, int wanted) {
        PeerId peerId = new PeerId("-XX0001-abcdefghijkl".getBytes(StandardCharsets.US_ASCII));
        return new TrackerRequest.Announce(0, 0, HASH, peerId, 0, 1000, 0, event, 0xdeadbeef, wanted, 6881, "");
    }

    private static ByteBuffer bytes(String latin1) {
        return ByteBuffer.wrap(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Announced announced(String body) throws FormatException {
        return (Announced) WebTrackerCodec.decodeAnnounced(bytes(body));
    }

    // ---- Questions ----

    @Test
    void writesTheGoldenUrls() throws FormatException {
        TrackerUrl tracker = TrackerUrl.parse("http://tracker.example/announce?auth=t0ken");
        assertEquals(vector("web-announce-request"),
                WebTrackerCodec.announceUrl(tracker, announce(TrackerEvent.STARTED, -1), null));
        assertEquals(vector("web-scrape-request"), WebTrackerCodec.scrapeUrl(tracker, List.of(HASH)));
    }

    @ParameterizedTest
    @CsvSource({"http://h, http://h/?info_hash=", "http://h/, http://h/?info_hash=",
            "http://h?a=/b, http://h/?a=/b&info_hash=",
        "http://h/x?, http://h/x?info_hash=", "http://h/x?a&, http://h/x?a&info_hash=",
                "https://[::1]:8/x, https://[::1]:8/x?info_hash="})
    void keepsTheQueryThatIsThere(String tracker, String start) throws FormatException {
        String url = WebTrackerCodec.announceUrl(TrackerUrl.parse(tracker), announce(TrackerEvent.NONE, -1), null);
        assertTrue(url.startsWith(start + "%00%01%02"), url);
    }

    @Test
    void saysEventNumberAndTrackerIdOnlyWhenThereAreSome() throws FormatException {
        TrackerUrl tracker = TrackerUrl.parse("http://h/announce");
        String plain = WebTrackerCodec.announceUrl(tracker, announce(TrackerEvent.NONE, -1), null);
        assertTrue(plain.endsWith("&compact=1&no_peer_id=1"), plain);
        String last = WebTrackerCodec.announceUrl(tracker, announce(TrackerEvent.STOPPED, 0),
                new byte[] {(byte) 0xff, 'a', ' ', '&'});
        assertTrue(last.endsWith("&no_peer_id=1&numwant=0&event=stopped&trackerid=%FFa%20%26"), last);
        assertTrue(WebTrackerCodec.announceUrl(tracker, announce(TrackerEvent.COMPLETED, 7), null)
                .endsWith("&numwant=7&event=completed"));
    }

    @ParameterizedTest
    @CsvSource({"http://h/announce, http://h/scrape?", "http://h/x/announce.php?a=b, http://h/x/scrape.php?a=b&",
        "http://h/announce?x=/announce, http://h/scrape?x=/announce&"})
    void scrapesWhereTheAnnounceUrlSaysSo(String tracker, String start) throws FormatException {
        String url = WebTrackerCodec.scrapeUrl(TrackerUrl.parse(tracker), List.of(HASH, HASH));
        assertTrue(url.startsWith(start + "info_hash=%00") && url.contains("&info_hash=%00"), url);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://h", "http://h/", "http://h/a", "http://h/x?announce", "http://h/announce/",
            "http://announce"})
    void scrapesNowhereElse(String tracker) throws FormatException {
        assertNull(WebTrackerCodec.scrapeUrl(TrackerUrl.parse(tracker), List.of(HASH)));
    }

    // ---- Answers ----

    @Test
    void readsTheGoldenAnswers() throws FormatException, UnknownHostException {
        InetSocketAddress ipv4 = new InetSocketAddress("10.0.0.5", 6881);
        InetSocketAddress ipv6 = new InetSocketAddress("2001:db8::5", 6881);
        Announced compact = (Announced) WebTrackerCodec.decodeAnnounced(
                ByteBuffer.wrap(Vectors.bytes("web-announce-response")));
        assertEquals(List.of(1800, 900, 1, 2), List.of(compact.intervalSeconds(), compact.minIntervalSeconds(),
                compact.leechers(), compact.seeders()));
        assertEquals(List.of(ipv4, ipv6), compact.peers());
        assertArrayEquals("a b".getBytes(StandardCharsets.US_ASCII), compact.trackerId());
        assertEquals("old client", compact.warning());
        assertEquals(InetAddress.getByName("10.0.0.7"), compact.externalIp());
        Announced list = (Announced) WebTrackerCodec.decodeAnnounced(
                ByteBuffer.wrap(Vectors.bytes("web-announce-response-list")));
        assertEquals(List.of(ipv4, ipv6), list.peers());
        assertEquals(new Refused("denied", 15),
                WebTrackerCodec.decodeAnnounced(ByteBuffer.wrap(Vectors.bytes("web-refusal"))));
        assertEquals(new Refused("denied", 15),
                WebTrackerCodec.decodeScraped(ByteBuffer.wrap(Vectors.bytes("web-refusal"))));
        assertEquals(new Scraped(Map.of(HASH, new Counts(2, 7, 1))),
                WebTrackerCodec.decodeScraped(ByteBuffer.wrap(Vectors.bytes("web-scrape-response"))));
    }

    @Test
    void doesWithoutWhatATrackerLeavesOut() throws FormatException {
        Announced least = announced("d8:intervali60ee");
        assertEquals(List.of(60, 0, 0, 0), List.of(least.intervalSeconds(), least.minIntervalSeconds(),
                least.leechers(), least.seeders()));
        assertEquals(List.of(), least.peers());
        assertNull(least.trackerId());
        assertNull(least.externalIp());
        assertEquals(WebTrackerCodec.USUAL_INTERVAL_SECONDS, announced("d5:peers0:e").intervalSeconds());
    }

    @Test
    void holdsNumbersWithinWhatTheyCanBe() throws FormatException {
        Announced odd = announced("d8:completei-5e10:incompletei99999999999e8:intervali-1e12:min interval1:xe");
        assertEquals(List.of(0, Integer.MAX_VALUE, 0, 0), List.of(odd.intervalSeconds(), odd.leechers(), odd.seeders(),
                odd.minIntervalSeconds()));
    }

    @Test
    void passesOverPeersThatNobodyCanReach() throws FormatException {
        assertEquals(List.of(new InetSocketAddress("10.0.0.5", 1)),
                announced("d5:peers12:\n\0\0\u0004\0\0\n\0\0\u0005\0\u0001e").peers(), "port 0");
        assertEquals(List.of(new InetSocketAddress("10.0.0.6", 7)), announced("d5:peersl"
                + "d2:ip9:localhost4:porti7eed2:ip9:999.1.1.14:porti7eed2:ip3:1:24:porti7eed2:ip8:10.0.0.54:porti0ee"
                + "d2:ip8:10.0.0.54:porti65536eed4:porti7eei5ed2:ip8:10.0.0.64:porti7eee" + "e").peers());
    }

    @Test
    void takesNoMorePeersThanItsBound() throws FormatException {
        String entry = "\n\0\0\u0005\0\u0001";
        int count = WireLimits.WEB_PEERS + 1;
        assertEquals(WireLimits.WEB_PEERS, announced("d5:peers" + 6 * count + ":" + entry.repeat(count) + "e").peers()
                .size());
        assertEquals(WireLimits.WEB_PEERS, announced("d5:peers" + 6 * (count - 1) + ":" + entry.repeat(count - 1) + "e")
                .peers().size());
    }

    @Test
    void takesNoMoreTorrentsOfAScrapeThanItsBound() throws FormatException {
        StringBuilder body = new StringBuilder("d5:filesd");
        for (int i = 0; i <= WireLimits.WEB_SCRAPE_HASHES; i++) {
            body.append("20:").append(String.format("%020d", i)).append("de");
        }
        assertEquals(WireLimits.WEB_SCRAPE_HASHES,
                ((Scraped) WebTrackerCodec.decodeScraped(bytes(body + "ee"))).torrents().size());
    }

    @Test
    void leavesOutOfAScrapeWhatIsNoTorrent() throws FormatException {
        Scraped odd =
                (Scraped) WebTrackerCodec.decodeScraped(
                bytes("d5:filesd3:abcde20:aaaaaaaaaaaaaaaaaaaai5e20:bbbbbbbbbbbbbbbbbbbbdeee"));
        assertEquals(List.of(new Counts(0, 0, 0)), List.copyOf(odd.torrents().values()));
    }

    @ParameterizedTest
    @CsvSource({"8:retry in5:never, -2", "8:retry in2:20, 20", "8:retry ini0e, 0", "8:retry ini-3e, -1",
            "8:retry in4:soon, -1", "8:retry in10:9999999999, -1", "'', -1"})
    void readsWhenToComeAgain(String member, long minutes) throws FormatException {
        assertEquals(new Refused("no", minutes),
                WebTrackerCodec.decodeAnnounced(bytes("d14:failure reason2:no" + member + "e")));
    }

    @Test
    void cutsAndCleansWhatATrackerSays() throws FormatException {
        String text = "\u001b[2J" + "x".repeat(WireLimits.TRACKER_MESSAGE_CHARS);
        Refused refused = (Refused) WebTrackerCodec.decodeAnnounced(
                bytes("d14:failure reason" + text.length() + ":" + text + "e"));
        assertEquals("\\u{1b}[2J" + "x".repeat(WireLimits.TRACKER_MESSAGE_CHARS - 4) + "...", refused.message());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "le", "de", "d5:peers7:abcdefge", "d6:peers66:abcdefe", "d8:intervali1e",
            "d8:completei1ee"})
    void refusesWhatIsNoAnswer(String body) {
        assertThrows(FormatException.class, () -> WebTrackerCodec.decodeAnnounced(bytes(body)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "le", "de", "d5:filesle"})
    void refusesWhatIsNoAnswerToAScrape(String body) {
        assertThrows(FormatException.class, () -> WebTrackerCodec.decodeScraped(bytes(body)));
    }
}
