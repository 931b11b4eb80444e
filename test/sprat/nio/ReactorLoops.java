package sprat.nio;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.BooleanSupplier;
import sprat.io.EventLoop;
import sprat.io.LoopPair;

/** One reactor that plays both sides, on loopback. */
record ReactorLoops(TurnedReactor turned) implements LoopPair {
    @Override
    public EventLoop server() {
        return turned.reactor;
    }

    @Override
    public EventLoop client() {
        return turned.reactor;
    }

    @Override
    public InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    @Override
    public void turnUntil(BooleanSupplier done) throws IOException {
        turned.turnUntil(done);
    }
}
