package sprat.tracker;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The peers of one torrent in one address family, in three arrays and without an object for each. An entry's place changes when others
 * come and go, so a position is good only until the next change. Not bounded here; {@link PeerTable} does that. Loop's thread.
 * <pre>
 *  endpoints  | leechers ... | seeders ... | free |     stride bytes each, as in an announce response: IPv4 6, IPv6 18
 *  seen       second of the last announce &lt;&lt; 1 | has completed
 *  index      open addressing, position + 1, 0 = free; none while a linear search is as quick
 * </pre>
 * Bytes an IPv4 entry: 6 + 4 + 2 * 2 in arrays that are between half and wholly used, so 14 to 28.
 */
final class Swarm {
    /** What an index of 16 bits can name. */
    static final int MAX_ENTRIES = 65_535;
    private static final int MIN_CAPACITY = 4;
    /** Searching so many entries takes as long as computing a hash. */
    private static final int LINEAR_CAPACITY = 8;

    private final int stride;
    private final SipHash hashing;
    private byte[] endpoints;
    private int[] seen = new int[MIN_CAPACITY];
    private char[] index;
    private int leechers;
    private int count;
    private int completed;

    Swarm(int stride, SipHash hashing) {
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
        return seen[position] >> 1;
    }

    /** Writes `stride` bytes: address and port. */
    void endpoint(int position, byte[] into) {
        System.arraycopy(endpoints, position * stride, into, 0, stride);
    }

    void touch(int position, int nowSecond) {
        seen[position] = nowSecond << 1 | seen[position] & 1;
    }

    /** Counts a download that ended, unless this peer's was counted before. */
    void complete(int position) {
        completed += ~seen[position] & 1;
        seen[position] |= 1;
    }

    /**
     * Puts an entry that is not there yet.
     *
     * @param state LEECHER or SEEDER
     * @return its position
     */
    int add(byte[] endpoint, EntryState state, int nowSecond) {
        if (count == seen.length) {
            resize(count * 2);
        }
        int position = count;
        if (state == EntryState.LEECHER) {
            position = leechers++;
            move(position, count);
        }
        count++;
        System.arraycopy(endpoint, 0, endpoints, position * stride, stride);
        seen[position] = nowSecond << 1;
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
        if (count < seen.length / 4 && seen.length > MIN_CAPACITY) {
            resize(seen.length / 2);
        }
    }

    /** A leecher becomes a seeder, or the other way round. */
    int switchTo(EntryState state, int position, byte[] endpoint) {
        int kept = seen[position];
        remove(position);
        int moved = add(endpoint, state, 0);
        seen[moved] = kept;
        return moved;
    }

    /**
     * Puts a random choice of others' endpoints: for a leecher from all, for a seeder from the leechers. All of them when `wanted` is
     * enough. Taken as one slice from each half of a ring that starts behind the asker, each at a random cut, so that everybody has the
     * same chance and the copying is sequential.
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
        seen[to] = seen[from];
    }

    private void resize(int capacity) {
        endpoints = Arrays.copyOf(endpoints, capacity * stride);
        seen = Arrays.copyOf(seen, capacity);
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
