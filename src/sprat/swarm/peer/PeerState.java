package sprat.swarm.peer;

import sprat.io.Transitions;

/**
 * The life of a peer as we download from it. {@link PeerLink#become} is the only place that changes it; what we upload
 * to it is {@link UploadState}, apart.
 */
public enum PeerState {
    /** Its address is known; nothing else. */
    AVAILABLE,
    /** We dialled and wait for TCP. */
    CONNECTING,
    /** TCP stands; the handshake is under way. */
    CONNECTED,
    /** Handshake done; it does not answer requests. */
    CHOKED,
    /** It answers requests. */
    UNCHOKED,
    /** Nothing is left to get from it; it may only download from us. */
    COMPLETE,
    /** The end, with a reason. */
    CLOSED;

    /** What happens to a peer. */
    public enum Event {
        /** We start to connect. */
        DIAL,
        /** It has connected to us. */
        ACCEPT,
        /** TCP stands after our dialling. */
        OPENED,
        /** Both handshakes are whole, and it is about the same torrent. */
        HANDSHAKEN,
        /** CHOKE received. */
        CHOKE,
        /** UNCHOKE received. */
        UNCHOKE,
        /** Nothing is left that we want: our last piece is verified, or we only serve. */
        NOTHING_LEFT,
        /** The connection is gone, or was never made. */
        CLOSE
    }

    /** Any pair that is not here is a defect of ours: what a peer can send in which state is checked before. */
    public static final Transitions<PeerState, Event> TABLE = Transitions.of(PeerState.class, Event.class)
            .on(AVAILABLE, Event.DIAL, CONNECTING)
            .on(AVAILABLE, Event.ACCEPT, CONNECTED)
            .on(CONNECTING, Event.OPENED, CONNECTED)
            .on(CONNECTING, Event.CLOSE, CLOSED)
            .on(CONNECTED, Event.HANDSHAKEN, CHOKED)
            .on(CONNECTED, Event.CLOSE, CLOSED)
            .on(CHOKED, Event.CHOKE, CHOKED)
            .on(CHOKED, Event.UNCHOKE, UNCHOKED)
            .on(CHOKED, Event.NOTHING_LEFT, COMPLETE)
            .on(CHOKED, Event.CLOSE, CLOSED)
            .on(UNCHOKED, Event.UNCHOKE, UNCHOKED)
            .on(UNCHOKED, Event.CHOKE, CHOKED)
            .on(UNCHOKED, Event.NOTHING_LEFT, COMPLETE)
            .on(UNCHOKED, Event.CLOSE, CLOSED)
            .on(COMPLETE, Event.CHOKE, COMPLETE)
            .on(COMPLETE, Event.UNCHOKE, COMPLETE)
            .on(COMPLETE, Event.CLOSE, CLOSED)
            .build();
}
