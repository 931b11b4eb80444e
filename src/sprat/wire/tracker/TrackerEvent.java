package sprat.wire.tracker;

/** `event` of an announce (BEP 15); the ordinal is the number on the wire. */
public enum TrackerEvent {
    /** A regular announce at the interval, and whatever number we do not know. */
    NONE,
    /** The last piece has just arrived; never for who starts complete. */
    COMPLETED,
    /** The first announce of a run. */
    STARTED,
    /** The client leaves. */
    STOPPED;

    public static TrackerEvent of(int code) {
        return switch (code) {
            case 1 -> COMPLETED;
            case 2 -> STARTED;
            case 3 -> STOPPED;
            default -> NONE;
        };
    }
}
