package sprat.swarm.pick;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import sprat.io.MemoryHold;
import sprat.wire.Bitfield;
import sprat.wire.torrent.PieceLayout;

/**
 * Decides which block to ask whom for. Owns the begun pieces and the {@link Availability} of the others. Pure: no
 * socket, no clock.
 *
 * <p>The order for a peer: the piece it is fetching; a begun piece that nobody fetches; a new piece, rarest first (the
 * first {@link #RANDOM_FIRST} at random, so that newcomers have something to trade soon; of a seed that others ask too
 * what {@link SharedSeeds} says); help with a piece that somebody else fetches; and when every missing piece is begun,
 * a copy of a block that is late, see {@link Endgame}. When pieces are to come in order, what is to be had in front
 * goes before all that, see {@link OrderedPicker}.
 *
 * <p>Calls: `pick`, then for each block exactly one of `received` or `release`; `verified` or `failed` once a piece is
 * whole.
 */
public final class Picker {
    /** Pieces chosen at random before rarity counts. */
    static final int RANDOM_FIRST = 4;
    /** Blocks looked at for one pick in the endgame, and in the front. */
    static final int MAX_BLOCK_PROBES = 1024;

    /** A peer, as far as choosing needs it. */
    public interface Source {
        /** What it has. */
        Bitfield pieces();

        /** Blocks asked of it now. */
        int inFlight();

        /** It has everything, also when it allows only some of it. */
        boolean isSeed();

        /**
         * It answers what it is asked, and so little is in flight that its line may stand still for want of requests.
         *
         * @param parts into which its window is cut: it is dry with less than one of them in flight, or less than what
         *     covers the round trips
         */
        boolean isRunningDry(int parts);

        /** How long it takes to answer a request for one block; the largest number while that is not known. */
        default long responseNanos() {
            return Long.MAX_VALUE;
        }

        /** Somebody else has brought a block that it was asked for. */
        void cancel(Block block, long nowNanos);

        /**
         * It is proven to have sent wrong data.
         *
         * @param wrongBlocks of the piece that it has sent; 0 when it has sent all of the piece and it is not known
         *     which are wrong
         */
        void onGuilty(int pieceIndex, int wrongBlocks, long nowNanos);
    }

    private final PieceLayout layout;
    private final RandomGenerator random;
    private final Picking picking;
    private final Shares shares;
    private final Availability availability;
    private final SharedSeeds sharedSeeds;
    private final OpenPieces open;
    private final OrderedWindow window;
    private final OrderedPicker inOrder;
    private final Endgame endgame;
    private int verifiedCount;
    private boolean isHeld;

    /** @param memory for the pieces that are begun */
    public Picker(PieceLayout layout, RandomGenerator random, Picking picking, Shares shares, FileSelection selection,
            MemoryHold memory) {
        this.layout = layout;
        this.random = random;
        this.picking = picking;
        this.shares = shares;
        this.availability = new Availability(layout.pieceCount(), selection);
        this.sharedSeeds = new SharedSeeds(availability, shares, random);
        this.open = new OpenPieces(layout, random, availability, memory);
        this.window = new OrderedWindow(layout, selection);
        this.inOrder = new OrderedPicker(window, open, availability, shares, picking);
        this.endgame = new Endgame(open, availability, picking.lateNanos());
    }

    /** Pieces begun and not verified. */
    public OpenPieces open() {
        return open;
    }

    public Shares shares() {
        return shares;
    }

    public Availability availability() {
        return availability;
    }

    /** Pieces are to come in order, and some are still to come. */
    public boolean isInOrder() {
        return window.size() > 0;
    }

    /** Nothing is begun until {@link #release()}, since what comes could not be verified. */
    public void hold() {
        isHeld = true;
    }

    /** Pieces may be begun. */
    public void release() {
        isHeld = false;
    }

    /** The next block to ask `source` for, marked as asked; null when there is none for it now. */
    public Block pick(Source source, long nowNanos) {
        if (isHeld) {
            return null;
        }
        Block block = inOrder.pick(source, nowNanos);
        if (block == null) {
            OpenPiece piece = pieceFor(source);
            block = piece == null ? endgame.pick(source, nowNanos) : piece.firstFree();
        }
        if (block != null) {
            open.ask(block, source, nowNanos);
        }
        return block;
    }

    /**
     * The block that comes right behind `last`, for who asks for long runs: in the same piece, or the first of the next
     * one when nobody fetches that. Marked as asked; null when it is not to be had.
     */
    public Block pickAfter(Source source, Block last, long nowNanos) {
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

    /**
     * The first block of a new piece, when that is as good a choice as any. Marked as asked; null when something else
     * is to come sooner.
     */
    public Block pickPiece(Source source, int pieceIndex, long nowNanos) {
        boolean isGood = !isHeld && !isInOrder() && pieceIndex < layout.pieceCount()
                && availability.isFirstChoice(pieceIndex);
        OpenPiece piece = isGood ? open.unfetched(source, pieceIndex) : null;
        if (piece == null) {
            return null;
        }
        open.own(source, piece);
        Block block = piece.firstFree();
        open.ask(block, source, nowNanos);
        return block;
    }

    private OpenPiece pieceFor(Source source) {
        OpenPiece current = open.fetchedBy(source);
        if (current != null && current.hasFree()) {
            return current;
        }
        OpenPiece piece = open.withFree(source, true);
        if (piece == null && (!open.isFull() || source.inFlight() == 0 && open.makeRoom())) {
            piece = begin(source);
        }
        if (piece != null) {
            open.own(source, piece);
            return piece;
        }
        return isShared(source) && !sharedSeeds.mayHelp(source) ? null : open.withFree(source, false);
    }

    private boolean isShared(Source source) {
        return picking.sharing() && source.isSeed() && sharedSeeds.areShared();
    }

    private OpenPiece begin(Source source) {
        int pieceIndex = choose(source);
        return pieceIndex < 0 ? null : open.begin(pieceIndex);
    }

    private int choose(Source source) {
        return switch (picking.order()) {
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

    /**
     * A block asked of `source` before, now or earlier, has come from it. For a piece that comes from one peer alone
     * only what is asked for now counts, lest a late block of another peer puts the blame on that one. Of a piece that
     * was given up nothing does.
     *
     * @param others gets those who were asked for it too: cancel it there
     */
    public BlockOutcome received(Block block, Source source, List<Source> others) {
        OpenPiece piece = block.piece;
        if (open.get(piece.pieceIndex) != piece || block.from != null
                || piece.fromOneOnly && !block.asked.contains(source)) {
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
    public void release(Block block, Source source) {
        open.release(block, source);
    }

    /** `source` fetches nothing now; its piece may be taken over. Its blocks in flight are released one by one. */
    public void disown(Source source) {
        open.disown(source);
    }

    /** The piece has its hash, by download or by the check at the start. */
    public void verified(int pieceIndex) {
        availability.take(pieceIndex);
        window.verified(pieceIndex);
        open.verified(pieceIndex);
        verifiedCount++;
    }

    /**
     * A whole piece did not have its hash.
     *
     * @param wrong indexes of the blocks that are to be fetched again; null for all: then, of several senders, one
     *     alone will do it
     * @return who sent those, and how many each
     */
    public Map<Source, Integer> failed(int pieceIndex, BitSet wrong) {
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
}
