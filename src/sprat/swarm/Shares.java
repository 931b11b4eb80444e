package sprat.swarm;

import java.util.Arrays;
import sprat.wire.PeerId;

/**
 * Which leecher should bring which piece into the swarm. Every leecher weighs a piece with the id of every leecher that it knows, and takes
 * it to be the share of the heaviest (rendezvous hashing, Thaler and Ravishankar 1998). So all agree without a word, and a seeder is asked
 * for a piece once. When a leecher comes or goes only its own share moves.
 */
final class Shares {
    private final long self;
    /** The first `count`, in any order. */
    private long[] others = new long[8];
    private int count;

    Shares(PeerId self) {
        this.self = key(self);
    }

    /** A peer that does not have everything. */
    void join(PeerId other) {
        if (count == others.length) {
            others = Arrays.copyOf(others, 2 * count);
        }
        others[count++] = key(other);
    }

    /** It has gone, or has everything. Harmless for one that is not in. */
    void leave(PeerId other) {
        long key = key(other);
        for (int i = 0; i < count; i++) {
            if (others[i] == key) {
                others[i] = others[--count];
                return;
            }
        }
    }

    /** How many others share. */
    int others() {
        return count;
    }

    boolean isOurs(int pieceIndex) {
        long ours = weight(self, pieceIndex);
        for (int i = 0; i < count; i++) {
            if (weight(others[i], pieceIndex) > ours) {
                return false;
            }
        }
        return true;
    }

    private static long weight(long key, int pieceIndex) {
        return mix(key + pieceIndex * 0x9E3779B97F4A7C15L);
    }

    private static long key(PeerId id) {
        return mix(id.hashCode());
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood 2014). */
    private static long mix(long word) {
        long mixed = (word ^ word >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
