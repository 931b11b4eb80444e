package sprat.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * What {@link Streams} and a {@link Transport} promise of the end of a connection; a part of {@link StreamContract}.
 */
abstract class StreamEndContract extends StreamScene {
    @Test
    void finishClosesWhenAllIsWrittenAndTheFarEndCloses() throws IOException {
        open(client, server);
        byte[] bytes = random(2_000_000);
        clientDoes(() -> {
            client.transport.send(ByteBuffer.wrap(bytes));
            client.transport.finish(StreamEnd.IDLE, "said goodbye");
        });
        turnUntil(() -> client.isClosed() && server.isClosed());
        assertEquals(StreamEnd.IDLE, client.closeReason);
        assertEquals("said goodbye", client.closeDetail);
        assertEquals(StreamEnd.REMOTE_CLOSED, server.closeReason);
        assertArrayEquals(bytes, server.received.toByteArray());
    }

    /** A plain close with bytes unread would reset the connection, and the last bytes would be lost. */
    @Test
    void aGoodbyeArrivesThoughTheFarEndGoesOnTalking() throws IOException {
        Kept talking = new Kept() {
            @Override
            public void onReceive(ByteBuffer in, long nowNanos) throws FormatException {
                super.onReceive(in, nowNanos);
                transport.send(ByteBuffer.allocate(10_000));
            }
        };
        open(talking, server);
        clientDoes(() -> talking.transport.send(ByteBuffer.allocate(100_000)));
        byte[] bytes = random(300_000);
        serverDoes(() -> {
            server.transport.send(ByteBuffer.wrap(bytes));
            server.transport.finish(StreamEnd.LOCAL_STOP, "");
        });
        long heard = server.receivedBytes;
        turnUntil(() -> server.isClosed() && talking.isClosed());
        assertArrayEquals(bytes, talking.received.toByteArray());
        assertEquals(StreamEnd.REMOTE_CLOSED, talking.closeReason);
        assertEquals(heard, server.receivedBytes, "what comes after the goodbye is dropped");
        assertEquals("close LOCAL_STOP", server.events.get(server.events.size() - 1));
    }

    @Test
    void whoDoesNotCloseAfterTheGoodbyeIsClosed() throws IOException {
        open(client, server);
        clientDoes(() -> client.transport.muteReads(true));
        serverDoes(() -> server.transport.finish(StreamEnd.LOCAL_STOP, ""));
        turnUntil(server::isClosed);
        assertEquals(List.of("open", "close LOCAL_STOP"), server.events);
        clientDoes(() -> client.transport.muteReads(false));
        turnUntil(client::isClosed);
    }

    @Test
    void finishWithNothingQueuedCloses() throws IOException {
        open(client, server);
        clientDoes(() -> client.transport.finish(StreamEnd.LOCAL_STOP, ""));
        turnUntil(() -> client.isClosed() && server.isClosed());
        assertEquals(List.of("open", "close LOCAL_STOP"), client.events);
        assertEquals(List.of("open", "close REMOTE_CLOSED"), server.events);
    }

    /** As `nc -N` does it: all is asked, and then the answers are waited for. */
    @Test
    void whoEndsSendingStillReceives() throws IOException {
        byte[] answer = random(500_000);
        Kept answering = new Kept() {
            @Override
            public void onEnd(long nowNanos) {
                transport.send(ByteBuffer.wrap(answer));
                transport.finish(StreamEnd.REMOTE_CLOSED, "");
            }
        };
        open(client, answering);
        clientDoes(() -> {
            client.transport.send(ByteBuffer.allocate(1_000));
            client.transport.endSending();
            client.transport.send(ByteBuffer.allocate(1));
        });
        turnUntil(() -> client.isClosed() && answering.isClosed());
        assertEquals(1_000, answering.receivedBytes);
        assertArrayEquals(answer, client.received.toByteArray());
        assertEquals(StreamEnd.REMOTE_CLOSED, client.closeReason);
        assertEquals(StreamEnd.REMOTE_CLOSED, answering.closeReason);
    }

    @Test
    void oneBufferGoesToMany() throws IOException {
        Kept second = new Kept();
        List<Kept> servers = new ArrayList<>(List.of(server, second));
        listener = serverLoop().listen(anyPort(), remote -> servers.remove(0));
        connect(client);
        Kept other = new Kept();
        connect(other);
        turnUntil(() -> server.isOpen() && second.isOpen());
        ByteBuffer line = ByteBuffer.wrap(random(700));
        serverDoes(() -> {
            server.transport.send(line);
            second.transport.send(line);
            line.put(0, (byte) ~line.get(0));
        });
        turnUntil(() -> client.receivedBytes == 700 && other.receivedBytes == 700);
        assertArrayEquals(random(700), client.received.toByteArray());
        assertArrayEquals(random(700), other.received.toByteArray());
    }

    @Test
    void aDialThatIsCancelledNeverOpens() throws IOException {
        listener = serverLoop().listen(anyPort(), remote -> server);
        Streams.Dialling dialling = clientLoop()
                .connect(listener.local(), null, clientLoop().nowNanos() + 1_000 * MILLIS, client);
        dialling.cancel();
        turnUntil(client::isClosed);
        pause();
        assertEquals(List.of("close LOCAL_STOP"), client.events);
    }

