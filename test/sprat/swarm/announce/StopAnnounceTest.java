package sprat.swarm.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sprat.io.EventLoop;
import sprat.sim.SimLoop;
import sprat.sim.SimNetwork;
import sprat.sim.SimTime;
import sprat.wire.InfoHash;
import sprat.wire.PeerId;
import sprat.wire.tracker.TrackerEvent;
import sprat.wire.tracker.TrackerRequest;
import sprat.wire.tracker.TrackerUrl;

class StopAnnounceTest {
    private final SimTime time = new SimTime();
    private final SimNetwork network = new SimNetwork(time);
    private final AnnounceSubject subject = mock(AnnounceSubject.class);
    private final List<Long> ends = new ArrayList<>();
    private TrackerClient client;
    private ScriptedTracker host;
    private Tracker tracker;

    @BeforeEach
    void knowATracker() throws Exception {
        when(subject.infoHash()).thenReturn(new InfoHash(new byte[20]));
        when(subject.peerId()).thenReturn(new PeerId(new byte[20]));
        when(subject.port()).thenReturn(6881);
        EventLoop loop = new SimLoop(time, network, InetAddress.getByName("10.0.0.1"));
        client = new TrackerClient(loop, new Random(1));
        client.open(loop.bind(new InetSocketAddress(0), client));
        host = new ScriptedTracker(time, network, InetAddress.getByName("10.0.0.9"));
        tracker = new Tracker(TrackerUrl.parse(host.url()));
        tracker.knowsUsAt(host.address());
    }

    private void begin(boolean completedUntold) {
        new StopAnnounce(client, subject, ends::add).begin(List.of(tracker), completedUntold, time.nowNanos());
    }

    @Test
    void saysOnlyStoppedWhenCompletedIsTold() {
        begin(false);
        time.runFor(AnnounceLimits.STOP_ANNOUNCE_NANOS);
        assertEquals(List.of(TrackerEvent.STOPPED), host.events());
        assertEquals(1, ends.size());
    }

    @Test
    void saysStoppedAsSoonAsCompletedIsAnswered() {
        begin(true);
        time.runFor(20 * SimTime.MILLIS);
        assertEquals(List.of(TrackerEvent.COMPLETED, TrackerEvent.STOPPED), host.events());
        assertEquals(0, host.peerCount());
        assertEquals(1, ends.size());
    }

    @Test
    void saysStoppedInTheSameSecondWhenCompletedIsNotAnswered() {
        host.answers = request -> request instanceof TrackerRequest.Announce announce
                && announce.event() == TrackerEvent.COMPLETED
                ? null : host.properAnswer(request);
        begin(true);
        time.runFor(AnnounceLimits.STOP_COMPLETED_NANOS - 1);
        assertFalse(host.events().contains(TrackerEvent.STOPPED));
        time.runFor(20 * SimTime.MILLIS);
        assertTrue(host.events().contains(TrackerEvent.STOPPED));
        assertEquals(1, ends.size());
    }

    @Test
    void endsAfterASecondWithoutAnyAnswer() {
        host.goAway();
        long endNanos = time.nowNanos() + AnnounceLimits.STOP_ANNOUNCE_NANOS;
        begin(true);
        time.runFor(AnnounceLimits.STOP_ANNOUNCE_NANOS - 1);
        assertEquals(List.of(), ends);
        time.runFor(1);
        assertEquals(List.of(endNanos), ends);
        assertEquals(0, client.waiting());
        assertEquals(0, time.pending());
    }
}
