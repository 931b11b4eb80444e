package sprat.disk.store;

import java.util.Arrays;
import sprat.disk.work.PieceProof;
import sprat.wire.torrent.Metainfo;

/**
 * Nodes of pieces of a hybrid as they were when v1 alone said that they are right, because their piece layer was not
 * known: to be compared with it as soon as it is. Loop's thread. As large as the layer will be, once there is anything
 * to keep.
 */
public final class UnconfirmedNodes {
    private final int pieceCount;
    private byte[] nodes = {};

    public UnconfirmedNodes(int pieceCount) {
        this.pieceCount = pieceCount;
    }

    public void keep(int pieceIndex, byte[] node) {
        if (nodes.length == 0) {
            nodes = new byte[pieceCount * Metainfo.NODE_BYTES];
        }
        System.arraycopy(node, 0, nodes, pieceIndex * Metainfo.NODE_BYTES, Metainfo.NODE_BYTES);
    }

    /** Forgets them. @return the first piece with another node, -1 when there is none */
    public int firstUnlike(byte[] pieceNodes) {
        byte[] kept = nodes;
        nodes = new byte[0];
        for (int from = 0; from < kept.length; from += Metainfo.NODE_BYTES) {
            int end = from + Metainfo.NODE_BYTES;
            boolean isKept = !Arrays.equals(kept, from, end, PieceProof.UNKNOWN_NODE, 0, Metainfo.NODE_BYTES);
            if (isKept && !Arrays.equals(kept, from, end, pieceNodes, from, end)) {
                return from / Metainfo.NODE_BYTES;
            }
        }
        return -1;
    }
}
