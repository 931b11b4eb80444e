package sprat.tracker;

/**
 * Which record a source has: open addressing, at most half full, 8 to 32 bytes a source. The source itself is in the
 * first two fields of its record. Made of parts that grow and shrink one at a time, so that millions of sources are
 * never moved at once. Loop's thread.
 */
final class SourceIndex {
    static final int HIGH = 0;
    static final int LOW = 1;
    private static final int PART_BITS = 6;
    private static final int MIN_CAPACITY = 16;

    private final SipHash hashing;
    private final Records records;
    /** Of a part, each slot: record + 1, 0 = free. */
    private final int[][] parts = new int[1 << PART_BITS][MIN_CAPACITY];
    private final int[] sizes = new int[1 << PART_BITS];
    private int size;

    SourceIndex(SipHash hashing, Records records) {
        this.hashing = hashing;
        this.records = records;
    }

    /** How many sources it has. */
    int size() {
        return size;
    }

    /** @return the record, or {@link Records#NONE} */
    int find(long source) {
        long hash = hashing.hash(source);
        int[] slots = parts[part(hash)];
        return slots[slotOf(slots, source, hash)] - 1;
    }

    /** Adds a source that is not there. */
    void add(long source, int record) {
        records.set(record, HIGH, (int) (source >>> Integer.SIZE));
        records.set(record, LOW, (int) source);
        long hash = hashing.hash(source);
        int part = part(hash);
        parts[part][slotOf(parts[part], source, hash)] = record + 1;
        size++;
        sizes[part]++;
        if (2 * sizes[part] > parts[part].length) {
            resize(part, 2 * parts[part].length);
        }
    }

    /**
     * Removes a source that is there. Those that had to step past the freed slot move up, so that no search ends too
     * soon.
     */
    void remove(long source) {
        long hash = hashing.hash(source);
        int part = part(hash);
        int[] slots = parts[part];
        int mask = slots.length - 1;
        int hole = slotOf(slots, source, hash);
        for (int slot = (hole + 1) & mask; slots[slot] != 0; slot = (slot + 1) & mask) {
            int home = (int) hashing.hash(source(slots[slot] - 1)) & mask;
            if (((slot - home) & mask) >= ((slot - hole) & mask)) {
                slots[hole] = slots[slot];
                hole = slot;
            }
        }
        slots[hole] = 0;
        size--;
        sizes[part]--;
        if (8 * sizes[part] < slots.length && slots.length > MIN_CAPACITY) {
            resize(part, slots.length / 2);
        }
    }

    long source(int record) {
        return (long) records.get(record, HIGH) << Integer.SIZE | records.get(record, LOW) & 0xffff_ffffL;
    }

    /** By the hash's first bits; slots go by its last ones. */
    private static int part(long hash) {
        return (int) (hash >>> (Long.SIZE - PART_BITS));
    }

    private int slotOf(int[] slots, long source, long hash) {
        int slot = (int) hash & (slots.length - 1);
        while (slots[slot] != 0 && source(slots[slot] - 1) != source) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }

    private void resize(int part, int capacity) {
        int[] slots = new int[capacity];
        for (int entry : parts[part]) {
            if (entry != 0) {
                long source = source(entry - 1);
                slots[slotOf(slots, source, hashing.hash(source))] = entry;
            }
        }
        parts[part] = slots;
    }
}
