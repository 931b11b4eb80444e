package sprat.io;

import java.net.InetAddress;

/**
 * How a UDP socket is opened.
 *
 * @param receiveBytes what the kernel is asked to hold of what comes
 * @param sendBytes    likewise of what goes out
 * @param group        a multicast group that the socket joins at its local address, or null
 * @param trafficClass as in the IP header, six bits of it are the code point (RFC 2474); 0 for ordinary traffic
 */
public record DatagramOptions(int receiveBytes, int sendBytes, InetAddress group, int trafficClass) {
    public static final DatagramOptions DEFAULT =
            new DatagramOptions(Limits.UDP_SOCKET_BUFFER_BYTES, Limits.UDP_SOCKET_BUFFER_BYTES, null, 0);
}
