package sprat.swarm.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sprat.sim.SimTime.MINUTES;
import static sprat.sim.SimTime.SECONDS;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sprat.io.Resolver;
import sprat.sim.SimLoop;
import sprat.sim.SimNetwork;
import sprat.sim.SimTime;
import sprat.wire.tracker.TrackerEvent;
import sprat.wire.tracker.TrackerRequest;
import sprat.wire.tracker.TrackerResponse;

class AnnouncerTest {
    private static final long JITTER_PERCENT = 5;

    private final SimTime time = new SimTime();
    private final SimNetwork network = new SimNetwork(time);
    private final FakeTorrent torrent = new FakeTorrent();
    private final Map<String, List<InetAddress>> names = new HashMap<>();
    private final List<String> lookedUp = new ArrayList<>();
    private SimLoop loop;
    private TrackerClient client;
    private ScriptedTracker tracker;
    private ScriptedTracker second;
    private Announcer announcer;
    private boolean stopped;

    @BeforeEach
    void openHosts() throws IOException {
        loop = new SimLoop(time, network, InetAddress.getByName("10.0.0.1"), InetAddress.getByName("fd00::1"));
        client = new TrackerClient(loop, new Random(1));
        client.open(loop.bind(new InetSocketAddress(0), client));
        tracker = new ScriptedTracker(time, network, InetAddress.getByName("10.0.0.9"),
                InetAddress.getByName("fd00::9"));
        second = new ScriptedTracker(time, network, InetAddress.getByName("10.0.0.8"));
    }

    /** A worker that needs 10 ms for a name in `names`, or for a literal address. */
    private void resolve(String host, Resolver.Answer done) {
        lookedUp.add(host);
        time.schedule(time.nowNanos() + 10 * SimTime.MILLIS, now -> {
            List<InetAddress> found = names.containsKey(host) ? names.get(host) : literal(host);
            done.done(found, found.isEmpty() ? host + ": no such name" : "");
        });
    }

