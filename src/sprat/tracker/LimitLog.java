package sprat.tracker;

import java.net.InetAddress;
import java.util.function.Consumer;

/**
 * Tells which limit of the announce table is reached: at once, then at most once in {@link
 * TrackerLimits#LIMIT_LOG_NANOS} each. Loop's thread.
 */
final class LimitLog {
    private static final int KINDS = TableLimit.values().length;

    private final TableLimits limits;
    private final Consumer<String> warnings;
    /** New announces since the last line. */
    private final long[] refused = new long[KINDS];
    private final long[] served = new long[KINDS];
    private final long[] lastNanos = new long[KINDS];
    private final boolean[] told = new boolean[KINDS];

    LimitLog(TableLimits limits, Consumer<String> warnings) {
        this.limits = limits;
        this.warnings = warnings;
    }

    /**
     * @param wasRefused false when another entry has given way
     * @param source     of the new announce
     */
    void onReached(TableLimit limit, boolean wasRefused, InetAddress source, long nowNanos) {
        int kind = limit.ordinal();
        (wasRefused ? refused : served)[kind]++;
        if (told[kind] && nowNanos - lastNanos[kind] < TrackerLimits.LIMIT_LOG_NANOS) {
            return;
        }
        warnings.accept("limit reached: " + limits.of(limit) + " " + limit.counted() + "; since the last such line "
                + refused[kind]
                + " new announces refused, " + served[kind] + " served in the place of who holds most, the latest from "
                + source.getHostAddress());
        told[kind] = true;
        lastNanos[kind] = nowNanos;
        refused[kind] = 0;
        served[kind] = 0;
    }
}
