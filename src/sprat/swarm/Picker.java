package sprat.swarm;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import sprat.io.Limits;
import sprat.wire.Bitfield;
import sprat.wire.PieceLayout;

/**
 * Decides which block to ask whom for. Owns the begun pieces and the {@link Availability} of the others. Pure: no socket, no clock.
 *
 * <p>The order for a peer: the piece it is fetching; a begun piece that nobody fetches; a new piece, rarest first (the first
 * {@link #RANDOM_FIRST} at random, so that newcomers have something to trade soon; of a seed that others ask too what {@link SharedSeeds}
 * says); help with a piece that somebody else fetches; and when every missing piece is begun, a second or third copy of a block that was
 * first asked for {@link Strategy#lateNanos} ago (the endgame, BEP 3), never more than {@link Limits#ENDGAME_COPIES}.
 *
 * <p>When pieces are to come in order, what is to be had in the {@link Front} goes before all that: the first block there that is
 * free, whoever fetches its piece, or that somebody else is late with.
 *
 * <p>Calls: `pick`, then for each block exactly one of `received` or `release`; `verified` or `failed` once a piece is whole.
 */
final class Picker {
    /** Pieces chosen at random before rarity counts. */
    static final int RANDOM_FIRST = 4;
    /** Blocks looked at for one pick in the endgame, and in the front. */
    static final int MAX_BLOCK_PROBES = 1024;

    /** A peer, as far as choosing needs it. */
    interface Source {
        /** What it has. */
        Bitfield pieces();

        /** Blocks asked of it now. */
        int inFlight();

        /** It has everything, also when it allows only some of it. */
        boolean isSeed();

        /**
         * It answers what it is asked, and so little is in flight that its line may stand still for want of requests.
         *
         * @param parts into which its window is cut: it is dry with less than one of them in flight, or less than what covers the round trips
         */
        boolean isRunningDry(int parts);

        /** How long it takes to answer a request for one block; the largest number while that is not known. */
        default long responseNanos() {
            return Long.MAX_VALUE;
        }

        /** Somebody else has brought a block that it was asked for. */
        void cancel(Block block, long nowNanos);
    }

    private final PieceLayout layout;
    private final RandomGenerator random;
    private final Strategy strategy;
    private final Shares shares;
    private final Availability availability;
    private final SharedSeeds sharedSeeds;
    private final Front front;
    private final OpenPieces open;
    private int verifiedCount;
    private boolean isHeld;

    Picker(PieceLayout layout, RandomGenerator random, Strategy strategy, Shares shares, Choice choice) {
        this.layout = layout;
        this.random = random;
        this.strategy = strategy;
        this.shares = shares;
        this.availability = new Availability(layout.pieceCount(), choice);
        this.sharedSeeds = new SharedSeeds(availability, shares, random);
        this.front = new Front(layout, choice);
        this.open = new OpenPieces(layout, random, availability);
    }

    /** Pieces begun and not verified. */
    OpenPieces open() {
        return open;
    }

    Shares shares() {
        return shares;
    }

    Availability availability() {
        return availability;
    }

    /** False: nothing is begun, since what comes could not be verified. */
    void mayBegin(boolean may) {
        isHeld = !may;
    }

    /** The next block to ask `source` for, marked as asked; null when there is none for it now. */
    Block pick(Source source, long nowNanos) {
        if (isHeld) {
            return null;
        }
        Block inFront = inFront(source, nowNanos);
        if (inFront != null) {
            open.ask(inFront, source, nowNanos);
            return inFront;
        }
        OpenPiece piece = pieceFor(source);
        if (piece == null) {
            return isEndgame() ? endgame(source, nowNanos) : null;
        }
        Block block = piece.firstFree();
        open.ask(block, source, nowNanos);
        return block;
    }

    /**
     * The block that comes right behind `last`, for who asks for long runs: in the same piece, or the first of the next one when nobody
     * fetches that. Marked as asked; null when it is not to be had.
     */
    Block pickAfter(Source source, Block last, long nowNanos) {
        int next = last.begin / PieceLayout.BLOCK_BYTES + 1;
        boolean isSame = next < last.piece.blocks.length;
        OpenPiece piece = isSame ? last.piece : open.unfetched(source, last.pieceIndex() + 1);
        Block block = piece == null ? null : piece.blocks[isSame ? next : 0];
        if (block == null || !block.isFree()) {
            return null;
        }
        if (!isSame) {
            open.own(source, piece);
        }
        open.ask(block, source, nowNanos);
        return block;
    }

    /** The first block of a new piece, when that is as good a choice as any. Marked as asked; null when something else is to come sooner. */
    Block pickPiece(Source source, int pieceIndex, long nowNanos) {
        boolean isGood = !isHeld && front.size() == 0 && pieceIndex < layout.pieceCount() && availability.isFirstChoice(pieceIndex);
        OpenPiece piece = isGood ? open.unfetched(source, pieceIndex) : null;
        if (piece == null) {
            return null;
        }
        open.own(source, piece);
        Block block = piece.firstFree();
        open.ask(block, source, nowNanos);
        return block;
    }

    private Block inFront(Source source, long nowNanos) {
        front.look(nowNanos);
        int probesLeft = MAX_BLOCK_PROBES;
        for (int i = 0; i < front.size() && probesLeft > 0; i++) {
            OpenPiece piece = openInFront(source, front.at(i));
            boolean isForIt = piece != null && (piece.owner == source || piece.isFor(source, false));
            if (isForIt && piece.hasFree()) {
                if (piece.owner == null) {
                    open.own(source, piece);
                }
                return piece.firstFree();
            }
            Block late = isForIt && !piece.fromOneOnly ? front.late(piece, source, nowNanos) : null;
            if (late != null) {
                return late;
            }
            probesLeft -= isForIt ? 1 + piece.missingCount() : 1;
        }
        return overdueInFront(source, nowNanos);
    }

