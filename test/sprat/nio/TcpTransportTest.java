package sprat.nio;

import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sprat.io.CloseReason;
import sprat.io.Limits;
import sprat.io.ProtocolException;
import sprat.io.Transport;
import sprat.wire.WireException;

/** One connection over a mocked channel: every way in which bytes, time and faults can come. */
class TcpTransportTest {
    private ScriptedSystem system;
    private Messages protocol;

    @BeforeEach
    void open() throws IOException {
        system = new ScriptedSystem();
        protocol = new Messages();
    }

    @Test
    void deliversMessagesHoweverTheyAreCut() throws IOException {
        byte[] stream = stream(0, 1, 5, 16_384, 300, 16_384);
        int[] sizes = {1, 3, 4, 4, 1, 16_384, 100, 2, 7, stream.length - 16_506};
        ScriptedChannel channel = connected(new ScriptedChannel(stream).delivers(sizes));
        while (!channel.hasDelivered()) {
            system.turnWith(channel.channel, OP_READ);
        }
        assertEquals(List.of(0, 1, 5, 16_384, 300, 16_384), protocol.lengths);
        assertTrue(protocol.isOpen());
    }

    @Test
    void deliversAMessageThatComesByteByByte() throws IOException {
        byte[] stream = stream(3000);
        ScriptedChannel channel = connected(new ScriptedChannel(stream));
        for (int i = 0; i < stream.length; i++) {
            assertEquals(List.of(), protocol.lengths);
            channel.delivers(1);
            system.turnWith(channel.channel, OP_READ);
        }
        assertEquals(List.of(3000), protocol.lengths);
    }

    @Test
    void readsOnceATurnAndNoMoreThanItsBudget() throws IOException {
        byte[] stream = stream(400_000, 300_000);
        ScriptedChannel channel = connected(new ScriptedChannel(stream).delivers(stream.length));
        system.turnWith(channel.channel, OP_READ);
        system.turnWith(channel.channel, OP_READ);
        assertEquals(List.of(400_000), protocol.lengths);
        system.turnWith(channel.channel, OP_READ);
        assertEquals(List.of(400_000, 300_000), protocol.lengths);
        assertTrue(channel.readRooms.stream().allMatch(room -> room == Limits.READ_BYTES_PER_TURN));
        assertEquals(3, channel.readRooms.size());
    }

    @Test
    void aMessageLongerThanTheReceiveBufferIsOurDefect() throws IOException {
        byte[] stream = stream(Limits.RECEIVE_BYTES);
        ScriptedChannel channel = connected(new ScriptedChannel(stream).delivers(stream.length));
        for (int i = 0; i < 2; i++) {
            system.turnWith(channel.channel, OP_READ);
            assertTrue(protocol.isOpen());
        }
        system.turnWith(channel.channel, OP_READ);
        assertEquals(CloseReason.INTERNAL, protocol.closeReason);
        assertEquals(1, system.reactor.internalErrors());
    }

    @Test
    void theLongestMessageThatFitsTheReceiveBufferIsDelivered() throws IOException {
        byte[] stream = stream(Limits.RECEIVE_BYTES - 4);
        ScriptedChannel channel = connected(new ScriptedChannel(stream).delivers(stream.length));
        for (int i = 0; i < 3; i++) {
            system.turnWith(channel.channel, OP_READ);
        }
        assertEquals(List.of(Limits.RECEIVE_BYTES - 4), protocol.lengths);
    }

    @Test
    void whileMutedNothingIsReadNorDelivered() throws IOException {
        ScriptedChannel channel = connected(new ScriptedChannel(stream(5)).delivers(9));
        protocol.transport.muteReads(true);
        assertEquals(0, system.interestOps(channel.channel));
        system.turnWith(channel.channel, OP_READ);
        assertEquals(0, channel.readRooms.size());
        protocol.transport.muteReads(false);
        assertEquals(OP_READ, system.interestOps(channel.channel));
        system.turnWith(channel.channel, OP_READ);
        assertEquals(List.of(5), protocol.lengths);
    }

    @Test
    void whatAMutingProtocolLeftIsGivenAgainAtOnceWithoutNewBytes() throws IOException {
        protocol.muteAfterMessages = 1;
        byte[] stream = stream(5, 6, 7);
        ScriptedChannel channel = connected(new ScriptedChannel(stream).delivers(stream.length));
        system.turnWith(channel.channel, OP_READ);
        system.reactor.execute(() -> protocol.transport.muteReads(false));
        system.reactor.turn();
        assertEquals(List.of(5), protocol.lengths);
        system.reactor.turn();
        assertEquals(0L, lastWait());
        assertEquals(List.of(5, 6, 7), protocol.lengths);
        assertEquals(1, channel.readRooms.size());
    }

