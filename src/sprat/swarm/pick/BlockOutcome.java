package sprat.swarm.pick;

/** What a block that has come is worth. */
public enum BlockOutcome {
    /** It was missing. */
    WANTED,
    /** It was missing, and it was the last one of its piece. */
    WANTED_LAST,
    /** Somebody else was faster, or it came too late to count. */
    DUPLICATE
}
