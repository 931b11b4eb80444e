package sprat.io;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * What runs every {@link Protocol}: the reactor in `sprat.nio`, or a simulated one in tests; its {@link Streams} are
 * TCP. One thread; only {@link #execute} may be called from another.
 */
public interface EventLoop extends Streams {
    /** The time of this turn, read once at its start; arbitrary origin. Deadlines are on this clock. */
    long nowNanos();

    /** The time of this moment on the same clock, which costs a system call: for delays that are measured. */
    long preciseNanos();

    /**
     * Opens a UDP socket.
     *
     * @param local a wildcard address serves IPv4 and IPv6 where the system has both; port 0 takes any free one
     * @throws IOException the address cannot be had, or the system has not what `options` ask for
     */
    DatagramTransport bind(InetSocketAddress local, DatagramOptions options, DatagramProtocol protocol)
            throws IOException;

    /** With large buffers, and nothing else asked for. */
    default DatagramTransport bind(InetSocketAddress local, DatagramProtocol protocol) throws IOException {
        return bind(local, DatagramOptions.DEFAULT, protocol);
    }

    /** Runs `task` once at or after `atNanos`, in the order of times, ties in the order of calls. */
    Timer schedule(long atNanos, Task task);

    /**
     * Runs `task` on the loop's thread, in order. The one method for other threads; also the way to come back from a
     * worker.
     */
    void execute(Runnable task);

    /** What everything on this loop may spend together. */
    MemoryBudget memory();

    /** A piece of work with the time of the turn that runs it. */
    interface Task {
        void run(long nowNanos);
    }

    interface Timer {
        /** The task will not run any more; harmless when it has run. */
        void cancel();
    }
}
