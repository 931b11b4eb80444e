package sprat.swarm.pick;

import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import sprat.io.MemoryHold;
import sprat.wire.Bitfield;
import sprat.wire.torrent.PieceLayout;

/**
 * The pieces that are begun and not verified, and who fetches which. Keeps each where its blocks put it: among those
 * that have a free block, and among those that miss one. Pure; changed on behalf of {@link Picker} only.
 */
public final class OpenPieces implements Iterable<OpenPiece> {
    /** Looked at for one pick. */
    static final int MAX_PROBES = 64;

    private final PieceLayout layout;
    private final RandomGenerator random;
    private final Availability availability;
    private final Map<Integer, OpenPiece> open = new HashMap<>();
    /** Those that have a free block, oldest first. */
    private final Set<OpenPiece> withFree = new LinkedHashSet<>();
    /** The others, as bits: verified, not begun, or every block asked for. */
    private final Bitfield withoutFree;
    /** Those that miss a block, oldest first. */
    private final Set<OpenPiece> missingBlocks = new LinkedHashSet<>();
    private final Map<Picker.Source, OpenPiece> fetching = new HashMap<>();
    private final MemoryHold memory;
    private long costBytes;

    OpenPieces(PieceLayout layout, RandomGenerator random, Availability availability, MemoryHold memory) {
        this.memory = memory;
        this.layout = layout;
        this.random = random;
        this.availability = availability;
        this.withoutFree = new Bitfield(layout.pieceCount());
        withoutFree.setAll();
    }

    @Override
    public Iterator<OpenPiece> iterator() {
        return open.values().iterator();
    }

    public int size() {
        return open.size();
    }

    /** Another one is begun only for who would stand idle. */
    boolean isFull() {
        return open.size() >= PickLimits.OPEN_PIECES || isMemoryFull();
    }

    private boolean isMemoryFull() {
        return !open.isEmpty() && !memory.hasRoomFor(costBytes + OpenPiece.costBytes(layout.blockCount(0)));
    }

    /**
     * For who would stand idle. Where memory is used up a piece of which nobody is asked for a block is given up for
     * another, the least complete of those that are looked at: it is to be fetched anew, but what nobody has any more
     * must not keep out what somebody has.
     *
     * @return false when there is none
     */
    boolean makeRoom() {
        if (!isMemoryFull()) {
            return true;
        }
        OpenPiece least = null;
        int probes = 0;
        for (OpenPiece piece : withFree) {
            if (++probes > MAX_PROBES) {
                break;
            }
            boolean isIdle = piece.owner == null && piece.freeCount() == piece.missingCount();
            if (isIdle && (least == null || piece.missingCount() > least.missingCount())) {
                least = piece;
            }
        }
        if (least != null) {
            giveUp(least);
        }
        return least != null;
    }

    private void giveUp(OpenPiece piece) {
        forget(piece);
        withFree.remove(piece);
        withoutFree.set(piece.pieceIndex);
        missingBlocks.remove(piece);
        availability.giveBack(piece.pieceIndex);
    }

    private void forget(OpenPiece piece) {
        open.remove(piece.pieceIndex);
        costBytes -= OpenPiece.costBytes(piece.blocks.length);
        memory.set(costBytes);
    }

    /** The torrent has stopped. */
    public void end() {
        memory.end();
    }

    /** Null when it is not begun, or verified. */
    OpenPiece get(int pieceIndex) {
        return open.get(pieceIndex);
    }

    public boolean isAmongFree(OpenPiece piece) {
        return withFree.contains(piece);
    }

    public boolean isAmongMissing(OpenPiece piece) {
        return missingBlocks.contains(piece);
    }

    /** Those that miss a block, oldest first: where the endgame looks. */
    Collection<OpenPiece> missingBlocks() {
        return missingBlocks;
    }

    // ---- Who fetches which ----

    /** What `source` is fetching, or null. */
    OpenPiece fetchedBy(Picker.Source source) {
        return fetching.get(source);
    }

    void own(Picker.Source source, OpenPiece piece) {
        disown(source);
        piece.owner = source;
        fetching.put(source, piece);
    }

    /** @param source null for nobody */
    void disown(Picker.Source source) {
        OpenPiece piece = source == null ? null : fetching.remove(source);
        if (piece != null && piece.owner == source) {
            piece.owner = null;
        }
    }

    /** A piece that `source` has and nobody fetches, begun if it must be; null when there is none at that index. */
    OpenPiece unfetched(Picker.Source source, int pieceIndex) {
        if (pieceIndex == layout.pieceCount() || !source.pieces().get(pieceIndex)) {
            return null;
        }
        if (availability.isChoosable(pieceIndex)) {
            return isFull() ? null : begin(pieceIndex);
        }
        OpenPiece piece = open.get(pieceIndex);
        return piece != null && piece.owner == null ? piece : null;
    }

    /** The oldest piece with a free block that is for `source`, of those that are looked at. */
    OpenPiece withFree(Picker.Source source, boolean orphansOnly) {
        int probes = 0;
        for (OpenPiece piece : withFree) {
            if (++probes > MAX_PROBES) {
                return anyWithFree(source, orphansOnly);
            }
            if (piece.isFor(source, orphansOnly)) {
                return piece;
            }
        }
        return null;
    }

    /**
     * A piece behind those that were looked at, by chance, so that many pieces that this peer lacks do not hide the
     * others for good.
     */
    private OpenPiece anyWithFree(Picker.Source source, boolean orphansOnly) {
        int found = source.pieces().nextNotIn(withoutFree, random.nextInt(layout.pieceCount()));
        int pieceIndex = found >= 0 ? found : source.pieces().nextNotIn(withoutFree, 0);
        OpenPiece piece = pieceIndex < 0 ? null : open.get(pieceIndex);
        return piece != null && piece.isFor(source, orphansOnly) ? piece : null;
    }

    // ---- What becomes of them ----

    OpenPiece begin(int pieceIndex) {
        availability.take(pieceIndex);
        OpenPiece piece = new OpenPiece(pieceIndex, layout);
        open.put(pieceIndex, piece);
        costBytes += OpenPiece.costBytes(piece.blocks.length);
        memory.set(costBytes);
        noteFree(piece);
        missingBlocks.add(piece);
        return piece;
    }

    void ask(Block block, Picker.Source source, long nowNanos) {
        block.piece.ask(block, source, nowNanos);
        noteFree(block.piece);
    }

    void release(Block block, Picker.Source source) {
        block.piece.unask(block, source);
        noteFree(block.piece);
    }

    void receive(Block block, Picker.Source source) {
        OpenPiece piece = block.piece;
        piece.receive(block, source);
        noteFree(piece);
        if (piece.isWhole()) {
            missingBlocks.remove(piece);
            disown(piece.owner);
        }
    }

    /** Of a whole piece: these blocks are missing again. @return who had sent them, and how many each */
    Map<Picker.Source, Integer> lose(OpenPiece piece, BitSet which) {
        Map<Picker.Source, Integer> senders = piece.lose(which);
        noteFree(piece);
        missingBlocks.add(piece);
        return senders;
    }

    void verified(int pieceIndex) {
        OpenPiece piece = open.get(pieceIndex);
        if (piece != null) {
            forget(piece);
        }
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
}
