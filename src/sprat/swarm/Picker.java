package sprat.swarm;

import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    /** Begun pieces looked at for one pick. */
    static final int MAX_PROBES = 64;
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
    private final Map<Integer, OpenPiece> open = new HashMap<>();
    /** Those of the open pieces that have a free block, oldest first. */
    private final Set<OpenPiece> withFree = new LinkedHashSet<>();
    /** The others, as bits: verified, not begun, or every block asked for. */
    private final Bitfield withoutFree;
    /** Those of the open pieces that miss a block, oldest first: where the endgame looks. */
    private final Set<OpenPiece> missingBlocks = new LinkedHashSet<>();
    private final Map<Source, OpenPiece> fetching = new HashMap<>();
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
        this.withoutFree = new Bitfield(layout.pieceCount());
        withoutFree.setAll();
    }

    /** Pieces begun and not verified. */
    Collection<OpenPiece> open() {
        return open.values();
    }

    boolean isAmongFree(OpenPiece piece) {
        return withFree.contains(piece);
    }

    boolean isAmongMissing(OpenPiece piece) {
        return missingBlocks.contains(piece);
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
            ask(inFront, source, nowNanos);
            return inFront;
        }
        OpenPiece piece = pieceFor(source);
        if (piece == null) {
            return isEndgame() ? endgame(source, nowNanos) : null;
        }
        Block block = piece.firstFree();
        ask(block, source, nowNanos);
        return block;
    }

    /**
     * The block that comes right behind `last`, for who asks for long runs: in the same piece, or the first of the next one when nobody
     * fetches that. Marked as asked; null when it is not to be had.
     */
    Block pickAfter(Source source, Block last, long nowNanos) {
        int next = last.begin / PieceLayout.BLOCK_BYTES + 1;
        boolean isSame = next < last.piece.blocks.length;
        OpenPiece piece = isSame ? last.piece : unfetched(source, last.pieceIndex() + 1);
        Block block = piece == null ? null : piece.blocks[isSame ? next : 0];
        if (block == null || !block.isFree()) {
            return null;
        }
        if (!isSame) {
            own(source, piece);
        }
        ask(block, source, nowNanos);
        return block;
    }

    /** The first block of a new piece, when that is as good a choice as any. Marked as asked; null when something else is to come sooner. */
    Block pickPiece(Source source, int pieceIndex, long nowNanos) {
        boolean isGood = !isHeld && front.size() == 0 && pieceIndex < layout.pieceCount() && availability.isFirstChoice(pieceIndex);
        OpenPiece piece = isGood ? unfetched(source, pieceIndex) : null;
        if (piece == null) {
            return null;
        }
        own(source, piece);
        Block block = piece.firstFree();
        ask(block, source, nowNanos);
        return block;
    }

    private OpenPiece unfetched(Source source, int pieceIndex) {
        if (pieceIndex == layout.pieceCount() || !source.pieces().get(pieceIndex)) {
            return null;
        }
        if (availability.isChoosable(pieceIndex)) {
            return open.size() < Limits.OPEN_PIECES ? begun(pieceIndex) : null;
        }
        OpenPiece piece = open.get(pieceIndex);
        return piece != null && piece.owner == null ? piece : null;
    }

    private Block inFront(Source source, long nowNanos) {
        front.look(nowNanos);
        int probesLeft = MAX_BLOCK_PROBES;
        for (int i = 0; i < front.size() && probesLeft > 0; i++) {
            OpenPiece piece = openInFront(source, front.at(i));
            boolean isForIt = piece != null && (piece.owner == source || isFor(source, piece, false));
            if (isForIt && piece.hasFree()) {
                if (piece.owner == null) {
                    own(source, piece);
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
        return isOurs ? unfetched(source, pieceIndex) : null;
    }

    /** What others should have brought into the swarm, and have not. */
    private Block overdueInFront(Source source, long nowNanos) {
        for (int i = 0; i < front.size(); i++) {
            int pieceIndex = front.at(i);
            boolean isOverdue = source.pieces().get(pieceIndex) && availability.isChoosable(pieceIndex) && front.isLate(i, nowNanos);
            OpenPiece piece = isOverdue ? unfetched(source, pieceIndex) : null;
            if (piece != null) {
                own(source, piece);
                return piece.firstFree();
            }
        }
        return null;
    }

    private void own(Source source, OpenPiece piece) {
        disown(source);
        piece.owner = source;
        fetching.put(source, piece);
    }

    private OpenPiece pieceFor(Source source) {
        OpenPiece current = fetching.get(source);
        if (current != null && current.hasFree()) {
            return current;
        }
        OpenPiece piece = amongBegun(source, true);
        boolean mayBegin = open.size() < Limits.OPEN_PIECES || source.inFlight() == 0;
        if (piece == null && mayBegin) {
            piece = begin(source);
        }
        if (piece != null) {
            own(source, piece);
            return piece;
        }
        return isShared(source) && !sharedSeeds.mayHelp(source) ? null : amongBegun(source, false);
    }

    private boolean isShared(Source source) {
        return strategy.sharing() && source.isSeed() && sharedSeeds.areShared();
    }

    private OpenPiece amongBegun(Source source, boolean orphansOnly) {
        int probes = 0;
        for (OpenPiece piece : withFree) {
            if (++probes > MAX_PROBES) {
                return anyBegun(source, orphansOnly);
            }
            if (isFor(source, piece, orphansOnly)) {
                return piece;
            }
        }
        return null;
    }

    /** A piece behind those that were looked at, by chance, so that many pieces that this peer lacks do not hide the others for good. */
    private OpenPiece anyBegun(Source source, boolean orphansOnly) {
        int found = source.pieces().nextNotIn(withoutFree, random.nextInt(layout.pieceCount()));
        int pieceIndex = found >= 0 ? found : source.pieces().nextNotIn(withoutFree, 0);
        OpenPiece piece = pieceIndex < 0 ? null : open.get(pieceIndex);
        return piece != null && isFor(source, piece, orphansOnly) ? piece : null;
    }

    private static boolean isFor(Source source, OpenPiece piece, boolean orphansOnly) {
        boolean free = piece.owner == null || !orphansOnly && !piece.fromOneOnly;
        return free && source.pieces().get(piece.pieceIndex);
    }

    private OpenPiece begin(Source source) {
        int pieceIndex = choose(source);
        return pieceIndex < 0 ? null : begun(pieceIndex);
    }

    private OpenPiece begun(int pieceIndex) {
        availability.take(pieceIndex);
        OpenPiece piece = new OpenPiece(pieceIndex, layout);
        open.put(pieceIndex, piece);
        noteFree(piece);
        missingBlocks.add(piece);
        return piece;
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
        for (OpenPiece piece : missingBlocks) {
            boolean mayHelp = !piece.fromOneOnly && source.pieces().get(piece.pieceIndex);
            for (int i = piece.firstMissing(); mayHelp && i < piece.blocks.length && probes < MAX_BLOCK_PROBES; i++, probes++) {
                Block block = piece.blocks[i];
                boolean isLate = block.from == null && nowNanos - block.firstAskedNanos >= strategy.lateNanos();
                if (isLate && block.asked.size() < Limits.ENDGAME_COPIES && !block.asked.contains(source)) {
                    ask(block, source, nowNanos);
                    return block;
                }
            }
            if (++probes > MAX_BLOCK_PROBES) {
                return null;
            }
        }
        return null;
    }

    private void ask(Block block, Source source, long nowNanos) {
        block.piece.ask(block, source, nowNanos);
        noteFree(block.piece);
    }

    private void noteFree(OpenPiece piece) {
        if (piece.hasFree()) {
            withFree.add(piece);
            withoutFree.clear(piece.pieceIndex);
        } else {
            withFree.remove(piece);
            withoutFree.set(piece.pieceIndex);
        }
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
        piece.receive(block, source);
        noteFree(piece);
        if (piece.isWhole()) {
            missingBlocks.remove(piece);
            disown(piece.owner);
        }
        return piece.isWhole() ? BlockOutcome.WANTED_LAST : BlockOutcome.WANTED;
    }

    /** The block will not come from `source`. */
    void release(Block block, Source source) {
        block.piece.unask(block, source);
        noteFree(block.piece);
    }

    /** `source` fetches nothing now; its piece may be taken over. Its blocks in flight are released one by one. */
    void disown(Source source) {
        OpenPiece piece = source == null ? null : fetching.remove(source);
        if (piece != null && piece.owner == source) {
            piece.owner = null;
        }
    }

    /** The piece has its hash, by download or by the check at the start. */
    void verified(int pieceIndex) {
        availability.take(pieceIndex);
        front.verified(pieceIndex);
        open.remove(pieceIndex);
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
        Map<Source, Integer> senders = piece.lose(again);
        piece.fromOneOnly = wrong == null && senders.size() > 1;
        noteFree(piece);
        missingBlocks.add(piece);
        return senders;
    }

    /** Every missing piece is begun, so an idle peer can only help with those. */
    private boolean isEndgame() {
        return availability.choosable() == 0;
    }
}