    @Test
    void theEndComesAfterWhatAMutingProtocolLeft() throws IOException {
        protocol.muteAfterMessages = 1;
        byte[] stream = stream(5, 6);
        ScriptedChannel channel = connected(new ScriptedChannel(stream).delivers(stream.length, ScriptedChannel.END));
        system.turnWith(channel.channel, OP_READ);
        protocol.transport.muteReads(false);
        system.turnWith(channel.channel, OP_READ);
        assertEquals(List.of(5, 6), protocol.lengths);
        assertEquals(CloseReason.REMOTE_CLOSED, protocol.closeReason);
    }

    @Test
    void theEndWaitsWhileTheProtocolMutesAgain() throws IOException {
        protocol.muteAfterMessages = 1;
        byte[] stream = stream(5, 6, 7);
        int end = ScriptedChannel.END;
        ScriptedChannel channel = connected(new ScriptedChannel(stream).delivers(stream.length, end, end));
        system.turnWith(channel.channel, OP_READ);
        protocol.muteAfterMessages = 1;
        protocol.transport.muteReads(false);
        system.turnWith(channel.channel, OP_READ);
        assertEquals(List.of(5, 6), protocol.lengths);
        assertTrue(protocol.isOpen());
        protocol.transport.muteReads(false);
        system.turnWith(channel.channel, OP_READ);
        assertEquals(List.of(5, 6, 7), protocol.lengths);
        assertEquals(CloseReason.REMOTE_CLOSED, protocol.closeReason);
    }

    @Test
    void tellsWhenTheEndCameInTheMiddleOfAMessage() throws IOException {
        ScriptedChannel channel = connected(new ScriptedChannel(stream(5)).delivers(6, ScriptedChannel.END));
        system.turnWith(channel.channel, OP_READ);
        system.turnWith(channel.channel, OP_READ);
        assertEquals(CloseReason.REMOTE_CLOSED, protocol.closeReason);
        assertEquals("in the middle of a message", protocol.closeDetail);
    }

    @Test
    void writesWhatWasQueuedInOneWriteAtTheEndOfTheTurn() throws IOException {
        ScriptedChannel channel = connected(new ScriptedChannel());
        protocol.transport.send(bytes(4));
        protocol.transport.send(bytes(1000));
        protocol.transport.send(bytes(5), () -> protocol.events.add("released"));
        assertEquals(1009, protocol.transport.queuedBytes());
        verify(channel.channel, never()).write(any(ByteBuffer.class));
        system.reactor.turn();
        assertEquals(List.of(1009L), List.copyOf(channel.writes));
        assertEquals(0, protocol.transport.queuedBytes());
        assertEquals(List.of("open", "released"), protocol.events);
        assertEquals(OP_READ, system.interestOps(channel.channel));
    }

    @Test
    void waitsForRoomOnlyAfterAShortWrite() throws IOException {
        ScriptedChannel channel = connected(new ScriptedChannel().takes(700, 200));
        protocol.transport.send(bytes(1000));
        system.reactor.turn();
        assertEquals(OP_READ | OP_WRITE, system.interestOps(channel.channel));
        protocol.transport.send(bytes(10));
        system.turnWith(channel.channel, 0);
        assertEquals(1, channel.writes.size());
        system.turnWith(channel.channel, OP_WRITE);
        assertEquals(OP_READ | OP_WRITE, system.interestOps(channel.channel));
        system.turnWith(channel.channel, OP_WRITE);
        assertEquals(OP_READ, system.interestOps(channel.channel));
        assertEquals(List.of(700L, 200L, 110L), List.copyOf(channel.writes));
    }

    @Test
    void saysThatTheQueueIsLowOncePerTimeItWasHigh() throws IOException {
        int half = (int) Limits.SEND_LOW_BYTES / 2;
        ScriptedChannel channel = connected(new ScriptedChannel().takes(1, half));
        protocol.transport.send(bytes(half - 1));
        system.reactor.turn();
        assertFalse(protocol.events.contains("low"));
        protocol.transport.send(bytes(half + 1));
        protocol.transport.send(bytes(half));
        system.turnWith(channel.channel, OP_WRITE);
        assertEquals(Limits.SEND_LOW_BYTES - 1, protocol.transport.queuedBytes());
        system.turnWith(channel.channel, OP_WRITE);
        system.turnWith(channel.channel, OP_WRITE);
        assertEquals(List.of("open", "low"), protocol.events);
    }

