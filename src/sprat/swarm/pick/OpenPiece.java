package sprat.swarm.pick;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import sprat.wire.torrent.PieceLayout;

/** A piece that is begun and not verified yet. Changed through {@link OpenPieces} by {@link Picker} only. */
public final class OpenPiece {
    /** A block with who was asked for it; the piece in the sets that it stands in. */
    private static final int BLOCK_COST_BYTES = 96;
    private static final int PIECE_COST_BYTES = 256;

    public final int pieceIndex;
    public final Block[] blocks;
    /** Who fetches it, or null when nobody does: then anybody may take it over. */
    Picker.Source owner;
    /**
     * After a failed hash with blocks of several peers: one peer alone fetches it, so that the next failure has a name.
     */
    boolean fromOneOnly;
    private int freeCount;
    private int missingCount;
    /** No block before this one is free. */
    private int firstFree;
    /** No block before this one is missing. */
    private int firstMissing;

    public OpenPiece(int pieceIndex, PieceLayout layout) {
        this.pieceIndex = pieceIndex;
        this.blocks = new Block[layout.blockCount(pieceIndex)];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = new Block(this, i * PieceLayout.BLOCK_BYTES, layout.blockBytes(pieceIndex, i));
        }
        this.freeCount = blocks.length;
        this.missingCount = blocks.length;
    }

    /** What a piece of so many blocks takes of memory. */
    static long costBytes(int blocks) {
        return PIECE_COST_BYTES + (long) BLOCK_COST_BYTES * blocks;
    }

    /** Blocks that nobody is asked for. */
    public int freeCount() {
        return freeCount;
    }

    /** Blocks that have not come. */
    public int missingCount() {
        return missingCount;
    }

    boolean hasFree() {
        return freeCount > 0;
    }

    boolean isWhole() {
        return missingCount == 0;
    }

    /** That peer has it and may join in. @param orphansOnly only while nobody fetches it */
    boolean isFor(Picker.Source source, boolean orphansOnly) {
        boolean free = owner == null || !orphansOnly && !fromOneOnly;
        return free && source.pieces().get(pieceIndex);
    }

    /** The first free block is the next to ask for, so that a piece arrives and is hashed in order. */
    Block firstFree() {
        for (; firstFree < blocks.length; firstFree++) {
            if (blocks[firstFree].isFree()) {
                return blocks[firstFree];
            }
        }
        throw new IllegalStateException("piece " + pieceIndex + " has no free block");
    }

    /** Where to begin looking for a block that has not come: blocks come mostly in order. */
    int firstMissing() {
        while (firstMissing < blocks.length && blocks[firstMissing].from != null) {
            firstMissing++;
        }
        return firstMissing;
    }

    void ask(Block block, Picker.Source source, long nowNanos) {
        if (block.isFree()) {
            freeCount--;
        }
        if (!block.wasAsked) {
            block.wasAsked = true;
            block.firstAskedNanos = nowNanos;
        }
        block.asked.add(source);
    }

    void unask(Block block, Picker.Source source) {
        if (block.asked.remove(source) && block.isFree()) {
            freeCount++;
            firstFree = Math.min(firstFree, block.begin / PieceLayout.BLOCK_BYTES);
        }
    }

    void receive(Block block, Picker.Source source) {
        if (block.isFree()) {
            freeCount--;
        }
        block.asked.clear();
        block.from = source;
        missingCount--;
    }

    /** Of a whole piece: these blocks are missing again. @return who had sent them, and how many each */
    Map<Picker.Source, Integer> lose(BitSet which) {
        Map<Picker.Source, Integer> senders = new LinkedHashMap<>();
        which.stream().forEach(i -> {
            senders.merge(blocks[i].from, 1, Integer::sum);
            blocks[i].from = null;
            blocks[i].asked.clear();
            blocks[i].wasAsked = false;
        });
        owner = null;
        firstFree = 0;
        firstMissing = 0;
        freeCount = which.cardinality();
        missingCount = freeCount;
        return senders;
    }
}
