package sprat.swarm.pick;

import java.util.ArrayList;
import java.util.List;
import sprat.wire.PeerId;

/**
 * Which leecher should bring which piece into the swarm. Every leecher weighs a piece with its own id and with that of
 * every leecher that it knows, and takes it to be the share of the heaviest (rendezvous hashing, Thaler and Ravishankar
 * 1998). So all agree without a word, and a seeder is asked for a piece once. When a leecher comes or goes only its own
 * share moves, to whoever is next in the line for each piece.
 *
 * <p>Who comes or goes is counted when somebody looks, in a look at every piece, 5 ns each: so it costs a seeder
 * nothing, and nothing that one comes who turns out to be a seed.
 */
public final class Shares {
    private final long self;
    /** How many others are heavier, for each piece. */
    private final int[] before;
    private int others;
    /** Not counted yet; nobody is in both. */
    private final List<Long> joined = new ArrayList<>();
    private final List<Long> left = new ArrayList<>();

    public Shares(PeerId self, int pieceCount) {
        this.self = key(self);
        this.before = new int[pieceCount];
    }

    /** A peer that does not have everything, and was not in. */
    public void join(PeerId other) {
        others++;
        Long key = key(other);
        if (!left.remove(key)) {
            joined.add(key);
        }
    }

    /** It has gone, or has everything. It was in. */
    public void leave(PeerId other) {
        if (others == 0) {
            throw new IllegalStateException("peer " + other + " never joined");
        }
        others--;
        Long key = key(other);
        if (!joined.remove(key)) {
            left.add(key);
        }
    }

    /** How many others share. */
    public int others() {
        return others;
    }

    public boolean isOurs(int pieceIndex) {
        return before(pieceIndex) == 0;
    }

    /** How many others are to bring this piece rather than we: 0 when it is our share. */
    int before(int pieceIndex) {
        count(joined, 1);
        count(left, -1);
        return before[pieceIndex];
    }

    private void count(List<Long> keys, int by) {
        for (long key : keys) {
            for (int i = 0; i < before.length; i++) {
                before[i] += weight(key, i) > weight(self, i) ? by : 0;
            }
        }
        keys.clear();
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
