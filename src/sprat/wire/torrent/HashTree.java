package sprat.wire.torrent;

import java.util.Arrays;

/**
 * A part of one file's {@link MerkleTree}, every node of it: the layers above a run of base nodes, below another such
 * part or up to the root. Tells and proves nodes to peers, and checks what peers tell. It takes as much memory again as
 * its base nodes; those of a long file take so much time that it is made a stretch at a time, by {@link #grow}. One
 * thread.
 */
public final class HashTree {
    private static final int NODE_BYTES = MerkleTree.NODE_BYTES;

    private final int baseLayer;
    /** Index of the first base node in its layer: 0, or a multiple of what a node of the part above stands above. */
    private final long first;
    /** Each layer without what is nothing but filling at its end, lowest first. */
    private final byte[][] rows;
    /** Null when this part has the root. */
    private final HashTree above;
    /** The row that is being made, and how many of its nodes are. */
    private int nextRow = 1;
    private int nodesMade;

    /**
     * The upper part, with the root.
     *
     * @param nodes of a whole layer, without filling; kept, not to be changed
     * @param top   layer of the root
     */
    public HashTree(byte[] nodes, int baseLayer, int top) {
        this(nodes, baseLayer, 0, top, null);
        grow(Integer.MAX_VALUE);
    }

    /**
     * The part below some base nodes of `above`, which is whole.
     *
     * @param leaves of these, without filling; kept, not to be changed
     * @param first  index of the first leaf
     */
    public HashTree(byte[] leaves, long first, HashTree above) {
        this(leaves, 0, first, above.baseLayer, above);
        grow(Integer.MAX_VALUE);
    }

    private HashTree(byte[] nodes, int baseLayer, long first, int top, HashTree above) {
        this.baseLayer = baseLayer;
        this.first = first;
        this.above = above;
        this.rows = new byte[top - baseLayer + 1][];
        rows[0] = nodes;
    }

    /**
     * The upper part as the constructor makes it, with its base nodes alone: it answers when {@link #grow} has said
     * that it is whole.
     */
    public static HashTree begun(byte[] nodes, int baseLayer, int top) {
        return new HashTree(nodes, baseLayer, 0, top, null);
    }

    /** Makes at most so many nodes. @return true when all are there */
    public boolean grow(int mostNodes) {
        int left = mostNodes;
        while (nextRow < rows.length && left > 0) {
            byte[] below = rows[nextRow - 1];
            int count = (below.length / NODE_BYTES + 1) / 2;
            if (nodesMade == 0) {
                rows[nextRow] = new byte[count * NODE_BYTES];
            }
            int end = nodesMade + Math.min(left, count - nodesMade);
            MerkleTree.parents(below, baseLayer + nextRow - 1, rows[nextRow], nodesMade, end);
            left -= end - nodesMade;
            nodesMade = end == count ? 0 : end;
            nextRow += end == count ? 1 : 0;
        }
        return nextRow == rows.length;
    }

    /** The layer of the root of a file's tree. @param fileBytes 1 or more */
    public static int top(long fileBytes) {
        return Long.SIZE - Long.numberOfLeadingZeros((fileBytes - 1) / MerkleTree.BLOCK_BYTES);
    }

    /** The nodes of a span in this tree, filling too, and its uncles: the payload of HASHES behind the span. */
    public byte[] answer(HashSpan span) {
        byte[] answer = new byte[span.answerBytes()];
        for (int i = 0; i < span.length(); i++) {
            copy(span.baseLayer(), span.index() + i, answer, i);
        }
        for (int i = 0; i < span.uncles(); i++) {
            int layer = span.firstUncleLayer() + i;
            // not of 32 bits: there are trees of more layers
            long index = (long) span.index() >> layer - span.baseLayer();
            copy(layer, (int) index ^ 1, answer, span.length() + i);
        }
        return answer;
    }

    /** True when two runs of nodes have different ones at these places. */
    public static boolean differ(byte[] nodes, int at, byte[] others, int otherAt) {
        return !Arrays.equals(nodes, at * NODE_BYTES, (at + 1) * NODE_BYTES, others, otherAt * NODE_BYTES,
                (otherAt + 1) * NODE_BYTES);
    }

    private void copy(int layer, int index, byte[] into, int at) {
        if (above != null && layer >= above.baseLayer) {
            above.copy(layer, index, into, at);
            return;
        }
        byte[] row = rows[layer - baseLayer];
        long inRow = index - (first >> layer - baseLayer);
        boolean isThere = inRow >= 0 && inRow < row.length / NODE_BYTES;
        System.arraycopy(isThere ? row : MerkleTree.pad(layer), isThere ? (int) inRow * NODE_BYTES : 0, into,
                at * NODE_BYTES, NODE_BYTES);
    }

    /**
     * Folds what a peer has told up to where the proof ends.
     *
     * @param nodes  as {@link #answer} makes them
     * @param height layers from the base to the node that is known
     * @return the node there: right when it is the one that is known
     */
    public static byte[] fold(HashSpan span, byte[] nodes, int height) {
        int base = span.length() * NODE_BYTES;
        byte[] node = MerkleTree.root(Arrays.copyOf(nodes, base), span.baseLayer(), 1 << HashSpan.log2(span.length()));
        for (int i = 0; i < span.uncles(); i++) {
            byte[] uncle = Arrays.copyOfRange(nodes, base + i * NODE_BYTES, base + (i + 1) * NODE_BYTES);
            boolean isLeft = (span.index() >> span.firstUncleLayer() + i - span.baseLayer() & 1) == 0;
            node = isLeft ? MerkleTree.parent(node, uncle) : MerkleTree.parent(uncle, node);
        }
        if (span.baseLayer() + HashSpan.log2(span.length()) + span.uncles() != span.baseLayer() + height) {
            throw new IllegalArgumentException(span + " does not end " + height + " layers above");
        }
        return node;
    }
}
