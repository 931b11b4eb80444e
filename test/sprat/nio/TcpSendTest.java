package sprat.nio;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sprat.app.AppLimits;
import sprat.io.Limits;
import sprat.io.StreamEnd;
import sprat.io.Transport;
import sprat.swarm.dial.PeerEnd;

/** What becomes of queued bytes: when they are written, released, dropped. */
class TcpSendTest {
    private ScriptedSystem system;
    private Messages protocol;

    @BeforeEach
    void open() throws IOException {
        system = new ScriptedSystem();
        protocol = new Messages();
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

    /**
     * A HAVE goes to all peers in one turn; buffers made anew for each would be freed only by a garbage collection, a
     * gigabyte later.
     */
    @Test
    void newsForThousandsOfPeersTakesTheBuffersOfTheLast() throws IOException {
        int peers = 3 * AppLimits.MAX_PEERS;
        Set<ByteBuffer> buffers = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Messages> protocols = new ArrayList<>();
        for (int i = 0; i < peers; i++) {
            protocol = new Messages();
            protocols.add(protocol);
            when(connected(new ScriptedChannel()).channel.write(any(ByteBuffer.class))).thenAnswer(call -> {
                ByteBuffer buffer = call.getArgument(0);
                buffers.add(buffer);
                int length = buffer.remaining();
                buffer.position(buffer.limit());
                return length;
            });
        }
        for (int turn = 0; turn < 3; turn++) {
            protocols.forEach(peer -> peer.transport.send(bytes(9)));
            system.reactor.turn();
            assertEquals(peers, buffers.size());
        }
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
        assertEquals(0L, system.lastWait());
        assertEquals(List.of(1000L, 10L), List.copyOf(channel.writes));
    }

    @Test
    void nothingIsToldBetweenTheMarkAndTheEnd() throws IOException {
        connected(new ScriptedChannel());
        protocol.transport.send(bytes((int) Limits.SEND_LOW_BYTES),
                () -> protocol.transport.close(PeerEnd.NOT_NEEDED, ""));
        system.reactor.turn();
        assertEquals(List.of("open", "close NOT_NEEDED"), protocol.events);
    }

    @Test
    void closesWhenMoreIsQueuedThanAnyoneMayLeaveUnread() throws IOException {
        connected(new ScriptedChannel().takes(0));
        protocol.transport.send(bytes((int) Limits.SEND_MAX_BYTES));
        system.reactor.turn();
        assertTrue(protocol.isOpen());
        protocol.transport.send(bytes(1));
        system.reactor.turn();
        assertEquals(StreamEnd.SEND_STALLED, protocol.closeReason);
    }

    @Test
    void endsSendingOnceEverythingIsWrittenAndClosesWithTheFarEnd() throws IOException {
        ScriptedChannel channel = connected(new ScriptedChannel().takes(600));
        protocol.transport.send(bytes(1000));
        protocol.transport.finish(PeerEnd.NOT_NEEDED, "");
        protocol.transport.send(bytes(10));
        system.reactor.turn();
        verify(channel.channel, never()).shutdownOutput();
        system.turnWith(channel.channel, OP_WRITE);
        assertEquals(1000, channel.written.size());
        verify(channel.channel).shutdownOutput();
        assertTrue(protocol.isOpen());
        channel.delivers(ScriptedChannel.END);
        system.turnWith(channel.channel, OP_READ);
        assertEquals(PeerEnd.NOT_NEEDED, protocol.closeReason);
        assertEquals(0, protocol.receivedBytes);
        verify(channel.channel).close();
    }

    @Test
    void waitsSoLongForTheFarEndAfterTheGoodbyeAndNoLonger() throws IOException {
        connected(new ScriptedChannel());
        protocol.transport.finish(StreamEnd.LOCAL_STOP, "");
        protocol.transport.deadline(1);
        system.reactor.turn();
        system.turnAt(system.nowNanos + Limits.FINISH_NANOS - 1);
        assertTrue(protocol.isOpen());
        system.turnAt(system.nowNanos + 1);
        assertEquals(List.of("open", "close LOCAL_STOP"), protocol.events);
    }

    @Test
    void waitsSoLongForTheLineAfterTheGoodbyeAndNoLonger() throws IOException {
        connected(new ScriptedChannel().takes(0));
        protocol.transport.send(bytes(1000));
        protocol.transport.finish(StreamEnd.LOCAL_STOP, "");
        system.reactor.turn();
        system.turnAt(system.nowNanos + Limits.FINISH_SEND_NANOS - 1);
        assertTrue(protocol.isOpen());
        system.turnAt(system.nowNanos + 1);
        assertEquals(StreamEnd.LOCAL_STOP, protocol.closeReason);
    }

    @Test
    void obeysTheBoundsThatTheProtocolSets() throws IOException {
        connected(new ScriptedChannel().takes(600));
        protocol.transport.sendLimits(500, 1_000);
        protocol.transport.send(bytes(1_000));
        system.reactor.turn();
        assertEquals(List.of("open", "low"), protocol.events);
        protocol.transport.send(bytes(601));
        system.reactor.turn();
        assertEquals(StreamEnd.SEND_STALLED, protocol.closeReason);
    }

    @Test
    void releasesAtOnceWhatIsSentAfterTheEnd() throws IOException {
        connected(new ScriptedChannel());
        protocol.transport.close(StreamEnd.IDLE, "");
        system.reactor.turn();
        protocol.transport.send(bytes(1000), () -> protocol.events.add("released"));
        protocol.transport.send(bytes(1));
        protocol.transport.deadline(system.nowNanos + 1);
        assertEquals(List.of("open", "close IDLE", "released"), protocol.events);
        assertEquals(Transport.NEVER, system.reactor.timers().untilNext(system.nowNanos));
    }

    @Test
    void writesTheBytesInTheOrderOfTheCalls() throws IOException {
        ScriptedChannel channel = connected(new ScriptedChannel().takes(3, 300, 1, 900, 2));
        byte[] expected = Messages.stream(3, 700, 10, 200, 900, 0, 1);
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

    private ScriptedChannel connected(ScriptedChannel channel) throws IOException {
        system.connect(channel, protocol);
        return channel;
    }

    private static ByteBuffer bytes(int length) {
        return ByteBuffer.allocate(length);
    }
}
