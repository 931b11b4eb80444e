package sprat.tracker;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The peers of one torrent in one address family, in three arrays and without an object for each. An entry's place
 * changes when others come and go, so a position is good only until the next change. Not bounded here; {@link
 * PeerTable} does that. Loop's thread.
 * <pre>
 *  endpoints  | leechers ... | seeders ... | free |     stride bytes each, as in an announce response: IPv4 6, IPv6 18
 *  notes      number of the entry in {@link Accounts} &lt;&lt; 32 | second of the last announce &lt;&lt; 1 | has completed
 *  index      open addressing, position + 1, 0 = free; none while a linear search is as quick
 * </pre>
 * Bytes an IPv4 entry: 6 + 8 + 2 * 2 in arrays that are between half and wholly used, so 18 to 36.
 */
final class PeersOfFamily {
    /** What an index of 16 bits can name. */
    static final int MAX_ENTRIES = 65_535;
    private static final int MIN_CAPACITY = 4;
    /** Searching so many entries takes as long as computing a hash. */
    private static final int LINEAR_CAPACITY = 8;

    private final int stride;
    private final SipHash hashing;
    private byte[] endpoints;
    private long[] notes = new long[MIN_CAPACITY];
    private char[] index;
    private int leechers;
    private int count;
    private int completed;

    PeersOfFamily(int stride, SipHash hashing) {
        this.stride = stride;
        this.hashing = hashing;
        this.endpoints = new byte[MIN_CAPACITY * stride];
    }

    int count() {
        return count;
    }

    int leechers() {
        return leechers;
    }

    int seeders() {
        return count - leechers;
    }

    /** Downloads that ended here, each peer counted once while it is known. */
    int completed() {
        return completed;
    }

    /** @return its position, or -1 */
    int find(byte[] endpoint) {
        if (index == null) {
            for (int position = 0; position < count; position++) {
                if (isAt(position, endpoint)) {
                    return position;
                }
            }
            return -1;
        }
        for (int slot = firstSlot(endpoint, 0);; slot = next(slot)) {
            int position = index[slot] - 1;
            if (position < 0 || isAt(position, endpoint)) {
                return position;
            }
        }
    }

    EntryState state(int position) {
        return position < 0 ? EntryState.ABSENT : position < leechers ? EntryState.LEECHER : EntryState.SEEDER;
    }

    int seenSecond(int position) {
        return (int) notes[position] >> 1;
    }

    /** The number that its source's account has for the entry. */
    int number(int position) {
        return (int) (notes[position] >> Integer.SIZE);
    }

    /**
     * @return where the entry with that number is, or -1; looks from the last to the first, since the newest are at the
     * ends
     */
    int positionOf(int number) {
        int position = count - 1;
        while (position >= 0 && number(position) != number) {
            position--;
        }
        return position;
    }

    /** Whom the entry is counted for. */
    long source(int position) {
        return Endpoints.source(endpoints, position * stride, stride);
    }

    /** A copy of its address and port. */
    byte[] endpoint(int position) {
        return Arrays.copyOfRange(endpoints, position * stride, (position + 1) * stride);
    }

    void touch(int position, int nowSecond) {
        notes[position] = note(number(position), nowSecond) | notes[position] & 1;
    }

    /** Counts a download that ended, unless this peer's was counted before. */
    void complete(int position) {
        completed += (int) ~notes[position] & 1;
        notes[position] |= 1;
    }

    /**
     * Puts an entry that is not there yet.
     *
     * @param state  LEECHER or SEEDER
     * @param number as {@link #number} gives it
     * @return its position
     */
    int add(byte[] endpoint, EntryState state, int nowSecond, int number) {
        if (count == notes.length) {
            resize(count * 2);
        }
        int position = count;
        if (state == EntryState.LEECHER) {
            position = leechers++;
            move(position, count);
        }
        count++;
        System.arraycopy(endpoint, 0, endpoints, position * stride, stride);
        notes[position] = note(number, nowSecond);
        link(position);
        return position;
    }

    /** Fills the hole with the last leecher, and the hole behind it with the last seeder. */
    void remove(int position) {
        unlink(position);
        int hole = position;
        if (position < leechers) {
            leechers--;
            move(leechers, hole);
            hole = leechers;
        }
        count--;
        move(count, hole);
        if (count < notes.length / 4 && notes.length > MIN_CAPACITY) {
            resize(notes.length / 2);
        }
    }

    /** A leecher becomes a seeder, or the other way round. */
    int switchTo(EntryState state, int position, byte[] endpoint) {
        long kept = notes[position];
        remove(position);
        int moved = add(endpoint, state, 0, 0);
        notes[moved] = kept;
        return moved;
    }

