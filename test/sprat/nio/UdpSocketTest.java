package sprat.nio;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sprat.io.CloseReason;
import sprat.io.DatagramOptions;
import sprat.io.DatagramProtocol;
import sprat.io.DatagramTransport;
import sprat.io.Limits;

class UdpSocketTest implements DatagramProtocol {
    private final InetSocketAddress from = new InetSocketAddress("127.0.0.1", 2000);
    private final DatagramChannel channel = mock(DatagramChannel.class);
    private final ArrayDeque<Integer> arriving = new ArrayDeque<>();
    private final List<Integer> received = new ArrayList<>();
    private ScriptedSystem system;
    private DatagramTransport transport;
    private RuntimeException defect;
    private String closed;
    private int writable;

    @BeforeEach
    void open() throws IOException {
        system = new ScriptedSystem();
        when(system.provider.openDatagramChannel()).thenReturn(channel);
        when(channel.getLocalAddress()).thenReturn(from);
        when(channel.receive(any())).thenAnswer(call -> receive(call.getArgument(0)));
        when(channel.send(any(), any())).thenReturn(10);
        system.allowRegister(channel);
    }

    @Test
    void drainsABoundedNumberOfDatagramsATurn() throws IOException {
        bind();
        for (int i = 0; i < Limits.DATAGRAMS_PER_TURN + 1; i++) {
            arriving.add(i);
        }
        system.turnWith(channel, OP_READ);
        assertEquals(Limits.DATAGRAMS_PER_TURN, received.size());
        system.turnWith(channel, OP_READ);
        assertEquals(Limits.DATAGRAMS_PER_TURN + 1, received.size());
        assertEquals(Limits.DATAGRAMS_PER_TURN, received.get(Limits.DATAGRAMS_PER_TURN));
    }

    @Test
    void dropsADatagramLongerThanIsAllowed() throws IOException {
        bind();
        arriving.addAll(List.of(Limits.DATAGRAM_BYTES + 1, Limits.DATAGRAM_BYTES, 9000, 0));
        system.turnWith(channel, OP_READ);
        assertEquals(List.of(Limits.DATAGRAM_BYTES, 0), received);
    }

    @Test
    void asksTheSystemForLargeBuffers() throws IOException {
        bind();
        verify(channel).setOption(StandardSocketOptions.SO_RCVBUF, Limits.UDP_SOCKET_BUFFER_BYTES);
        verify(channel).setOption(StandardSocketOptions.SO_SNDBUF, Limits.UDP_SOCKET_BUFFER_BYTES);
    }

    @Test
    void asksTheSystemForWhatItIsToldTo() throws IOException {
        system.reactor.bind(from, new DatagramOptions(1_000, 2_000, null, 0xb8), this);
        verify(channel).setOption(StandardSocketOptions.SO_RCVBUF, 1_000);
        verify(channel).setOption(StandardSocketOptions.SO_SNDBUF, 2_000);
        verify(channel).setOption(StandardSocketOptions.IP_TOS, 0xb8);
    }

    @Test
    void tellsOnceWhenTheKernelHasRoomAgain() throws IOException {
        bind();
        when(channel.send(any(), any())).thenReturn(0).thenReturn(10);
        assertFalse(send());
        system.turnWith(channel, OP_WRITE);
        system.turnWith(channel, OP_READ);
        assertEquals(1, writable);
        assertTrue(send());
    }

    @Test
    void sendingNeverThrows() throws IOException {
        bind();
        assertTrue(send());
        when(channel.send(any(), any())).thenReturn(0)
                .thenThrow(new PortUnreachableException(), new UnsupportedAddressTypeException());
        assertFalse(send());
        assertFalse(send());
        assertFalse(send());
        assertNull(closed);
        assertEquals(0, system.reactor.internalErrors());
    }

    @Test
    void aDefectCostsOneDatagram() throws IOException {
        bind();
        defect = new IllegalStateException("a test's defect");
        arriving.addAll(List.of(1, 2));
        system.turnWith(channel, OP_READ);
        assertEquals(List.of(2), received);
        assertEquals(1, system.reactor.internalErrors());
    }

    @Test
    void anErrorOfTheSocketClosesItWithTheSystemsWords() throws IOException {
        bind();
        when(channel.receive(any())).thenThrow(new IOException("No buffer space available"));
        system.turnWith(channel, OP_READ);
        assertEquals("CONNECTION_LOST No buffer space available", closed);
        verify(channel).close();
    }

    @Test
    void closesOnceAtTheEndOfTheTurn() throws IOException {
        bind();
        transport.close();
        transport.close();
        assertNull(closed);
        assertFalse(send());
        arriving.add(1);
        system.turnWith(channel, OP_READ);
        assertEquals("LOCAL_STOP ", closed);
        assertEquals(List.of(), received);
        verify(channel).close();
    }

    @Test
    void leavesNoSocketBehindWhenItCannotBind() throws IOException {
        when(channel.bind(any())).thenThrow(new BindException("Address already in use"));
        assertThrows(BindException.class, this::bind);
        verify(channel).close();
        assertNull(transport);
    }

    @Override
    public void onOpen(DatagramTransport opened, long nowNanos) {
        transport = opened;
    }

    @Override
    public void onWritable(long nowNanos) {
        writable++;
    }

    @Override
    public void onDatagram(ByteBuffer in, InetSocketAddress sender, long nowNanos) {
        RuntimeException now = defect;
        defect = null;
        if (now != null) {
            throw now;
        }
        received.add(in.remaining());
    }

    @Override
    public void onClose(CloseReason reason, String detail, long nowNanos) {
        assertNull(closed);
        closed = reason + " " + detail;
    }

    private void bind() throws IOException {
        system.reactor.bind(from, this);
    }

    private boolean send() {
        return transport.send(ByteBuffer.allocate(10), from);
    }

    /** As the kernel does, cuts what does not fit. */
    private InetSocketAddress receive(ByteBuffer into) {
        if (arriving.isEmpty()) {
            return null;
        }
        into.put(new byte[Math.min(into.remaining(), arriving.poll())]);
        return from;
    }
}
