package sprat.tracker;

import sprat.io.Transitions;

/**
 * The life of one entry: a peer of one torrent, by source address and announced port. {@link PeersOfFamily} keeps each
 * state in its own part.
 */
public enum EntryState {
    /** Not in the table: never announced, left, or forgotten. */
    ABSENT,
    /** Announced with bytes left to get. */
    LEECHER,
    /** Announced with nothing left to get. */
    SEEDER;

    public static final Transitions<EntryState, EntryEvent> TRANSITIONS =
            Transitions.of(EntryState.class, EntryEvent.class)
            .on(ABSENT, EntryEvent.INCOMPLETE, LEECHER)
            .on(ABSENT, EntryEvent.WHOLE, SEEDER)
            .on(ABSENT, EntryEvent.STOPPED, ABSENT)
            .on(LEECHER, EntryEvent.INCOMPLETE, LEECHER)
            .on(LEECHER, EntryEvent.WHOLE, SEEDER)
            .on(LEECHER, EntryEvent.STOPPED, ABSENT)
            .on(LEECHER, EntryEvent.QUIET, ABSENT)
            .on(LEECHER, EntryEvent.DISPLACED, ABSENT)
            .on(SEEDER, EntryEvent.WHOLE, SEEDER)
            .on(SEEDER, EntryEvent.INCOMPLETE, LEECHER)
            .on(SEEDER, EntryEvent.STOPPED, ABSENT)
            .on(SEEDER, EntryEvent.QUIET, ABSENT)
            .on(SEEDER, EntryEvent.DISPLACED, ABSENT)
            .build();
}
