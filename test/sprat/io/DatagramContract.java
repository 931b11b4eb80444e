package sprat.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * What a {@link DatagramTransport} promises to a {@link DatagramProtocol}: the same cases for whatever carries them.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
public abstract class DatagramContract {
    private final Kept server = new Kept();
    private final Kept client = new Kept();

    /** Where both ends run. */
    protected abstract LoopPair loops();

    /** Keeps what comes, and answers when it is told to. */
    private static class Kept implements DatagramProtocol {
        final List<String> events = new ArrayList<>();
        final List<String> received = new ArrayList<>();
        DatagramTransport transport;
        InetSocketAddress from;
        boolean isAnswering;

        @Override
        public void onOpen(DatagramTransport opened, long nowNanos) {
            transport = opened;
            events.add("open");
        }

        @Override
        public void onDatagram(ByteBuffer in, InetSocketAddress sender, long nowNanos) {
            byte[] bytes = new byte[in.remaining()];
            in.get(bytes);
            received.add(bytes.length + ":" + (bytes.length == 0 ? "" : bytes[0]));
            from = sender;
            if (isAnswering) {
                transport.send(ByteBuffer.wrap(bytes), sender);
            }
        }

        @Override
        public void onClose(CloseReason reason, String detail, long nowNanos) {
            events.add("close " + reason);
        }
    }

    private void open() throws IOException {
        loops().server().bind(loops().anyPort(), server);
        loops().client()
                .bind(new InetSocketAddress(loops().client() == loops().server() ? loops().anyPort().getAddress()
                : new InetSocketAddress(0).getAddress(), 0), client);
        loops().turnUntil(() -> server.transport != null && client.transport != null);
    }

    private static ByteBuffer datagram(int length, int first) {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        return length == 0 ? bytes : bytes.put(0, (byte) first);
    }

    private void clientSends(int length, int first) throws IOException {
        loops().does(loops().client(),
                () -> assertTrue(client.transport.send(datagram(length, first), server.transport.local())));
    }

    @Test
    void datagramsComeWholeAndKnowTheirSender() throws IOException {
        server.isAnswering = true;
        open();
        clientSends(5, 1);
        clientSends(Limits.DATAGRAM_BYTES, 2);
        loops().turnUntil(() -> client.received.size() == 2);
        assertEquals(List.of("5:1", Limits.DATAGRAM_BYTES + ":2"), server.received);
        assertEquals(server.received, client.received);
        assertEquals(client.transport.local().getPort(), server.from.getPort());
        assertEquals(server.transport.local(), client.from);
    }

    @Test
    void aBufferIsTheCallersAgainAtOnce() throws IOException {
        open();
        ByteBuffer reused = datagram(3, 1);
        loops().does(loops().client(), () -> {
            client.transport.send(reused, server.transport.local());
            reused.clear().put(0, (byte) 2);
            client.transport.send(reused, server.transport.local());
        });
        loops().turnUntil(() -> server.received.size() == 2);
        assertEquals(List.of("3:1", "3:2"), server.received);
    }

    @Test
    void anEmptyDatagramIsOne() throws IOException {
        open();
        clientSends(0, 0);
        loops().turnUntil(() -> server.received.size() == 1);
        assertEquals(List.of("0:"), server.received);
    }

    @Test
    void whereNobodyIsItGetsLostAndTheSocketLives() throws IOException {
        open();
        Kept gone = new Kept();
        DatagramTransport closed = loops().server().bind(loops().anyPort(), gone);
        InetSocketAddress deserted = closed.local();
        loops().turnUntil(() -> gone.transport != null);
        loops().does(loops().server(), closed::close);
        loops().turnUntil(() -> gone.events.contains("close LOCAL_STOP"));
        loops().does(loops().client(), () -> client.transport.send(datagram(1, 1), deserted));
        loops().pause();
        clientSends(1, 7);
        loops().turnUntil(() -> server.received.size() == 1);
        assertEquals(List.of("open"), client.events);
    }

    @Test
    void aClosedSocketSendsAndHearsNothing() throws IOException {
        open();
        loops().does(loops().server(), () -> {
            server.transport.close();
            server.transport.close();
            assertFalse(server.transport.send(datagram(1, 1), client.transport.local()));
        });
        loops().turnUntil(() -> server.events.size() == 2);
        clientSends(1, 1);
        loops().pause();
        assertEquals(List.of("open", "close LOCAL_STOP"), server.events);
        assertEquals(List.of(), server.received);
    }

    @Test
    void aPortHasOneSocket() throws IOException {
        open();
        assertThrows(BindException.class, () -> loops().server().bind(server.transport.local(), new Kept()));
        assertEquals(List.of("open"), server.events);
    }
}
