package load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Many peers of one seeder, on one thread with one selector. Other threads {@link #add} and {@link #remove} them and
 * read the counters. An idle peer takes nothing and says KEEP_ALIVE, ten times as often as it must.
 */
final class Crowd implements AutoCloseable {
    private static final long KEEP_ALIVE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long ADD_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** Handshakes on their way at the same time; a seeder takes 256 from the whole world. */
    private static final int DIALS = 64;

    private final Served served;
    private final Selector selector = Selector.open();
    private final ConcurrentLinkedQueue<Runnable> commands = new ConcurrentLinkedQueue<>();
    private final ByteBuffer receiveBuffer = ByteBuffer.allocateDirect(256 << 10);
    private final List<CrowdPeer> peers = new ArrayList<>();
    private final Thread thread = new Thread(this::run, "crowd");
    private volatile boolean closing;
    private volatile long bytes;
    private volatile int greeted;
    private volatile int lost;
    private int hosts;

    Crowd(Served served) throws IOException {
        this.served = served;
        thread.setDaemon(true);
        thread.start();
    }

    Served served() {
        return served;
    }

    /** Bytes of blocks that came, to all peers. */
    long bytes() {
        return bytes;
    }

    /** Connections that the seeder has closed, over all time. */
    int lost() {
        return lost;
    }

    /** Peers of that kind that the seeder serves now. */
    long unchoked(CrowdPeer.Kind kind) throws InterruptedException {
        return ask(() -> peers.stream().filter(peer -> peer.kind() == kind && peer.isUnchoked()).count());
    }

    /**
     * Connects that many, each from an address of its own, a few at a time.
     *
     * @param network the first two numbers of their addresses, as "127.1", or one whole address for all
     * @return how many had the seeder's handshake in time
     */
    int add(int count, CrowdPeer.Kind kind, String network) throws InterruptedException {
        int before = greeted;
        int lostBefore = lost;
        long deadlineNanos = System.nanoTime() + ADD_NANOS;
        for (int dialled = 0; greeted - before + lost - lostBefore < count && System.nanoTime() < deadlineNanos;) {
            if (dialled < count && dialled - (greeted - before) - (lost - lostBefore) < DIALS) {
                String from = Hosts.address(network, hosts++);
                command(() -> dial(kind, from));
                dialled++;
            } else {
                Thread.sleep(1);
            }
        }
        return greeted - before;
    }

    /** Closes all of that kind. */
    void remove(CrowdPeer.Kind kind) throws InterruptedException {
        ask(() -> {
            peers.stream().filter(peer -> peer.kind() == kind).forEach(CrowdPeer::close);
            peers.removeIf(peer -> peer.kind() == kind);
            return 0L;
        });
    }

    /** Its thread closes all connections and ends. */
    @Override
    public void close() {
        closing = true;
        selector.wakeup();
    }

    private interface Question {
        long answer();
    }

    private long ask(Question question) throws InterruptedException {
        long[] answer = new long[1];
        CountDownLatch done = new CountDownLatch(1);
        command(() -> {
            answer[0] = question.answer();
            done.countDown();
        });
        if (!done.await(ADD_NANOS, TimeUnit.NANOSECONDS)) {
            throw new IllegalStateException("the crowd's thread does not answer");
        }
        return answer[0];
    }

    private void command(Runnable task) {
        commands.add(task);
        selector.wakeup();
    }

    // ---- On the crowd's thread ----

    private void run() {
        long nextKeepAliveNanos = System.nanoTime() + KEEP_ALIVE_NANOS;
        try (selector) {
            while (!closing) {
                selector.select(this::serve, 100);
                for (Runnable task = commands.poll(); task != null; task = commands.poll()) {
                    task.run();
                }
                if (System.nanoTime() > nextKeepAliveNanos) {
                    nextKeepAliveNanos += KEEP_ALIVE_NANOS;
                    sayKeepAlive();
                }
            }
            peers.forEach(CrowdPeer::close);
        } catch (IOException e) {
            throw new UncheckedIOException("the crowd's selector", e);
        }
    }

    private void dial(CrowdPeer.Kind kind, String from) {
        try {
            SocketChannel channel = SocketChannel.open().bind(new InetSocketAddress(from, 0));
            channel.configureBlocking(false);
            CrowdPeer peer = new CrowdPeer(channel, kind, served, peers.size());
            peers.add(peer);
            boolean connected = channel.connect(served.address());
            channel.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, peer);
            if (connected) {
                peer.sayHandshake();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("dialling from " + from, e);
        }
    }

    private void serve(SelectionKey key) {
        CrowdPeer peer = (CrowdPeer) key.attachment();
        try {
            if (key.isConnectable()) {
                ((SocketChannel) key.channel()).finishConnect();
                key.interestOps(SelectionKey.OP_READ);
                peer.sayHandshake();
            } else {
                boolean wasGreeted = peer.isGreeted();
                bytes += peer.read(receiveBuffer.clear());
                greeted += !wasGreeted && peer.isGreeted() ? 1 : 0;
            }
        } catch (IOException e) {
            peer.close();
            peers.remove(peer);
            lost++;
        }
    }

    private void sayKeepAlive() throws IOException {
        for (CrowdPeer peer : peers) {
            if (peer.kind() != CrowdPeer.Kind.ACTIVE && peer.isGreeted()) {
                peer.sayKeepAlive();
            }
        }
    }
}
