package sprat.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import sprat.io.EventLoop;

/** The contract of streams, kept by real sockets on loopback. One reactor plays both sides. */
class ReactorStreamTest extends StreamContract {
    private Reactor reactor;

    @BeforeEach
    void open() throws IOException {
        reactor = new Reactor(System::nanoTime);
    }

    @AfterEach
    void close() throws IOException {
        reactor.close();
        assertEquals(0, reactor.internalErrors());
    }

    @Override
    EventLoop serverLoop() {
        return reactor;
    }

    @Override
    EventLoop clientLoop() {
        return reactor;
    }

    @Override
    InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    @Override
    void turnUntil(BooleanSupplier done) throws IOException {
        while (!done.getAsBoolean()) {
            reactor.turn();
        }
    }
}
