package load;

import java.util.Arrays;

/** Measured values of one kind, in any order. */
final class Samples {
    private double[] values = new double[16];
    private int count;

    void add(double value) {
        if (count == values.length) {
            values = Arrays.copyOf(values, 2 * count);
        }
        values[count++] = value;
    }

    double median() {
        return quantile(0.5);
    }

    /** @param share 0 to 1: 0.99 is the value that 99 of 100 stay below; NaN when there is none */
    double quantile(double share) {
        double[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        return count == 0 ? Double.NaN : sorted[(int) Math.min(count - 1, Math.floor(share * count))];
    }
}
