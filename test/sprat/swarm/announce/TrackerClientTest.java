package sprat.swarm.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sprat.io.DatagramProtocol;
import sprat.io.DatagramTransport;
import sprat.io.EventLoop;
import sprat.sim.SimLoop;
import sprat.sim.SimNetwork;
import sprat.sim.SimTime;
import sprat.wire.InfoHash;
import sprat.wire.PeerId;
import sprat.wire.tracker.TrackerEvent;
import sprat.wire.tracker.TrackerRequest;
import sprat.wire.tracker.TrackerResponse;

class TrackerClientTest {
    private static final InfoHash INFO_HASH = new InfoHash(new byte[20]);
    private static final long SECONDS = SimTime.SECONDS;

    /** One end of a question. */
    private record End(TrackerOutcome outcome, TrackerResponse response, String error, long atNanos) { }

    private final SimTime time = new SimTime();
    private final SimNetwork network = new SimNetwork(time);
    private final List<End> ends = new ArrayList<>();
    private final Random random = new Random(1);
    private InetAddress host;
    private ScriptedTracker tracker;
    private TrackerClient client;

    @BeforeEach
    void openBoth() throws IOException {
        host = InetAddress.getByName("10.0.0.1");
        tracker = new ScriptedTracker(time, network, InetAddress.getByName("10.0.0.9"));
        EventLoop loop = new SimLoop(time, network, host);
        client = new TrackerClient(loop, random);
        client.open(loop.bind(new InetSocketAddress(0), client));
    }

    private TrackerExchange<TrackerResponse.Announced> announce(InetSocketAddress to, long giveUpAfterNanos) {
        Announcement what = new Announcement(INFO_HASH, new PeerId(new byte[20]), 1, 2, 3, TrackerEvent.STARTED, 4,
                6881, "/x?a=b");
        return client.announce(to, what, time.nowNanos() + giveUpAfterNanos,
                (outcome, response, error, now) -> ends.add(new End(outcome, response, error, now)));
    }

    private void announce() {
        announce(tracker.address(), AnnounceLimits.TRACKER_EXCHANGE_NANOS);
    }

    /** When each datagram left, in milliseconds from now on. */
    private List<Long> sendingsToNobody(long giveUpAfterNanos) {
        List<Long> sendings = new ArrayList<>();
        long startNanos = time.nowNanos();
        network.loss((from, to, bytes) -> {
            sendings.add((time.nowNanos() - startNanos) / SimTime.MILLIS);
            return true;
        });
        announce(tracker.address(), giveUpAfterNanos);
        time.runFor(2 * giveUpAfterNanos);
        return sendings;
    }

    @Test
    void connectsAndThenAnnounces() {
        tracker.peersToTell.add(new InetSocketAddress("10.0.0.2", 6881));
        announce();
        time.runFor(SECONDS);
        assertEquals(2, tracker.heard.size());
        TrackerRequest.Announce heard = tracker.announces().get(0);
        assertEquals(List.of(1L, 2L, 3L, 4L), List.of(heard.downloaded(), heard.left(), heard.uploaded(),
                (long) heard.key()));
        assertEquals("/x?a=b", heard.urlData());
        TrackerResponse.Announced answer = (TrackerResponse.Announced) ends.get(0).response();
        assertEquals(tracker.peersToTell, answer.peers());
        assertEquals(4 * SimTime.MILLIS, ends.get(0).atNanos() - 1_000 * SECONDS,
                "two exchanges over a latency of 1 ms");
    }

    @Test
    void scrapesOneTorrent() {
        tracker.addPeer("10.0.0.3", 1, 0);
        client.scrape(tracker.address(), List.of(INFO_HASH), time.nowNanos() + SECONDS,
                (outcome, response, error, now) -> ends.add(new End(outcome, response, error, now)));
        time.runFor(SECONDS);
        assertEquals(List.of(new TrackerResponse.Counts(1, 0, 0)),
                ((TrackerResponse.Scraped) ends.get(0).response()).torrents());
    }

    @Test
    void usesAConnectionIdForAMinuteAfterItCame() {
        announce();
        time.runFor(AnnounceLimits.CONNECTION_ID_NANOS - SECONDS);
        announce();
        time.runFor(2 * SECONDS);
        assertEquals(1, tracker.heardOf(TrackerRequest.Connect.class).size());
        announce();
        time.runFor(SECONDS);
        assertEquals(2, tracker.heardOf(TrackerRequest.Connect.class).size());
        assertEquals(3, tracker.announces().size());
    }

    @Test
    void sendsAgainAfterOneTwoFourAndEightSecondsAndGivesUp() {
        assertEquals(List.of(0L, 1_000L, 3_000L, 7_000L), sendingsToNobody(AnnounceLimits.TRACKER_EXCHANGE_NANOS));
        assertEquals(TrackerOutcome.SILENT, ends.get(0).outcome());
        assertEquals(1_000 * SECONDS + AnnounceLimits.TRACKER_EXCHANGE_NANOS, ends.get(0).atNanos());
    }

