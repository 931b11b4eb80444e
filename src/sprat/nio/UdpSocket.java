package sprat.nio;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import org.tinylog.Logger;
import sprat.io.CloseReason;
import sprat.io.DatagramOptions;
import sprat.io.DatagramProtocol;
import sprat.io.DatagramTransport;
import sprat.io.Limits;
import sprat.io.StreamEnd;

/**
 * A UDP socket: drains a bounded number of datagrams a turn and sends at once. A defect of its protocol costs one
 * datagram.
 */
final class UdpSocket implements DatagramTransport, Endpoint {
    private final Reactor reactor;
    private final DatagramChannel channel;
    private final DatagramProtocol protocol;
    private final InetSocketAddress local;
    private final Interest interest;
    private CloseReason closeReason;
    private String closeDetail;
    private long unsent;
    private long tooLong;

    private UdpSocket(Reactor reactor, DatagramChannel channel, InetSocketAddress at, DatagramOptions options,
            DatagramProtocol protocol)
            throws IOException {
        this.reactor = reactor;
        this.channel = channel;
        this.protocol = protocol;
        channel.setOption(StandardSocketOptions.SO_RCVBUF, options.receiveBytes());
        channel.setOption(StandardSocketOptions.SO_SNDBUF, options.sendBytes());
        if (options.trafficClass() != 0) {
            channel.setOption(StandardSocketOptions.IP_TOS, options.trafficClass());
        }
        channel.bind(at);
        this.local = (InetSocketAddress) channel.getLocalAddress();
        if (options.group() != null) {
            join(options.group(), at.getAddress());
        }
        this.interest = Interest.register(channel, reactor.selector(), SelectionKey.OP_READ, this);
    }

    static UdpSocket open(Reactor reactor, InetSocketAddress at, DatagramOptions options, DatagramProtocol protocol)
            throws IOException {
        DatagramChannel channel = options.group() == null ? reactor.provider().openDatagramChannel()
                : reactor.provider().openDatagramChannel(family(options.group()));
        return Opening.on(channel, () -> new UdpSocket(reactor, channel, at, options, protocol));
    }

    /** A channel can join groups of its own family only. */
    private static ProtocolFamily family(InetAddress group) {
        return group instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    }

    /** At the interface that has our address, else at the one that the system would send from. */
    private void join(InetAddress group, InetAddress at) throws IOException {
        NetworkInterface with = at.isAnyLocalAddress() ? NetworkInterface.getByInetAddress(InetAddress.getLocalHost())
                : NetworkInterface.getByInetAddress(at);
        if (with == null) {
            throw new IOException("no network interface has the address " + at.getHostAddress() + " to join "
                    + group.getHostAddress() + " at");
        }
        channel.join(group, with);
    }

    @Override
    public boolean send(ByteBuffer bytes, InetSocketAddress to) {
        if (closeReason != null) {
            return false;
        }
        try {
            boolean isSent = channel.send(bytes, to) > 0 || !bytes.hasRemaining();
            interest.set(SelectionKey.OP_WRITE, !isSent);
            return isSent;
        } catch (IOException | UnresolvedAddressException | UnsupportedAddressTypeException e) {
            unsent++;
            if (isRound(unsent)) {
                Logger.debug("a datagram to {} was dropped: {}; {} so far", to, e.getMessage(), unsent);
            }
            return false;
        }
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public void close() {
        close(StreamEnd.LOCAL_STOP, "");
    }

    @Override
    public void close(CloseReason reason, String detail) {
        if (closeReason == null) {
            closeReason = reason;
            closeDetail = detail;
            reactor.closeLater(this);
        }
    }

    @Override
    public void ready(int readyOps, long nowNanos) {
        if ((readyOps & SelectionKey.OP_WRITE) != 0) {
            writable(nowNanos);
        }
        if ((readyOps & SelectionKey.OP_READ) != 0) {
            receive(nowNanos);
        }
    }

    private void writable(long nowNanos) {
        interest.set(SelectionKey.OP_WRITE, false);
        try {
            protocol.onWritable(nowNanos);
        } catch (RuntimeException e) {
            reactor.defect("sending from UDP " + local, e);
        }
    }

    private void receive(long nowNanos) {
        try {
            for (int i = 0; i < Limits.DATAGRAMS_PER_TURN && closeReason == null; i++) {
                ByteBuffer in = reactor.datagramBuffer();
                InetSocketAddress from = (InetSocketAddress) channel.receive(in);
                if (from == null) {
                    return;
                }
                deliver(in.flip(), from, nowNanos);
            }
        } catch (IOException e) {
            close(StreamEnd.CONNECTION_LOST, TcpTransport.messageOf(e));
        }
    }

    @Override
    public void closeNow(long nowNanos) {
        reactor.closeQuietly(channel);
        try {
            protocol.onClose(closeReason, closeDetail, nowNanos);
        } catch (RuntimeException e) {
            reactor.defect("closing UDP " + local, e);
        }
    }

    @Override
    public void moveTo(Selector selector) throws IOException {
        interest.moveTo(selector);
    }

    /** The buffer has one byte more than is allowed: a datagram that fills it was too long. */
    private void deliver(ByteBuffer in, InetSocketAddress from, long nowNanos) {
        if (in.remaining() > Limits.DATAGRAM_BYTES) {
            tooLong++;
            if (isRound(tooLong)) {
                Logger.debug("a datagram from {} of more than {} bytes was dropped; {} so far", from,
                        Limits.DATAGRAM_BYTES, tooLong);
            }
            return;
        }
        try {
            protocol.onDatagram(in, from, nowNanos);
        } catch (RuntimeException e) {
            reactor.defect("answering a datagram from " + from, e);
        }
    }

    /**
     * A stranger can cause such a line with each datagram, so only the first, second, fourth, eighth and so on is
     * logged.
     */
    private static boolean isRound(long count) {
        return Long.bitCount(count) == 1;
    }
}
