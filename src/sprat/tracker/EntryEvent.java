package sprat.tracker;

/** What happens to an entry of the announce table. */
public enum EntryEvent {
    /** An announce with `left` > 0. */
    INCOMPLETE,
    /** An announce with `left` = 0. */
    WHOLE,
    /** The peer says that it leaves. */
    STOPPED,
    /** Nothing heard for two intervals. */
    QUIET,
    /** The table is full, and the peer's source holds so much that it gives an entry to another. */
    DISPLACED
}
