package sprat.io;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Several protocols on one UDP socket, told apart by the first byte of a datagram (as RFC 7983 does it). Those that
 * join do so before the socket opens. Called on the loop's thread.
 */
public final class DatagramSwitch implements DatagramProtocol {
    private static final int VALUES = 256;

    private final DatagramProtocol[] byFirstByte = new DatagramProtocol[VALUES];
    private long dropped;

    /**
     * Gives `protocol` all datagrams that begin with a byte from `first` to `last`, both 0 to 255.
     *
     * @throws IllegalStateException another one has one of them
     */
    public DatagramSwitch join(int first, int last, DatagramProtocol protocol) {
        for (int value = first; value <= last; value++) {
            if (byFirstByte[value] != null) {
                throw new IllegalStateException("datagrams that begin with " + value + " have a protocol");
            }
            byFirstByte[value] = protocol;
        }
        return this;
    }

    /** Datagrams that nobody takes, empty ones too. */
    public long dropped() {
        return dropped;
    }

    /** All send over the same socket. Who closes it closes it for all. */
    @Override
    public void onOpen(DatagramTransport transport, long nowNanos) {
        forEach(protocol -> protocol.onOpen(transport, nowNanos));
    }

    @Override
    public void onDatagram(ByteBuffer in, InetSocketAddress from, long nowNanos) {
        DatagramProtocol protocol = in.hasRemaining() ? byFirstByte[in.get(in.position()) & 0xff] : null;
        if (protocol == null) {
            dropped++;
        } else {
            protocol.onDatagram(in, from, nowNanos);
        }
    }

    @Override
    public void onWritable(long nowNanos) {
        forEach(protocol -> protocol.onWritable(nowNanos));
    }

    @Override
    public void onClose(CloseReason reason, String detail, long nowNanos) {
        forEach(protocol -> protocol.onClose(reason, detail, nowNanos));
    }

    private void forEach(Consumer<DatagramProtocol> action) {
        Arrays.stream(byFirstByte).filter(Objects::nonNull).distinct().forEach(action);
    }
}
