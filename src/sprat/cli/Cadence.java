package sprat.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * When figures that come every second are printed as lines: so often, and not again while they stay the same. One
 * thread.
 */
final class Cadence {
    private final Duration interval;
    private final Map<String, Printed> last = new HashMap<>();

    Cadence(Duration interval) {
        this.interval = interval;
    }

    /** What takes less than the interval prints no figures at all. */
    boolean isDue(String subject, String figures, Instant time) {
        Printed before = last.computeIfAbsent(subject, first -> new Printed(time, ""));
        boolean isDue = Duration.between(before.at, time).compareTo(interval) >= 0 && !before.figures.equals(figures);
        if (isDue) {
            last.put(subject, new Printed(time, figures));
        }
        return isDue;
    }

    private record Printed(Instant at, String figures) { }
}