    @Test
    void whatIsQueuedWhileFlushingGoesOutInTheNextTurnWithoutWaiting() throws IOException {
        ScriptedChannel channel = connected(new ScriptedChannel());
        protocol.transport.send(bytes(1000), () -> protocol.transport.send(bytes(10)));
        system.reactor.turn();
        assertEquals(List.of(1000L), List.copyOf(channel.writes));
        system.reactor.turn();
        assertEquals(0L, lastWait());
        assertEquals(List.of(1000L, 10L), List.copyOf(channel.writes));
    }

    @Test
    void closesWhenMoreIsQueuedThanAnyoneMayLeaveUnread() throws IOException {
        connected(new ScriptedChannel().takes(0));
        protocol.transport.send(bytes((int) Limits.SEND_MAX_BYTES));
        system.reactor.turn();
        assertTrue(protocol.isOpen());
        protocol.transport.send(bytes(1));
        system.reactor.turn();
        assertEquals(CloseReason.SEND_STALLED, protocol.closeReason);
    }

    @Test
    void finishesOnceEverythingIsWritten() throws IOException {
        ScriptedChannel channel = connected(new ScriptedChannel().takes(600));
        protocol.transport.send(bytes(1000));
        protocol.transport.finish();
        system.reactor.turn();
        assertTrue(protocol.isOpen());
        system.turnWith(channel.channel, OP_WRITE);
        assertEquals(1000, channel.written.size());
        assertEquals(CloseReason.LOCAL_STOP, protocol.closeReason);
        verify(channel.channel).close();
    }

    @Test
    void finishesAtTheEndOfTheTurnWhenNothingIsQueued() throws IOException {
        connected(new ScriptedChannel());
        protocol.transport.finish();
        assertTrue(protocol.isOpen());
        system.reactor.turn();
        assertEquals(CloseReason.LOCAL_STOP, protocol.closeReason);
    }

    @Test
    void closesOnceWithTheFirstReasonAndDropsWhatIsQueued() throws IOException {
        ScriptedChannel channel = connected(new ScriptedChannel());
        protocol.transport.send(bytes(1000), () -> protocol.events.add("released"));
        protocol.transport.close(CloseReason.DUPLICATE, "first");
        protocol.transport.close(CloseReason.IDLE, "second");
        assertEquals(List.of("open"), protocol.events);
        system.turnWith(channel.channel, OP_READ);
        system.reactor.execute(() -> { });
        system.reactor.turn();
        assertEquals(List.of("open", "released", "close DUPLICATE"), protocol.events);
        assertEquals("first", protocol.closeDetail);
        assertEquals(0, channel.written.size());
        assertEquals(0, channel.readRooms.size());
    }

    @Test
    void releasesAtOnceWhatIsSentAfterTheEnd() throws IOException {
        connected(new ScriptedChannel());
        protocol.transport.close(CloseReason.IDLE, "");
        system.reactor.turn();
        protocol.transport.send(bytes(1000), () -> protocol.events.add("released"));
        protocol.transport.send(bytes(1));
        protocol.transport.deadline(system.nowNanos + 1);
        assertEquals(List.of("open", "close IDLE", "released"), protocol.events);
        assertEquals(Transport.NEVER, system.reactor.timers().untilNext(system.nowNanos));
    }

    @Test
    void theDeadlineIsTheLastOneSet() throws IOException {
        connected(new ScriptedChannel());
        long start = system.nowNanos;
        protocol.transport.deadline(start + 100);
        protocol.transport.deadline(start + 300);
        protocol.transport.deadline(start + 200);
        turnAt(start + 100);
        turnAt(start + 199);
        assertEquals(List.of("open"), protocol.events);
        turnAt(start + 200);
        turnAt(start + 300);
        assertEquals(List.of("open", "deadline"), protocol.events);
    }

    @Test
    void aDeadlineCanBeTakenAwayOrMovedForward() throws IOException {
        connected(new ScriptedChannel());
        long start = system.nowNanos;
        protocol.transport.deadline(start + 300);
        protocol.transport.deadline(start + 100);
        turnAt(start + 100);
        assertEquals(List.of("open", "deadline"), protocol.events);
        protocol.transport.deadline(start + 200);
        protocol.transport.deadline(Transport.NEVER);
        turnAt(start + 200);
        turnAt(start + 300);
        assertEquals(List.of("open", "deadline"), protocol.events);
        assertEquals(0, system.reactor.timers().size());
    }

