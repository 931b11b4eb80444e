package sprat.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.RegisterExtension;
import sprat.io.CloseReason;
import sprat.io.DatagramProtocol;
import sprat.io.DatagramTransport;
import sprat.io.Limits;
import sprat.io.Recorder;
import sprat.io.StreamEnd;
import sprat.io.Streams;
import sprat.io.Transport;
import sprat.swarm.dial.DialLimits;

/** Real sockets; one reactor plays both sides, so a test is a plain sequence of turns. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class LoopbackTest {
    private static final int TOTAL_BYTES = 10 << 20;

    private final InetAddress loopback = address("127.0.0.1");
    @RegisterExtension
    private final TurnedReactor turned = new TurnedReactor();
    private final Reactor reactor = turned.reactor;

    @Test
    void echoesMessagesOfRandomSizeUnderBackpressure() throws IOException {
        Streams.Listener listener = reactor.listen(new InetSocketAddress(loopback, 0), from -> new Echo());
        RandomMessages client = new RandomMessages(42);
        connect(listener.local(), client);
        turnUntil(() -> client.echoedBytes >= TOTAL_BYTES);
        assertEquals(client.sentBytes, client.echoedBytes);
        client.transport.finish(StreamEnd.LOCAL_STOP, "");
        turnUntil(client::isClosed);
        assertEquals(StreamEnd.LOCAL_STOP, client.closeReason);
    }

    @Test
    void servesTwoHundredConnectionsAtOnce() throws IOException {
        List<Recorder> accepted = new ArrayList<>();
        Streams.Listener listener = reactor.listen(new InetSocketAddress(loopback, 0),
                from -> added(accepted, new Recorder()));
        List<Recorder> dialled = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            connect(listener.local(), added(dialled, new Recorder()));
        }
        turnUntil(() -> accepted.size() == 200 && dialled.stream().allMatch(Recorder::isOpen));
        dialled.forEach(each -> each.transport.send(ByteBuffer.allocate(1000)));
        turnUntil(() -> accepted.stream().allMatch(each -> each.receivedBytes == 1000));
        accepted.forEach(each -> each.transport.close(StreamEnd.LOCAL_STOP, ""));
        turnUntil(() -> dialled.stream().allMatch(Recorder::isClosed));
        assertTrue(dialled.stream().allMatch(each -> each.closeReason == StreamEnd.REMOTE_CLOSED));
    }

    @Test
    void tellsThatNobodyListens() throws IOException {
        Streams.Listener listener = reactor.listen(new InetSocketAddress(loopback, 0), from -> null);
        InetSocketAddress deserted = listener.local();
        listener.close();
        reactor.execute(() -> { });
        reactor.turn();
        reactor.execute(() -> { });
        reactor.turn();
        Recorder client = new Recorder();
        connect(deserted, client);
        turnUntil(client::isClosed);
        assertEquals(List.of("close CONNECT_FAILED"), client.events);
        assertEquals("Connection refused", client.closeDetail);
    }

    @Test
    void tellsOfFailureToDialOnlyAfterConnectReturned() throws IOException {
        Recorder client = new Recorder();
        reactor.connect(new InetSocketAddress("255.255.255.255", 1), null,
                reactor.nowNanos() + DialLimits.CONNECT_NANOS, client);
        assertEquals(List.of(), client.events);
        turnUntil(client::isClosed);
        assertEquals(StreamEnd.CONNECT_FAILED, client.closeReason);
        assertTrue(client.closeDetail.length() > 0);
    }

    @Test
    void refusesWhomTheAcceptorDoesNotWant() throws IOException {
        Streams.Listener listener = reactor.listen(new InetSocketAddress(loopback, 0), from -> null);
        Recorder client = new Recorder();
        connect(listener.local(), client);
        turnUntil(client::isClosed);
        assertEquals(StreamEnd.REMOTE_CLOSED, client.closeReason);
    }

    @Test
    void saysThatAPortIsTaken() throws IOException {
        Streams.Listener first = reactor.listen(new InetSocketAddress(loopback, 0), from -> null);
        IOException e = assertThrows(IOException.class, () -> reactor.listen(first.local(), from -> null));
        assertEquals("Address already in use", e.getMessage());
    }

    @Test
    void bindsADialledConnectionAndKnowsBothAddresses() throws IOException {
        List<Recorder> accepted = new ArrayList<>();
        Streams.Listener listener = reactor.listen(new InetSocketAddress(0), from -> added(accepted, new Recorder()));
        Recorder client = new Recorder();
        InetSocketAddress to = new InetSocketAddress(loopback, listener.local().getPort());
        reactor.connect(to, new InetSocketAddress("127.0.0.2", 0), reactor.nowNanos() + DialLimits.CONNECT_NANOS,
                client);
        turnUntil(() -> client.isOpen() && accepted.size() == 1);
        Transport server = accepted.get(0).transport;
        assertEquals(client.transport.local(), server.remote());
        assertEquals(to, server.local());
        assertEquals(address("127.0.0.2"), server.remote().getAddress());
        assertInstanceOf(Inet4Address.class, server.remote().getAddress());
    }

    @Test
    void echoesDatagramsOverIpv4AndIpv6OnOneWildcardSocket() throws IOException {
        DatagramTransport server = reactor.bind(new InetSocketAddress(0), new UdpEcho());
        assertEchoes(server.local().getPort(), loopback, Inet4Address.class);
        assumeTrue(hasIpv6());
        assertEchoes(server.local().getPort(), address("::1"), Inet6Address.class);
    }

    @Test
    void losesDatagramsToNobodyWithoutAnError() throws IOException {
        UdpEcho nobody = new UdpEcho();
        InetSocketAddress deserted = reactor.bind(new InetSocketAddress(loopback, 0), nobody).local();
        nobody.transport.close();
        reactor.turn();
        UdpEcho client = new UdpEcho();
        DatagramTransport socket = reactor.bind(new InetSocketAddress(loopback, 0), client);
        for (int i = 0; i < 3; i++) {
            assertTrue(socket.send(ByteBuffer.allocate(10), deserted));
            reactor.execute(() -> { });
            reactor.turn();
        }
        assertEquals(null, client.closeReason);
        assertEquals(false, socket.send(ByteBuffer.allocate(70_000), deserted));
    }

    private void assertEchoes(int port, InetAddress at, Class<?> family) throws IOException {
        List<String> answers = new ArrayList<>();
        DatagramTransport client = reactor.bind(new InetSocketAddress(at, 0), new UdpEcho() {
            @Override
            public void onDatagram(ByteBuffer in, InetSocketAddress from, long nowNanos) {
                assertInstanceOf(family, from.getAddress());
                answers.add(StandardCharsets.UTF_8.decode(in).toString());
            }
        });
        client.send(StandardCharsets.UTF_8.encode("hello"), new InetSocketAddress(at, port));
        turnUntil(() -> !answers.isEmpty());
        assertEquals(List.of("hello"), answers);
    }

    private void connect(InetSocketAddress to, Recorder protocol) {
        reactor.connect(to, null, reactor.nowNanos() + DialLimits.CONNECT_NANOS, protocol);
    }

    private void turnUntil(BooleanSupplier done) throws IOException {
        turned.turnUntil(done);
    }

    private static Recorder added(List<Recorder> to, Recorder recorder) {
        to.add(recorder);
        return recorder;
    }

    private static boolean hasIpv6() throws IOException {
        return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
                .anyMatch(address("::1")::equals);
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Sends back what comes, and reads no more than it can send. */
    private static final class Echo extends Recorder {
        @Override
        public void onReceive(ByteBuffer in, long nowNanos) {
            transport.send(ByteBuffer.allocate(in.remaining()).put(in).flip());
            transport.muteReads(transport.queuedBytes() > 2 * Limits.SEND_LOW_BYTES);
        }

        @Override
        public void onSendQueueLow(long nowNanos) {
            transport.muteReads(false);
        }
    }

    /** Sends `| length u32 | random bytes |` and expects the same back. */
    private static final class RandomMessages extends Recorder {
        private final Random sending;
        private final Random expecting;
        private long sentBytes;
        private long echoedBytes;

        RandomMessages(long seed) {
            sending = new Random(seed);
            expecting = new Random(seed);
        }

        @Override
        public void onOpen(Transport opened, long nowNanos) {
            super.onOpen(opened, nowNanos);
            fill();
        }

        @Override
        public void onSendQueueLow(long nowNanos) {
            fill();
        }

        @Override
        public void onReceive(ByteBuffer in, long nowNanos) {
            while (in.remaining() >= 4 && in.remaining() - 4 >= in.getInt(in.position())) {
                ByteBuffer expected = message(expecting);
                assertEquals(expected, in.slice(in.position(), expected.limit()));
                in.position(in.position() + expected.limit());
                echoedBytes += expected.limit();
            }
        }

        private void fill() {
            while (sentBytes < TOTAL_BYTES && transport.queuedBytes() < 2 * Limits.SEND_LOW_BYTES) {
                ByteBuffer message = message(sending);
                sentBytes += message.limit();
                transport.send(message);
            }
        }

        private static ByteBuffer message(Random random) {
            int bound = switch (random.nextInt(4)) {
                case 0 -> 20;
                case 1 -> 300;
                case 2 -> 20_000;
                default -> 150_000;
            };
            byte[] payload = new byte[random.nextInt(bound)];
            random.nextBytes(payload);
            return ByteBuffer.allocate(4 + payload.length).putInt(payload.length).put(payload).flip();
        }
    }

    private static class UdpEcho implements DatagramProtocol {
        private DatagramTransport transport;
        private CloseReason closeReason;

        @Override
        public void onOpen(DatagramTransport opened, long nowNanos) {
            transport = opened;
        }

        @Override
        public void onDatagram(ByteBuffer in, InetSocketAddress from, long nowNanos) {
            transport.send(in, from);
        }

        @Override
        public void onClose(CloseReason reason, String detail, long nowNanos) {
            closeReason = reason;
        }
    }
}