    /**
     * Puts a random choice of others' endpoints: for a leecher from all, for a seeder from the leechers. All of them
     * when `wanted` is enough. Taken as one slice from each half of a ring that starts behind the asker, each at a
     * random cut, so that everybody has the same chance and the copying is sequential.
     *
     * @param asker its position, or -1 for somebody who needs nobody
     */
    void sample(int asker, int wanted, RandomGenerator random, ByteBuffer out) {
        if (asker < 0) {
            return;
        }
        boolean toLeecher = asker < leechers;
        int ring = toLeecher ? count : leechers;
        int start = toLeecher ? asker + 1 : 0;
        int others = toLeecher ? count - 1 : leechers;
        if (others <= wanted) {
            copy(start, others, ring, out);
            return;
        }
        int half = others / 2;
        int fromHalf = wanted / 2;
        slice(start, half, fromHalf, ring, random, out);
        slice(start + half, others - half, wanted - fromHalf, ring, random, out);
    }

    /**
     * Puts a seeder some others, from a random one on; a leecher nobody.
     *
     * @param most of them
     */
    void sampleSeeders(int asker, int most, RandomGenerator random, ByteBuffer out) {
        int seeders = seeders();
        int others = seeders - 1;
        if (asker < leechers || others == 0) {
            return;
        }
        int cut = random.nextInt(others);
        for (int i = 0; i < Math.min(most, others); i++) {
            int position = leechers + (asker - leechers + 1 + (cut + i) % others) % seeders;
            out.put(endpoints, position * stride, stride);
        }
    }

    /** `wanted` of the `length` entries from `start` on, which are a ring of their own. */
    private void slice(int start, int length, int wanted, int ring, RandomGenerator random, ByteBuffer out) {
        int cut = wanted == 0 ? 0 : random.nextInt(length);
        int beforeEnd = Math.min(wanted, length - cut);
        copy(start + cut, beforeEnd, ring, out);
        copy(start, wanted - beforeEnd, ring, out);
    }

    /** `length` entries from `start` on, which may lie behind the end of the ring. */
    private void copy(int start, int length, int ring, ByteBuffer out) {
        int from = start < ring ? start : start - ring;
        int beforeEnd = Math.min(length, ring - from);
        out.put(endpoints, from * stride, beforeEnd * stride);
        out.put(endpoints, 0, (length - beforeEnd) * stride);
    }

    private static long note(int number, int nowSecond) {
        return (long) number << Integer.SIZE | nowSecond << 1;
    }

    private boolean isAt(int position, byte[] endpoint) {
        int from = position * stride;
        return Arrays.equals(endpoints, from, from + stride, endpoint, 0, stride);
    }

    private void move(int from, int to) {
        if (from == to) {
            return;
        }
        if (index != null) {
            index[slotOf(from)] = (char) (to + 1);
        }
        System.arraycopy(endpoints, from * stride, endpoints, to * stride, stride);
        notes[to] = notes[from];
    }

    private void resize(int capacity) {
        endpoints = Arrays.copyOf(endpoints, capacity * stride);
        notes = Arrays.copyOf(notes, capacity);
        index = capacity > LINEAR_CAPACITY ? new char[2 * capacity] : null;
        for (int position = 0; position < count; position++) {
            link(position);
        }
    }

    private void link(int position) {
        if (index == null) {
            return;
        }
        int slot = firstSlot(endpoints, position * stride);
        while (index[slot] != 0) {
            slot = next(slot);
        }
        index[slot] = (char) (position + 1);
    }

    /** Takes an entry out of the index; those that had to step past it move up, so that no search ends too soon. */
    private void unlink(int position) {
        if (index == null) {
            return;
        }
        int hole = slotOf(position);
        for (int slot = next(hole); index[slot] != 0; slot = next(slot)) {
            int home = firstSlot(endpoints, (index[slot] - 1) * stride);
            int mask = index.length - 1;
            if (((slot - home) & mask) >= ((slot - hole) & mask)) {
                index[hole] = index[slot];
                hole = slot;
            }
        }
        index[hole] = 0;
    }

    private int slotOf(int position) {
        int slot = firstSlot(endpoints, position * stride);
        while (index[slot] != position + 1) {
            slot = next(slot);
        }
        return slot;
    }

    private int next(int slot) {
        return (slot + 1) & (index.length - 1);
    }

    private int firstSlot(byte[] from, int offset) {
        return (int) Endpoints.hash(hashing, from, offset, stride) & (index.length - 1);
    }
}
