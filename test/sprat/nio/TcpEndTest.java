package sprat.nio;

import static java.nio.channels.SelectionKey.OP_READ;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sprat.io.CloseReason;
import sprat.io.FormatException;
import sprat.io.ProtocolException;
import sprat.io.StreamEnd;
import sprat.io.Transport;
import sprat.swarm.dial.DialLimits;
import sprat.swarm.dial.PeerEnd;

/** Deadlines, faults and the one end of a connection. */
class TcpEndTest {
    private ScriptedSystem system;
    private Messages protocol;

    @BeforeEach
    void open() throws IOException {
        system = new ScriptedSystem();
        protocol = new Messages();
    }

    @Test
    void closesOnceWithTheFirstReasonAndDropsWhatIsQueued() throws IOException {
        ScriptedChannel channel = connected(new ScriptedChannel());
        protocol.transport.send(bytes(1000), () -> protocol.events.add("released"));
        protocol.transport.close(PeerEnd.DUPLICATE, "first");
        protocol.transport.close(StreamEnd.IDLE, "second");
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
    void theDeadlineIsTheLastOneSet() throws IOException {
        connected(new ScriptedChannel());
        long start = system.nowNanos;
        protocol.transport.deadline(start + 100);
        protocol.transport.deadline(start + 300);
        protocol.transport.deadline(start + 200);
        system.turnAt(start + 100);
        system.turnAt(start + 199);
        assertEquals(List.of("open"), protocol.events);
        system.turnAt(start + 200);
        system.turnAt(start + 300);
        assertEquals(List.of("open", "deadline"), protocol.events);
    }

    @Test
    void aDeadlineCanBeTakenAwayOrMovedForward() throws IOException {
        connected(new ScriptedChannel());
        long start = system.nowNanos;
        protocol.transport.deadline(start + 300);
        protocol.transport.deadline(start + 100);
        system.turnAt(start + 100);
        assertEquals(List.of("open", "deadline"), protocol.events);
        protocol.transport.deadline(start + 200);
        protocol.transport.deadline(Transport.NEVER);
        system.turnAt(start + 200);
        system.turnAt(start + 300);
        assertEquals(List.of("open", "deadline"), protocol.events);
        assertEquals(0, system.reactor.timers().size());
    }

    @Test
    void movingADeadlineBackAMillionTimesKeepsOneTimer() throws IOException {
        connected(new ScriptedChannel());
        int before = system.reactor.timers().size();
        for (int i = 0; i < 1_000_000; i++) {
            protocol.transport.deadline(system.nowNanos + DialLimits.CONNECT_NANOS + i);
        }
        assertEquals(before, system.reactor.timers().size());
        assertEquals(1, before);
    }

    @Test
    void aPeerThatBreaksTheFormatIsClosedWithItsReason() throws IOException {
        assertEquals(StreamEnd.MALFORMED, closedBy(new FormatException("bad length")));
        assertEquals("bad length", protocol.closeDetail);
        assertEquals(PeerEnd.CORRUPT_DATA, closedBy(new ProtocolException(PeerEnd.CORRUPT_DATA, "piece 7")));
        assertEquals(0, system.reactor.internalErrors());
    }

    @Test
    void ourOwnDefectCostsTheConnectionAndIsCounted() throws IOException {
        assertEquals(StreamEnd.INTERNAL, closedBy(new IllegalStateException("a test's defect")));
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
        protocol.transport.close(StreamEnd.IDLE, "");
        system.reactor.turn();
        assertEquals(List.of("first", "second"), released);
        assertEquals(2, system.reactor.internalErrors());
    }

    @Test
    void aChannelThatCannotBeClosedEndsAnyway() throws IOException {
        ScriptedChannel channel = connected(new ScriptedChannel());
        doThrow(new IOException("a test's fault")).when(channel.channel).close();
        protocol.transport.close(StreamEnd.IDLE, "");
        system.reactor.turn();
        assertEquals(StreamEnd.IDLE, protocol.closeReason);
    }

    private CloseReason closedBy(Exception failure) throws IOException {
        protocol = new Messages();
        ScriptedChannel channel = connected(new ScriptedChannel(Messages.stream(1)).delivers(5));
        protocol.failure = failure;
        system.turnWith(channel.channel, OP_READ);
        protocol.failure = null;
        return protocol.closeReason;
    }

    private ScriptedChannel connected(ScriptedChannel channel) throws IOException {
        system.connect(channel, protocol);
        return channel;
    }

    private static ByteBuffer bytes(int length) {
        return ByteBuffer.allocate(length);
    }
}
