package sprat.swarm.peer;

/**
 * Peers whose hands were shaken while only the magnet link was known, and that wait for the torrent. Called on the
 * loop's thread.
 */
public interface WaitingPeers {
    /** Nobody. */
    WaitingPeers NONE = new WaitingPeers() {
        @Override
        public void handTo(Taker torrent, long nowNanos) { }

        @Override
        public void close() { }
    };

    /** A torrent that goes on with them. */
    interface Taker {
        /** @param told all that the peer has said. The connection is closed when the torrent cannot go on with it */
        void take(PeerLink link, PeerHandshake handshake, PeerNews told, long nowNanos);
    }

    /** Hands those over that are still there. */
    void handTo(Taker torrent, long nowNanos);

    /** The torrent does not come. */
    void close();
}
