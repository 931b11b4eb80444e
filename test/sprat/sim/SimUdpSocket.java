package sprat.sim;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import sprat.io.DatagramProtocol;
import sprat.io.DatagramTransport;
import sprat.io.Limits;
import sprat.io.StreamEnd;

/**
 * A UDP socket at one port of some addresses of its machine: what it sends leaves from the address of the receiver's
 * family.
 */
final class SimUdpSocket implements DatagramTransport {
    private final SimLoop loop;
    private final DatagramProtocol protocol;
    private final List<InetSocketAddress> bound;
    private final InetSocketAddress local;
    private boolean closed;

    /** @param local as it was asked for, perhaps a wildcard */
    SimUdpSocket(SimLoop loop, DatagramProtocol protocol, InetAddress local, List<InetAddress> addresses, int port) {
        this.loop = loop;
        this.local = new InetSocketAddress(local, port);
        this.protocol = protocol;
        this.bound = addresses.stream().map(address -> new InetSocketAddress(address, port)).toList();
    }

    SimLoop loop() {
        return loop;
    }

    List<InetSocketAddress> bound() {
        return bound;
    }

    void deliver(ByteBuffer bytes, InetSocketAddress from) {
        loop.turn("datagram", () -> {
            int length = bytes.remaining();
            if (!closed) {
                protocol.onDatagram(bytes, from, loop.nowNanos());
            }
            return length;
        });
    }

    @Override
    public boolean send(ByteBuffer bytes, InetSocketAddress to) {
        if (bytes.remaining() > Limits.DATAGRAM_BYTES) {
            throw new IllegalStateException("a datagram of " + bytes.remaining() + " bytes");
        }
        for (InetSocketAddress local : bound) {
            if (!closed && local.getAddress().getClass() == to.getAddress().getClass()) {
                loop.network().send(this, local, to, ByteBuffer.allocate(bytes.remaining()).put(bytes).flip());
                return true;
            }
        }
        return false;
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            loop.network().unbind(this);
            loop.execute(() -> protocol.onClose(StreamEnd.LOCAL_STOP, "", loop.nowNanos()));
        }
    }
}
