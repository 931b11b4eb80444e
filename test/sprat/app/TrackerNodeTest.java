package sprat.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sprat.wire.InfoHash;
import sprat.wire.PeerId;
import sprat.wire.tracker.TrackerCodec;
import sprat.wire.tracker.TrackerEvent;
import sprat.wire.tracker.TrackerRequest;
import sprat.wire.tracker.TrackerResponse;
import sprat.wire.tracker.TrackerResponse.Announced;
import sprat.wire.tracker.TrackerResponse.Connected;

class TrackerNodeTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final Duration INTERVAL = Duration.ofMinutes(30);
    private static final Consumer<Event> IGNORED = event -> { };

    @Test
    void servesOverARealSocketUntilItIsStopped() throws Exception {
        BlockingQueue<Event> events = new LinkedBlockingQueue<>();
        TrackerNode node = new TrackerNode(new TrackerOptions(LOOPBACK, 0, INTERVAL, null), events::add);
        CompletableFuture<Outcome> outcome = CompletableFuture.supplyAsync(node::run);
        Event.Listening listening = assertInstanceOf(Event.Listening.class, events.poll(10, TimeUnit.SECONDS));
        try (DatagramSocket client = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            client.connect(listening.address());
            client.setSoTimeout(10_000);
            Connected connected = assertInstanceOf(Connected.class, ask(client, new TrackerRequest.Connect(1)));
            assertEquals(0, announce(client, connected.connectionId(), 6881).peers().size());
            assertEquals(List.of(new InetSocketAddress(LOOPBACK, 6881)),
                    announce(client, connected.connectionId(), 6882).peers());
        }
        node.stop();
        assertEquals(Outcome.DONE, outcome.get(10, TimeUnit.SECONDS));
        assertEquals(new Event.Stopped(Outcome.DONE), events.stream().reduce((before, last) -> last).orElseThrow());
    }

    @Test
    void returnsAtOnceWhenStoppedBeforeItRuns() throws Exception {
        TrackerNode node = new TrackerNode(new TrackerOptions(LOOPBACK, 0, INTERVAL, null), IGNORED);
        node.stop();
        assertEquals(Outcome.DONE, node.run());
    }

    @Test
    void saysThatThePortIsTaken() throws Exception {
        try (DatagramSocket other = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            UserError error = assertThrows(UserError.class,
                    () -> new TrackerNode(new TrackerOptions(LOOPBACK, other.getLocalPort(), INTERVAL, null), IGNORED));
            assertEquals(Outcome.FAILED, error.outcome());
            assertTrue(error.getMessage().contains("port " + other.getLocalPort()), error.getMessage());
        }
    }

    @Test
    void saysWhatIsWrongWithTheAllowFile(@TempDir Path dir) throws Exception {
        Path list = Files.writeString(dir.resolve("list"), "# ours\nnot a hash\n");
        assertUsage("line 2", new TrackerOptions(LOOPBACK, 0, INTERVAL, list));
        assertUsage("no such file", new TrackerOptions(LOOPBACK, 0, INTERVAL, dir.resolve("none")));
        assertUsage("cannot be read", new TrackerOptions(LOOPBACK, 0, INTERVAL, dir));
    }

    @Test
    void takesIntervalsFromOneSecondToADay() throws Exception {
        assertUsage("--interval", new TrackerOptions(LOOPBACK, 0, Duration.ofMillis(999), null));
        assertUsage("--interval", new TrackerOptions(LOOPBACK, 0, Duration.ofHours(24).plusMillis(1), null));
        for (Duration interval : List.of(Duration.ofSeconds(1), Duration.ofHours(24))) {
            TrackerNode node = new TrackerNode(new TrackerOptions(LOOPBACK, 0, interval, null), IGNORED);
            node.stop();
            assertEquals(Outcome.DONE, node.run());
        }
    }

    private static void assertUsage(String part, TrackerOptions options) {
        UserError error = assertThrows(UserError.class, () -> new TrackerNode(options, IGNORED));
        assertEquals(Outcome.USAGE, error.outcome());
        assertTrue(error.getMessage().contains(part), error.getMessage());
    }

    private static Announced announce(DatagramSocket client, long connectionId, int port) throws Exception {
        return assertInstanceOf(Announced.class,
                ask(client, new TrackerRequest.Announce(connectionId, 2, new InfoHash(new byte[20]),
                new PeerId(new byte[20]), 0, 1, 0, TrackerEvent.STARTED, 0, -1, port, "")));
    }

    private static TrackerResponse ask(DatagramSocket client, TrackerRequest request) throws Exception {
        ByteBuffer out = ByteBuffer.allocate(2048);
        TrackerCodec.encode(request, out);
        client.send(new DatagramPacket(out.array(), out.position()));
        DatagramPacket answer = new DatagramPacket(new byte[2048], 2048);
        client.receive(answer);
        return TrackerCodec.decodeResponse(ByteBuffer.wrap(answer.getData(), 0, answer.getLength()), false);
    }
}
