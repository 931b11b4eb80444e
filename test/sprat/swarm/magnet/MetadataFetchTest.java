package sprat.swarm.magnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.contains;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sprat.io.FormatException;
import sprat.io.ProtocolException;
import sprat.io.StreamEnd;
import sprat.sim.SimLoop;
import sprat.sim.SimNetwork;
import sprat.sim.SimTime;
import sprat.swarm.SwarmRig;
import sprat.swarm.Torrents;
import sprat.swarm.TransportDouble;
import sprat.swarm.announce.AnnounceLimits;
import sprat.swarm.announce.TrackerClient;
import sprat.swarm.dial.DialLimits;
import sprat.swarm.dial.PeerEnd;
import sprat.swarm.peer.PeerExtensions;
import sprat.swarm.pick.PickLimits;
import sprat.wire.InfoHash;
import sprat.wire.PeerId;
import sprat.wire.peer.ExtensionHandshake;
import sprat.wire.peer.Handshake;
import sprat.wire.peer.MetadataMessage;
import sprat.wire.peer.PeerCodec;
import sprat.wire.peer.PexMessage;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.Magnet;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.MetainfoWriter;
import sprat.wire.torrent.PieceLayout;

/** The connections of a magnet link whose torrent is not known yet. Peers dial us and say what the test says. */
class MetadataFetchTest {
    private static final int THEIR_METADATA = 9;
    private static final int MAX_PEERS = 8;

    private final SimTime time = new SimTime();
    private SimLoop loop;
    private Torrents torrents;
    private Metainfo torrent;
    private final MetadataEvents events = mock(MetadataEvents.class);
    private MetadataFetch fetch;
    private int peers;

    @BeforeEach
    void begin() throws Exception {
        loop = new SimLoop(time, new SimNetwork(time), InetAddress.getByName("10.0.0.1"));
        int pieces = 7_000; // of hashes, nine slices
        PieceLayout layout = new PieceLayout((long) pieces * 16_384, 16_384);
        torrent = MetainfoWriter.create("data", List.of(new FileEntry(List.of("data"), 0, layout.totalBytes())), layout,
                new byte[pieces * Metainfo.HASH_BYTES], false);
        torrents = new Torrents(loop, new Random(2), (host, done) -> done.done(List.of(), "no names here"),
                new TrackerClient(loop, new Random(1)), new Torrents.Settings(null, MAX_PEERS, 0, 0));
        torrents.listeningAt(6881);
        fetch = of(Magnet.of(torrent));
    }

    private MetadataFetch of(Magnet magnet) {
        return of(magnet, true);
    }

    private MetadataFetch of(Magnet magnet, boolean isTyped) {
        MetadataFetch made = new MetadataFetch(torrents, magnet, isTyped,
                (link, info, done) -> loop.execute(() -> done.done(MetadataVerdict.of(link, info, Long.MAX_VALUE))),
                events);
        loop.run(made::start);
        return made;
    }

    /** One that dials us, without the fast extension. */
    private Played peer() throws Exception {
        peers++;
        Played peer = new Played(new InetSocketAddress(InetAddress.getByName("10.0.1." + peers), 40_000 + peers));
        PeerId id = PeerId.random(new Random(100 + peers));
        peer.receive(new Handshake(Handshake.EXTENSIONS, torrent.infoHash(), id).toBytes(), loop.nowNanos());
        return peer;
    }

    private Played source(int bytes) throws Exception {
        return peer()
                .says(PeerCodec.extended(0, new ExtensionHandshake(Map.of("ut_metadata", THEIR_METADATA), 7_000, "",
                null, 0, null, bytes).toBytes()));
    }

    /** What is said to it is kept, and how it ends. */
    private final class Played extends TransportDouble {
        Played(InetSocketAddress remote) {
            super(remote);
            open(torrents.accept(remote), loop.nowNanos());
        }

        Played says(ByteBuffer message) throws Exception {
            loop.run(() -> {
                try {
                    receive(message, loop.nowNanos());
                } catch (ProtocolException e) {
                    close(e.reason(), e.getMessage());
                } catch (FormatException e) {
                    close(StreamEnd.MALFORMED, e.getMessage());
                }
            });
            settle();
            return this;
        }

        private void settle() {
            if (closed() != null) {
                protocol().onClose(closed(), "", loop.nowNanos());
            }
        }

