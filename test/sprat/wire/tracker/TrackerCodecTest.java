package sprat.wire.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sprat.io.FormatException;
import sprat.wire.InfoHash;
import sprat.wire.PeerId;
import sprat.wire.Vectors;
import sprat.wire.WireLimits;
import sprat.wire.tracker.TrackerRequest.Announce;
import sprat.wire.tracker.TrackerRequest.Connect;
import sprat.wire.tracker.TrackerRequest.Scrape;
import sprat.wire.tracker.TrackerResponse.Announced;
import sprat.wire.tracker.TrackerResponse.Connected;
import sprat.wire.tracker.TrackerResponse.Counts;
import sprat.wire.tracker.TrackerResponse.Failed;
import sprat.wire.tracker.TrackerResponse.Scraped;

class TrackerCodecTest {
    private static final long CONNECTION = 0x0102030405060708L;
    private static final InfoHash HASH = InfoHash.ofHex("000102030405060708090a0b0c0d0e0f10111213");
    private static final Announce ANNOUNCE = new Announce(CONNECTION, 0x55667788, HASH,
            new PeerId("-XX0001-abcdefghijkl".getBytes(StandardCharsets.US_ASCII)), 0, 1000, 0, TrackerEvent.STARTED,
            0xdeadbeef, -1, 6881, "");

    @Test
    void connectRequest() throws FormatException {
        assertRequest("tracker-connect-request", new Connect(0x11223344));
    }

    @Test
    void announceRequest() throws FormatException {
        assertRequest("tracker-announce-request", ANNOUNCE);
    }

    @Test
    void announceRequestWithUrlData() throws FormatException {
        assertRequest("tracker-announce-request-url-data", withUrlData("/dir?a=b&c=d"));
    }

    @Test
    void scrapeRequest() throws FormatException {
        InfoHash second = InfoHash.ofHex("1415161718191a1b1c1d1e1f2021222324252627");
        assertRequest("tracker-scrape-request", new Scrape(CONNECTION, 1, List.of(HASH, second)));
    }

    @Test
    void connectResponse() throws FormatException {
        assertResponse("tracker-connect-response", false, new Connected(0x11223344, CONNECTION));
    }

    @ParameterizedTest
    @CsvSource({"tracker-announce-response, false, 10.0.0.5", "tracker-announce-response-ipv6, true, 2001:db8::5"})
    void announceResponse(String vector, boolean ipv6, String host) throws FormatException {
        assertResponse(vector, ipv6, new Announced(0x55667788, 1800, 1, 2, List.of(new InetSocketAddress(host, 6881))));
    }

    @Test
    void scrapeResponse() throws FormatException {
        assertResponse("tracker-scrape-response", false, new Scraped(1, List.of(new Counts(2, 7, 1))));
    }

