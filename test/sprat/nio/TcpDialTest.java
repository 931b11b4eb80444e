package sprat.nio;

import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sprat.swarm.dial.DialLimits;

/** How a connection begins, or fails to. */
class TcpDialTest {
    private ScriptedSystem system;
    private Messages protocol;

    @BeforeEach
    void open() throws IOException {
        system = new ScriptedSystem();
        protocol = new Messages();
    }

    @Test
    void dialsWithoutDelayAndTellsWhenItStands() throws IOException {
        ScriptedChannel channel = new ScriptedChannel();
        system.dial(channel, protocol);
        system.nowNanos += DialLimits.CONNECT_NANOS - 1;
        system.reactor.execute(() -> { });
        system.reactor.turn();
        assertEquals(List.of(), protocol.events);
        system.turnWith(channel.channel, OP_CONNECT);
        assertEquals(List.of("open"), protocol.events);
        assertEquals(OP_READ, system.interestOps(channel.channel));
        system.turnAt(system.nowNanos + 2);
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
        system.turnAt(system.nowNanos + DialLimits.CONNECT_NANOS);
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

    private String detailOfFailedDial(ScriptedChannel channel) throws IOException {
        protocol = new Messages();
        system.dial(channel, protocol);
        assertEquals(List.of(), protocol.events);
        system.reactor.turn();
        assertEquals(0L, system.lastWait());
        assertEquals(List.of("close CONNECT_FAILED"), protocol.events);
        verify(channel.channel).close();
        return protocol.closeDetail;
    }
}