        Played gives(MetadataMessage message) throws Exception {
            return says(PeerCodec.extended(PeerExtensions.OUR_METADATA, message.toBytes()));
        }

        List<Integer> asked() throws Exception {
            return messages(THEIR_METADATA).stream().map(MetadataMessage::slice).toList();
        }
    }

    private void runSeconds(long seconds) {
        time.runFor(seconds * SimTime.SECONDS);
    }

    @Test
    void asksForSoManySlicesAtATimeAndGivesThemToTheTorrent() throws Exception {
        int length = torrent.info().length;
        int slices = MetadataMessage.slices(length);
        Played first = source(length);
        Played second = source(length);
        List<Integer> asked = first.asked();
        assertEquals(List.of(0, 1, 2, 3), asked);
        assertEquals(MagnetLimits.METADATA_REQUESTS, asked.size());
        assertEquals(List.of(4, 5, 6, 7), second.asked());
        for (int i = 0; i < slices; i++) {
            first.gives(MetadataMessage.data(i, torrent.info()));
            second.gives(MetadataMessage.data(i, torrent.info()));
        }
        time.runFor(1_000);
        verify(events).onFetched(any(), any(), any());
        assertNull(first.closed(), "it waits for the torrent");
        assertNull(torrents.find(torrent.infoHash()));
    }

    @Test
    void whoDoNotAnswerDoNotKeepASliceFromOthersForLong() throws Exception {
        for (int i = 0; i < PickLimits.ENDGAME_COPIES; i++) {
            assertEquals(List.of(0), source(5).asked());
        }
        Played honest = source(5);
        assertEquals(List.of(), honest.asked());
        runSeconds(MagnetLimits.METADATA_LATE_NANOS / SimTime.SECONDS - 1);
        assertEquals(List.of(), honest.asked());
        runSeconds(2);
        assertEquals(List.of(0), honest.asked());
    }

    @Test
    void whoIsToSendAllAloneHasATurnOnlyAndThenAnotherHost() throws Exception {
        int length = torrent.info().length;
        byte[] wrong = new byte[length];
        Played slow = source(length).gives(MetadataMessage.data(0, wrong));
        Played honest = source(length);
        for (int i = 1; i < MetadataMessage.slices(length); i++) {
            honest.gives(MetadataMessage.data(i, torrent.info()));
            slow.gives(MetadataMessage.data(i, wrong));
        }
        time.runFor(1_000);
        assertEquals(0, fetch.progress().bytesHave(), "from two, and wrong: it comes from one alone now");
        slow.gives(MetadataMessage.data(0, wrong));
        honest.asked();
        runSeconds(MagnetLimits.METADATA_TRY_NANOS / SimTime.SECONDS - 2);
        assertEquals(List.of(), honest.asked());
        runSeconds(4);
        assertEquals(List.of(0, 1, 2, 3), honest.asked());
        for (int i = 0; i < MetadataMessage.slices(length); i++) {
            honest.gives(MetadataMessage.data(i, torrent.info()));
        }
        time.runFor(1_000);
        verify(events).onFetched(any(), any(), any());
    }

    @Test
    void nobodyIsAskedBeforeItHasToldASizeAndWhoSaysTwoIsClosed() throws Exception {
        Played peer = source(0);
        assertEquals(List.of(), peer.asked());
        ByteBuffer told = PeerCodec.extended(0, new ExtensionHandshake(Map.of(), 0, "", null, 0, null, 20_000)
                .toBytes());
        assertEquals(List.of(0, 1), peer.says(told).asked());
        peer.says(PeerCodec.extended(0, new ExtensionHandshake(Map.of(), 0, "", null, 0, null, 20_001).toBytes()));
        assertEquals(StreamEnd.PROTOCOL_VIOLATION, peer.closed());
    }

    @Test
    void aSliceFitsTheSizeThatWasTold() throws Exception {
        byte[] other = new byte[20_001];
        assertEquals(StreamEnd.PROTOCOL_VIOLATION, source(20_000).gives(MetadataMessage.data(0, other)).closed());
        ByteBuffer shortSlice = ByteBuffer.allocate(5);
        assertEquals(StreamEnd.PROTOCOL_VIOLATION,
                source(20_000).gives(new MetadataMessage(MetadataMessage.DATA, 0, 20_000, shortSlice)).closed());
        Played eager = source(20_000).gives(MetadataMessage.data(1, new byte[20_000]))
                .gives(MetadataMessage.data(1, new byte[20_000]));
        assertNull(eager.gives(new MetadataMessage(9, 0, 0, ByteBuffer.allocate(0))).closed(),
                "what was not asked for is skipped");
    }

