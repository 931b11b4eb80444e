package sprat.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import sprat.io.CloseReason;
import sprat.io.EventLoop;
import sprat.io.FormatException;
import sprat.io.Limits;
import sprat.io.ProtocolException;
import sprat.io.StreamEnd;
import sprat.io.Streams;
import sprat.io.Transport;
import sprat.swarm.dial.DialLimits;
import sprat.swarm.dial.PeerEnd;

/** What a stream connection promises to its {@link sprat.io.Protocol}: the same cases for every loop that carries them. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
abstract class StreamContract {
    private static final long MILLIS = 1_000_000L;

    private final Kept server = new Kept();
    private final Kept client = new Kept();
    private Streams.Listener listener;

    /** Where the server listens. */
    abstract EventLoop serverLoop();

    /** Where the client dials; may be the same. */
    abstract EventLoop clientLoop();

    /** Where the server can listen. */
    abstract InetSocketAddress anyPort();

    /** What there is to do, until `done`. */
    abstract void turnUntil(BooleanSupplier done) throws IOException;

    /** Keeps what it receives. Tests override what they want to happen. */
    private static class Kept extends Recorder {
        final ByteArrayOutputStream received = new ByteArrayOutputStream();

        @Override
        public void onReceive(ByteBuffer in, long nowNanos) throws FormatException {
            byte[] bytes = new byte[in.remaining()];
            in.get(bytes);
            received.writeBytes(bytes);
            receivedBytes += bytes.length;
        }
    }

    private void dial(Recorder from, Recorder to) throws IOException {
        listener = serverLoop().listen(anyPort(), remote -> to);
        connect(from);
    }

    private void connect(Recorder from) {
        clientLoop().connect(listener.local(), null, clientLoop().nowNanos() + DialLimits.CONNECT_NANOS, from);
    }

    private void open(Recorder from, Recorder to) throws IOException {
        dial(from, to);
        turnUntil(() -> from.isOpen() && to.isOpen());
    }

    /** In a turn of its own, as a protocol would do it. */
    private void does(EventLoop loop, Runnable action) throws IOException {
        boolean[] done = new boolean[1];
        loop.execute(() -> {
            action.run();
            done[0] = true;
        });
        turnUntil(() -> done[0]);
    }

    private void clientDoes(Runnable action) throws IOException {
        does(clientLoop(), action);
    }

    private void serverDoes(Runnable action) throws IOException {
        does(serverLoop(), action);
    }

    /** So long that what was going to happen has happened. */
    private void pause() throws IOException {
        boolean[] over = new boolean[1];
        clientLoop().schedule(clientLoop().nowNanos() + 50 * MILLIS, now -> over[0] = true);
        turnUntil(() -> over[0]);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    // ---- The beginning ----

    @Test
    void theOutcomeOfDiallingComesAfterConnectHasReturned() throws IOException {
        dial(client, server);
        assertEquals(List.of(), client.events);
        turnUntil(client::isOpen);
    }

    @Test
    void bothEndsKnowBothAddresses() throws IOException {
        open(client, server);
        assertEquals(listener.local(), client.transport.remote());
        assertEquals(client.transport.local(), server.transport.remote());
        assertEquals(client.transport.remote(), server.transport.local());
    }

    @Test
    void whereNobodyListensDiallingFails() throws IOException {
        dial(new Recorder(), server);
        serverDoes(listener::close);
        pause();
        connect(client);
        turnUntil(client::isClosed);
        assertEquals(List.of("close CONNECT_FAILED"), client.events);
        assertFalse(client.closeDetail.isEmpty());
    }

    @Test
    void whomTheAcceptorDoesNotWantIsClosed() throws IOException {
        listener = serverLoop().listen(anyPort(), remote -> null);
        connect(client);
        turnUntil(client::isClosed);
        assertEquals(List.of("open", "close REMOTE_CLOSED"), client.events);
    }

    @Test
    void whoClosesInOnOpenHearsOfNothingElse() throws IOException {
        Kept closing = new Kept() {
            @Override
            public void onOpen(Transport opened, long nowNanos) {
                super.onOpen(opened, nowNanos);
                opened.send(ByteBuffer.allocate(100));
                opened.close(StreamEnd.TOO_MANY, "no room");
                opened.close(PeerEnd.BANNED, "the first reason stands");
            }
        };
        dial(closing, server);
        turnUntil(() -> closing.isClosed() && server.isClosed());
        assertEquals(List.of("open", "close TOO_MANY"), closing.events);
        assertEquals("no room", closing.closeDetail);
        assertEquals(0, server.receivedBytes, "what is queued is dropped");
    }

    // ---- From one protocol to another ----

    /** Takes the first byte and hands the connection over. */
    private static Kept doorman(Recorder next) {
        return new Kept() {
            @Override
            public void onReceive(ByteBuffer in, long nowNanos) {
                received.write(in.get());
                transport.handTo(next);
            }
        };
    }

    @Test
    void whoTakesOverGetsWhatTheOldOneHasLeftAndAllThatFollows() throws IOException {
        Kept doorman = doorman(server);
        open(client, doorman);
        byte[] bytes = random(1_000);
        clientDoes(() -> client.transport.send(ByteBuffer.wrap(bytes.clone(), 0, 10)));
        turnUntil(() -> server.receivedBytes == 9);
        clientDoes(() -> client.transport.send(ByteBuffer.wrap(bytes.clone(), 10, 990)));
        turnUntil(() -> server.receivedBytes == 999);
        assertArrayEquals(Arrays.copyOf(bytes, 1), doorman.received.toByteArray());
        assertArrayEquals(Arrays.copyOfRange(bytes, 1, 1_000), server.received.toByteArray());
        clientDoes(() -> client.transport.close(StreamEnd.LOCAL_STOP, ""));
        turnUntil(server::isClosed);
        assertEquals(List.of("close REMOTE_CLOSED"), server.events);
        assertEquals(List.of("open"), doorman.events);
    }

    @Test
    void whoTakesOverAndClosesGetsNothingMore() throws IOException {
        Kept doorman = new Kept() {
            @Override
            public void onReceive(ByteBuffer in, long nowNanos) {
                in.get();
                transport.handTo(server);
                transport.close(StreamEnd.LOCAL_STOP, "");
            }
        };
        open(client, doorman);
        clientDoes(() -> client.transport.send(ByteBuffer.wrap(random(10))));
        turnUntil(server::isClosed);
        assertEquals(0, server.receivedBytes);
        assertEquals(List.of("close LOCAL_STOP"), server.events);
    }

    // ---- Sending ----

    @Test
    void bytesComeInTheOrderOfTheCalls() throws IOException {
        open(client, server);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        int[] lengths = {1, 17, 5000, 1, 300_000, 256, 257, 70_000, 3};
        clientDoes(() -> {
            for (int length : lengths) {
                byte[] bytes = random(length);
                expected.writeBytes(bytes);
                if (length % 2 == 0) {
                    client.transport.send(ByteBuffer.wrap(bytes));
                } else {
                    client.transport.send(ByteBuffer.wrap(bytes), () -> { });
                }
            }
        });
        turnUntil(() -> server.receivedBytes == expected.size());
        assertArrayEquals(expected.toByteArray(), server.received.toByteArray());
    }

    /** Each byte is a question, whose answer has four times as many; nothing of it is lost, and little of it waits. */
    @Test
    void whoDoesNotReadTheAnswersIsNotReadFromUntilItDoes() throws IOException {
        int asked = 4_000_000;
        Kept answering = new Kept() {
            @Override
            public void onReceive(ByteBuffer in, long nowNanos) {
                for (; in.hasRemaining(); receivedBytes++) {
                    in.get();
                    transport.answer(ByteBuffer.allocate(4));
                }
            }
        };
        open(client, answering);
        clientDoes(() -> {
            client.transport.muteReads(true);
            client.transport.send(ByteBuffer.allocate(asked), () -> { });
        });
        turnUntil(() -> answering.transport.queuedBytes() > Limits.UNREAD_ANSWER_BYTES);
        pause();
        assertTrue(answering.receivedBytes < asked, "it has stopped to read");
        assertTrue(answering.transport.queuedBytes() <= Limits.UNREAD_ANSWER_BYTES + 4 * Limits.READ_BYTES_PER_TURN);
        clientDoes(() -> client.transport.muteReads(false));
        turnUntil(() -> client.receivedBytes == 4L * asked);
        assertEquals(asked, answering.receivedBytes);
    }

    @Test
    void aBufferIsReleasedOnceWhenItIsWritten() throws IOException {
        open(client, server);
        int[] released = new int[20];
        clientDoes(() -> {
            for (int i = 0; i < released.length; i++) {
                int buffer = i;
                client.transport.send(ByteBuffer.allocate(50_000), () -> released[buffer]++);
            }
            assertEquals(1_000_000, client.transport.queuedBytes());
            assertEquals(0, Arrays.stream(released).sum(), "nothing leaves before the end of the turn");
        });
        turnUntil(() -> server.receivedBytes == 1_000_000);
        pause();
        assertTrue(Arrays.stream(released).allMatch(times -> times == 1));
        assertEquals(0, client.transport.queuedBytes());
        clientDoes(() -> client.transport.close(StreamEnd.LOCAL_STOP, ""));
        turnUntil(client::isClosed);
        assertTrue(Arrays.stream(released).allMatch(times -> times == 1));
    }

    @Test
    void aBufferIsReleasedOnceWhenTheConnectionCloses() throws IOException {
        int[] released = new int[40];
        int[] releasedAtClose = new int[1];
        Kept closing = new Kept() {
            @Override
            public void onClose(CloseReason reason, String detail, long nowNanos) {
                super.onClose(reason, detail, nowNanos);
                releasedAtClose[0] = Arrays.stream(released).sum();
            }
        };
        open(closing, server);
        serverDoes(() -> server.transport.muteReads(true));
        clientDoes(() -> {
            for (int i = 0; i < released.length; i++) {
                int buffer = i;
                closing.transport.send(ByteBuffer.allocate(100_000), () -> released[buffer]++);
            }
            closing.transport.close(StreamEnd.LOCAL_STOP, "");
        });
        turnUntil(closing::isClosed);
        assertTrue(Arrays.stream(released).allMatch(times -> times == 1));
        assertEquals(released.length, releasedAtClose[0], "the close is the last that is told");
        boolean[] releasedLate = new boolean[1];
        clientDoes(() -> closing.transport.send(ByteBuffer.allocate(1), () -> releasedLate[0] = true));
        assertTrue(releasedLate[0], "of a closed connection too");
    }

    @Test
    void aQueueThatWasHighIsToldLowOnce() throws IOException {
        open(client, server);
        clientDoes(() -> client.transport.send(ByteBuffer.allocate((int) Limits.SEND_LOW_BYTES - 1)));
        turnUntil(() -> server.receivedBytes == Limits.SEND_LOW_BYTES - 1);
        pause();
        assertEquals(List.of("open"), client.events, "it was never high");
        clientDoes(() -> client.transport.send(ByteBuffer.allocate(3 * (int) Limits.SEND_LOW_BYTES)));
        turnUntil(() -> server.receivedBytes == 4 * Limits.SEND_LOW_BYTES - 1);
        pause();
        assertEquals(List.of("open", "low"), client.events);
    }

    @Test
    void aQueueThatIsTooLongIsClosed() throws IOException {
        open(client, server);
        clientDoes(() -> client.transport.send(ByteBuffer.allocate((int) Limits.SEND_MAX_BYTES + 1)));
        turnUntil(client::isClosed);
        assertEquals(StreamEnd.SEND_STALLED, client.closeReason);
    }

    // ---- Receiving ----

    @Test
    void aTailIsGivenAgainWithMoreBehindIt() throws IOException {
        Kept whole = new Kept() {
            @Override
            public void onReceive(ByteBuffer in, long nowNanos) throws FormatException {
                events.add("given " + in.remaining());
                if (in.remaining() >= 100) {
                    super.onReceive(in, nowNanos);
                }
            }
        };
        open(client, whole);
        byte[] message = random(100);
        clientDoes(() -> client.transport.send(ByteBuffer.wrap(message, 0, 40)));
        turnUntil(() -> whole.events.contains("given 40"));
        pause();
        clientDoes(() -> client.transport.send(ByteBuffer.wrap(message, 40, 60)));
        turnUntil(() -> whole.receivedBytes == 100);
        assertEquals(List.of("open", "given 40", "given 100"), whole.events);
        assertArrayEquals(message, whole.received.toByteArray());
    }

    @Test
    void nothingIsGivenWhileMuted() throws IOException {
        open(client, server);
        serverDoes(() -> server.transport.muteReads(true));
        byte[] bytes = random(1000);
        clientDoes(() -> client.transport.send(ByteBuffer.wrap(bytes)));
        pause();
        assertEquals(0, server.receivedBytes);
        serverDoes(() -> server.transport.muteReads(false));
        turnUntil(() -> server.receivedBytes == 1000);
        assertArrayEquals(bytes, server.received.toByteArray());
    }

    @Test
    void aTailLeftWhileMutedIsGivenAgainWithoutNewBytes() throws IOException {
        Kept muting = new Kept() {
            @Override
            public void onReceive(ByteBuffer in, long nowNanos) throws FormatException {
                events.add("given " + in.remaining());
                if (events.size() == 2) {
                    in.position(in.position() + 10);
                    transport.muteReads(true);
                } else {
                    super.onReceive(in, nowNanos);
                }
            }
        };
        open(client, muting);
        byte[] bytes = random(100);
        clientDoes(() -> client.transport.send(ByteBuffer.wrap(bytes)));
        turnUntil(() -> muting.events.contains("given 100"));
        pause();
        serverDoes(() -> muting.transport.muteReads(false));
        turnUntil(() -> muting.receivedBytes == 90);
        assertEquals(List.of("open", "given 100", "given 90"), muting.events);
        assertArrayEquals(Arrays.copyOfRange(bytes, 10, 100), muting.received.toByteArray());
    }

    @Test
    void theEndIsToldAfterTheBytesAndNotWhileMuted() throws IOException {
        open(client, server);
        serverDoes(() -> server.transport.muteReads(true));
        clientDoes(() -> {
            client.transport.send(ByteBuffer.allocate(1000));
            client.transport.finish(StreamEnd.LOCAL_STOP, "");
        });
        turnUntil(client::isClosed);
        pause();
        assertEquals(List.of("open"), server.events);
        serverDoes(() -> server.transport.muteReads(false));
        turnUntil(server::isClosed);
        assertEquals(1000, server.receivedBytes);
        assertEquals(StreamEnd.REMOTE_CLOSED, server.closeReason);
    }

    // ---- Deadlines ----

    @Test
    void aDeadlineComesOnceAndOnlyTheLastOneSet() throws IOException {
        open(client, server);
        clientDoes(() -> {
            client.transport.deadline(clientLoop().nowNanos() + 1_000_000 * MILLIS);
            client.transport.deadline(clientLoop().nowNanos() + 20 * MILLIS);
            client.transport.deadline(clientLoop().nowNanos() + 10 * MILLIS);
        });
        turnUntil(() -> client.events.contains("deadline"));
        pause();
        assertEquals(List.of("open", "deadline"), client.events);
    }

    @Test
    void aDeadlineThatWasTakenAwayDoesNotCome() throws IOException {
        open(client, server);
        clientDoes(() -> client.transport.deadline(clientLoop().nowNanos() + 10 * MILLIS));
        clientDoes(() -> client.transport.deadline(Transport.NEVER));
        pause();
        assertEquals(List.of("open"), client.events);
    }

    // ---- The end ----

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
        Streams.Dialling dialling = clientLoop().connect(listener.local(), null, clientLoop().nowNanos() + 1_000 * MILLIS, client);
        dialling.cancel();
        turnUntil(client::isClosed);
        pause();
        assertEquals(List.of("close LOCAL_STOP"), client.events);
    }

    @Test
    void toCancelAConnectionThatStandsDoesNothing() throws IOException {
        listener = serverLoop().listen(anyPort(), remote -> server);
        Streams.Dialling dialling = clientLoop().connect(listener.local(), null, clientLoop().nowNanos() + 1_000 * MILLIS, client);
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
        assertClosedBy(new ProtocolException(PeerEnd.BANNED, "not again"), PeerEnd.BANNED, "not again");
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

    // ---- The loop itself ----

    @Test
    void timersRunInTheOrderOfTimesAndCalls() throws IOException {
        List<Integer> order = new ArrayList<>();
        clientDoes(() -> {
            long now = clientLoop().nowNanos();
            clientLoop().schedule(now + 20 * MILLIS, at -> order.add(4));
            clientLoop().schedule(now + 10 * MILLIS, at -> order.add(2));
            EventLoop.Timer cancelled = clientLoop().schedule(now + 10 * MILLIS, at -> order.add(0));
            clientLoop().schedule(now + 10 * MILLIS, at -> order.add(3));
            clientLoop().schedule(now - MILLIS, at -> order.add(1));
            cancelled.cancel();
        });
        turnUntil(() -> order.size() == 4);
        pause();
        assertEquals(List.of(1, 2, 3, 4), order);
    }

    @Test
    void aTimerNeverRunsBeforeItsTime() throws IOException {
        long[] ranNanos = new long[1];
        long atNanos = clientLoop().nowNanos() + 15 * MILLIS;
        clientLoop().schedule(atNanos, now -> ranNanos[0] = now);
        turnUntil(() -> ranNanos[0] != 0);
        assertTrue(ranNanos[0] >= atNanos);
    }
}
