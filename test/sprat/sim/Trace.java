package sprat.sim;

/**
 * What happened in a world, in order: a digest of all of it, so that two runs can be compared, and the end of it in
 * words.
 */
public final class Trace {
    private static final int KEPT = 4096;
    private static final long PRIME = 0x100000001b3L;

    private final long[] nanos = new long[KEPT];
    private final String[] who = new String[KEPT];
    private final String[] what = new String[KEPT];
    private final long[] figure = new long[KEPT];
    private long count;
    private long digest = 0xcbf29ce484222325L;

    /** @param figure bytes, an index, whatever the event is measured in */
    void note(long atNanos, String by, String event, long figureOfIt) {
        int at = (int) (count++ % KEPT);
        nanos[at] = atNanos;
        who[at] = by;
        what[at] = event;
        figure[at] = figureOfIt;
        fold(atNanos);
        fold(by.hashCode());
        fold(event.hashCode());
        fold(figureOfIt);
    }

    /** FNV-1a by words. */
    private void fold(long word) {
        digest = (digest ^ word) * PRIME;
        digest ^= digest >>> 29;
    }

    public long count() {
        return count;
    }

    /** Equal for two runs only when the same happened at the same times in the same order. */
    public long digest() {
        return digest;
    }

    /** The last events, one a line. */
    public String tail(int lines) {
        StringBuilder text = new StringBuilder();
        for (long i = Math.max(0, count - Math.min(lines, KEPT)); i < count; i++) {
            int at = (int) (i % KEPT);
            text.append(String.format("%14.6f %s %s %d%n", nanos[at] / 1e9, who[at], what[at], figure[at]));
        }
        return text.toString();
    }
}
