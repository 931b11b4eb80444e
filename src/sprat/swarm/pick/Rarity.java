package sprat.swarm.pick;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import sprat.wire.Bitfield;

/**
 * The pieces of one priority by how many peers have them, kept sorted so that the rarest are at hand without a scan;
 * see {@link Availability}.
 * <pre>
 *  order:  | pieces on 0 peers | on 1 | on 2 | ... | begun or verified |
 *          ^start[0]           ^start[1]           ^start[levels]
 * </pre>
 * `position` is the inverse of `order`. A change of one peer moves a piece over one border.
 */
final class Rarity {
    private final int[] order;
    private final int[] position;
    private final int[] peers;
    private final Bitfield taken;
    private int[] start;
    private int levels;

    Rarity(int pieceCount) {
        order = new int[pieceCount];
        position = new int[pieceCount];
        Arrays.setAll(order, i -> i);
        Arrays.setAll(position, i -> i);
        peers = new int[pieceCount];
        taken = new Bitfield(pieceCount);
        levels = 1;
        start = new int[] {0, pieceCount};
    }

    /** A peer that does not have everything has this piece. */
    void increment(int pieceIndex) {
        int level = peers[pieceIndex]++;
        if (peers[pieceIndex] == levels) {
            addLevel();
        }
        if (!taken.get(pieceIndex)) {
            moveUp(pieceIndex, level);
        }
    }

    /** Such a peer has gone, or has everything now. */
    void decrement(int pieceIndex) {
        int level = peers[pieceIndex]--;
        if (level == 0) {
            throw new IllegalStateException("piece " + pieceIndex + " on fewer than 0 peers");
        }
        if (!taken.get(pieceIndex)) {
            moveDown(pieceIndex, level);
        }
    }

    /** The piece is begun or verified: no longer to be chosen. */
    void take(int pieceIndex) {
        if (taken.set(pieceIndex)) {
            for (int level = peers[pieceIndex]; level < levels; level++) {
                moveUp(pieceIndex, level);
            }
        }
    }

    /** A piece that was taken is to be chosen after all. */
    void giveBack(int pieceIndex) {
        if (taken.clear(pieceIndex)) {
            for (int level = levels; level > peers[pieceIndex]; level--) {
                moveDown(pieceIndex, level);
            }
        }
    }

    /** Peers without everything that have this piece. */
    int peersWith(int pieceIndex) {
        return peers[pieceIndex];
    }

    boolean isChoosable(int pieceIndex) {
        return !taken.get(pieceIndex);
    }

    /** Pieces that may still be chosen. */
    int choosable() {
        return start[levels];
    }

    /** Those that may still be chosen and that only seeds have. */
    int onSeedsOnly() {
        return start[1];
    }

    /**
     * Of the pieces that only seeds have, the one for which fewest leechers come before us; -1 when `has` holds none,
     * or none of those that were looked at, {@link Availability#MAX_SHARE_PROBES} from a random place on.
     *
     * @param mostBefore how many may come before us: 0 for our own share
     */
    int nearestInLine(Bitfield has, RandomGenerator random, Shares shares, int mostBefore) {
        int size = onSeedsOnly();
        int first = size == 0 ? 0 : random.nextInt(size);
        int probes = Math.min(size, Availability.MAX_SHARE_PROBES);
        int found = -1;
        int least = mostBefore + 1;
        for (int i = 0; i < probes && least > 0; i++) {
            int pieceIndex = order[(first + i) % size];
            int before = shares.before(pieceIndex);
            if (before < least && has.get(pieceIndex)) {
                found = pieceIndex;
                least = before;
            }
        }
        return found;
    }

    /**
     * One of the rarest pieces that `has` holds, at random among equally rare ones; -1 when it holds none. Touches at
     * most {@link Availability#MAX_PROBES} of the pieces that only seeds have and as many of the others, then takes any
     * piece, 64 a step, from a random place.
     */
    int rarest(Bitfield has, RandomGenerator random) {
        int probesLeft = Availability.MAX_PROBES;
        boolean missed = false;
        for (int level = 0; level < levels && probesLeft > 0; level++) {
            int size = start[level + 1] - start[level];
            int found = among(level, Math.min(size, probesLeft), has, random);
            if (found >= 0) {
                return found;
            }
            missed |= size > probesLeft;
            probesLeft = level == 0 ? Availability.MAX_PROBES : probesLeft - size;
        }
        return missed ? any(has, random) : -1;
    }

    private int among(int level, int probes, Bitfield has, RandomGenerator random) {
        int size = start[level + 1] - start[level];
        int first = size == 0 ? 0 : random.nextInt(size);
        for (int i = 0; i < probes; i++) {
            int pieceIndex = order[start[level] + (first + i) % size];
            if (has.get(pieceIndex)) {
                return pieceIndex;
            }
        }
        return -1;
    }

    /** The first piece that `has` holds and that may be chosen; -1 when there is none. */
    int first(Bitfield has) {
        return choosable() == 0 ? -1 : has.nextNotIn(taken, 0);
    }

    /** Any piece that `has` holds and that may be chosen, from a random place on; -1 when there is none. */
    int any(Bitfield has, RandomGenerator random) {
        if (choosable() == 0) {
            return -1;
        }
        int found = has.nextNotIn(taken, random.nextInt(order.length));
        return found >= 0 ? found : has.nextNotIn(taken, 0);
    }

    private void moveUp(int pieceIndex, int level) {
        swap(position[pieceIndex], --start[level + 1]);
    }

    private void moveDown(int pieceIndex, int level) {
        swap(position[pieceIndex], start[level]++);
    }

    private void swap(int a, int b) {
        int pieceAtA = order[a];
        int pieceAtB = order[b];
        order[a] = pieceAtB;
        position[pieceAtB] = a;
        order[b] = pieceAtA;
        position[pieceAtA] = b;
    }

    private void addLevel() {
        start = Arrays.copyOf(start, levels + 2);
        start[levels + 1] = start[levels];
        levels++;
    }
}
