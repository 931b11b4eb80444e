package sprat.wire.torrent;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import sprat.io.FormatException;

/** The hashes of a torrent's bytes, computed the plain way: for torrents that tests make. */
public final class SampleHashes {
    private SampleHashes() {
    }

    /** A torrent of these bytes; `files` and `bytes` have the padding that the format wants. */
    public static Metainfo torrent(String name, List<FileEntry> files, byte[] bytes, int pieceLength,
            TorrentFormat format)
            throws FormatException {
        return torrent(name, files, bytes, pieceLength, format, false);
    }

    public static Metainfo torrent(String name, List<FileEntry> files, byte[] bytes, int pieceLength,
            TorrentFormat format, boolean isPrivate)
            throws FormatException {
        PieceLayout layout = PieceLayout.of(files, pieceLength, format.hasV2());
        byte[] hashes = format.hasV1() ? pieceHashes(bytes, layout) : new byte[0];
        byte[] nodes = format.hasV2() ? pieceNodes(files, bytes, layout) : new byte[0];
        return MetainfoWriter.create(name, files, pieceLength, format, hashes, nodes, isPrivate);
    }

    public static byte[] pieceHashes(byte[] bytes, PieceLayout layout) {
        MessageDigest sha1 = digest("SHA-1");
        byte[] hashes = new byte[layout.pieceCount() * Metainfo.HASH_BYTES];
        for (int i = 0; i < layout.pieceCount(); i++) {
            sha1.update(bytes, (int) layout.pieceOffset(i), layout.pieceBytes(i));
            System.arraycopy(sha1.digest(), 0, hashes, i * Metainfo.HASH_BYTES, Metainfo.HASH_BYTES);
        }
        return hashes;
    }

    public static byte[] pieceNodes(List<FileEntry> files, byte[] bytes, PieceLayout layout) {
        byte[] nodes = new byte[layout.pieceCount() * Metainfo.NODE_BYTES];
        for (FileEntry file : files) {
            for (long at = file.offset(); !file.padding() && at < file.end(); at += layout.pieceLengthBytes()) {
                int piece = (int) (at / layout.pieceLengthBytes());
                byte[] leaves = leaves(bytes, (int) at, layout.contentBytes(piece));
                byte[] node =
                        MerkleTree.root(leaves, 0, MerkleTree.leavesOfPiece(file.lengthBytes(),
                        layout.pieceLengthBytes()));
                System.arraycopy(node, 0, nodes, piece * Metainfo.NODE_BYTES, Metainfo.NODE_BYTES);
            }
        }
        return nodes;
    }

    /** SHA-256 of each block. */
    public static byte[] leaves(byte[] bytes, int from, int length) {
        MessageDigest sha256 = digest("SHA-256");
        int count = (length + MerkleTree.BLOCK_BYTES - 1) / MerkleTree.BLOCK_BYTES;
        byte[] leaves = new byte[count * MerkleTree.NODE_BYTES];
        for (int i = 0; i < count; i++) {
            int begin = i * MerkleTree.BLOCK_BYTES;
            sha256.update(Arrays.copyOfRange(bytes, from + begin,
                    from + Math.min(begin + MerkleTree.BLOCK_BYTES, length)));
            System.arraycopy(sha256.digest(), 0, leaves, i * MerkleTree.NODE_BYTES, MerkleTree.NODE_BYTES);
        }
        return leaves;
    }

    private static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
