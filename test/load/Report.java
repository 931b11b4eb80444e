package load;

import java.util.Locale;

/**
 * The figures of one load command: a line each, with its target where it has one. Remembers whether all were reached.
 */
final class Report {
    private boolean failed;

    Report() {
        System.out.printf("%-58s %12s %-12s %-14s%n", "figure", "value", "unit", "target");
    }

    /** A figure without a target. */
    void tell(String name, double value, String unit) {
        line(name, value, unit, "-", "");
    }

    void atLeast(double target, String name, double value, String unit) {
        judge(name, value, unit, ">= " + number(target), value >= target);
    }

    void atMost(double target, String name, double value, String unit) {
        judge(name, value, unit, "<= " + number(target), value <= target);
    }

    int exitStatus() {
        return failed ? 1 : 0;
    }

    private void judge(String name, double value, String unit, String target, boolean reached) {
        failed |= !reached;
        line(name, value, unit, target, reached ? "ok" : "FAIL");
    }

    private static void line(String name, double value, String unit, String target, String verdict) {
        System.out.printf("%-58s %12s %-12s %-14s %s%n", name, number(value), unit, target, verdict);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) >= 100 || value == Math.rint(value) ? "%,.0f" : "%.2f",
                value);
    }
}
