package sprat.tracker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sprat.io.DatagramTransport;
import sprat.io.EventLoop;
import sprat.io.FormatException;
import sprat.io.StreamEnd;
import sprat.wire.InfoHash;
import sprat.wire.PeerId;
import sprat.wire.WireLimits;
import sprat.wire.tracker.TrackerCodec;
import sprat.wire.tracker.TrackerEvent;
import sprat.wire.tracker.TrackerRequest;
import sprat.wire.tracker.TrackerRequest.Announce;
import sprat.wire.tracker.TrackerRequest.Connect;
import sprat.wire.tracker.TrackerRequest.Scrape;
import sprat.wire.tracker.TrackerResponse;
import sprat.wire.tracker.TrackerResponse.Announced;
import sprat.wire.tracker.TrackerResponse.Connected;
import sprat.wire.tracker.TrackerResponse.Counts;
import sprat.wire.tracker.TrackerResponse.Failed;
import sprat.wire.tracker.TrackerResponse.Scraped;

class TrackerServerTest {
    private static final long SECOND = 1_000_000_000L;
    private static final InfoHash TORRENT = InfoHash.ofHex("000102030405060708090a0b0c0d0e0f10111213");
    private static final InfoHash OTHER = InfoHash.ofHex("ff0102030405060708090a0b0c0d0e0f10111213");
    private static final PeerId PEER_ID = new PeerId("-XX0001-abcdefghijkl".getBytes());
    private static final InetSocketAddress HOME = at("10.0.0.9", 50_000);
    private static final InetSocketAddress HOME6 = at("2001:db8::9", 50_000);

    private final EventLoop loop = mock(EventLoop.class);
    private final EventLoop.Timer timer = mock(EventLoop.Timer.class);
    private final List<EventLoop.Task> timers = new ArrayList<>();
    private final DatagramTransport transport = mock(DatagramTransport.class);
    private final TrackerServer.Owner owner = mock(TrackerServer.Owner.class);
    private final List<byte[]> sent = new ArrayList<>();
    private long now = 5 * SECOND;
    private TrackerServer server;

    @BeforeEach
    void scriptTheLoopAndStart() {
        when(loop.nowNanos()).thenAnswer(call -> now);
        when(loop.schedule(anyLong(), any())).thenAnswer(call -> {
            timers.add(call.getArgument(1));
            return timer;
        });
        when(transport.send(any(), any())).thenAnswer(call -> {
            ByteBuffer bytes = call.getArgument(0);
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            return sent.add(copy);
        });
        server = start(TableLimits.DEFAULT, null, 42);
    }

    private TrackerServer start(TableLimits limits, AllowList allowed, long secret) {
        TrackerServer started = new TrackerServer(loop, 1800, limits, allowed, new Random(secret), owner);
        started.onOpen(transport, now);
        return started;
    }

    @Test
    void answersConnectWithSixteenBytes() {
        byte[] answer = ask(hex("00000417271019800000000011223344"), HOME);
        assertEquals(16, answer.length);
        assertArrayEquals(hex("0000000011223344"), Arrays.copyOf(answer, 8));
    }

    @Test
    void answersAnnounceWithTheGoldenBytes() {
        // 10.0.0.5:6881 leeches, another seeds; our asker is the second seeder, so it is told of the leecher alone.
        announce(at("10.0.0.5", 1234), 6881, 1000, TrackerEvent.STARTED, -1);
        announce(at("10.0.0.6", 1234), 6881, 0, TrackerEvent.STARTED, -1);
        ByteBuffer request =
                ByteBuffer.wrap(
                hex("01020304050607080000000155667788000102030405060708090a0b0c0d0e0f101112132d5858303030312d"
                + "6162636465666768696a6b6c000000000000000000000000000003e800000000000000000000000200000000deadbeefffffffff1ae1"));
        request.putLong(0, connect(HOME)).putLong(64, 0).putInt(80, 0);
        assertArrayEquals(hex("0000000155667788" + "00000708" + "00000001" + "00000002" + "0a0000051ae1"),
                ask(request.array(), HOME));
    }

    @Test
    void toleratesUrlDataBehindTheAnnounce() {
        ByteBuffer request = ByteBuffer.allocate(112)
                .put(bytes(announceOf(connect(HOME), TORRENT, 6881, 1, TrackerEvent.NONE, -1)));
        request.put(hex("020c" + "2f6469723f613d6226633d64"));
        assertInstanceOf(Announced.class, response(ask(request.array(), HOME), HOME));
    }