    /** Seeds are asked for our share, so that those who all fetch in the same order get different pieces of them and trade. */
    private OpenPiece openInFront(Source source, int pieceIndex) {
        if (!source.pieces().get(pieceIndex) || !availability.isChoosable(pieceIndex)) {
            return source.pieces().get(pieceIndex) ? open.get(pieceIndex) : null;
        }
        boolean isOurs = !strategy.sharing() || !source.isSeed()
                || availability.peersWith(pieceIndex) == 0 && shares.isOurs(pieceIndex);
        return isOurs ? open.unfetched(source, pieceIndex) : null;
    }

    /** What others should have brought into the swarm, and have not. */
    private Block overdueInFront(Source source, long nowNanos) {
        for (int i = 0; i < front.size(); i++) {
            int pieceIndex = front.at(i);
            boolean isOverdue = source.pieces().get(pieceIndex) && availability.isChoosable(pieceIndex) && front.isLate(i, nowNanos);
            OpenPiece piece = isOverdue ? open.unfetched(source, pieceIndex) : null;
            if (piece != null) {
                open.own(source, piece);
                return piece.firstFree();
            }
        }
        return null;
    }

    private OpenPiece pieceFor(Source source) {
        OpenPiece current = open.fetchedBy(source);
        if (current != null && current.hasFree()) {
            return current;
        }
        OpenPiece piece = open.withFree(source, true);
        boolean mayBegin = !open.isFull() || source.inFlight() == 0;
        if (piece == null && mayBegin) {
            piece = begin(source);
        }
        if (piece != null) {
            open.own(source, piece);
            return piece;
        }
        return isShared(source) && !sharedSeeds.mayHelp(source) ? null : open.withFree(source, false);
    }

    private boolean isShared(Source source) {
        return strategy.sharing() && source.isSeed() && sharedSeeds.areShared();
    }

    private OpenPiece begin(Source source) {
        int pieceIndex = choose(source);
        return pieceIndex < 0 ? null : open.begin(pieceIndex);
    }

    private int choose(Source source) {
        return switch (strategy.order()) {
            case RAREST -> rarest(source);
            case RANDOM -> availability.any(source.pieces(), random);
            case SEQUENTIAL -> availability.first(source.pieces());
        };
    }

    private int rarest(Source source) {
        if (isShared(source)) {
            return sharedSeeds.choose(source);
        }
        int atRandom = verifiedCount + open.size() < RANDOM_FIRST ? availability.any(source.pieces(), random) : -1;
        boolean isTraded = atRandom >= 0 && availability.peersWith(atRandom) > 0;
        return isTraded ? atRandom : availability.rarest(source.pieces(), random);
    }

    /** Only for a peer that would otherwise stand idle. */
    private Block endgame(Source source, long nowNanos) {
        if (source.inFlight() >= Limits.ENDGAME_REQUESTS) {
            return null;
        }
        int probes = 0;
        for (OpenPiece piece : open.missingBlocks()) {
            boolean mayHelp = !piece.fromOneOnly && source.pieces().get(piece.pieceIndex);
            for (int i = piece.firstMissing(); mayHelp && i < piece.blocks.length && probes < MAX_BLOCK_PROBES; i++, probes++) {
                Block block = piece.blocks[i];
                boolean isLate = block.from == null && nowNanos - block.firstAskedNanos >= strategy.lateNanos();
                if (isLate && block.asked.size() < Limits.ENDGAME_COPIES && !block.asked.contains(source)) {
                    open.ask(block, source, nowNanos);
                    return block;
                }
            }
            if (++probes > MAX_BLOCK_PROBES) {
                return null;
            }
        }
        return null;
    }

    /**
     * A block asked of `source` before, now or earlier, has come from it. For a piece that comes from one peer alone only what is asked
     * for now counts, lest a late block of another peer puts the blame on that one.
     *
     * @param others gets those who were asked for it too: cancel it there
     */
    BlockOutcome received(Block block, Source source, List<Source> others) {
        OpenPiece piece = block.piece;
        if (block.from != null || piece.fromOneOnly && !block.asked.contains(source)) {
            return BlockOutcome.DUPLICATE;
        }
        for (Source asked : block.asked) {
            if (asked != source) {
                others.add(asked);
            }
        }
        open.receive(block, source);
        return piece.isWhole() ? BlockOutcome.WANTED_LAST : BlockOutcome.WANTED;
    }

    /** The block will not come from `source`. */
    void release(Block block, Source source) {
        open.release(block, source);
    }

    /** `source` fetches nothing now; its piece may be taken over. Its blocks in flight are released one by one. */
    void disown(Source source) {
        open.disown(source);
    }

    /** The piece has its hash, by download or by the check at the start. */
    void verified(int pieceIndex) {
        availability.take(pieceIndex);
        front.verified(pieceIndex);
        open.verified(pieceIndex);
        verifiedCount++;
    }

    /**
     * A whole piece did not have its hash.
     *
     * @param wrong indexes of the blocks that are to be fetched again; null for all: then, of several senders, one alone will do it
     * @return who sent those, and how many each
     */
    Map<Source, Integer> failed(int pieceIndex, BitSet wrong) {
        OpenPiece piece = open.get(pieceIndex);
        BitSet again = new BitSet();
        again.set(0, piece.blocks.length);
        if (wrong != null) {
            again.and(wrong);
        }
        Map<Source, Integer> senders = open.lose(piece, again);
        piece.fromOneOnly = wrong == null && senders.size() > 1;
        return senders;
    }

    /** Every missing piece is begun, so an idle peer can only help with those. */
    private boolean isEndgame() {
        return availability.choosable() == 0;
    }
}