    @Test
    void whoRejectsIsLeftAloneForAWhileAndThenForGood() throws Exception {
        Played peer = source(5);
        for (int i = 0; i < MagnetLimits.METADATA_REJECTS; i++) {
            assertEquals(List.of(0), peer.asked());
            peer.gives(MetadataMessage.reject(0));
            runSeconds(MagnetLimits.METADATA_REJECT_REST_NANOS / SimTime.SECONDS - 1);
            assertEquals(List.of(), peer.asked());
            runSeconds(2);
        }
        assertEquals(List.of(0), peer.asked());
        assertNull(peer.closed());
        assertEquals(PeerEnd.NOT_NEEDED, peer.gives(MetadataMessage.reject(0)).closed());
    }

    @Test
    void whoDoesNotAnswerIsClosedAndSoIsWhoHasNothing() throws Exception {
        Played silent = source(5);
        Played poor = peer();
        runSeconds(MagnetLimits.METADATA_ANSWER_NANOS / SimTime.SECONDS - 2);
        assertNull(silent.closed());
        runSeconds(4);
        assertEquals(StreamEnd.IDLE, silent.closed());
        runSeconds((DialLimits.UNUSED_NANOS - MagnetLimits.METADATA_ANSWER_NANOS) / SimTime.SECONDS - 4);
        assertNull(poor.closed());
        runSeconds(4);
        assertEquals(PeerEnd.NOT_NEEDED, poor.closed());
    }

    @Test
    void whoAsksUsIsRejected() throws Exception {
        Played peer = source(0).gives(MetadataMessage.request(3));
        assertEquals(List.of(MetadataMessage.reject(3)), peer.messages(THEIR_METADATA));
    }

    @Test
    void whoSentAllOfWhatIsWrongIsBanned() throws Exception {
        byte[] wrong = Arrays.copyOf(torrent.info(), 100);
        Played liar = source(100).gives(MetadataMessage.data(0, wrong));
        time.runFor(1_000);
        assertEquals(PeerEnd.CORRUPT_DATA, liar.closed());
        verify(events).onWarning("10.0.1.1:40001 sent a description of another torrent and is not asked again");
        assertEquals(0, fetch.progress().bytesHave());
        assertTrue(fetch.book().isBanned(liar.remote().getAddress()));
    }

    @Test
    void whatIsRightAndCannotBeUsedEndsIt() throws Exception {
        byte[] odd = "d4:name1:ae".getBytes();
        loop.run(fetch::stop);
        fetch = of(new Magnet(InfoHash.ofInfo(ByteBuffer.wrap(odd)), null, "", List.of(), List.of(), List.of(),
                List.of()));
        Played peer = new Played(new InetSocketAddress(InetAddress.getByName("10.0.2.1"), 5));
        peer.receive(new Handshake(Handshake.EXTENSIONS, InfoHash.ofInfo(ByteBuffer.wrap(odd)),
                PeerId.random(new Random(9))).toBytes(), loop.nowNanos());
        peer.says(PeerCodec.extended(0, new ExtensionHandshake(Map.of("ut_metadata", 1), 0, "", null, 0, null,
                odd.length).toBytes()));
        peer.gives(MetadataMessage.data(0, odd));
        time.runFor(1_000);
        verify(events).onUnusable(contains("piece length"));
        verify(events, never()).onFetched(any(), any(), any());
    }

    @Test
    void whoDialUsLeaveRoomForWhomWeDial() throws Exception {
        for (int i = 0; i < MAX_PEERS / 2; i++) {
            assertNull(peer().closed());
        }
        ProtocolException refused = assertThrows(ProtocolException.class, this::peer);
        assertEquals(StreamEnd.TOO_MANY, refused.reason());
    }

    @Test
    void linksAndTorrentsShareThePlaces() throws Exception {
        Magnet other = new Magnet(InfoHash.ofHex("00".repeat(20)), null, "", List.of(), List.of(), List.of(),
                List.of());
        of(other);
        for (int i = 0; i < MAX_PEERS / 2 / 2; i++) {
            assertNull(peer().closed());
        }
        assertEquals(StreamEnd.TOO_MANY, assertThrows(ProtocolException.class, this::peer).reason());
        assertEquals(MAX_PEERS / 2, torrents.connections().mostPeers(fetch));
    }