    private static List<InetAddress> literal(String host) {
        try {
            return host.matches("[0-9.]+|.*:.*") ? List.of(InetAddress.getByName(host)) : List.of();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void start(List<List<String>> tiers) {
        announcer = new Announcer(new Announcing(loop, this::resolve, client, new Random(2)), tiers, torrent);
        announcer.start(time.nowNanos());
    }

    private void startWith(String... urls) {
        start(Arrays.stream(urls).map(List::of).toList());
    }

    private void stop() {
        announcer.stop(time.nowNanos(), () -> stopped = true);
    }

    private static void assertNear(long expectedNanos, long actualNanos) {
        long slack = expectedNanos * JITTER_PERCENT / 100 + 50 * SimTime.MILLIS;
        assertTrue(Math.abs(actualNanos - expectedNanos) <= slack,
                actualNanos / SimTime.MILLIS + " ms instead of " + expectedNanos / SimTime.MILLIS);
    }

    private static List<Long> gaps(List<Long> times) {
        List<Long> gaps = new ArrayList<>();
        for (int i = 1; i < times.size(); i++) {
            gaps.add(times.get(i) - times.get(i - 1));
        }
        return gaps;
    }

    // Start, interval, completed

    @Test
    void announcesAtStartAndThenAtTheInterval() {
        tracker.intervalSeconds = 300;
        tracker.peersToTell.add(new InetSocketAddress("10.0.0.2", 6881));
        tracker.addPeer("10.0.0.3", 7, 0);
        startWith(tracker.url());
        time.runFor(11 * MINUTES);
        assertEquals(List.of(TrackerEvent.STARTED, TrackerEvent.NONE, TrackerEvent.NONE), tracker.events());
        gaps(tracker.announceNanos()).forEach(gap -> assertNear(300 * SECONDS, gap));
        assertEquals(tracker.url() + " 1/0 1", torrent.announced.get(0));
        assertNear(300 * SECONDS, torrent.waits.get(0));
        assertEquals(new InetSocketAddress("10.0.0.2", 6881), torrent.peers.get(0));
        assertEquals(tracker.address().getAddress(), torrent.toldFrom.get(0));
        assertEquals(List.of(10L, 1_000L, 20L),
                List.of(tracker.announces().get(0).downloaded(), tracker.announces().get(0).left(),
                tracker.announces().get(0).uploaded()));
        assertTrue(tracker.announces().get(0).wanted() < 0);
    }

    @Test
    void takesNoIntervalBelowTenSecondsOrAboveAnHour() {
        tracker.intervalSeconds = 0;
        startWith(tracker.url());
        time.runFor(SECONDS);
        assertNear(10 * SECONDS, torrent.waits.get(0));
        tracker.intervalSeconds = -1;
        time.runFor(11 * SECONDS);
        assertNear(3_600 * SECONDS, torrent.waits.get(1));
    }

    @Test
    void tellsCompletedAtOnceAndOnlyOnce() {
        startWith(tracker.url());
        time.runFor(10 * SECONDS);
        torrent.left = 0;
        announcer.completed(time.nowNanos());
        time.runFor(SECONDS);
        assertEquals(List.of(TrackerEvent.STARTED, TrackerEvent.COMPLETED), tracker.events());
        time.runFor(2 * 3_600 * SECONDS);
        assertEquals(1, tracker.events().stream().filter(event -> event == TrackerEvent.COMPLETED).count());
    }

    @Test
    void tellsCompletedUntilItIsHeardAndNeverBeforeStarted() {
        tracker.goAway();
        startWith(tracker.url());
        announcer.completed(time.nowNanos());
        time.runFor(20 * SECONDS);
        tracker.start();
        time.runFor(MINUTES);
        assertEquals(List.of(TrackerEvent.STARTED, TrackerEvent.COMPLETED), tracker.events());
    }

    @Test
    void repeatsStartedUntilItIsHeardOnce() {
        tracker.answers = request -> {
            tracker.properAnswer(request);
            return request instanceof TrackerRequest.Connect ? tracker.properAnswer(request) : null;
        };
        startWith(tracker.url());
        time.runFor(40 * SECONDS);
        tracker.answers = tracker::properAnswer;
        time.runFor(2 * MINUTES);
        List<TrackerEvent> events = tracker.events();
        assertTrue(events.size() > 4 && events.stream().allMatch(event -> event == TrackerEvent.STARTED),
                events.toString());
        torrent.lacksPeers = true;
        announcer.lackPeers(time.nowNanos());
        time.runFor(10 * SECONDS);
        assertEquals(TrackerEvent.NONE, tracker.events().get(events.size()));
    }

    // Peers lacking

    @Test
    void asksSoonAndThenLessAndLessOftenWhilePeersAreLacking() {
        torrent.lacksPeers = true;
        startWith(tracker.url());
        time.runFor(4 * MINUTES);
        List<Long> gaps = gaps(tracker.announceNanos());
        long[] expected = {5, 10, 20, 40, 60, 60};
        for (int i = 0; i < gaps.size(); i++) {
            assertNear(expected[i] * SECONDS, gaps.get(i));
        }
        assertEquals(expected.length, gaps.size());
    }

    @Test
    void asksAtOnceWhenTheLastPeerIsLostLongAfterTheLastAnnounce() {
        startWith(tracker.url());
        time.runFor(30 * SECONDS);
        assertEquals(1, tracker.announces().size());
        torrent.lacksPeers = true;
        announcer.lackPeers(time.nowNanos());
        time.runFor(SECONDS);
        assertEquals(2, tracker.announces().size());
    }

    @Test
    void peersThatComeAndGoDoNotMakeItAskMoreThanEveryFiveSeconds() {
        startWith(tracker.url());
        for (int i = 0; i < 600; i++) {
            time.runFor(SECONDS / 10);
            torrent.lacksPeers = i % 2 == 0;
            if (torrent.lacksPeers) {
                announcer.lackPeers(time.nowNanos());
            }
        }
        assertTrue(gaps(tracker.announceNanos()).stream().allMatch(gap -> gap >= 5 * SECONDS));
    }

    @Test
    void goesBackToTheIntervalWhenPeersHaveCome() {
        torrent.lacksPeers = true;
        startWith(tracker.url());
        time.runFor(2 * SECONDS);
        torrent.lacksPeers = false;
        time.runFor(20 * MINUTES);
        assertEquals(1, tracker.announces().size());
    }

    // Failures

    @Test
    void keepsTryingATrackerThatIsNotThereYet() {
        torrent.lacksPeers = true;
        tracker.goAway();
        startWith(tracker.url());
        time.runFor(5 * MINUTES);
        assertEquals(tracker.url() + " no answer", torrent.failures.get(0));
        assertNear(2 * SECONDS, torrent.waits.get(0));
        assertNear(4 * SECONDS, torrent.waits.get(1));
        assertTrue(torrent.waits.stream().allMatch(wait -> wait <= 63 * SECONDS));
        tracker.start();
        time.runFor(72 * SECONDS);
        assertFalse(torrent.announced.isEmpty());
    }

    @Test
    void backsOffToFiveMinutesWhenItHasPeersAndToOneWhenItLosesThem() {
        tracker.goAway();
        startWith(tracker.url());
        time.runFor(60 * MINUTES);
        assertNear(300 * SECONDS, torrent.waits.get(torrent.waits.size() - 1));
        time.runFor(300 * SECONDS - 1);
        tracker.start();
        torrent.lacksPeers = true;
        announcer.lackPeers(time.nowNanos());
        time.runFor(80 * SECONDS);
        assertFalse(torrent.announced.isEmpty());
    }

    @Test
    void looksANameUpAgainAfterAFailure() throws IOException {
        names.put("tracker.test", List.of());
        startWith("udp://tracker.test:6969");
        time.runFor(SECONDS);
        assertEquals("udp://tracker.test:6969 tracker.test: no such name", torrent.failures.get(0));
        names.put("tracker.test", List.of(InetAddress.getByName("10.0.0.9")));
        time.runFor(3 * SECONDS);
        assertEquals(1, torrent.announced.size());
        assertEquals(2, lookedUp.size());
        time.runFor(60 * MINUTES);
        assertEquals(2, lookedUp.size(), "not while it works");
    }

    @Test
    void triesTheNextOfSeveralAddressesAfterAFailure() throws IOException {
        names.put("tracker.test", List.of(InetAddress.getByName("10.0.0.77"), InetAddress.getByName("10.0.0.9")));
        startWith("udp://tracker.test:6969");
        time.runFor(20 * SECONDS);
        assertEquals(1, torrent.announced.size());
    }

    @Test
    void doesNotWaitForeverForALookUp() {
        Resolver.Answer[] late = new Resolver.Answer[1];
        announcer = new Announcer(new Announcing(loop, (host, done) -> late[0] = done, client, new Random(2)),
                List.of(List.of(tracker.url())), torrent);
        announcer.start(time.nowNanos());
        time.runFor(AnnounceLimits.LOOK_UP_NANOS);
        assertEquals(AnnounceState.BACKING_OFF, announcer.state());
        late[0].done(List.of(tracker.address().getAddress()), "");
        assertEquals(AnnounceState.BACKING_OFF, announcer.state(), "an answer that comes too late changes nothing");
        assertTrue(torrent.failures.get(0).contains("takes too long"), torrent.failures.get(0));
    }

    @Test
    void saysWhatTheTrackerSaysWhenItRefuses() {
        tracker.answers = request -> request instanceof TrackerRequest.Announce
                ? new TrackerResponse.Failed(request.transactionId(), "not on the list")
                : tracker.properAnswer(request);
        startWith(tracker.url());
        time.runFor(SECONDS);
        assertEquals(List.of(tracker.url() + " not on the list"), torrent.failures);
    }

    // Tiers

    @Test
    void leavesOutWhatItCannotUseAndSaysSoOnce() {
        startWith("wss://tracker.test/announce", tracker.url(), "udp://nowhere", tracker.url());
        time.runFor(60 * MINUTES);
        assertEquals(2, torrent.failures.size(), torrent.failures.toString());
        assertEquals(List.of(Announcer.NEVER, Announcer.NEVER), torrent.waits.subList(0, 2));
        assertEquals(2, tracker.announces().size(), "start and once at the interval: a URL given twice counts once");
    }

    @Test
    void staysIdleWithoutATracker() {
        startWith("wss://tracker.test/announce");
        announcer.completed(time.nowNanos());
        announcer.lackPeers(time.nowNanos());
        assertEquals(AnnounceState.IDLE, announcer.state());
        stop();
        time.runFor(1);
        assertTrue(stopped);
    }

    @Test
    void goesToTheNextTierWhenAllOfOneFail() {
        tracker.goAway();
        start(List.of(List.of(tracker.url(), "udp://10.0.0.77:6969"), List.of(second.url())));
        time.runFor(29 * SECONDS);
        assertEquals(0, second.announces().size());
        time.runFor(2 * SECONDS);
        assertEquals(1, second.announces().size());
        assertEquals(List.of(0L, 0L), torrent.waits.subList(0, 2), "the next one is tried without a pause");
    }

    @Test
    void aNameThatIsUnknownDoesNotHoldUpTheNextTracker() {
        startWith("udp://unknown.test:6969", tracker.url());
        time.runFor(SECONDS);
        assertEquals(1, torrent.failures.size());
        assertEquals(1, torrent.announced.size());
    }

    @Test
    void whatWorkedComesFirstInItsTier() {
        tracker.goAway();
        second.intervalSeconds = 60;
        for (int seed = 0; seed < 10; seed++) {
            announcer = new Announcer(new Announcing(loop, this::resolve, client, new Random(seed)),
                    List.of(List.of(tracker.url(), second.url())), torrent);
            announcer.start(time.nowNanos());
            time.runFor(20 * SECONDS);
            int failuresAtStart = torrent.failures.size();
            time.runFor(10 * MINUTES);
            assertEquals(failuresAtStart, torrent.failures.size());
            stop();
            time.runFor(2 * SECONDS);
        }
        assertTrue(torrent.failures.size() > 0 && torrent.failures.size() < 10, "shuffled: " + torrent.failures.size());
    }

    @Test
    void returnsToTheFirstTierSoonAfterItsTrackerIsBack() {
        tracker.goAway();
        startWith(tracker.url(), second.url());
        time.runFor(5 * MINUTES);
        assertEquals(1, second.announces().size(), "the probes of the first do not disturb the second");
        tracker.start();
        time.runFor(6 * MINUTES);
        assertEquals(List.of(TrackerEvent.STARTED), tracker.events());
        stop();
        time.runFor(SECONDS);
        assertEquals(TrackerEvent.STOPPED, second.events().get(second.events().size() - 1));
        assertEquals(TrackerEvent.STOPPED, tracker.events().get(1));
    }

    /** The peers of the first are of no use to a private torrent any more (BEP 27). */
    @Test
    void saysThatAnotherTrackerNamesThePeersBeforeItsFirst() {
        startWith(tracker.url(), second.url());
        time.runFor(MINUTES);
        assertEquals(0, torrent.otherTrackers);
        int named = torrent.peers.size();
        tracker.goAway();
        time.runFor(40 * MINUTES);
        assertTrue(second.announces().size() > 0);
        assertEquals(1, torrent.otherTrackers);
        assertTrue(torrent.peersBefore <= torrent.peers.size() && torrent.peersBefore >= named);
    }

    // Both families

    @Test
    void announcesOverBothFamilies() throws IOException {
        names.put("tracker.test", List.of(InetAddress.getByName("fd00::9"), InetAddress.getByName("10.0.0.9")));
        startWith("udp://tracker.test:6969");
        time.runFor(SECONDS);
        assertEquals(2, tracker.announces().size());
        assertEquals(2, tracker.peerCount(), "each is an entry of its own");
        assertTrue(tracker.heardOverIpv4(0) ^ tracker.heardOverIpv4(1));
        assertEquals(1, torrent.announced.size());
        stop();
        time.runFor(SECONDS);
        assertEquals(0, tracker.peerCount());
    }

    @Test
    void oneFamilyThatAnswersIsEnough() throws IOException {
        names.put("tracker.test", List.of(InetAddress.getByName("fd00::77"), InetAddress.getByName("10.0.0.9")));
        tracker.peersToTell.add(new InetSocketAddress("10.0.0.2", 6881));
        startWith("udp://tracker.test:6969");
        time.runFor(SECONDS);
        assertEquals(1, torrent.peers.size(), "its peers do not wait for the other");
        time.runFor(2 * SECONDS);
        assertEquals(AnnounceState.WAITING, announcer.state());
        assertEquals(List.of(), torrent.failures);
    }

    @Test
    void saysWhenTheAddressThatWeAreBoundToCannotReachTheTracker() throws IOException {
        client = new TrackerClient(loop, new Random(1));
        client.open(loop.bind(new InetSocketAddress("10.0.0.1", 0), client));
        startWith("udp://[fd00::9]:6969");
        time.runFor(SECONDS);
        assertTrue(torrent.failures.get(0).contains("no address of fd00::9 can be reached"),
                torrent.failures.toString());
    }

    // A tracker that is started anew

    @Test
    void comesBackToATrackerThatHasForgottenUs() {
        torrent.left = 0;
        startWith(tracker.url());
        time.runFor(5 * MINUTES);
        assertEquals(1, tracker.announces().size());
        assertTrue(tracker.heardOf(TrackerRequest.Scrape.class).size() >= 4);
        tracker.restart();
        time.runFor(64 * SECONDS);
        assertEquals(List.of(TrackerEvent.STARTED, TrackerEvent.NONE), tracker.events());
        assertEquals(1, tracker.peerCount());
        assertEquals(List.of(), torrent.failures);
    }

    @Test
    void comesBackThoughAnotherPeerWasFaster() {
        for (int i = 0; i < 4; i++) {
            tracker.addPeer("10.0.1." + i, 6881, 1);
        }
        startWith(tracker.url());
        time.runFor(MINUTES / 2);
        tracker.restart();
        tracker.addPeer("10.0.1.0", 6881, 1);
        time.runFor(MINUTES);
        assertEquals(2, tracker.announces().size());
    }

    /** Half of a swarm comes after the other half, and must not take the counts of the others for its own. */
    @Test
    void comesBackThoughAllOthersWereFaster() {
        tracker.addPeer("10.0.1.0", 6881, 1);
        tracker.addPeer("10.0.1.1", 6881, 0);
        startWith(tracker.url());
        for (int restarts = 1; restarts <= 3; restarts++) {
            time.runFor(3 * MINUTES);
            tracker.restart();
            tracker.addPeer("10.0.1.0", 6881, 1);
            tracker.addPeer("10.0.1.1", 6881, 0);
            time.runFor(MINUTES);
            assertEquals(1 + restarts, tracker.announces().size());
            assertEquals(3, tracker.peerCount());
        }
    }

    /**
     * The first torrent that asks learns of the restart and has a new id; that must not hide it from the second one.
     */
    @Test
    void allTorrentsOfAProcessComeBack() {
        tracker.addPeer("10.0.1.0", 6881, 1);
        startWith(tracker.url());
        FakeTorrent other = new FakeTorrent();
        new Announcer(new Announcing(loop, this::resolve, client, new Random(2)), List.of(List.of(tracker.url())),
                other).start(time.nowNanos());
        time.runFor(5 * MINUTES);
        assertEquals(2, tracker.announces().size());
        tracker.restart();
        tracker.addPeer("10.0.1.0", 6881, 1);
        time.runFor(MINUTES);
        assertEquals(List.of(2, 2), List.of(torrent.announced.size(), other.announced.size()));
    }

    @Test
    void comesBackToATrackerThatWasGone() {
        startWith(tracker.url());
        time.runFor(10 * SECONDS);
        tracker.goAway();
        time.runFor(3 * MINUTES);
        assertEquals(tracker.url() + " no answer", torrent.failures.get(0), "the user hears that it is gone");
        tracker.restart();
        tracker.start();
        time.runFor(2 * MINUTES);
        assertEquals(List.of(TrackerEvent.STARTED, TrackerEvent.NONE), tracker.events());
        assertEquals(1, tracker.peerCount());
    }

    @Test
    void isNotFooledForLongByATrackerThatScrapesZeros() {
        tracker.scrapesZeros = true;
        startWith(tracker.url());
        time.runFor(25 * MINUTES);
        assertEquals(1 + 4, tracker.announces().size(), "after the 1st, 3rd, 7th and 15th look");
    }

    @Test
    void livesWithATrackerThatDoesNotScrape() {
        tracker.answers = request -> request instanceof TrackerRequest.Scrape
                ? new TrackerResponse.Failed(request.transactionId(), "unsupported") : tracker.properAnswer(request);
        startWith(tracker.url());
        time.runFor(25 * MINUTES);
        assertEquals(1, tracker.announces().size());
        assertEquals(List.of(), torrent.failures);
    }

    // The end

    @Test
    void tellsItsTrackerThatItStops() {
        startWith(tracker.url());
        time.runFor(SECONDS);
        stop();
        time.runFor(10 * SimTime.MILLIS);
        assertTrue(stopped);
        assertEquals(List.of(TrackerEvent.STARTED, TrackerEvent.STOPPED), tracker.events());
        assertEquals(0, tracker.announces().get(1).wanted());
    }

    @Test
    void tellsCompletedBeforeStoppedWhenItStopsWithTheLastPiece() {
        startWith(tracker.url());
        time.runFor(SECONDS);
        announcer.completed(time.nowNanos());
        stop();
        time.runFor(20 * SimTime.MILLIS);
        assertTrue(stopped);
        assertEquals(List.of(TrackerEvent.STARTED, TrackerEvent.COMPLETED, TrackerEvent.STOPPED), tracker.events());
    }

    @Test
    void asksNobodyWhoDoesNotKnowUs() {
        tracker.goAway();
        startWith(tracker.url());
        time.runFor(16 * SECONDS);
        long sentBefore = network.sent();
        stop();
        time.runFor(1);
        assertTrue(stopped);
        assertEquals(sentBefore, network.sent());
    }

    @Test
    void takesBackAnAnnounceThatIsStillUnderWay() {
        startWith(tracker.url());
        while (tracker.announces().isEmpty()) {
            time.runFor(SimTime.MILLIS / 4);
        }
        stop();
        time.runFor(SECONDS);
        assertTrue(stopped);
        assertEquals(0, tracker.peerCount());
    }

    @Test
    void isStoppedAfterASecondWhateverTheTrackerDoes() {
        startWith(tracker.url());
        time.runFor(SECONDS);
        tracker.goAway();
        stop();
        time.runFor(AnnounceLimits.STOP_ANNOUNCE_NANOS - 1);
        assertFalse(stopped);
        time.runFor(1);
        assertTrue(stopped);
    }

    @Test
    void leavesNothingBehindWhereverItIsStopped() {
        Random dice = new Random(3);
        for (int i = 0; i < 300; i++) {
            double lossRate = dice.nextDouble();
            network.loss((from, to, bytes) -> dice.nextDouble() < lossRate);
            torrent.lacksPeers = dice.nextBoolean();
            startWith(tracker.url(), second.url());
            time.runFor((long) (dice.nextDouble() * dice.nextDouble() * 5 * MINUTES));
            stopped = false;
            stop();
            time.runFor(AnnounceLimits.STOP_ANNOUNCE_NANOS);
            assertTrue(stopped, "run " + i);
            assertEquals(AnnounceState.STOPPED, announcer.state());
            time.runFor(20 * SECONDS);
            assertEquals(0, client.waiting(), "run " + i);
            assertEquals(0, time.pending(), "run " + i);
        }
    }

    @Test
    void stoppingTwiceIsADefect() {
        startWith(tracker.url());
        stop();
        time.runFor(2 * SECONDS);
        assertThrows(IllegalStateException.class, this::stop);
    }

    /** Trackers that come, go and forget at random: it always ends up known to the first tracker that is there. */
    @Test
    void isKnownAgainAfterAnyStorm() {
        for (int seed = 0; seed < 30; seed++) {
            Random dice = new Random(seed);
            startWith(tracker.url(), second.url());
            for (int i = 0; i < 40; i++) {
                ScriptedTracker one = dice.nextBoolean() ? tracker : second;
                one.goAway();
                time.runFor((long) (dice.nextDouble() * MINUTES));
                if (dice.nextBoolean()) {
                    one.restart();
                }
                one.start();
                torrent.lacksPeers = dice.nextInt(3) == 0;
                time.runFor((long) (dice.nextDouble() * MINUTES));
            }
            time.runFor(12 * MINUTES);
            assertTrue(tracker.peerCount() == 1, "seed " + seed);
            stop();
            time.runFor(2 * SECONDS);
            assertEquals(0, tracker.peerCount(), "seed " + seed);
        }
    }
}
