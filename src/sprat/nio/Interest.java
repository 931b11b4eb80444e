package sprat.nio;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/**
 * For which operations a channel stands in the selector. Tells the selector only of changes, since each costs a system
 * call.
 */
final class Interest {
    private final SelectableChannel channel;
    private final Endpoint endpoint;
    private SelectionKey key;
    private int operations;

    private Interest(SelectableChannel channel, Endpoint endpoint, int operations) {
        this.channel = channel;
        this.endpoint = endpoint;
        this.operations = operations;
    }

    /** Makes the channel non-blocking and registers it; `endpoint` is told what it is ready for. */
    static Interest register(SelectableChannel channel, Selector selector, int operations, Endpoint endpoint)
            throws IOException {
        channel.configureBlocking(false);
        Interest interest = new Interest(channel, endpoint, operations);
        interest.moveTo(selector);
        return interest;
    }

    boolean has(int operation) {
        return (operations & operation) != 0;
    }

    void set(int operation, boolean wanted) {
        int changed = wanted ? operations | operation : operations & ~operation;
        if (changed != operations) {
            operations = changed;
            key.interestOps(changed);
        }
    }

    /** The selector was replaced: registers with this one, for the same operations. */
    void moveTo(Selector selector) throws IOException {
        key = channel.register(selector, operations, endpoint);
    }
}