    @Test
    void neverWaitsLongerThanFifteenSecondsToSendAgain() {
        assertEquals(List.of(0L, 1_000L, 3_000L, 7_000L, 15_000L, 30_000L, 45_000L), sendingsToNobody(60 * SECONDS));
    }

    @Test
    void sendsThreeTimesWhenThereIsOnlyASecond() {
        assertEquals(List.of(0L, 250L, 750L), sendingsToNobody(SECONDS));
    }

    @Test
    void hasAFreshTransactionIdForEachRequest() {
        for (int i = 0; i < 20; i++) {
            announce();
            time.runFor(30 * SECONDS);
        }
        Set<Integer> ids = new HashSet<>();
        tracker.heard.forEach(one -> ids.add(one.request().transactionId()));
        assertEquals(tracker.heard.size(), ids.size());
    }

    @Test
    void keepsTheTransactionIdOfARequestThatIsSentAgain() {
        network.latency(700 * SimTime.MILLIS);
        announce();
        time.runFor(10 * SECONDS);
        assertEquals(TrackerOutcome.ANSWERED, ends.get(0).outcome(), "an answer slower than the first wait counts");
        Set<Integer> ids = new HashSet<>();
        tracker.heardOf(TrackerRequest.Connect.class).forEach(connect -> ids.add(connect.transactionId()));
        assertEquals(1, ids.size());
        assertTrue(tracker.heardOf(TrackerRequest.Connect.class).size() > 1);
    }

    @Test
    void ignoresWhatIsNoAnswerToItsQuestion() throws IOException {
        DatagramTransport stranger = new SimLoop(time, network, InetAddress.getByName("10.0.0.66"))
                .bind(new InetSocketAddress("10.0.0.66", ScriptedTracker.PORT), mock(DatagramProtocol.class));
        List<InetSocketAddress> clients = new ArrayList<>();
        tracker.answers = request -> {
            InetSocketAddress to = tracker.heard.get(tracker.heard.size() - 1).from();
            clients.add(to);
            int id = request.transactionId();
            ByteBuffer forged = ByteBuffer.allocate(16).putInt(3).putInt(id).putLong(0).flip();
            stranger.send(forged, to);
            tracker.send(new TrackerResponse.Failed(id + 1, "wrong transaction"), to);
            tracker.send(new TrackerResponse.Scraped(id, List.of()), to);
            return null;
        };
        announce();
        time.runFor(SECONDS / 2);
        ByteBuffer tooShort = ByteBuffer.allocate(7);
        stranger.send(tooShort, clients.get(0));
        time.runFor(SECONDS / 4);
        assertEquals(List.of(), ends);
        tracker.answers = tracker::properAnswer;
        time.runFor(5 * SECONDS);
        assertEquals(TrackerOutcome.ANSWERED, ends.get(0).outcome());
        assertEquals(1, ends.size());
    }

    @Test
    void ignoresACutOffAnswer() {
        tracker.answers = request -> {
            if (request instanceof TrackerRequest.Connect) {
                return tracker.properAnswer(request);
            }
            ByteBuffer withoutItsEnd = ByteBuffer.allocate(19).putInt(1).putInt(request.transactionId()).putInt(60)
                    .rewind();
            tracker.send(withoutItsEnd, tracker.heard.get(0).from());
            return null;
        };
        announce();
        time.runFor(2 * AnnounceLimits.TRACKER_EXCHANGE_NANOS);
        assertEquals(TrackerOutcome.SILENT, ends.get(0).outcome());
    }

    @Test
    void connectsAgainWhenAnOldIdIsRefusedAfterARestart() {
        announce();
        time.runFor(SECONDS);
        tracker.restart();
        announce();
        time.runFor(SECONDS);
        assertEquals(TrackerOutcome.ANSWERED, ends.get(1).outcome());
        assertEquals(2, tracker.heardOf(TrackerRequest.Connect.class).size());
        assertEquals(3, tracker.announces().size());
    }

    @Test
    void connectsAgainWhenAnOldIdMeetsSilence() {
        announce();
        time.runFor(SECONDS);
        tracker.restart();
        tracker.callsWrongIdsErrors = false;
        announce();
        time.runFor(3 * SECONDS);
        assertEquals(TrackerOutcome.ANSWERED, ends.get(1).outcome());
        assertEquals(3, tracker.announces().size());
    }

    @Test
    void reportsAnErrorOnceItCannotBeTheIdsFault() {
        announce();
        time.runFor(SECONDS);
        tracker.answers = request -> request instanceof TrackerRequest.Announce
                ? new TrackerResponse.Failed(request.transactionId(), "not allowed") : tracker.properAnswer(request);
        announce();
        time.runFor(AnnounceLimits.TRACKER_EXCHANGE_NANOS);
        assertEquals(new End(TrackerOutcome.REFUSED, null, "not allowed", ends.get(1).atNanos()), ends.get(1));
        assertEquals(3, tracker.announces().size(), "once with the old id, once with a new one");
    }

