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
    QUIET
}
