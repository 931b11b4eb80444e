package sprat.tracker;

import java.util.Arrays;

/**
 * Records of a few ints each, without an object for each, under numbers that stay the same while they are used. They
 * lie in pages, so nothing is moved when there are more. A freed record is used again; a page stays. Loop's thread.
 */
final class Records {
    static final int NONE = -1;
    private static final int PAGE_BITS = 10;
    private static final int PAGE_RECORDS = 1 << PAGE_BITS;

    private final int fields;
    private int[][] pages = new int[4][];
    private int used;
    /** The latest freed record, whose first field names the one freed before it. */
    private int freed = NONE;

    Records(int fields) {
        this.fields = fields;
    }

    /** @return the number of a record whose fields hold anything */
    int allocate() {
        if (freed != NONE) {
            int record = freed;
            freed = get(record, 0);
            return record;
        }
        int page = used >> PAGE_BITS;
        if (page == pages.length) {
            pages = Arrays.copyOf(pages, 2 * page);
        }
        if (pages[page] == null) {
            pages[page] = new int[PAGE_RECORDS * fields];
        }
        return used++;
    }

    void free(int record) {
        set(record, 0, freed);
        freed = record;
    }

    int get(int record, int field) {
        return pages[record >> PAGE_BITS][(record & PAGE_RECORDS - 1) * fields + field];
    }

    void set(int record, int field, int value) {
        pages[record >> PAGE_BITS][(record & PAGE_RECORDS - 1) * fields + field] = value;
    }
}
