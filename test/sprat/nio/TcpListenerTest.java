package sprat.nio;

import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sprat.io.Limits;
import sprat.io.Recorder;
import sprat.io.StreamEnd;
import sprat.io.Streams;

class TcpListenerTest {
    private final InetSocketAddress at = new InetSocketAddress("127.0.0.1", 1000);
    private final ServerSocketChannel server = mock(ServerSocketChannel.class);
    private final List<Recorder> accepted = new ArrayList<>();
    private ScriptedSystem system;

    @BeforeEach
    void open() throws IOException {
        system = new ScriptedSystem();
        when(system.provider.openServerSocketChannel()).thenReturn(server);
        when(server.getLocalAddress()).thenReturn(at);
        system.allowRegister(server);
    }

    @Test
    void acceptsABoundedNumberOfConnectionsATurn() throws IOException {
        listen();
        when(server.accept()).thenAnswer(call -> system.acceptable());
        system.turnWith(server, OP_ACCEPT);
        assertEquals(Limits.ACCEPTS_PER_TURN, accepted.size());
        system.turnWith(server, OP_ACCEPT);
        assertEquals(2 * Limits.ACCEPTS_PER_TURN, accepted.size());
        assertEquals(List.of("open"), accepted.get(0).events);
    }

    @Test
    void acceptedConnectionsAreNotDelayed() throws IOException {
        SocketChannel channel = system.acceptable();
        listen();
        when(server.accept()).thenReturn(channel, (SocketChannel) null);
        system.turnWith(server, OP_ACCEPT);
        verify(channel).setOption(StandardSocketOptions.TCP_NODELAY, true);
        verify(channel).configureBlocking(false);
        assertEquals(new InetSocketAddress("127.0.0.1", 2000), accepted.get(0).transport.remote());
    }

    @Test
    void restsForASecondWhenThereAreNoDescriptors() throws IOException {
        listen();
        when(server.accept()).thenThrow(new IOException("Too many open files"));
        system.turnWith(server, OP_ACCEPT);
        assertEquals(0, system.interestOps(server));
        system.nowNanos += TcpListener.PAUSE_NANOS - 1;
        system.reactor.turn();
        assertEquals(0, system.interestOps(server));
        system.nowNanos += 1;
        system.reactor.turn();
        assertEquals(OP_ACCEPT, system.interestOps(server));
    }

    @Test
    void tellsAProtocolOfAConnectionThatEndedBeforeItStood() throws IOException {
        SocketChannel gone = system.acceptable();
        when(gone.setOption(any(), any())).thenThrow(new IOException("Invalid argument"));
        listen();
        when(server.accept()).thenReturn(gone, (SocketChannel) null);
        system.turnWith(server, OP_ACCEPT);
        assertEquals(StreamEnd.CONNECTION_LOST, accepted.get(0).closeReason);
        verify(gone).close();
    }

    @Test
    void aDefectOfTheAcceptorCostsOneConnection() throws IOException {
        SocketChannel channel = system.acceptable();
        system.reactor.listen(at, from -> {
            throw new IllegalStateException("a test's defect");
        });
        when(server.accept()).thenReturn(channel, (SocketChannel) null);
        system.turnWith(server, OP_ACCEPT);
        verify(channel).close();
        verify(server, never()).close();
        assertEquals(1, system.reactor.internalErrors());
    }

    @Test
    void acceptsNothingOnceClosed() throws IOException {
        Streams.Listener listener = listen();
        listener.close();
        listener.close();
        system.turnWith(server, OP_ACCEPT);
        verify(server, never()).accept();
        verify(server).close();
    }

    @Test
    void leavesNoSocketBehindWhenItCannotListen() throws IOException {
        when(server.bind(any(), anyInt())).thenThrow(new BindException("Address already in use"));
        assertEquals("Address already in use", assertThrows(BindException.class, this::listen).getMessage());
        verify(server).close();
    }

    @Test
    void anAddressOfAFamilyThatTheSystemLacksIsAnIoException() throws IOException {
        when(server.bind(any(), anyInt())).thenThrow(new UnsupportedAddressTypeException());
        assertThrows(IOException.class, this::listen);
        verify(server).close();
    }

    private Streams.Listener listen() throws IOException {
        return system.reactor.listen(at, from -> {
            Recorder recorder = new Recorder();
            accepted.add(recorder);
            return recorder;
        });
    }
}
