package sprat.swarm.peer;

import java.util.StringJoiner;

/**
 * Log lines of one connection that its peer can cause as often as it likes: each kind is logged once and then counted,
 * or a log would grow faster than what comes in. Loop's thread.
 */
final class LineCounts {
    /** What such a line is about. */
    enum Kind {
        UNKNOWN, CHOKE, UNCHOKE, ALLOWED_FAST, REJECT, HASH_REQUEST, HASH_REJECT, PEX, REJECTED_REQUEST
    }

    private static final Kind[] KINDS = Kind.values();

    /** Null before the first line. */
    private int[] counts;

    /** Counts one. @return true for the first of its kind, which is to be logged */
    boolean count(Kind kind) {
        counts = counts == null ? new int[KINDS.length] : counts;
        counts[kind.ordinal()] += counts[kind.ordinal()] < Integer.MAX_VALUE ? 1 : 0;
        return counts[kind.ordinal()] == 1;
    }

    /** How many were not logged, for the line that tells of the end; "" when all were. */
    String unlogged() {
        StringJoiner told = new StringJoiner(", ", "; not logged: ", "").setEmptyValue("");
        for (Kind kind : counts == null ? new Kind[0] : KINDS) {
            if (counts[kind.ordinal()] > 1) {
                told.add(counts[kind.ordinal()] - 1 + " " + kind);
            }
        }
        return told.toString();
    }
}
