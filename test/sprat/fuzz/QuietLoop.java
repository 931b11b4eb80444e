package sprat.fuzz;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import sprat.io.DatagramOptions;
import sprat.io.DatagramProtocol;
import sprat.io.DatagramTransport;
import sprat.io.EventLoop;
import sprat.io.MemoryBudget;
import sprat.io.Protocol;
import sprat.io.StreamEnd;
import sprat.sim.SimTime;

/**
 * An event loop in virtual time without a network: whoever is dialled does not answer, and datagrams wait for whoever
 * takes them.
 */
final class QuietLoop implements EventLoop {
    /** A loop that does more for one case turns in a circle. */
    private static final int MOST_STEPS = 500_000;
    private static final InetSocketAddress LOCAL = new InetSocketAddress("10.0.0.1", 6881);

    /** A datagram that was sent. */
    record Sent(InetSocketAddress to, byte[] bytes) { }

    private final SimTime time = new SimTime();
    private final MemoryBudget memory = MemoryBudget.ample();
    final List<Protocol> dialled = new ArrayList<>();
    final List<Sent> sent = new ArrayList<>();
    private int steps;

    /** Counts from nothing again. */
    void beginCase() {
        steps = 0;
        dialled.clear();
        sent.clear();
    }

    /** What is due comes through; a microsecond passes. */
    void run() {
        time.runFor(1_000);
    }

    void runMillis(long millis) {
        time.runFor(millis * SimTime.MILLIS);
    }

    @Override
    public long nowNanos() {
        return time.nowNanos();
    }

    @Override
    public long preciseNanos() {
        return nowNanos();
    }

    @Override
    public Timer schedule(long atNanos, Task task) {
        if (++steps > MOST_STEPS) {
            throw new IllegalStateException("more than " + MOST_STEPS + " steps for one case");
        }
        return time.schedule(atNanos, task);
    }

    @Override
    public void execute(Runnable task) {
        schedule(time.nowNanos(), now -> task.run());
    }

    @Override
    public MemoryBudget memory() {
        return memory;
    }

    /** Fails after a while, unless somebody takes it from the list of the dialled and opens it. */
    @Override
    public Dialling connect(InetSocketAddress remote, InetSocketAddress local, long deadlineNanos, Protocol protocol) {
        dialled.add(protocol);
        schedule(deadlineNanos, now -> {
            if (dialled.remove(protocol)) {
                protocol.onClose(StreamEnd.CONNECT_TIMEOUT, "", now);
            }
        });
        return () -> schedule(nowNanos(), now -> {
            if (dialled.remove(protocol)) {
                protocol.onClose(StreamEnd.LOCAL_STOP, "", now);
            }
        });
    }

    @Override
    public DatagramTransport bind(InetSocketAddress local, DatagramOptions options, DatagramProtocol protocol) {
        return new DatagramTransport() {
            @Override
            public boolean send(ByteBuffer bytes, InetSocketAddress to) {
                byte[] copy = new byte[bytes.remaining()];
                bytes.get(copy);
                sent.add(new Sent(to, copy));
                return true;
            }

            @Override
            public InetSocketAddress local() {
                return LOCAL;
            }

            @Override
            public void close() {
                execute(() -> protocol.onClose(StreamEnd.LOCAL_STOP, "", nowNanos()));
            }
        };
    }

    @Override
    public Listener listen(InetSocketAddress local, Acceptor acceptor) {
        throw new UnsupportedOperationException("nobody listens here");
    }
}
