package sprat.tracker;

/**
 * How many entries each source has, in open addressing with two arrays; at most half full. A source without entries takes no room. About
 * 24 to 48 bytes a source. Loop's thread.
 */
final class SourceCounts {
    private static final int MIN_CAPACITY = 16;

    private final SipHash hashing;
    private long[] sources = new long[MIN_CAPACITY];
    /** 0 = free slot. */
    private int[] counts = new int[MIN_CAPACITY];
    private int size;

    SourceCounts(SipHash hashing) {
        this.hashing = hashing;
    }

    int count(long source) {
        return counts[slotOf(source)];
    }

    /** Sources with at least one entry. */
    int size() {
        return size;
    }

    void increment(long source) {
        int slot = slotOf(source);
        if (counts[slot]++ == 0) {
            sources[slot] = source;
            size++;
            if (2 * size > sources.length) {
                resize(2 * sources.length);
            }
        }
    }

    void decrement(long source) {
        int slot = slotOf(source);
        if (counts[slot] == 0) {
            throw new IllegalStateException("a source with no entries has lost one");
        }
        if (--counts[slot] == 0) {
            size--;
            closeHole(slot);
            if (8 * size < sources.length && sources.length > MIN_CAPACITY) {
                resize(sources.length / 2);
            }
        }
    }

    private int slotOf(long source) {
        int slot = firstSlot(source);
        while (counts[slot] != 0 && sources[slot] != source) {
            slot = (slot + 1) & (sources.length - 1);
        }
        return slot;
    }

    private int firstSlot(long source) {
        return (int) hashing.hash(source) & (sources.length - 1);
    }

    private void closeHole(int freed) {
        int mask = sources.length - 1;
        int hole = freed;
        for (int slot = (hole + 1) & mask; counts[slot] != 0; slot = (slot + 1) & mask) {
            if (((slot - firstSlot(sources[slot])) & mask) >= ((slot - hole) & mask)) {
                sources[hole] = sources[slot];
                counts[hole] = counts[slot];
                counts[slot] = 0;
                hole = slot;
            }
        }
    }

    private void resize(int capacity) {
        long[] oldSources = sources;
        int[] oldCounts = counts;
        sources = new long[capacity];
        counts = new int[capacity];
        for (int i = 0; i < oldSources.length; i++) {
            if (oldCounts[i] != 0) {
                int slot = slotOf(oldSources[i]);
                sources[slot] = oldSources[i];
                counts[slot] = oldCounts[i];
            }
        }
    }
}
