package sprat.wire.torrent;

import java.nio.ByteBuffer;
import sprat.wire.Sha256Hash;
import sprat.wire.WireLimits;

/**
 * Which nodes of a file's {@link MerkleTree} a hash message is about (BEP 52): the 48 bytes that stand in HASH_REQUEST,
 * HASHES and HASH_REJECT alike.
 * <pre>
 *  | pieces root b32 | base layer u32 | index u32 | length u32 | proof layers u32 |
 * </pre>
 * Asked for are `length` nodes of the base layer from `index` on, and the uncles that prove them: of the nodes above,
 * one in each layer base + 1 to base + proofLayers, those are told whose sibling cannot be computed from what is there
 * already, the lowest first. All numbers are as they came off the wire, unchecked, until {@link #isIn} has said yes.
 *
 * @param index  of the first node, a multiple of `length`
 * @param length a power of two from 2; some clients ask for fewer at the end of a layer, and get that many. A single
 *     node is in no span: uncles begin above its sibling, so it cannot be proven, and libtorrent 2.0.8, which asks for
 * one, closes on the answer
 */
public record HashSpan(Sha256Hash piecesRoot, int baseLayer, int index, int length, int proofLayers) {
    public static final int BYTES = Sha256Hash.BYTES + 4 * Integer.BYTES;

    /**
     * @param upTo the layer of a node that is known, at least as high as the span is wide: proof enough to get there
     */
    public static HashSpan provenUpTo(int upTo, Sha256Hash piecesRoot, int baseLayer, int index, int length) {
        boolean isWhole = baseLayer + log2(length) == upTo;
        return new HashSpan(piecesRoot, baseLayer, index, length, isWhole ? 0 : upTo - baseLayer - 1);
    }

    public static HashSpan read(ByteBuffer in) {
        byte[] root = new byte[Sha256Hash.BYTES];
        in.get(root);
        return new HashSpan(new Sha256Hash(root), in.getInt(), in.getInt(), in.getInt(), in.getInt());
    }

    public void write(ByteBuffer out) {
        out.put(piecesRoot.toBytes()).putInt(baseLayer).putInt(index).putInt(length).putInt(proofLayers);
    }

    /** True when a tree with its root at layer `top` has these nodes, and the proof ends below the root. */
    public boolean isIn(int top) {
        if (baseLayer < 0 || baseLayer >= top || length < 2 || length > WireLimits.HASHES || index < 0) {
            return false;
        }
        int height = top - baseLayer;
        int width = 1 << log2(length);
        return index % width == 0 && (long) index + length <= 1L << height && proofLayers >= 0 && proofLayers < height;
    }

    /** How many uncles prove it; of a span that {@link #isIn} a tree. */
    public int uncles() {
        return Math.max(0, proofLayers - log2(length) + 1);
    }

    /** The layer of the lowest uncle: its sibling stands above the whole span. */
    public int firstUncleLayer() {
        return baseLayer + log2(length);
    }

    /** Bytes of the nodes in an answer, uncles too; of a span that {@link #isIn} a tree. */
    public int answerBytes() {
        return (length + uncles()) * MerkleTree.NODE_BYTES;
    }

    /** The same nodes without a proof: all that some clients serve. */
    public HashSpan withoutProof() {
        return new HashSpan(piecesRoot, baseLayer, index, length, 0);
    }

    /** Of the next power of two. */
    static int log2(int count) {
        return 32 - Integer.numberOfLeadingZeros(count - 1);
    }
}
