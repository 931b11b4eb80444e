package sprat.swarm.announce;

/** How a question to a tracker ended. */
enum TrackerOutcome {
    ANSWERED,
    /** The tracker is there and says no. */
    REFUSED,
    /** Nothing came in time, or nothing could be asked. */
    SILENT
}
