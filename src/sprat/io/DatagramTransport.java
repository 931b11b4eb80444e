package sprat.io;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** A UDP socket as its {@link DatagramProtocol} sees it. Called on the loop's thread; never blocks. */
public interface DatagramTransport {
    /**
     * Sends one datagram now, or drops it when the kernel has no room, as the network may too. `bytes` is the caller's
     * again on return.
     *
     * @return false when it was dropped; when that was for want of room, {@link DatagramProtocol#onWritable} tells when
     *     there is some
     */
    boolean send(ByteBuffer bytes, InetSocketAddress to);

    InetSocketAddress local();

    void close();
}
