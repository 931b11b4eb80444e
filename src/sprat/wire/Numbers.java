package sprat.wire;

import java.util.Arrays;
import java.util.stream.IntStream;

/** A list of `int` that takes little more than their bytes. */
public final class Numbers {
    private int[] numbers = new int[4];
    private int size;

    public void add(int number) {
        if (size == numbers.length) {
            numbers = Arrays.copyOf(numbers, size + size / 2);
        }
        numbers[size++] = number;
    }

    public int size() {
        return size;
    }

    public int get(int index) {
        return numbers[index];
    }

    /** There is one. */
    public int last() {
        return numbers[size - 1];
    }

    /** Takes off all but the first `kept`. */
    public void cut(int kept) {
        size = kept;
    }

    /** Those from that index on. */
    public IntStream from(int index) {
        return Arrays.stream(numbers, index, size);
    }

    /** When they are in order: the first that is `low` or more; -1 when it is not below `high`. */
    public int firstIn(int low, int high) {
        int found = Arrays.binarySearch(numbers, 0, size, low);
        int first = found < 0 ? -found - 1 : found;
        return first < size && numbers[first] < high ? numbers[first] : -1;
    }
}
