package sprat.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.ArgumentMatchers.same;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Each datagram goes to the one protocol that its first byte belongs to. */
class DatagramSwitchTest {
    private static final InetSocketAddress FROM = new InetSocketAddress("10.0.0.1", 2_000);

    private final DatagramProtocol tracker = mock(DatagramProtocol.class);
    private final DatagramProtocol other = mock(DatagramProtocol.class);
    private final DatagramSwitch both = new DatagramSwitch().join(0, 0, tracker).join(0xc0, 0xff, tracker)
            .join(1, 0x7f, other);

    private ByteBuffer receive(int... bytes) {
        ByteBuffer in = ByteBuffer.allocate(bytes.length);
        for (int value : bytes) {
            in.put((byte) value);
        }
        both.onDatagram(in.flip(), FROM, 5);
        return in;
    }

    @Test
    void theFirstByteSaysWhoseItIs() {
        ByteBuffer first = receive(0, 9);
        ByteBuffer second = receive(0xff, 1);
        ByteBuffer third = receive(0x7f);
        verify(tracker).onDatagram(same(first), eq(FROM), eq(5L));
        verify(tracker).onDatagram(same(second), eq(FROM), eq(5L));
        verify(other).onDatagram(same(third), eq(FROM), eq(5L));
        assertEquals(0, both.dropped());
    }

    @Test
    void whatNobodyTakesIsCounted() {
        receive(0x80);
        receive();
        assertEquals(2, both.dropped());
        verify(tracker, never()).onDatagram(any(), any(), anyLong());
        verify(other, never()).onDatagram(any(), any(), anyLong());
    }

    @Test
    void noByteHasTwoProtocols() {
        assertThrows(IllegalStateException.class, () -> both.join(0x70, 0x90, tracker));
    }

    @Test
    void eachIsToldOnceOfWhatConcernsTheSocket() {
        DatagramTransport socket = mock(DatagramTransport.class);
        both.onOpen(socket, 1);
        both.onWritable(2);
        both.onClose(StreamEnd.LOCAL_STOP, "why", 3);
        for (DatagramProtocol each : new DatagramProtocol[] {tracker, other}) {
            verify(each).onOpen(socket, 1);
            verify(each).onWritable(2);
            verify(each).onClose(StreamEnd.LOCAL_STOP, "why", 3);
        }
    }
}
