package sprat.wire.torrent;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import sprat.wire.Sha256Hash;
import sprat.wire.WireLimits;

/**
 * The arithmetic of a v2 file's tree (BEP 52). A file has one tree; a node is 32 bytes and the SHA-256 of its two
 * children:
 * <pre>
 *  layer 3             root                 `pieces root` of the file
 *  layer 2        a          b
 *  layer 1      p0   p1    p2   Z1          piece layer, for pieces of two blocks: p2 is the last with data
 *  layer 0     l0 l1 l2 l3 l4 Z0 Z0 Z0      leaves: SHA-256 of each block of 16 KiB, the last block as short as it is
 * </pre>
 * Leaves are filled up to a power of two with Z0, which is 32 zero bytes and not the hash of any block; above stands
 * Z(k+1) = SHA-256(Zk, Zk). Layer `k` is as high as 16 KiB * 2^k bytes are long. Data is hashed on disk workers; here
 * are only the nodes of its tree, 1/256 of it at most.
 */
public final class MerkleTree {
    public static final int NODE_BYTES = Sha256Hash.BYTES;
    public static final int BLOCK_BYTES = WireLimits.BLOCK_BYTES;

    private static final byte[][] PADS = pads();

    private MerkleTree() {
    }

    /**
     * The node above a run of nodes of one layer.
     *
     * @param nodes one after the other, at least one; not changed
     * @param layer of these nodes, 0 for leaves
     * @param width how many nodes of the layer it stands above, a power of two: those that are missing have no data
     */
    public static byte[] root(byte[] nodes, int layer, int width) {
        int count = nodes.length / NODE_BYTES;
        if (nodes.length % NODE_BYTES != 0 || count < 1 || Integer.bitCount(width) != 1 || count > width) {
            throw new IllegalArgumentException("no root over " + nodes.length + " bytes of nodes in a row of " + width);
        }
        MessageDigest sha256 = sha256();
        byte[] row = nodes.clone();
        byte[] pad = pad(layer);
        for (int left = width; left > 1; left /= 2) {
            for (int i = 0; i < count; i += 2) {
                sha256.update(row, i * NODE_BYTES, NODE_BYTES);
                if (i + 1 < count) {
                    sha256.update(row, (i + 1) * NODE_BYTES, NODE_BYTES);
                } else {
                    sha256.update(pad);
                }
                digest(sha256, row, i / 2 * NODE_BYTES);
            }
            count = (count + 1) / 2;
            pad = parent(sha256, pad);
        }
        return Arrays.copyOf(row, NODE_BYTES);
    }

    /**
     * Fills in nodes `from` to `end` of the layer above a run of nodes that begins with a left child.
     *
     * @param layer of the run
     * @param above without what is nothing but filling
     */
    static void parents(byte[] nodes, int layer, byte[] above, int from, int end) {
        int count = nodes.length / NODE_BYTES;
        MessageDigest sha256 = sha256();
        for (int i = from; i < end; i++) {
            sha256.update(nodes, 2 * i * NODE_BYTES, NODE_BYTES);
            if (2 * i + 1 < count) {
                sha256.update(nodes, (2 * i + 1) * NODE_BYTES, NODE_BYTES);
            } else {
                sha256.update(pad(layer));
            }
            digest(sha256, above, i * NODE_BYTES);
        }
    }

    /** The node above these two. */
    static byte[] parent(byte[] left, byte[] right) {
        MessageDigest sha256 = sha256();
        sha256.update(left);
        return sha256.digest(right);
    }

    /** Zk: the node above nothing but filling, at layer k. @param layer up to that of the root of the longest file */
    public static byte[] pad(int layer) {
        return PADS[layer].clone();
    }

    private static byte[][] pads() {
        byte[][] pads = new byte[HashTree.top(Long.MAX_VALUE) + 1][];
        pads[0] = new byte[NODE_BYTES];
        for (int i = 1; i < pads.length; i++) {
            pads[i] = parent(pads[i - 1], pads[i - 1]);
        }
        return pads;
    }

    /** The layer whose nodes stand above one piece each. @param pieceLengthBytes a power of two from 16 KiB */
    public static int pieceLayer(int pieceLengthBytes) {
        return Integer.numberOfTrailingZeros(pieceLengthBytes / BLOCK_BYTES);
    }

    /**
     * How many leaves the node of a piece stands above: as many as a piece has blocks; for a file of one piece, whose
     * root it is, as the file's blocks need.
     *
     * @param fileBytes of the piece's file, 1 or more
     */
    public static int leavesOfPiece(long fileBytes, int pieceLengthBytes) {
        return fileBytes > pieceLengthBytes ? pieceLengthBytes / BLOCK_BYTES
                : width((int) ((fileBytes + BLOCK_BYTES - 1) / BLOCK_BYTES));
    }

    /** The root of a file longer than a piece. @param pieceNodes its whole piece layer, without what has no data */
    public static byte[] rootOfPieces(byte[] pieceNodes, int pieceLengthBytes) {
        return root(pieceNodes, pieceLayer(pieceLengthBytes), width(pieceNodes.length / NODE_BYTES));
    }

    /** The next power of two. */
    private static int width(int count) {
        return count <= 1 ? 1 : Integer.highestOneBit(count - 1) << 1;
    }

    private static byte[] parent(MessageDigest sha256, byte[] child) {
        sha256.update(child);
        return sha256.digest(child);
    }

    private static void digest(MessageDigest sha256, byte[] into, int offset) {
        try {
            sha256.digest(into, offset, NODE_BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException(e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
