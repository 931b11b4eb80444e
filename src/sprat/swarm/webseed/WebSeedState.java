package sprat.swarm.webseed;

import sprat.io.Transitions;

/** The life of a web seed in a download. {@link WebSeed#become} is the only place that changes it. */
public enum WebSeedState {
    /** It may be asked, and there is nothing for it now. */
    IDLE,
    /** A run of blocks is asked of it. */
    FETCHING,
    /** It has failed and is left alone for a while. */
    RESTING,
    /** It sent data that failed its hash, or cannot do what we need; it is never asked again. */
    DROPPED;

    /** What happens to it. */
    public enum Event {
        /** Blocks were found for it. */
        ASKED,
        /** The run has come, or is not wanted any more. */
        DONE,
        /** It did not answer as it should. */
        FAILED,
        /** Its rest is over. */
        RESTED,
        /** It is guilty, or useless. */
        REFUSED
    }

    public static final Transitions<WebSeedState, Event> TABLE = Transitions.of(WebSeedState.class, Event.class)
            .on(IDLE, Event.ASKED, FETCHING)
            .on(IDLE, Event.REFUSED, DROPPED)
            .on(FETCHING, Event.DONE, IDLE)
            .on(FETCHING, Event.FAILED, RESTING)
            .on(FETCHING, Event.REFUSED, DROPPED)
            .on(RESTING, Event.RESTED, IDLE)
            .on(RESTING, Event.REFUSED, DROPPED)
            .build();
}
