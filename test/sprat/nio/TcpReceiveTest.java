package sprat.nio;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sprat.io.Limits;
import sprat.io.MemoryBudget;
import sprat.io.StreamEnd;

/** What a protocol is given of what the peer sends, however it is cut. */
class TcpReceiveTest {
    private static final int KNOWN_AFTER_READS = 12;

    private ScriptedSystem system;
    private Messages protocol;

    @BeforeEach
    void open() throws IOException {
        system = new ScriptedSystem();
        protocol = new Messages();
    }

    @Test
    void deliversMessagesHoweverTheyAreCut() throws IOException {
        byte[] stream = Messages.stream(0, 1, 5, 16_384, 300, 16_384);
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
        byte[] stream = Messages.stream(3000);
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
        byte[] stream = Messages.stream(400_000, 300_000);
        ScriptedChannel channel = known(stream);
        system.turnWith(channel.channel, OP_READ);
        system.turnWith(channel.channel, OP_READ);
        assertEquals(List.of(400_000), protocol.lengths);
        system.turnWith(channel.channel, OP_READ);
        assertEquals(List.of(400_000, 300_000), protocol.lengths);
        assertTrue(channel.readRooms.stream().allMatch(room -> room == Limits.READ_BYTES_PER_TURN));
        assertEquals(3, channel.readRooms.size());
    }

    @Test
    void readsLittleWhileAnswersWaitAndNothingWhenTheyAreMany() throws IOException {
        byte[] stream = Messages.stream(400_000);
        ScriptedChannel channel = known(stream).takes(0);
        system.turnWith(channel.channel, OP_READ);
        assertEquals(Limits.READ_BYTES_PER_TURN, channel.readRooms.getLast());
        protocol.transport.answer(ByteBuffer.allocate(Limits.UNREAD_ANSWER_BYTES));
        system.turnWith(channel.channel, OP_READ);
        system.turnWith(channel.channel, OP_READ);
        assertEquals(Limits.SHORT_READ_BYTES, channel.readRooms.getLast());
        int reads = channel.readRooms.size();
        protocol.transport.answer(ByteBuffer.allocate(1));
        assertEquals(OP_WRITE, system.interestOps(channel.channel));
        system.turnWith(channel.channel, OP_READ);
        assertEquals(reads, channel.readRooms.size());
        protocol.transport.muteReads(true);
        protocol.transport.muteReads(false);
        assertEquals(OP_WRITE, system.interestOps(channel.channel), "whatever the protocol does meanwhile");
        system.turnWith(channel.channel, OP_WRITE);
        assertEquals(OP_READ, system.interestOps(channel.channel));
    }

    /** What is sent unasked, as news is, holds up nobody: two that send each other much would wait for each other. */
    @Test
    void readsOnWhileNewsWaits() throws IOException {
        byte[] stream = Messages.stream(5);
        ScriptedChannel channel = connected(new ScriptedChannel(stream).delivers(stream.length).takes(0));
        protocol.transport.send(ByteBuffer.allocate(1 << 20));
        system.turnWith(channel.channel, OP_READ);
        assertEquals(OP_READ | OP_WRITE, system.interestOps(channel.channel));
        assertEquals(List.of(5), protocol.lengths);
    }

    /** Nobody else loses anything, and neither does who has read all, though it comes from the same address. */
    @Test
    void whoHoldsMostOfWhatIsUsedUpIsClosed() throws IOException {
        system = new ScriptedSystem(new MemoryBudget(1 << 20));
        byte[] stream = Messages.stream(400_000);
        Messages reads = new Messages();
        system.connect(new ScriptedChannel(), reads);
        connected(new ScriptedChannel(stream).takes(0));
        long lines = system.reactor.memory().lines().mostBytes();
        system.reactor.memory().lines().take(7L, null, 64 << 10);
        protocol.transport.send(ByteBuffer.allocate((int) lines - (64 << 10)));
        system.reactor.turn();
        assertTrue(protocol.isOpen());
        reads.transport.send(ByteBuffer.allocate(1000));
        protocol.transport.send(ByteBuffer.allocate(1000));
        system.reactor.turn();
        assertEquals(StreamEnd.NO_MEMORY, protocol.closeReason);
        assertTrue(reads.isOpen());
        assertEquals(64 << 10, system.reactor.memory().lines().usedBytes());
    }

    @Test
    void aMessageLongerThanTheReceiveBufferIsOurDefect() throws IOException {
        byte[] stream = Messages.stream(Limits.RECEIVE_BYTES);
        ScriptedChannel channel = known(stream);
        for (int i = 0; i < 2; i++) {
            system.turnWith(channel.channel, OP_READ);
            assertTrue(protocol.isOpen());
        }
        system.turnWith(channel.channel, OP_READ);
        assertEquals(StreamEnd.INTERNAL, protocol.closeReason);
        assertEquals(1, system.reactor.internalErrors());
    }

