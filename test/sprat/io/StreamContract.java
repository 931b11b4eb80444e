package sprat.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
 * What {@link Streams} and a {@link Transport} promise to a {@link Protocol}: the same cases for whatever carries them.
 * A transport of another kind is one when it passes these.
 */
public abstract class StreamContract extends StreamEndContract {
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
                opened.close(StreamEnd.TOO_COSTLY, "the first reason stands");
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
