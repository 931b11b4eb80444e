package sprat.swarm.pick;

import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;
import sprat.wire.Bitfield;

/**
 * How many peers have each piece, and which pieces are still to be begun: those of the first priority, rarest first,
 * then those of the next. What nobody wants counts as taken. Peers that have everything count as one number, so their
 * coming and going costs nothing.
 */
public final class Availability {
    /** How many pieces of a priority a look for one may touch before it stops minding rarity. */
    static final int MAX_PROBES = 256;
    /** How many pieces of a priority that only seeds have a look for the nearest in line may touch. */
    static final int MAX_SHARE_PROBES = 1024;

    private final FileSelection selection;
    /** Each knows the pieces of its priority; the others are taken there. */
    private final Rarity[] priorities;

    Availability(int pieceCount, FileSelection selection) {
        this.selection = selection;
        this.priorities = new Rarity[selection.priorities()];
        for (int priority = 0; priority < priorities.length; priority++) {
            priorities[priority] = new Rarity(pieceCount);
            for (int i = 0; i < pieceCount; i++) {
                if (!selection.hasPiece(i) || selection.priority(i) != priority) {
                    priorities[priority].take(i);
                }
            }
        }
    }

    private Rarity of(int pieceIndex) {
        return priorities[selection.priority(pieceIndex)];
    }

    /** A peer that does not have everything has this piece. */
    public void increment(int pieceIndex) {
        of(pieceIndex).increment(pieceIndex);
    }

    /** Such a peer has gone, or has everything now. */
    public void decrement(int pieceIndex) {
        of(pieceIndex).decrement(pieceIndex);
    }

    /** The piece is begun or verified: no longer to be chosen. */
    public void take(int pieceIndex) {
        of(pieceIndex).take(pieceIndex);
    }

    /** The opposite, of a wanted piece that was neither. */
    public void giveBack(int pieceIndex) {
        of(pieceIndex).giveBack(pieceIndex);
    }

    /** Peers without everything that have this piece. */
    public int peersWith(int pieceIndex) {
        return of(pieceIndex).peersWith(pieceIndex);
    }

    boolean isChoosable(int pieceIndex) {
        return of(pieceIndex).isChoosable(pieceIndex);
    }

    /** It may be chosen, no piece of an earlier priority may, and none is rarer: only seeds have it. */
    boolean isFirstChoice(int pieceIndex) {
        int priority = selection.priority(pieceIndex);
        boolean isFirst = isChoosable(pieceIndex) && peersWith(pieceIndex) == 0;
        for (int earlier = 0; earlier < priority && isFirst; earlier++) {
            isFirst = priorities[earlier].choosable() == 0;
        }
        return isFirst;
    }

    /** Pieces that may still be chosen. */
    int choosable() {
        int sum = 0;
        for (Rarity priority : priorities) {
            sum += priority.choosable();
        }
        return sum;
    }

    /** Those of them that only seeds have. */
    int onSeedsOnly() {
        int sum = 0;
        for (Rarity priority : priorities) {
            sum += priority.onSeedsOnly();
        }
        return sum;
    }

    /**
     * One of the rarest pieces that `has` holds in the first priority of which it holds any, at random among equally
     * rare ones; -1 when it holds none. For each priority it touches at most {@link #MAX_PROBES} of the pieces that
     * only seeds have and as many of the others, then takes any piece, 64 a step, from a random place.
     */
    int rarest(Bitfield has, RandomGenerator random) {
        return inFirstPriority(priority -> priority.rarest(has, random));
    }

    /** The first piece that `has` holds and that may be chosen; -1 when there is none. */
    int first(Bitfield has) {
        return inFirstPriority(priority -> priority.first(has));
    }

    /** Any piece that `has` holds and that may be chosen, from a random place on; -1 when there is none. */
    int any(Bitfield has, RandomGenerator random) {
        return inFirstPriority(priority -> priority.any(has, random));
    }

    /** What is found in the first priority in which anything is; -1 when nothing is in any. */
    int inFirstPriority(ToIntFunction<Rarity> look) {
        int found = -1;
        for (int priority = 0; priority < priorities.length && found < 0; priority++) {
            found = look.applyAsInt(priorities[priority]);
        }
        return found;
    }
}
