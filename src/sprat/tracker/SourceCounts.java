package sprat.tracker;

/**
 * How many entries each source has. A source without entries takes no room; the others 24 to 48 bytes each. Made of parts that grow and
 * shrink one at a time, so that millions of sources are never moved at once. Loop's thread.
 */
final class SourceCounts {
    private static final int PART_BITS = 6;

    private final SipHash hashing;
    private final Part[] parts = new Part[1 << PART_BITS];
    private int size;

    SourceCounts(SipHash hashing) {
        this.hashing = hashing;
        for (int i = 0; i < parts.length; i++) {
            parts[i] = new Part(hashing);
        }
    }

    /** Sources with at least one entry. */
    int size() {
        return size;
    }

    int count(long source) {
        Part part = part(source);
        return part.counts[part.slotOf(source)];
    }

    void increment(long source) {
        size += part(source).increment(source) ? 1 : 0;
    }

    void decrement(long source) {
        size -= part(source).decrement(source) ? 1 : 0;
    }

    /** By the hash's first bits; slots go by its last ones. */
    private Part part(long source) {
        return parts[(int) (hashing.hash(source) >>> (Long.SIZE - PART_BITS))];
    }

    /** Open addressing in two arrays, at most half full. */
    private static final class Part {
        private static final int MIN_CAPACITY = 16;

        private final SipHash hashing;
        private long[] sources = new long[MIN_CAPACITY];
        /** 0 = free slot. */
        private int[] counts = new int[MIN_CAPACITY];
        private int size;

        Part(SipHash hashing) {
            this.hashing = hashing;
        }

        /** @return true when the source is new */
        boolean increment(long source) {
            int slot = slotOf(source);
            if (counts[slot]++ > 0) {
                return false;
            }
            sources[slot] = source;
            size++;
            if (2 * size > sources.length) {
                resize(2 * sources.length);
            }
            return true;
        }

        /** @return true when that was its last entry */
        boolean decrement(long source) {
            int slot = slotOf(source);
            if (counts[slot] == 0) {
                throw new IllegalStateException("a source with no entries has lost one");
            }
            if (--counts[slot] > 0) {
                return false;
            }
            size--;
            closeHole(slot);
            if (8 * size < sources.length && sources.length > MIN_CAPACITY) {
                resize(sources.length / 2);
            }
            return true;
        }

        int slotOf(long source) {
            int slot = firstSlot(source);
            while (counts[slot] != 0 && sources[slot] != source) {
                slot = (slot + 1) & (sources.length - 1);
            }
            return slot;
        }

        private int firstSlot(long source) {
            return (int) hashing.hash(source) & (sources.length - 1);
        }

        /** Those that had to step past the freed slot move up, so that no search ends too soon. */
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
}
