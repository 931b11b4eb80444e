package sprat.swarm.peer;

import sprat.io.Transitions;

/** What we give to a peer. {@link Uploads#become} is the only place that changes it. */
public enum UploadState {
    /** It wants nothing from us. We choke it. */
    IDLE,
    /** It is interested and waits for a slot. We choke it. */
    WAITING,
    /** It holds a slot: its requests are answered. */
    SERVED;

    /** What happens between a peer that wants data and us. */
    public enum Event {
        /** INTERESTED received. */
        INTERESTED,
        /** NOT_INTERESTED received. */
        NOT_INTERESTED,
        /** The choker gives it a slot. */
        GRANT,
        /** The choker takes the slot back. */
        REVOKE
    }

    public static final Transitions<UploadState, Event> TABLE = Transitions.of(UploadState.class, Event.class)
            .on(IDLE, Event.INTERESTED, WAITING)
            .on(IDLE, Event.NOT_INTERESTED, IDLE)
            .on(WAITING, Event.INTERESTED, WAITING)
            .on(WAITING, Event.NOT_INTERESTED, IDLE)
            .on(WAITING, Event.GRANT, SERVED)
            .on(SERVED, Event.INTERESTED, SERVED)
            .on(SERVED, Event.NOT_INTERESTED, IDLE)
            .on(SERVED, Event.REVOKE, WAITING)
            .build();
}
