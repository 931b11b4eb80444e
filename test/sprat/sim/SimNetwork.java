package sprat.sim;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import sprat.io.CloseReason;
import sprat.io.DatagramProtocol;
import sprat.io.DatagramTransport;
import sprat.io.Limits;

/** Datagrams between the hosts of one world: each takes the latency, or is lost when the rule of the moment says so. */
public final class SimNetwork {
    /** Decides about one datagram. */
    public interface Loss {
        boolean drops(InetSocketAddress from, InetSocketAddress to, ByteBuffer bytes);
    }

    private final SimTime time;
    private final Map<InetSocketAddress, Socket> sockets = new HashMap<>();
    private long latencyNanos = SimTime.MILLIS;
    private Loss loss = (from, to, bytes) -> false;
    private long sent;

    public SimNetwork(SimTime time) {
        this.time = time;
    }

    public SimNetwork latency(long nanos) {
        latencyNanos = nanos;
        return this;
    }

    public SimNetwork loss(Loss rule) {
        loss = rule;
        return this;
    }

    /** Datagrams sent so far, lost ones too. */
    public long sent() {
        return sent;
    }

    /** @return the socket, or null when the address is in use */
    DatagramTransport bind(InetSocketAddress local, DatagramProtocol protocol) {
        Socket socket = new Socket(local, protocol);
        return sockets.putIfAbsent(local, socket) == null ? socket : null;
    }

    private void deliver(ByteBuffer bytes, InetSocketAddress from, InetSocketAddress to) {
        Socket socket = sockets.get(to);
        if (socket != null) {
            socket.protocol.onDatagram(bytes, from, time.nowNanos());
        }
    }

    private final class Socket implements DatagramTransport {
        private final InetSocketAddress local;
        private final DatagramProtocol protocol;

        Socket(InetSocketAddress local, DatagramProtocol protocol) {
            this.local = local;
            this.protocol = protocol;
        }

        @Override
        public boolean send(ByteBuffer bytes, InetSocketAddress to) {
            if (bytes.remaining() > Limits.DATAGRAM_BYTES) {
                throw new IllegalStateException("a datagram of " + bytes.remaining() + " bytes");
            }
            sent++;
            ByteBuffer copy = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
            if (sockets.get(local) == this && !loss.drops(local, to, copy.asReadOnlyBuffer())) {
                time.schedule(time.nowNanos() + latencyNanos, now -> deliver(copy, local, to));
            }
            return true;
        }

        @Override
        public InetSocketAddress local() {
            return local;
        }

        @Override
        public void close() {
            if (sockets.remove(local, this)) {
                time.schedule(time.nowNanos(), now -> protocol.onClose(CloseReason.LOCAL_STOP, ""));
            }
        }
    }
}
