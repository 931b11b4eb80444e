package sprat.swarm.peer;

import sprat.io.Protocol;
import sprat.io.ProtocolException;

/** Whose peers connect: a torrent, or a magnet link. Called on the loop's thread. */
public interface PeerHost {
    /** For one more connection, by whichever side it is made. */
    PeerHandshake newHandshake();

    /**
     * Both know what it is about; where the peer has dialled, our answer is still to be sent.
     *
     * @return who goes on with the connection
     * @throws ProtocolException the peer is not let in
     */
    Protocol enter(PeerLink link, PeerHandshake handshake, long nowNanos) throws ProtocolException;

    /** A connection that we have dialled is over, and its peer was not let in. */
    void onDialFailed(PeerLink link, long nowNanos);
}
