package sprat.nio;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import org.tinylog.Logger;
import sprat.io.CloseReason;
import sprat.io.DatagramProtocol;
import sprat.io.DatagramTransport;
import sprat.io.Limits;
import sprat.io.StreamEnd;

/** A UDP socket: drains a bounded number of datagrams a turn and sends at once. A defect of its protocol costs one datagram. */
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

    private UdpSocket(Reactor reactor, DatagramChannel channel, InetSocketAddress at, DatagramProtocol protocol) throws IOException {
        this.reactor = reactor;
        this.channel = channel;
        this.protocol = protocol;
        channel.setOption(StandardSocketOptions.SO_RCVBUF, Limits.UDP_SOCKET_BUFFER_BYTES);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, Limits.UDP_SOCKET_BUFFER_BYTES);
        channel.bind(at);
        this.local = (InetSocketAddress) channel.getLocalAddress();
        this.interest = Interest.register(channel, reactor.selector(), SelectionKey.OP_READ, this);
    }

    static UdpSocket open(Reactor reactor, InetSocketAddress at, DatagramProtocol protocol) throws IOException {
        DatagramChannel channel = reactor.provider().openDatagramChannel();
        return Opening.on(channel, () -> new UdpSocket(reactor, channel, at, protocol));
    }

    @Override
    public boolean send(ByteBuffer bytes, InetSocketAddress to) {
        if (closeReason != null) {
            return false;
        }
        try {
            return channel.send(bytes, to) > 0;
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
            protocol.onClose(closeReason, closeDetail);
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
                Logger.debug("a datagram from {} of more than {} bytes was dropped; {} so far", from, Limits.DATAGRAM_BYTES, tooLong);
            }
            return;
        }
        try {
            protocol.onDatagram(in, from, nowNanos);
        } catch (RuntimeException e) {
            reactor.defect("answering a datagram from " + from, e);
        }
    }

    /** A stranger can cause such a line with each datagram, so only the first, second, fourth, eighth and so on is logged. */
    private static boolean isRound(long count) {
        return Long.bitCount(count) == 1;
    }
}