    @Test
    void movingADeadlineBackAMillionTimesKeepsOneTimer() throws IOException {
        connected(new ScriptedChannel());
        int before = system.reactor.timers().size();
        for (int i = 0; i < 1_000_000; i++) {
            protocol.transport.deadline(system.nowNanos + Limits.CONNECT_NANOS + i);
        }
        assertEquals(before, system.reactor.timers().size());
        assertEquals(1, before);
    }

    @Test
    void aPeerThatBreaksTheFormatIsClosedWithItsReason() throws IOException {
        assertEquals(CloseReason.MALFORMED, closedBy(new WireException("bad length")));
        assertEquals("bad length", protocol.closeDetail);
        assertEquals(CloseReason.CORRUPT_DATA, closedBy(new ProtocolException(CloseReason.CORRUPT_DATA, "piece 7")));
        assertEquals(0, system.reactor.internalErrors());
    }

    @Test
    void ourOwnDefectCostsTheConnectionAndIsCounted() throws IOException {
        assertEquals(CloseReason.INTERNAL, closedBy(new IllegalStateException("a test's defect")));
        assertEquals(1, system.reactor.internalErrors());
    }

    @Test
    void defectsAtTheEndAreFencedToo() throws IOException {
        protocol.failure = new IllegalStateException("a test's defect in onClose");
        connected(new ScriptedChannel());
        List<String> released = new ArrayList<>();
        protocol.transport.send(bytes(10), () -> {
            released.add("first");
            throw new IllegalStateException("a test's defect in released");
        });
        protocol.transport.send(bytes(10), () -> released.add("second"));
        protocol.transport.close(CloseReason.IDLE, "");
        system.reactor.turn();
        assertEquals(List.of("first", "second"), released);
        assertEquals(2, system.reactor.internalErrors());
    }

    @Test
    void aResetIsALostConnection() throws IOException {
        ScriptedChannel channel = connected(new ScriptedChannel());
        when(channel.channel.read(any(ByteBuffer.class))).thenThrow(new IOException("Connection reset by peer"));
        system.turnWith(channel.channel, OP_READ);
        assertEquals(CloseReason.CONNECTION_LOST, protocol.closeReason);
        assertEquals("Connection reset by peer", protocol.closeDetail);
    }

    @Test
    void dialsWithoutDelayAndTellsWhenItStands() throws IOException {
        ScriptedChannel channel = new ScriptedChannel();
        system.dial(channel, protocol);
        system.nowNanos += Limits.CONNECT_NANOS - 1;
        system.reactor.execute(() -> { });
        system.reactor.turn();
        assertEquals(List.of(), protocol.events);
        system.turnWith(channel.channel, OP_CONNECT);
        assertEquals(List.of("open"), protocol.events);
        assertEquals(OP_READ, system.interestOps(channel.channel));
        turnAt(system.nowNanos + 2);
        assertEquals(List.of("open"), protocol.events);
        verify(channel.channel).setOption(StandardSocketOptions.TCP_NODELAY, true);
        verify(channel.channel).configureBlocking(false);
    }

    @Test
    void aConnectionThatStandsAtOnceIsToldAfterConnectReturned() throws IOException {
        ScriptedChannel channel = new ScriptedChannel();
        when(channel.channel.connect(any())).thenReturn(true);
        system.dial(channel, protocol);
        assertEquals(List.of(), protocol.events);
        system.reactor.turn();
        assertEquals(List.of("open"), protocol.events);
    }

    @Test
    void givesUpDiallingAtTheDeadline() throws IOException {
        ScriptedChannel channel = new ScriptedChannel();
        system.dial(channel, protocol);
        turnAt(system.nowNanos + Limits.CONNECT_NANOS);
        assertEquals(List.of("close CONNECT_TIMEOUT"), protocol.events);
        verify(channel.channel).close();
    }

    @Test
    void aRefusedConnectionIsToldWithTheSystemsWords() throws IOException {
        ScriptedChannel channel = new ScriptedChannel();
        when(channel.channel.finishConnect()).thenThrow(new ConnectException("Connection refused"));
        system.connect(channel, protocol);
        assertEquals(List.of("close CONNECT_FAILED"), protocol.events);
        assertEquals("Connection refused", protocol.closeDetail);
    }

