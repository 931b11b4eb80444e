package sprat.swarm.dial;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import sprat.wire.PeerId;

/** We, as peers and trackers see us. On the loop's thread. */
public final class LocalPeer {
    private final PeerId id;
    private final InetAddress bind;
    private int port;

    /** @param bind our address for connections that we make, or null */
    public LocalPeer(PeerId id, InetAddress bind) {
        this.id = id;
        this.bind = bind;
    }

    public PeerId id() {
        return id;
    }

    /** Peers that dial us are let in at this port. */
    public void listenAt(int listeningPort) {
        port = listeningPort;
    }

    /** The TCP port where we listen, 0 before we do. */
    public int port() {
        return port;
    }

    /** Where the connections come from that we make; null leaves it to the system. */
    public InetSocketAddress dialsFrom() {
        return bind == null ? null : new InetSocketAddress(bind, 0);
    }
}
