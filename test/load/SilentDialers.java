package load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Connections that never finish their handshake with a seeder: one half says nothing, the other a byte a second. Who is
 * closed dials again, at a bounded rate. On a thread of its own.
 */
final class SilentDialers implements AutoCloseable {
    private static final long BYTE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final byte[] HANDSHAKE = "\u0013BitTorrent protocol".getBytes(StandardCharsets.ISO_8859_1);

    private final InetSocketAddress seeder;
    private final String network;
    private final int most;
    private final double dialsPerSecond;
    private final Selector selector = Selector.open();
    private final Map<SocketChannel, Integer> open = new HashMap<>();
    private final Deque<SocketChannel> trickling = new ArrayDeque<>();
    private final ByteBuffer nothing = ByteBuffer.allocate(64);
    private volatile boolean closing;
    private volatile int dials;

    /**
     * @param network the first two numbers of many addresses, as "127.66", or one whole address
     * @param most    connections at the same time
     */
    SilentDialers(InetSocketAddress seeder, String network, int most, double dialsPerSecond) throws IOException {
        this.seeder = seeder;
        this.network = network;
        this.most = most;
        this.dialsPerSecond = dialsPerSecond;
        Thread thread = new Thread(this::run, "silent dialers");
        thread.setDaemon(true);
        thread.start();
    }

    int dials() {
        return dials;
    }

    @Override
    public void close() {
        closing = true;
        selector.wakeup();
    }

    private void run() {
        long startNanos = System.nanoTime();
        long nextByteNanos = startNanos + BYTE_NANOS;
        try (selector) {
            while (!closing) {
                selector.select(this::serve, 1);
                long due = (long) ((System.nanoTime() - startNanos) / 1e9 * dialsPerSecond);
                for (; dials < due && open.size() < most; dials++) {
                    dial();
                }
                if (System.nanoTime() > nextByteNanos) {
                    nextByteNanos += BYTE_NANOS;
                    trickle();
                }
            }
            for (SocketChannel channel : open.keySet()) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the silent dialers", e);
        }
    }

    private void dial() throws IOException {
        SocketChannel channel = SocketChannel.open().bind(new InetSocketAddress(Hosts.address(network, dials), 0));
        channel.configureBlocking(false);
        channel.connect(seeder);
        channel.register(selector, channel.isConnected() ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT);
        open.put(channel, 0);
        if (dials % 2 == 0) {
            trickling.add(channel);
        }
    }

    private void serve(SelectionKey key) {
        SocketChannel channel = (SocketChannel) key.channel();
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
                key.interestOps(SelectionKey.OP_READ);
            } else if (channel.read(nothing.clear()) < 0) {
                drop(channel);
            }
        } catch (IOException e) {
            drop(channel);
        }
    }

    private void drop(SocketChannel channel) {
        open.remove(channel);
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing a silent connection", e);
        }
    }

    /** One byte each; a connection that has said 20 of them says no more. */
    private void trickle() {
        for (int i = trickling.size(); i > 0; i--) {
            SocketChannel channel = trickling.pollFirst();
            int said = open.getOrDefault(channel, HANDSHAKE.length);
            if (said >= HANDSHAKE.length) {
                continue;
            }
            trickling.addLast(channel);
            try {
                if (channel.isConnected()) {
                    channel.write(ByteBuffer.wrap(HANDSHAKE, said, 1));
                    open.put(channel, said + 1);
                }
            } catch (IOException e) {
                drop(channel);
            }
        }
    }
}