    @Test
    void answersScrapeInTheOrderAsked() {
        announce(HOME, 6881, 0, TrackerEvent.COMPLETED, 0);
        announce(HOME, 6882, 1, TrackerEvent.NONE, 0);
        announce(HOME, 6883, 1, TrackerEvent.NONE, 0);
        Scraped scraped = (Scraped) respond(new Scrape(connect(HOME), 9, List.of(OTHER, TORRENT)), HOME);
        assertEquals(List.of(new Counts(0, 0, 0), new Counts(1, 1, 2)), scraped.torrents());
        assertEquals(1, server.status().scrapes());
    }

    @Test
    void countsSeedersAndLeechersAsEventsCome() {
        assertAnnounced(1, 0, announce(HOME, 6881, 1000, TrackerEvent.STARTED, -1));
        assertAnnounced(1, 0, announce(HOME, 6881, 500, TrackerEvent.NONE, -1));
        assertAnnounced(0, 1, announce(HOME, 6881, 0, TrackerEvent.COMPLETED, -1));
        assertAnnounced(0, 0, announce(HOME, 6881, 0, TrackerEvent.STOPPED, -1));
        assertEquals(4, server.status().announces());
    }

    /** aria2 says that nothing is left while it has only a magnet link: in a swarm of seeders it would find nobody. */
    @Test
    void tellsWhoStartsWithNothingLeftOfSomeSeedersToo() {
        for (int i = 0; i < 10; i++) {
            announce(at("10.0.1." + i, 1234), 6881, 0, TrackerEvent.NONE, -1);
        }
        Announced alone = (Announced) announce(HOME, 6881, 0, TrackerEvent.STARTED, -1);
        assertEquals(TrackerLimits.STARTED_SEEDERS, alone.peers().size());
        assertEquals(3, ((Announced) announce(HOME, 6881, 0, TrackerEvent.STARTED, 3)).peers().size(),
                "no more than it wants");
        assertEquals(0, ((Announced) announce(HOME, 6881, 0, TrackerEvent.NONE, -1)).peers().size(),
                "later it is a seeder among others");
        announce(at("10.0.0.5", 1234), 6881, 1000, TrackerEvent.NONE, -1);
        Announced one = (Announced) announce(HOME, 6881, 0, TrackerEvent.STARTED, 1);
        assertEquals(List.of(at("10.0.0.5", 6881)), one.peers(), "leechers come first");
        assertEquals(0, ((Announced) announce(HOME, 6881, 0, TrackerEvent.STARTED, 0)).peers().size());
    }

    @Test
    void aFullAnswerToWhoStartsHoldsLeechersAlone() {
        for (int i = 0; i < 260; i++) {
            announce(at("10.0.1." + i / 26, 1234), 7000 + i, i < 5 ? 0 : 1000, TrackerEvent.NONE, 0);
        }
        Announced full = (Announced) announce(HOME, 6881, 0, TrackerEvent.STARTED, 1000);
        assertEquals(WireLimits.ANNOUNCE_PEERS_IPV4, full.peers().size());
        assertTrue(full.peers().stream().allMatch(peer -> peer.getPort() >= 7005), "only leechers");
    }

    @Test
    void takesAnUnknownEventAsNone() {
        ByteBuffer request =
                ByteBuffer.wrap(bytes(announceOf(connect(HOME), TORRENT, 6881, 1000, TrackerEvent.NONE, -1)));
        request.putInt(80, 4);
        assertAnnounced(1, 0, response(ask(request.array(), HOME), HOME));
        request.putInt(80, -1);
        assertAnnounced(1, 0, response(ask(request.array(), HOME), HOME));
    }

