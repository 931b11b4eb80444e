package sprat.tracker;

import java.util.function.Consumer;
import sprat.io.Limits;

/** Tells which limit of the announce table is reached: at once, then at most once in {@link Limits#LIMIT_LOG_NANOS} each. Loop's thread. */
final class LimitLog {
    private static final int KINDS = TableLimit.values().length;

    private final TableLimits limits;
    private final Consumer<String> warnings;
    /** Since the last line. */
    private final long[] refused = new long[KINDS];
    private final long[] lastNanos = new long[KINDS];
    private final boolean[] told = new boolean[KINDS];

    LimitLog(TableLimits limits, Consumer<String> warnings) {
        this.limits = limits;
        this.warnings = warnings;
    }

    /** @param source of the announce that was refused */
    void onRefused(TableLimit limit, String source, long nowNanos) {
        int kind = limit.ordinal();
        refused[kind]++;
        if (told[kind] && nowNanos - lastNanos[kind] < Limits.LIMIT_LOG_NANOS) {
            return;
        }
        warnings.accept("limit reached: " + limits.of(limit) + " " + limit.counted() + "; " + refused[kind]
                + " new announces refused since the last such line, the latest from " + source);
        told[kind] = true;
        lastNanos[kind] = nowNanos;
        refused[kind] = 0;
    }
}
