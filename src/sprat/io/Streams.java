package sprat.io;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Stream connections, listened for and dialled: TCP on an {@link EventLoop}, or whatever else keeps the promises of
 * {@link Transport} to a {@link Protocol}. Called on the loop's thread.
 */
public interface Streams {
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
    Dialling connect(InetSocketAddress remote, InetSocketAddress local, long deadlineNanos, Protocol protocol);

    /** A connection that is being dialled. */
    interface Dialling {
        /**
         * Gives it up: `onClose` comes with LOCAL_STOP, and no `onOpen`. Harmless when the connection stands or is
         * over.
         */
        void cancel();
    }

    /** A place where connections come in. */
    interface Listener {
        /** With the real port when 0 was asked for. */
        InetSocketAddress local();

        void close();
    }

    /** Who takes them. */
    interface Acceptor {
        /** @return the protocol for a new connection, or null to refuse it */
        Protocol accept(InetSocketAddress remote);
    }
}