    @Test
    void takesTheSourceAddressAndNotTheIpField() {
        ByteBuffer request =
                ByteBuffer.wrap(bytes(announceOf(connect(HOME), TORRENT, 6881, 1000, TrackerEvent.NONE, -1)));
        request.putInt(84, 0x01020304);
        ask(request.array(), HOME);
        assertEquals(List.of(at("10.0.0.9", 6881)),
                ((Announced) announce(at("10.0.0.5", 1), 6881, 1, TrackerEvent.NONE, -1)).peers());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, 0, 1, 50, 242, 243, Integer.MAX_VALUE})
    void givesAsManyPeersAsWantedAndFitOnePacket(int wanted) {
        for (int port = 1; port <= 300; port++) {
            announce(at("10.0.0.5", 1), port, 1000, TrackerEvent.NONE, 0);
        }
        Announced announced = (Announced) announce(HOME, 6881, 1000, TrackerEvent.NONE, wanted);
        assertEquals(wanted < 0 ? 50 : Math.min(wanted, 242), announced.peers().size());
        assertEquals(301, announced.leechers());
        assertTrue(sent.get(sent.size() - 1).length <= 1472);
    }

    @Test
    void servesEachAddressFamilyWithItsOwnPeers() {
        announce(HOME, 6881, 1000, TrackerEvent.NONE, -1);
        for (int port = 1; port <= 100; port++) {
            announce(HOME6, port, 1000, TrackerEvent.NONE, -1);
        }
        Announced announced = (Announced) announce(at("2001:db8::5", 1), 6881, 0, TrackerEvent.NONE, 1000);
        assertEquals(79, announced.peers().size());
        assertEquals(100, announced.leechers());
        assertTrue(announced.peers().stream().allMatch(peer -> peer.getAddress().equals(HOME6.getAddress())));
        assertEquals(20 + 79 * 18, sent.get(sent.size() - 1).length);
    }

    @Test
    void refusesPortZero() {
        assertInstanceOf(Failed.class, announce(HOME, 0, 1000, TrackerEvent.NONE, -1));
        assertEquals(0, server.status().peers());
        assertEquals(1, server.status().errors());
    }

    @Test
    void servesOnlyAllowedTorrents() {
        server = start(TableLimits.DEFAULT, AllowList.parse(List.of(OTHER.toString())), 42);
        Failed failed = (Failed) announce(HOME, 6881, 1000, TrackerEvent.NONE, -1);
        assertEquals("this tracker does not serve that torrent", failed.message());
        assertInstanceOf(Announced.class, respond(announceOf(connect(HOME), OTHER, 6881, 1, TrackerEvent.NONE, -1),
                HOME));
        assertEquals(1, server.status().torrents());
    }

    @Test
    void tellsClientAndOwnerWhenALimitIsReached() {
        server = start(new TableLimits(10, 10, 1), null, 42);
        announce(HOME, 6881, 1000, TrackerEvent.NONE, -1);
        Failed failed = (Failed) announce(HOME, 6882, 1000, TrackerEvent.NONE, -1);
        assertEquals("too many peers in one torrent", failed.message());
        announce(HOME, 6883, 1000, TrackerEvent.NONE, -1);
        verify(owner).onLimitReached(any());
        assertAnnounced(1, 0, announce(HOME, 6881, 1000, TrackerEvent.NONE, -1));
    }

    @Test
    void dropsQuietPeersByTimer() {
        announce(HOME, 6881, 0, TrackerEvent.STARTED, -1);
        now += 3600 * SECOND;
        timers.get(timers.size() - 1).run(now);
        assertEquals(1, server.status().peers());
        now += SECOND;
        timers.get(timers.size() - 1).run(now);
        assertEquals(0, server.status().peers());
        assertEquals(0, server.status().torrents());
        verify(loop).schedule(eq(now + TrackerLimits.EXPIRY_NANOS), any());
    }

    @Test
    void afterARestartAnOldIdGetsAnErrorAndTheClientConnectsAnew() {
        long oldId = connect(HOME);
        server = start(TableLimits.DEFAULT, null, 43);
        TrackerRequest announce = announceOf(oldId, TORRENT, 6881, 1000, TrackerEvent.NONE, -1);
        assertInstanceOf(Failed.class, respond(announce, HOME));
        assertEquals(0, server.status().peers());
        long newId = connect(HOME);
        assertNotEquals(oldId, newId);
        assertAnnounced(1, 0, respond(announceOf(newId, TORRENT, 6881, 1000, TrackerEvent.NONE, -1), HOME));
    }

    @Test
    void refusesAnIdOfAnotherAddressButNotOfAnotherPort() {
        long id = connect(HOME);
        assertInstanceOf(Failed.class, respond(announceOf(id, TORRENT, 6881, 1, TrackerEvent.NONE, -1),
                at("10.0.0.8", 50_000)));
        assertInstanceOf(Announced.class, respond(announceOf(id, TORRENT, 6881, 1, TrackerEvent.NONE, -1),
                at("10.0.0.9", 50_001)));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        // unknown actions
        "", "00", "000004172710198000000000112233", // shorter than any request
        "00000417271019810000000011223344", // connect without the protocol id
        "00000417271019800000000311223344", "000004172710198000000004aabbccdd", "0000041727101980ffffffffaabbccdd",
        "01020304050607080000000155667788000102030405060708090a0b0c0d0e0f10111213", // half an announce
        "01020304050607080000000255667788", // scrape of nothing
    })
    void dropsWhatIsNoRequest(String datagram) {
        assertNull(ask(hex(datagram), HOME));
        assertEquals(1, server.status().dropped());
    }

    @Test
    void neverAnswersMoreThanWasSentWithoutAnId() {
        for (int port = 1; port <= 60; port++) {
            announce(at("10.0.0.5", 1), port, 1000, TrackerEvent.NONE, -1);
        }
        long id = connect(HOME);
        List<byte[]> seeds =
                List.of(bytes(new Connect(7)), bytes(announceOf(id, TORRENT, 6881, 1, TrackerEvent.NONE, -1)),
                bytes(new Scrape(id, 7, List.of(TORRENT, OTHER))));
        Random random = new Random(42);
        int answered = 0;
        int amplified = 0;
        for (int round = 0; round < 10_000; round++) {
            byte[] request = mutate(seeds.get(random.nextInt(seeds.size())), random);
            byte[] answer = ask(request, HOME);
            answered += answer == null ? 0 : 1;
            if (answer != null && answer.length > request.length) {
                assertEquals(id, ByteBuffer.wrap(request).getLong(), "round " + round);
                amplified++;
            }
        }
        assertTrue(answered > 3_000 && amplified > 500, answered + " answered, " + amplified + " amplified");
    }

    private static byte[] mutate(byte[] seed, Random random) {
        byte[] request = Arrays.copyOf(seed, random.nextInt(3) == 0 ? random.nextInt(seed.length + 50) : seed.length);
        for (int changes = random.nextInt(4); changes > 0 && request.length > 0; changes--) {
            request[random.nextInt(random.nextBoolean() ? request.length : Math.min(16, request.length))] =
                    (byte) random.nextInt();
        }
        return request;
    }

    @Test
    void stopsItsTimerAndTellsWhenTheSocketIsLost() {
        server.onClose(StreamEnd.CONNECTION_LOST, "gone", 0);
        verify(timer).cancel();
        verify(owner).onSocketLost("gone");
    }

    private static void assertAnnounced(int leechers, int seeders, TrackerResponse response) {
        Announced announced = assertInstanceOf(Announced.class, response);
        assertEquals(leechers, announced.leechers(), "leechers");
        assertEquals(seeders, announced.seeders(), "seeders");
        assertEquals(1800, announced.intervalSeconds());
    }

    private TrackerResponse announce(InetSocketAddress from, int port, long left, TrackerEvent event, int wanted) {
        return respond(announceOf(connect(from), TORRENT, port, left, event, wanted), from);
    }

    private static Announce announceOf(long id, InfoHash infoHash, int port, long left, TrackerEvent event,
            int wanted) {
        return new Announce(id, 77, infoHash, PEER_ID, 0, left, 0, event, 0xdeadbeef, wanted, port, "");
    }

    private long connect(InetSocketAddress from) {
        return ((Connected) respond(new Connect(77), from)).connectionId();
    }

    private TrackerResponse respond(TrackerRequest request, InetSocketAddress from) {
        TrackerResponse response = response(ask(bytes(request), from), from);
        assertEquals(request.transactionId(), response.transactionId());
        return response;
    }

    /** @return the one datagram that came back, or null */
    private byte[] ask(byte[] datagram, InetSocketAddress from) {
        sent.clear();
        server.onDatagram(ByteBuffer.wrap(datagram), from, now);
        assertTrue(sent.size() <= 1);
        return sent.isEmpty() ? null : sent.get(0);
    }

    private static TrackerResponse response(byte[] datagram, InetSocketAddress from) {
        try {
            return TrackerCodec.decodeResponse(ByteBuffer.wrap(datagram), from.getAddress().getAddress().length == 16);
        } catch (FormatException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytes(TrackerRequest request) {
        ByteBuffer out = ByteBuffer.allocate(2048);
        TrackerCodec.encode(request, out);
        return Arrays.copyOf(out.array(), out.position());
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static InetSocketAddress at(String literal, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(literal), port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
