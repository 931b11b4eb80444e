package sprat.swarm;

import sprat.io.Transitions;

/** Whether a torrent is in its swarm. {@link Presence#become} is the only place that changes it. */
public enum PresenceState {
    /** It serves nobody and its trackers do not know it: before the start, paused, or at the end. */
    OUT,
    /** It lets peers in, dials them, asks web seeds, and stands in the tables of its trackers. */
    IN,
    /** Its connections are being closed, and its trackers are being told. */
    LEAVING,
    /** The same, and it comes back when that is done. */
    RETURNING;

    /** What happens to it. */
    public enum Event {
        /** Peers are to be served. */
        ENTER,
        /** It pauses or stops. */
        LEAVE,
        /** No connection stands, and the trackers are told or given up. */
        LEFT
    }

    public static final Transitions<PresenceState, Event> TABLE = Transitions.of(PresenceState.class, Event.class)
            .on(OUT, Event.ENTER, IN)
            .on(OUT, Event.LEAVE, OUT)
            .on(IN, Event.LEAVE, LEAVING)
            .on(LEAVING, Event.ENTER, RETURNING)
            .on(LEAVING, Event.LEAVE, LEAVING)
            .on(LEAVING, Event.LEFT, OUT)
            .on(RETURNING, Event.LEAVE, LEAVING)
            .on(RETURNING, Event.LEFT, IN)
            .build();
}
