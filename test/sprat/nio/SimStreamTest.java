package sprat.nio;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import sprat.io.EventLoop;
import sprat.sim.SimLoop;
import sprat.sim.SimNetwork;
import sprat.sim.SimTime;

/** The contract of streams, kept by the simulated network between two machines. */
class SimStreamTest extends StreamContract {
    private final SimTime time = new SimTime();
    private final SimNetwork network = new SimNetwork(time);
    private InetAddress address;
    private SimLoop server;
    private SimLoop client;

    @BeforeEach
    void open() throws UnknownHostException {
        address = InetAddress.getByName("10.0.0.1");
        server = new SimLoop(time, network, address);
        client = new SimLoop(time, network, InetAddress.getByName("10.0.0.2"));
    }

    @Override
    EventLoop serverLoop() {
        return server;
    }

    @Override
    EventLoop clientLoop() {
        return client;
    }

    @Override
    InetSocketAddress anyPort() {
        return new InetSocketAddress(address, 0);
    }

    @Override
    void turnUntil(BooleanSupplier done) {
        if (!time.runUntil(done, SimTime.MINUTES)) {
            throw new AssertionError("it did not come to that within a minute\n" + network.trace().tail(20));
        }
    }
}