    @Test
    void errorResponse() throws FormatException {
        assertResponse("tracker-error-response", false, new Failed(1, "denied"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tracker-connect-request", "tracker-announce-request"})
    void aRequestMayBeLongerButNotShorter(String vector) throws FormatException {
        byte[] whole = Vectors.bytes(vector);
        for (int length = 0; length < whole.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(whole, 0, length);
            assertThrows(FormatException.class, () -> TrackerCodec.decodeRequest(cut), length + " bytes");
        }
        assertEquals(TrackerCodec.decodeRequest(ByteBuffer.wrap(whole)),
                TrackerCodec.decodeRequest(ByteBuffer.wrap(Arrays.copyOf(whole, 300))));
    }

    @Test
    void aScrapeNeedsOneWholeHashAndIgnoresACutOne() throws FormatException {
        byte[] whole = Vectors.bytes("tracker-scrape-request");
        assertThrows(FormatException.class, () -> TrackerCodec.decodeRequest(ByteBuffer.wrap(whole, 0, 35)));
        assertEquals(new Scrape(CONNECTION, 1, List.of(HASH)),
                TrackerCodec.decodeRequest(ByteBuffer.wrap(whole, 0, 55)));
    }

    @Test
    void aScrapeIsReadUpToWhatItsAnswerHolds() throws FormatException {
        ByteBuffer datagram = ByteBuffer.allocate(2048);
        TrackerCodec.encode(new Scrape(CONNECTION, 1, Collections.nCopies(WireLimits.SCRAPE_HASHES + 1, HASH)),
                datagram);
        Scrape scrape = (Scrape) TrackerCodec.decodeRequest(datagram.flip());
        assertEquals(WireLimits.SCRAPE_HASHES, scrape.infoHashes().size());
    }

    @Test
    void aConnectNeedsTheProtocolId() {
        byte[] request = Vectors.bytes("tracker-connect-request");
        request[7]++;
        assertThrows(FormatException.class, () -> TrackerCodec.decodeRequest(ByteBuffer.wrap(request)));
    }

    @Test
    void eventsAreNumberedAsOnTheWire() {
        assertEquals(List.of(TrackerEvent.NONE, TrackerEvent.COMPLETED, TrackerEvent.STARTED, TrackerEvent.STOPPED),
                List.of(TrackerEvent.of(0), TrackerEvent.of(1), TrackerEvent.of(2), TrackerEvent.of(3)));
        for (TrackerEvent event : TrackerEvent.values()) {
            assertEquals(event, TrackerEvent.of(event.ordinal()));
        }
        assertEquals(List.of(TrackerEvent.NONE, TrackerEvent.NONE, TrackerEvent.NONE),
                List.of(TrackerEvent.of(4), TrackerEvent.of(-1), TrackerEvent.of(Integer.MIN_VALUE)));
    }

    @ParameterizedTest
    @CsvSource({"020141, A", "01020141, A", "0201410201420002025858, AB", "0200, ''", "00020141, ''", "0900020141, A",
        "0903000000020141, A",
        "02, ''", "020241, ''", "02014102, A", "0201410205, A", "09ff, ''", "0000, ''", "0201ff, \u00ff"})
    void readsOptionsAsFarAsTheyAreWhole(String options, String urlData) throws FormatException {
        byte[] request = Vectors.bytes("tracker-announce-request");
        byte[] tail = HexFormat.of().parseHex(options);
        ByteBuffer datagram = ByteBuffer.allocate(request.length + tail.length).put(request).put(tail).flip();
        assertEquals(withUrlData(urlData), TrackerCodec.decodeRequest(datagram));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 255, 256, 510, 511, WireLimits.URL_DATA_BYTES})
    void longUrlDataGoesInParts(int length) throws FormatException {
        Announce announce = withUrlData("/" + "x".repeat(length - 1));
        ByteBuffer datagram = ByteBuffer.allocate(1472);
        TrackerCodec.encode(announce, datagram);
        assertEquals(announce, TrackerCodec.decodeRequest(datagram.flip()));
    }

    @Test
    void aResponseThatIsCutShortIsRefused() {
        for (String vector : List.of("tracker-connect-response", "tracker-announce-response")) {
            byte[] whole = Vectors.bytes(vector);
            for (int length = 0; length < Math.min(whole.length, 20); length++) {
                ByteBuffer cut = ByteBuffer.wrap(whole, 0, length);
                assertThrows(FormatException.class, () -> TrackerCodec.decodeResponse(cut, false),
                        vector + " of " + length + " bytes");
            }
        }
        assertThrows(FormatException.class,
                () -> TrackerCodec.decodeResponse(ByteBuffer.wrap(new byte[] {0, 0, 0, 4, 0, 0, 0, 0}), false));
    }

    @Test
    void onlyWholePeersAreTaken() throws FormatException {
        byte[] whole = Vectors.bytes("tracker-announce-response");
        for (int extra = 0; extra < 6; extra++) {
            Announced announced = (Announced) TrackerCodec.decodeResponse(
                    ByteBuffer.wrap(Arrays.copyOf(whole, whole.length + extra)), false);
            assertEquals(List.of(new InetSocketAddress("10.0.0.5", 6881)), announced.peers());
        }
    }

    @Test
    void aFullAnnounceFitsItsDatagram() throws FormatException {
        assertFullAnnounce(false, "10.1.2.3", WireLimits.ANNOUNCE_PEERS_IPV4, 1472);
        assertFullAnnounce(true, "2001:db8::1", WireLimits.ANNOUNCE_PEERS_IPV6, 1452);
    }

    private static void assertFullAnnounce(boolean ipv6, String host, int peers, int datagramBytes)
            throws FormatException {
        Announced full =
                new Announced(1, 1800, 0, peers, Collections.nCopies(peers, new InetSocketAddress(host, 65_535)));
        ByteBuffer datagram = ByteBuffer.allocate(datagramBytes);
        TrackerCodec.encode(full, datagram);
        assertEquals(full, TrackerCodec.decodeResponse(datagram.flip(), ipv6));
    }

    @Test
    void anErrorIsPrintableAndEndsAtANul() throws FormatException {
        ByteBuffer datagram = ByteBuffer.allocate(64);
        TrackerCodec.putError(datagram, 1, "no\u001b[2J\0rest");
        assertEquals(new Failed(1, "no\\u{1b}[2J"), TrackerCodec.decodeResponse(datagram.flip(), false));
    }

    @Test
    void aLongErrorIsCut() throws FormatException {
        ByteBuffer datagram = ByteBuffer.allocate(1472);
        TrackerCodec.putError(datagram, 1, "x".repeat(1400));
        Failed failed = (Failed) TrackerCodec.decodeResponse(datagram.flip(), false);
        assertEquals("x".repeat(WireLimits.TRACKER_MESSAGE_CHARS) + "...", failed.message());
    }

    @Test
    void anErrorIsCutToTheRoom() throws FormatException {
        ByteBuffer datagram = ByteBuffer.allocate(64).limit(TrackerCodec.CONNECT_BYTES);
        TrackerCodec.putError(datagram, 1, "much too long for it");
        assertEquals(new Failed(1, "much too"), TrackerCodec.decodeResponse(datagram.flip(), false));
    }

    private static Announce withUrlData(String urlData) {
        return new Announce(CONNECTION, ANNOUNCE.transactionId(), HASH, ANNOUNCE.peerId(), 0, 1000, 0,
                TrackerEvent.STARTED, ANNOUNCE.key(), -1, 6881, urlData);
    }

    private static void assertRequest(String vector, TrackerRequest request) throws FormatException {
        ByteBuffer golden = Vectors.buffer(vector);
        assertEquals(request, TrackerCodec.decodeRequest(golden));
        assertEquals(0, golden.position());
        ByteBuffer out = ByteBuffer.allocateDirect(2048);
        TrackerCodec.encode(request, out);
        assertEquals(golden, out.flip());
    }

    private static void assertResponse(String vector, boolean ipv6, TrackerResponse response) throws FormatException {
        ByteBuffer golden = Vectors.buffer(vector);
        assertEquals(response, TrackerCodec.decodeResponse(golden, ipv6));
        ByteBuffer out = ByteBuffer.allocateDirect(2048);
        TrackerCodec.encode(response, out);
        assertTrue(golden.equals(out.flip()), "bytes differ");
    }
}
