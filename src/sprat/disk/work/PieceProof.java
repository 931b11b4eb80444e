package sprat.disk.work;

import java.util.Arrays;
import sprat.store.DiskOutcome;
import sprat.wire.torrent.MerkleTree;
import sprat.wire.torrent.Metainfo;

/**
 * What a piece's hashes say, by every half that the torrent has: a piece of a hybrid is right only when both say so, or
 * by v1 alone while its piece layers are not known. Any worker.
 *
 * @param leaves   SHA-256 of each block as it is; empty in a v1 torrent
 * @param nodeByV1 the node above them when OK by v1 alone, in a hybrid; else empty
 */
public record PieceProof(DiskOutcome outcome, String detail, byte[] leaves, byte[] nodeByV1) {
    public static final byte[] UNKNOWN_NODE = new byte[MerkleTree.NODE_BYTES];
    private static final byte[] NONE = {};

    /** @param digest of the whole piece */
    public static PieceProof of(Metainfo metainfo, int pieceIndex, PieceDigest digest) {
        byte[] leaves = metainfo.hasV2() ? digest.leaves() : new byte[0];
        byte[] node = metainfo.hasV2() ? metainfo.pieceNode(pieceIndex) : UNKNOWN_NODE;
        boolean v2Known = metainfo.hasV2() && !Arrays.equals(node, UNKNOWN_NODE);
        if (!v2Known && !metainfo.hasV1()) {
            return new PieceProof(DiskOutcome.FAILED, "the torrent file lacks the piece layer that would verify it",
                    leaves, NONE);
        }
        boolean v1Right = !metainfo.hasV1() || Arrays.equals(digest.sha1(), metainfo.pieceHash(pieceIndex));
        boolean v2Right = v2Known ? Arrays.equals(nodeOf(metainfo, pieceIndex, leaves), node) : v1Right;
        if (v1Right && v2Right) {
            return new PieceProof(DiskOutcome.OK, "", leaves, metainfo.hasV2() && !v2Known
                    ? nodeOf(metainfo, pieceIndex, leaves) : NONE);
        }
        if (metainfo.hasV1() && metainfo.hasV2() && v1Right != v2Right) {
            return new PieceProof(DiskOutcome.CONTRADICTED, contradiction(pieceIndex, v1Right), leaves, NONE);
        }
        return new PieceProof(DiskOutcome.CORRUPT, "piece " + pieceIndex + " does not have its hash", leaves, NONE);
    }

    public static String contradiction(int pieceIndex, boolean isRightByV1) {
        return "piece " + pieceIndex + " is right by the " + (isRightByV1 ? "v1" : "v2")
                + " half of this hybrid torrent and wrong by the "
                + (isRightByV1 ? "v2" : "v1") + " half";
    }

    private static byte[] nodeOf(Metainfo metainfo, int pieceIndex, byte[] leaves) {
        long fileBytes = metainfo.fileOf(pieceIndex).lengthBytes();
        return MerkleTree.root(leaves, 0, MerkleTree.leavesOfPiece(fileBytes, metainfo.layout().pieceLengthBytes()));
    }
}
