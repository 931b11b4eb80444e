package sprat.disk.store;

import java.util.BitSet;

/** Pieces in files that somebody else has changed: not to be read before they are verified again. Any worker. */
final class StalePieces {
    private final BitSet stale = new BitSet();
    private volatile boolean isEmpty = true;
    private long changes;

    boolean contains(int pieceIndex) {
        if (isEmpty) {
            return false;
        }
        synchronized (this) {
            return stale.get(pieceIndex);
        }
    }

    /** How many changes were seen so far. */
    synchronized long changes() {
        return changes;
    }

    synchronized void add(int firstPiece, int lastPiece) {
        changes++;
        stale.set(firstPiece, lastPiece + 1);
        isEmpty = false;
    }

    /**
     * The piece has its hash. It stays what it is if any file was seen to change since `changesBefore`: then it has to
     * be looked at once more.
     */
    synchronized void verified(int pieceIndex, long changesBefore) {
        if (changes == changesBefore) {
            stale.clear(pieceIndex);
            isEmpty = stale.isEmpty();
        }
    }
}
