package sprat.sim;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.function.BooleanSupplier;
import sprat.io.LoopPair;

/** Two machines of a simulated network. */
public final class SimLoops implements LoopPair {
    private final SimTime time = new SimTime();
    private final SimNetwork network = new SimNetwork(time);
    private final InetAddress address;
    private final SimLoop server;
    private final SimLoop client;

    public SimLoops() throws UnknownHostException {
        address = InetAddress.getByName("10.0.0.1");
        server = new SimLoop(time, network, address);
        client = new SimLoop(time, network, InetAddress.getByName("10.0.0.2"));
    }

    public SimNetwork network() {
        return network;
    }

    @Override
    public SimLoop server() {
        return server;
    }

    @Override
    public SimLoop client() {
        return client;
    }

    @Override
    public InetSocketAddress anyPort() {
        return new InetSocketAddress(address, 0);
    }

    @Override
    public void turnUntil(BooleanSupplier done) {
        if (!time.runUntil(done, SimTime.MINUTES)) {
            throw new AssertionError("it did not come to that within a minute\n" + network.trace().tail(20));
        }
    }
}
