package sprat.io;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * What runs every {@link Protocol}: the reactor in `sprat.nio`, or a simulated one in tests. One thread; only {@link #execute} may be
 * called from another.
 */
public interface EventLoop {
    /** The time of this turn, read once at its start; arbitrary origin. Deadlines are on this clock. */
    long nowNanos();

    /**
     * Listens for stream connections.
     *
     * @param local port 0 takes any free one
     * @throws IOException the address cannot be had: in use, not ours, not allowed
     */
    Listener listen(InetSocketAddress local, Acceptor acceptor) throws IOException;

    /**
     * Dials. The outcome is `onOpen` or `onClose` of `protocol`, never before this method has returned.
     *
     * @param local         our address, or null for the system's choice
     * @param deadlineNanos when to give up with CONNECT_TIMEOUT
     */
    void connect(InetSocketAddress remote, InetSocketAddress local, long deadlineNanos, Protocol protocol);

    /**
     * Opens a UDP socket.
     *
     * @param local a wildcard address serves IPv4 and IPv6 where the system has both; port 0 takes any free one
     */
    DatagramTransport bind(InetSocketAddress local, DatagramProtocol protocol) throws IOException;

    /** Runs `task` once at or after `atNanos`, in the order of times, ties in the order of calls. */
    Timer schedule(long atNanos, Task task);

    /** Runs `task` on the loop's thread, in order. The one method for other threads; also the way to come back from a worker. */
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

    interface Listener {
        /** With the real port when 0 was asked for. */
        InetSocketAddress local();

        void close();
    }

    interface Acceptor {
        /** @return the protocol for a new connection, or null to refuse it */
        Protocol accept(InetSocketAddress remote);
    }
}