    @Test
    void theLongestMessageThatFitsTheReceiveBufferIsDelivered() throws IOException {
        byte[] stream = Messages.stream(Limits.RECEIVE_BYTES - 4);
        ScriptedChannel channel = known(stream);
        for (int i = 0; i < 3; i++) {
            system.turnWith(channel.channel, OP_READ);
        }
        assertEquals(List.of(Limits.RECEIVE_BYTES - 4), protocol.lengths);
    }

    @Test
    void whileMutedNothingIsReadNorDelivered() throws IOException {
        ScriptedChannel channel = connected(new ScriptedChannel(Messages.stream(5)).delivers(9));
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
        byte[] stream = Messages.stream(5, 6, 7);
        ScriptedChannel channel = connected(new ScriptedChannel(stream).delivers(stream.length));
        system.turnWith(channel.channel, OP_READ);
        system.reactor.execute(() -> protocol.transport.muteReads(false));
        system.reactor.turn();
        assertEquals(List.of(5), protocol.lengths);
        system.reactor.turn();
        assertEquals(0L, system.lastWait());
        assertEquals(List.of(5, 6, 7), protocol.lengths);
        assertEquals(1, channel.readRooms.size());
    }

    @Test
    void whatWasLeftSurvivesMutingToAndFro() throws IOException {
        protocol.muteAfterMessages = 1;
        byte[] stream = Messages.stream(5, 6);
        ScriptedChannel channel = connected(new ScriptedChannel(stream).delivers(stream.length));
        system.turnWith(channel.channel, OP_READ);
        protocol.transport.muteReads(false);
        protocol.transport.muteReads(true);
        system.reactor.turn();
        assertEquals(List.of(5), protocol.lengths);
        protocol.transport.muteReads(false);
        protocol.transport.muteReads(true);
        protocol.transport.muteReads(false);
        system.reactor.turn();
        assertEquals(List.of(5, 6), protocol.lengths);
    }

    @Test
    void theEndComesAfterWhatAMutingProtocolLeft() throws IOException {
        protocol.muteAfterMessages = 1;
        byte[] stream = Messages.stream(5, 6);
        ScriptedChannel channel = connected(new ScriptedChannel(stream).delivers(stream.length, ScriptedChannel.END));
        system.turnWith(channel.channel, OP_READ);
        protocol.transport.muteReads(false);
        system.turnWith(channel.channel, OP_READ);
        assertEquals(List.of(5, 6), protocol.lengths);
        assertEquals(StreamEnd.REMOTE_CLOSED, protocol.closeReason);
    }

    @Test
    void theEndWaitsWhileTheProtocolMutesAgain() throws IOException {
        protocol.muteAfterMessages = 1;
        byte[] stream = Messages.stream(5, 6, 7);
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
        assertEquals(StreamEnd.REMOTE_CLOSED, protocol.closeReason);
    }

    @Test
    void tellsWhenTheEndCameInTheMiddleOfAMessage() throws IOException {
        ScriptedChannel channel = connected(new ScriptedChannel(Messages.stream(5)).delivers(6, ScriptedChannel.END));
        system.turnWith(channel.channel, OP_READ);
        system.turnWith(channel.channel, OP_READ);
        assertEquals(StreamEnd.REMOTE_CLOSED, protocol.closeReason);
        assertEquals("in the middle of a message", protocol.closeDetail);
    }

    @Test
    void aResetIsALostConnection() throws IOException {
        ScriptedChannel channel = connected(new ScriptedChannel());
        when(channel.channel.read(any(ByteBuffer.class))).thenThrow(new IOException("Connection reset by peer"));
        system.turnWith(channel.channel, OP_READ);
        assertEquals(StreamEnd.CONNECTION_LOST, protocol.closeReason);
        assertEquals("Connection reset by peer", protocol.closeDetail);
    }

    /** A connection that has been heard, so that as much of it is read as there is, and what comes over it now. */
    private ScriptedChannel known(byte[] stream) throws IOException {
        int emptyBytes = 4 * KNOWN_AFTER_READS;
        byte[] all = ByteBuffer.allocate(emptyBytes + stream.length).put(emptyBytes, stream).array();
        ScriptedChannel channel = connected(new ScriptedChannel(all));
        for (int i = 0; i < KNOWN_AFTER_READS; i++) {
            system.turnWith(channel.delivers(4).channel, OP_READ);
        }
        protocol.lengths.clear();
        channel.readRooms.clear();
        return channel.delivers(stream.length);
    }

    private ScriptedChannel connected(ScriptedChannel channel) throws IOException {
        system.connect(channel, protocol);
        return channel;
    }
}