    @Test
    void toCancelAConnectionThatStandsDoesNothing() throws IOException {
        listener = serverLoop().listen(anyPort(), remote -> server);
        Streams.Dialling dialling = clientLoop()
                .connect(listener.local(), null, clientLoop().nowNanos() + 1_000 * MILLIS, client);
        turnUntil(client::isOpen);
        clientDoes(dialling::cancel);
        pause();
        assertTrue(client.isOpen());
    }

    /** Linux and Java 17: the end goes out before the reset that unread bytes cause. */
    @Test
    void whoClosesWithBytesUnreadHasSentWhatItHadSent() throws IOException {
        open(client, server);
        serverDoes(() -> server.transport.muteReads(true));
        clientDoes(() -> client.transport.send(ByteBuffer.allocate(1000)));
        clientDoes(() -> client.transport.muteReads(true));
        serverDoes(() -> server.transport.send(ByteBuffer.allocate(500)));
        pause();
        serverDoes(() -> server.transport.close(StreamEnd.LOCAL_STOP, ""));
        pause();
        assertEquals(List.of("open"), client.events);
        clientDoes(() -> client.transport.muteReads(false));
        turnUntil(client::isClosed);
        assertEquals(500, client.receivedBytes);
        assertEquals(StreamEnd.REMOTE_CLOSED, client.closeReason);
    }

    @Test
    void whoWritesWhereBytesWereLeftUnreadLosesTheConnection() throws IOException {
        open(client, server);
        serverDoes(() -> server.transport.muteReads(true));
        clientDoes(() -> client.transport.muteReads(true));
        clientDoes(() -> client.transport.send(ByteBuffer.allocate(1000)));
        pause();
        serverDoes(() -> server.transport.close(StreamEnd.LOCAL_STOP, ""));
        pause();
        clientDoes(() -> client.transport.send(ByteBuffer.allocate(1)));
        turnUntil(client::isClosed);
        assertEquals(StreamEnd.CONNECTION_LOST, client.closeReason);
    }

    /** More than the kernels take: most of it is still with the sender when the other side closes. */
    @Test
    void whoSendsMoreThanIsReadHearsOfTheClose() throws IOException {
        open(client, server);
        serverDoes(() -> server.transport.muteReads(true));
        clientDoes(() -> client.transport.muteReads(true));
        clientDoes(() -> client.transport.send(ByteBuffer.allocate(4_000_000)));
        pause();
        for (int i = 0; i < 10; i++) {
            long room = 4_000_000 - client.transport.queuedBytes();
            clientDoes(() -> client.transport.send(ByteBuffer.allocate((int) room)));
            pause();
        }
        assertTrue(client.isOpen() && client.transport.queuedBytes() > 0);
        serverDoes(() -> server.transport.close(StreamEnd.LOCAL_STOP, ""));
        turnUntil(client::isClosed);
        assertEquals(StreamEnd.CONNECTION_LOST, client.closeReason);
    }

    @Test
    void whoSendsToAClosedEndLosesTheConnection() throws IOException {
        Kept deaf = new Kept() {
            @Override
            public void onReceive(ByteBuffer in, long nowNanos) {
                in.position(in.limit());
            }
        };
        open(client, deaf);
        clientDoes(() -> client.transport.muteReads(true)); // so that it does not hear of the end
        serverDoes(() -> deaf.transport.close(StreamEnd.LOCAL_STOP, ""));
        pause();
        for (int i = 0; i < 3 && !client.isClosed(); i++) {
            clientDoes(() -> client.transport.send(ByteBuffer.allocate(100)));
            pause();
        }
        assertEquals(StreamEnd.CONNECTION_LOST, client.closeReason);
    }

    @Test
    void bytesThatBreakTheirFormatCloseTheConnection() throws IOException {
        assertClosedBy(new FormatException("not a message"), StreamEnd.MALFORMED, "not a message");
    }

    @Test
    void whatAProtocolForbidsClosesWithItsReason() throws IOException {
        assertClosedBy(new ProtocolException(StreamEnd.TOO_COSTLY, "not again"), StreamEnd.TOO_COSTLY, "not again");
    }

    private void assertClosedBy(FormatException fault, CloseReason reason, String detail) throws IOException {
        Kept strict = new Kept() {
            @Override
            public void onReceive(ByteBuffer in, long nowNanos) throws FormatException {
                events.add("receive");
                in.get();
                throw fault;
            }
        };
        open(client, strict);
        clientDoes(() -> client.transport.send(ByteBuffer.allocate(300_000)));
        turnUntil(() -> strict.isClosed() && client.isClosed());
        assertEquals(List.of("open", "receive", "close " + reason), strict.events);
        assertEquals(detail, strict.closeDetail);
    }

    @Test
    void nothingIsToldAfterTheClose() throws IOException {
        open(client, server);
        clientDoes(() -> client.transport.deadline(clientLoop().nowNanos() + 10 * MILLIS));
        serverDoes(() -> server.transport.send(ByteBuffer.allocate(1000)));
        clientDoes(() -> client.transport.close(StreamEnd.LOCAL_STOP, ""));
        turnUntil(client::isClosed);
        pause();
        assertEquals("close LOCAL_STOP", client.events.get(client.events.size() - 1));
        assertEquals(1, client.events.stream().filter(event -> event.startsWith("close")).count());
        assertNotNull(client.closeDetail);
    }
}
