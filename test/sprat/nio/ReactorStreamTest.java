package sprat.nio;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.extension.RegisterExtension;
import sprat.io.EventLoop;

/** The contract of streams, kept by real sockets on loopback. One reactor plays both sides. */
class ReactorStreamTest extends StreamContract {
    @RegisterExtension
    private final TurnedReactor turned = new TurnedReactor();
    private final Reactor reactor = turned.reactor;

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
        turned.turnUntil(done);
    }
}
