package sprat.nio;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.tinylog.Logger;
import sprat.io.CloseReason;
import sprat.io.Limits;
import sprat.io.Protocol;
import sprat.io.StreamEnd;
import sprat.io.Streams;

/**
 * A listening TCP socket: accepts a bounded number of connections a turn, and rests when the system has no descriptor
 * for them.
 */
final class TcpListener implements Streams.Listener, Endpoint {
    /** After a failed accept; without the pause the ready listener would keep the loop spinning. */
    static final long PAUSE_NANOS = 1_000_000_000L;
    /** Connections that the system holds until they are accepted. */
    private static final int BACKLOG = 1024;

    private final Reactor reactor;
    private final ServerSocketChannel channel;
    private final Streams.Acceptor acceptor;
    private final InetSocketAddress local;
    private final TimerQueue.Entry pause;
    private final Interest interest;
    private boolean failing;
    private boolean closing;

    private TcpListener(Reactor reactor, ServerSocketChannel channel, InetSocketAddress at, Streams.Acceptor acceptor)
            throws IOException {
        this.reactor = reactor;
        this.channel = channel;
        this.acceptor = acceptor;
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        channel.bind(at, BACKLOG);
        this.local = (InetSocketAddress) channel.getLocalAddress();
        this.interest = Interest.register(channel, reactor.selector(), SelectionKey.OP_ACCEPT, this);
        this.pause = reactor.timers().entry(now -> interest.set(SelectionKey.OP_ACCEPT, true));
    }

    static TcpListener open(Reactor reactor, InetSocketAddress at, Streams.Acceptor acceptor) throws IOException {
        ServerSocketChannel channel = reactor.provider().openServerSocketChannel();
        return Opening.on(channel, () -> new TcpListener(reactor, channel, at, acceptor));
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
        if (!closing) {
            closing = true;
            pause.cancel();
            reactor.closeLater(this);
        }
    }

    @Override
    public void ready(int readyOps, long nowNanos) {
        try {
            for (int i = 0; i < Limits.ACCEPTS_PER_TURN && !closing; i++) {
                SocketChannel accepted = channel.accept();
                if (accepted == null) {
                    return;
                }
                failing = false;
                introduce(accepted, nowNanos);
            }
        } catch (IOException e) {
            rest(e, nowNanos);
        }
    }

    @Override
    public void closeNow(long nowNanos) {
        reactor.closeQuietly(channel);
    }

    @Override
    public void moveTo(Selector selector) throws IOException {
        interest.moveTo(selector);
    }

    private void introduce(SocketChannel accepted, long nowNanos) {
        try {
            InetSocketAddress remote = (InetSocketAddress) accepted.getRemoteAddress();
            Protocol protocol = acceptor.accept(remote);
            if (protocol == null) {
                accepted.close();
                return;
            }
            new TcpTransport(reactor, remote, protocol).accepted(accepted, nowNanos);
        } catch (IOException e) {
            Logger.debug("a connection to {} was gone before it was accepted: {}", local, e.getMessage());
            reactor.closeQuietly(accepted);
        } catch (RuntimeException e) {
            reactor.defect("accepting a connection", e);
            reactor.closeQuietly(accepted);
        }
    }

    private void rest(IOException e, long nowNanos) {
        if (!failing) {
            Logger.warn("cannot accept connections on {}, trying again each second: {}; when it is for want of files, raise the limit (ulimit -n)",
                    local, e.getMessage());
        }
        failing = true;
        interest.set(SelectionKey.OP_ACCEPT, false);
        pause.set(nowNanos + PAUSE_NANOS);
    }
}
