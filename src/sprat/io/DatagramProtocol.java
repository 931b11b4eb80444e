package sprat.io;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** The owner of one UDP socket. Called on the loop's thread. */
public interface DatagramProtocol {
    /** The socket stands. */
    void onOpen(DatagramTransport transport, long nowNanos);

    /**
     * One whole datagram. `in` is the loop's and is not to be kept. Nothing that a datagram says may throw: what is
     * wrong is dropped or answered.
     *
     * @param from IPv4-mapped IPv6 is given as IPv4, so the address's class tells the family
     */
    void onDatagram(ByteBuffer in, InetSocketAddress from, long nowNanos);

    /** A datagram was dropped because the kernel had no room, and now it has. */
    default void onWritable(long nowNanos) { }

    /** The socket is closed, by us or by an error that `detail` tells. */
    void onClose(CloseReason reason, String detail, long nowNanos);
}