    @Test
    void ourselvesAndWhoDoesNotSpeakTheExtensionProtocolAreOfNoUse() throws Exception {
        Played self = new Played(new InetSocketAddress(InetAddress.getByName("10.0.3.1"), 5));
        ByteBuffer ours = new Handshake(Handshake.EXTENSIONS, torrent.infoHash(), torrents.us().id()).toBytes();
        assertEquals(PeerEnd.SELF, assertThrows(ProtocolException.class, () -> self.receive(ours, 1)).reason());
        Played plain = new Played(new InetSocketAddress(InetAddress.getByName("10.0.3.2"), 5));
        plain.says(new Handshake(0, torrent.infoHash(), PeerId.random(new Random(5))).toBytes());
        assertEquals(PeerEnd.NOT_NEEDED, plain.closed());
    }

    @Test
    void whomPeersTellOfIsDialled() throws Exception {
        peer().says(PeerCodec.extended(PeerExtensions.OUR_PEX, new PexMessage(List.of(
                new PexMessage.Peer(new InetSocketAddress("10.9.9.9", 7), 0),
                new PexMessage.Peer(new InetSocketAddress("127.0.0.1", 7), 0)), List.of()).toBytes()));
        assertEquals(1, fetch.book().size());
        assertEquals(1, fetch.progress().peers(), "it does not answer yet");
    }

    @Test
    void aNameInTheLinkThatIsNotFoundIsToldOfAndNothingElse() {
        Magnet link = new Magnet(InfoHash.ofHex("00".repeat(20)), null, "", List.of(), List.of(),
                List.of(InetSocketAddress.createUnresolved("nowhere.example", 1)), List.of());
        assertNotNull(of(link));
        verify(events).onWarning("the peer nowhere.example:1 of the magnet link: no names here");
    }

    // ---- Whom the link names ----

    private static final List<String> NAMED =
            List.of("127.0.0.1", "169.254.1.1", "10.0.9.9", "203.0.113.9", "0.0.0.0", "224.0.0.1");

    /** @return how many of {@link #NAMED} are dialled, each at that port */
    private int dialled(int port, boolean isTyped) {
        torrents = new Torrents(loop, new Random(2), SwarmRig.literals(loop), new TrackerClient(loop, new Random(1)),
                new Torrents.Settings(null, 20, 0, 0));
        List<InetSocketAddress> peers = NAMED.stream().map(host -> InetSocketAddress.createUnresolved(host, port))
                .toList();
        MetadataFetch named = of(new Magnet(torrent.infoHash(), null, "", List.of(), List.of(), peers, List.of()),
                isTyped);
        time.runFor(SimTime.MILLIS);
        return named.connections();
    }

    @Test
    void whatTheUserTypesMayBeAnyMachine() {
        assertEquals(4, dialled(22, true));
        verify(events)
                .onWarning("the peer 0.0.0.0:22 of the magnet link is no address of one machine, and is not dialled");
        verify(events)
                .onWarning("the peer 224.0.0.1:22 of the magnet link is no address of one machine, and is not dialled");
    }

    @Test
    void whatALinkFromTheNetNamesCountsAsToldFromTheInternet() {
        assertEquals(2, dialled(6881, false), "the public one and the private one");
        assertEquals(1, dialled(22, false), "the public one");
        verify(events, never()).onWarning(any());
    }

    @Test
    void aNameWithManyAddressesIsDialledAtAFew() {
        torrents = new Torrents(loop, new Random(2), (host, done) -> loop.execute(() -> done.done(many(), "")),
                new TrackerClient(loop, new Random(1)), new Torrents.Settings(null, 50, 0, 0));
        MetadataFetch named = of(new Magnet(torrent.infoHash(), null, "", List.of(), List.of(),
                List.of(InetSocketAddress.createUnresolved("many.example", 6881)), List.of()), true);
        time.runFor(SimTime.MILLIS);
        assertEquals(AnnounceLimits.TRACKER_ADDRESSES, named.connections());
    }

    private static List<InetAddress> many() {
        return IntStream.range(1, 200).mapToObj(i -> new InetSocketAddress("203.0.113." + i, 1).getAddress()).toList();
    }
}