    @Test
    void aFailureWhileConnectRunsIsToldAfterItReturned() throws IOException {
        ScriptedChannel unreachable = new ScriptedChannel();
        when(unreachable.channel.connect(any())).thenThrow(new IOException("Network is unreachable"));
        assertEquals("Network is unreachable", detailOfFailedDial(unreachable));
        ScriptedChannel noIpv6 = new ScriptedChannel();
        when(noIpv6.channel.connect(any())).thenThrow(new UnsupportedAddressTypeException());
        assertEquals("UnsupportedAddressTypeException", detailOfFailedDial(noIpv6));
        when(system.provider.openSocketChannel()).thenThrow(new IOException("Too many open files"));
        protocol = new Messages();
        system.reactor.connect(new InetSocketAddress("127.0.0.1", 1), null, system.nowNanos, protocol);
        system.reactor.turn();
        assertEquals("Too many open files", protocol.closeDetail);
    }

    @Test
    void aChannelThatCannotBeClosedEndsAnyway() throws IOException {
        ScriptedChannel channel = connected(new ScriptedChannel());
        doThrow(new IOException("a test's fault")).when(channel.channel).close();
        protocol.transport.close(CloseReason.IDLE, "");
        system.reactor.turn();
        assertEquals(CloseReason.IDLE, protocol.closeReason);
    }

    @Test
    void writesTheBytesInTheOrderOfTheCalls() throws IOException {
        ScriptedChannel channel = connected(new ScriptedChannel().takes(3, 300, 1, 900, 2));
        byte[] expected = stream(3, 700, 10, 200, 900, 0, 1);
        int at = 0;
        for (int length : new int[] {3, 700, 10, 200, 900, 0, 1}) {
            protocol.transport.send(ByteBuffer.wrap(expected, at, 4 + length));
            at += 4 + length;
        }
        for (int i = 0; i < 6; i++) {
            system.turnWith(channel.channel, OP_WRITE);
        }
        assertArrayEquals(expected, channel.written.toByteArray());
        assertEquals(6, channel.writes.size());
    }

    private String detailOfFailedDial(ScriptedChannel channel) throws IOException {
        protocol = new Messages();
        system.dial(channel, protocol);
        assertEquals(List.of(), protocol.events);
        system.reactor.turn();
        assertEquals(0L, lastWait());
        assertEquals(List.of("close CONNECT_FAILED"), protocol.events);
        verify(channel.channel).close();
        return protocol.closeDetail;
    }

    private CloseReason closedBy(Exception failure) throws IOException {
        protocol = new Messages();
        ScriptedChannel channel = connected(new ScriptedChannel(stream(1)).delivers(5));
        protocol.failure = failure;
        system.turnWith(channel.channel, OP_READ);
        protocol.failure = null;
        return protocol.closeReason;
    }

    private ScriptedChannel connected(ScriptedChannel channel) throws IOException {
        system.connect(channel, protocol);
        return channel;
    }

    private void turnAt(long nanos) throws IOException {
        system.nowNanos = nanos;
        system.reactor.turn();
    }

    private long lastWait() {
        return system.waits.get(system.waits.size() - 1);
    }

    private static ByteBuffer bytes(int length) {
        return ByteBuffer.allocate(length);
    }

    /** `| length u32 | payload |` for each length; every payload counts up. */
    private static byte[] stream(int... lengths) {
        int total = 0;
        for (int length : lengths) {
            total += 4 + length;
        }
        ByteBuffer out = ByteBuffer.allocate(total);
        for (int length : lengths) {
            out.putInt(length);
            for (int i = 0; i < length; i++) {
                out.put((byte) i);
            }
        }
        return out.array();
    }

    /** Takes whole messages, checks their payload and notes their lengths. */
    private static final class Messages extends Recorder {
        final List<Integer> lengths = new ArrayList<>();
        /** Mutes after so many more messages; 0 is never. */
        int muteAfterMessages;
        Exception failure;

        @Override
        public void onReceive(ByteBuffer in, long nowNanos) throws WireException {
            fail();
            while (in.remaining() >= 4 && in.remaining() - 4 >= in.getInt(in.position())) {
                int length = in.getInt();
                for (int i = 0; i < length; i++) {
                    if (in.get() != (byte) i) {
                        throw new AssertionError("byte " + i + " of message " + lengths.size() + " is wrong");
                    }
                }
                lengths.add(length);
                if (muteAfterMessages > 0 && --muteAfterMessages == 0) {
                    transport.muteReads(true);
                    return;
                }
            }
        }

        @Override
        public void onClose(CloseReason reason, String detail, long nowNanos) {
            super.onClose(reason, detail, nowNanos);
            if (failure instanceof RuntimeException defect) {
                throw defect;
            }
        }

        private void fail() throws WireException {
            Exception now = failure;
            failure = null;
            if (now instanceof WireException fault) {
                throw fault;
            }
            if (now instanceof RuntimeException defect) {
                throw defect;
            }
        }
    }
}