    @Test
    void connectsAgainWhenTheIdExpiresBetweenSendings() {
        long startNanos = time.nowNanos();
        tracker.answers = request -> request instanceof TrackerRequest.Connect ? tracker.properAnswer(request) : null;
        announce(tracker.address(), 100 * SECONDS);
        time.runFor(70 * SECONDS);
        assertEquals(2, tracker.heardOf(TrackerRequest.Connect.class).size());
        long secondConnectNanos = tracker.heard.stream().filter(one -> one.request() instanceof TrackerRequest.Connect)
                .toList().get(1).atNanos();
        assertTrue(secondConnectNanos - startNanos >= AnnounceLimits.CONNECTION_ID_NANOS);
        assertNotEquals(tracker.announces().get(0).connectionId(),
                tracker.announces().get(tracker.announces().size() - 1).connectionId());
    }

    @Test
    void sharesNothingBetweenTrackers() throws IOException {
        ScriptedTracker other = new ScriptedTracker(time, network, InetAddress.getByName("10.0.0.8"));
        announce();
        announce(other.address(), SECONDS);
        time.runFor(SECONDS);
        assertEquals(1, tracker.heardOf(TrackerRequest.Connect.class).size());
        assertEquals(1, other.heardOf(TrackerRequest.Connect.class).size());
    }

    @Test
    void aCancelledQuestionLeavesNothing() {
        int before = time.pending();
        announce(tracker.address(), 60 * SECONDS).cancel();
        assertEquals(0, client.waiting());
        time.runFor(60 * SECONDS);
        assertEquals(List.of(), ends);
        assertTrue(time.pending() <= before);
        assertEquals(1, tracker.heard.size(), "what was sent before");
    }

    @Test
    void refusesMoreQuestionsThanItsLimit() {
        tracker.goAway();
        for (int i = 0; i <= AnnounceLimits.TRACKER_TRANSACTIONS; i++) {
            announce();
        }
        assertEquals(List.of(), ends, "never before the method has returned");
        assertEquals(AnnounceLimits.TRACKER_TRANSACTIONS, client.waiting());
        time.runFor(SECONDS / 2);
        assertEquals(1, ends.size());
        assertEquals("too many questions to trackers at once", ends.get(0).error());
        time.runFor(AnnounceLimits.TRACKER_EXCHANGE_NANOS);
        assertEquals(AnnounceLimits.TRACKER_TRANSACTIONS + 1, ends.size());
        assertEquals(0, client.waiting());
    }

    @Test
    void remembersConnectionIdsUpToItsLimit() {
        for (int i = 0; i <= AnnounceLimits.TRACKER_CONNECTION_IDS; i++) {
            client.keepConnectionId(new InetSocketAddress("10.1.0.1", 1 + i), i, 0);
        }
        assertEquals(null, client.connectionId(new InetSocketAddress("10.1.0.1", 1), 0), "the oldest has gone");
        assertEquals(1L, client.connectionId(new InetSocketAddress("10.1.0.1", 2), 0));
    }

    @Test
    void tellsThoseWhoWaitWhenItCloses() {
        tracker.goAway();
        announce();
        client.close();
        time.runFor(SECONDS);
        assertEquals(TrackerOutcome.SILENT, ends.get(0).outcome());
        announce();
        time.runFor(SECONDS);
        assertEquals("our socket for trackers is closed", ends.get(1).error());
    }

    @Test
    void reachesOnlyItsFamilyWhenBoundToAnAddress() throws IOException {
        EventLoop loop = new SimLoop(time, network, host);
        InetAddress ipv4 = InetAddress.getByName("10.0.0.9");
        InetAddress ipv6 = InetAddress.getByName("fd00::9");
        assertTrue(client.reaches(ipv4) && client.reaches(ipv6));
        TrackerClient bound = new TrackerClient(loop, random);
        bound.open(loop.bind(new InetSocketAddress(host, 0), bound));
        assertEquals(List.of(true, false), List.of(bound.reaches(ipv4), bound.reaches(ipv6)));
        TrackerClient unopened = new TrackerClient(loop, random);
        assertTrue(unopened.reaches(ipv4) && unopened.reaches(ipv6));
    }

    /** Whatever the network loses: each question ends once, in its time, and nothing stays behind. */
    @Test
    void everyQuestionEndsOnceInItsTimeUnderLoss() {
        for (int seed = 0; seed < 20; seed++) {
            Random dice = new Random(seed);
            double lossRate = dice.nextDouble();
            network.loss((from, to, bytes) -> dice.nextDouble() < lossRate);
            ends.clear();
            long startNanos = time.nowNanos();
            for (int i = 0; i < 50; i++) {
                announce();
            }
            time.runFor(AnnounceLimits.TRACKER_EXCHANGE_NANOS);
            assertEquals(50, ends.size(), "seed " + seed);
            assertTrue(ends.stream()
                    .allMatch(end -> end.atNanos() - startNanos <= AnnounceLimits.TRACKER_EXCHANGE_NANOS),
                    "seed " + seed);
            assertEquals(0, client.waiting(), "seed " + seed);
            time.runFor(2 * AnnounceLimits.CONNECTION_ID_NANOS);
        }
    }
}
