package sprat.swarm.announce;

import sprat.io.Transitions;

/** What a torrent is doing with its trackers. {@link Announcer#become} is the only place that changes it. */
public enum AnnounceState {
    /** Not started, or without a tracker that we can talk to. */
    IDLE,
    /** The next tracker of the round is chosen, and its name is looked up. */
    RESOLVING,
    /** That tracker is being told about us, at its IPv4 and its IPv6 address. */
    ANNOUNCING,
    /** A tracker has us; nothing to do until the next announce or probe. */
    WAITING,
    /** A tracker is asked whether it is there and still knows us. */
    PROBING,
    /** No tracker answers; a pause before the next round. */
    BACKING_OFF,
    /** The trackers that know us are told that we leave. */
    STOPPING,
    /** Over. */
    STOPPED;

    /** What happens to the announcer. */
    public enum Event {
        /** The torrent begins to want peers. */
        START,
        /** The tracker has an address. */
        RESOLVED,
        /** The tracker took the announce. */
        ACCEPTED,
        /** The tracker could not be found, was silent or refused, and there is another one to try. */
        NEXT,
        /** The same, and there is none. */
        ALL_FAILED,
        /** Time for a round of announces. */
        DUE,
        /** Time for a probe. */
        PROBE,
        /** The tracker that has us is there and knows us. */
        REMEMBERED,
        /** The tracker that had us is there and has lost us: it was started anew. */
        FORGOTTEN,
        /** A tracker that comes before the one that has us was gone, and is there again. */
        RETURNED,
        /** Such a tracker is still gone, or there and does not take the announce. */
        STILL_GONE,
        /** The torrent stops. */
        STOP,
        /** The trackers have been told, or had their time. */
        TOLD
    }

    public static final Transitions<AnnounceState, Event> TABLE = Transitions.of(AnnounceState.class, Event.class)
            .on(IDLE, Event.START, RESOLVING)
            .on(IDLE, Event.STOP, STOPPING)
            .on(RESOLVING, Event.RESOLVED, ANNOUNCING)
            .on(RESOLVING, Event.NEXT, RESOLVING)
            .on(RESOLVING, Event.ALL_FAILED, BACKING_OFF)
            .on(RESOLVING, Event.STILL_GONE, WAITING)
            .on(RESOLVING, Event.STOP, STOPPING)
            .on(ANNOUNCING, Event.ACCEPTED, WAITING)
            .on(ANNOUNCING, Event.NEXT, RESOLVING)
            .on(ANNOUNCING, Event.ALL_FAILED, BACKING_OFF)
            .on(ANNOUNCING, Event.STILL_GONE, WAITING)
            .on(ANNOUNCING, Event.STOP, STOPPING)
            .on(WAITING, Event.DUE, RESOLVING)
            .on(WAITING, Event.PROBE, PROBING)
            .on(WAITING, Event.STOP, STOPPING)
            .on(PROBING, Event.REMEMBERED, WAITING)
            .on(PROBING, Event.FORGOTTEN, RESOLVING)
            .on(PROBING, Event.RETURNED, RESOLVING)
            .on(PROBING, Event.STILL_GONE, WAITING)
            .on(PROBING, Event.NEXT, RESOLVING)
            .on(PROBING, Event.ALL_FAILED, BACKING_OFF)
            .on(PROBING, Event.STOP, STOPPING)
            .on(BACKING_OFF, Event.DUE, RESOLVING)
            .on(BACKING_OFF, Event.STOP, STOPPING)
            .on(STOPPING, Event.TOLD, STOPPED)
            .build();
}
