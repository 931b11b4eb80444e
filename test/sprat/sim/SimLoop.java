package sprat.sim;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import sprat.io.CloseReason;
import sprat.io.DatagramProtocol;
import sprat.io.DatagramTransport;
import sprat.io.EventLoop;
import sprat.io.Protocol;

/** The event loop of one simulated host, which has one address of each family that it is given. Streams are not simulated. */
public final class SimLoop implements EventLoop {
    private static final int FIRST_FREE_PORT = 49_152;

    private final SimTime time;
    private final SimNetwork network;
    private final List<InetAddress> addresses;

    public SimLoop(SimTime time, SimNetwork network, InetAddress... addresses) {
        this.time = time;
        this.network = network;
        this.addresses = List.of(addresses);
    }

    @Override
    public long nowNanos() {
        return time.nowNanos();
    }

    @Override
    public Timer schedule(long atNanos, Task task) {
        return time.schedule(atNanos, task);
    }

    @Override
    public void execute(Runnable task) {
        time.schedule(time.nowNanos(), now -> task.run());
    }

    /** A wildcard address is bound at every address of this host, with the same port. */
    @Override
    public DatagramTransport bind(InetSocketAddress local, DatagramProtocol protocol) throws IOException {
        List<InetAddress> wanted = local.getAddress().isAnyLocalAddress() ? addresses : List.of(local.getAddress());
        if (!addresses.containsAll(wanted)) {
            throw new IOException(local + " is not an address of this host");
        }
        Both socket = local.getPort() == 0 ? bindAnyPort(wanted, protocol) : bindAll(wanted, local.getPort(), protocol);
        if (socket == null) {
            throw new IOException(local + " is in use");
        }
        execute(() -> protocol.onOpen(socket, nowNanos()));
        return socket;
    }

    private Both bindAnyPort(List<InetAddress> wanted, DatagramProtocol protocol) {
        for (int port = FIRST_FREE_PORT; port <= 65_535; port++) {
            Both socket = bindAll(wanted, port, protocol);
            if (socket != null) {
                return socket;
            }
        }
        return null;
    }

    private Both bindAll(List<InetAddress> wanted, int port, DatagramProtocol protocol) {
        Both socket = new Both(protocol);
        for (InetAddress address : wanted) {
            DatagramTransport bound = network.bind(new InetSocketAddress(address, port), socket);
            if (bound == null) {
                socket.closeQuietly();
                return null;
            }
            socket.add(bound);
        }
        return socket;
    }

    @Override
    public Listener listen(InetSocketAddress local, Acceptor acceptor) {
        throw new UnsupportedOperationException("streams are not simulated");
    }

    @Override
    public void connect(InetSocketAddress remote, InetSocketAddress local, long deadlineNanos, Protocol protocol) {
        throw new UnsupportedOperationException("streams are not simulated");
    }

    /** One socket of the host over its addresses: what it sends leaves from the address of the receiver's family. */
    private static final class Both implements DatagramTransport, DatagramProtocol {
        private final DatagramProtocol protocol;
        private final List<DatagramTransport> bound = new ArrayList<>();
        private boolean quiet;

        Both(DatagramProtocol protocol) {
            this.protocol = protocol;
        }

        void add(DatagramTransport transport) {
            bound.add(transport);
        }

        void closeQuietly() {
            quiet = true;
            bound.forEach(DatagramTransport::close);
        }

        @Override
        public boolean send(ByteBuffer bytes, InetSocketAddress to) {
            for (DatagramTransport transport : bound) {
                if (transport.local().getAddress() instanceof Inet4Address == to.getAddress() instanceof Inet4Address) {
                    return transport.send(bytes, to);
                }
            }
            return false;
        }

        @Override
        public InetSocketAddress local() {
            return bound.get(0).local();
        }

        @Override
        public void close() {
            bound.forEach(DatagramTransport::close);
        }

        @Override
        public void onOpen(DatagramTransport transport, long nowNanos) {
            throw new IllegalStateException("the loop tells its user itself");
        }

        @Override
        public void onDatagram(ByteBuffer in, InetSocketAddress from, long nowNanos) {
            protocol.onDatagram(in, from, nowNanos);
        }

        @Override
        public void onClose(CloseReason reason, String detail) {
            if (!quiet) {
                quiet = true;
                protocol.onClose(reason, detail);
            }
        }
    }
}
