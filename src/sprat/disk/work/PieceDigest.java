package sprat.disk.work;

import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import sprat.wire.torrent.MerkleTree;
import sprat.wire.torrent.TorrentFormat;

/**
 * The hashes of one piece, over bytes that come in order, in one pass: for v1 the SHA-1 of all, padding too; for v2 the
 * SHA-256 of each block of the content, the leaves of the {@link MerkleTree}. To be used again and again, each time
 * after {@link #begin}; one thread at a time. The leaves take 1/512 of the bytes that were hashed.
 */
public final class PieceDigest {
    /** Each user has a slice of its own, since a digest itself copies out of direct memory in steps of 4 KiB. */
    public static final int SLICE_BYTES = 16 << 10;
    /** Bytes read at once for hashing. */
    public static final int CHUNK_BYTES = 256 << 10;

    private static final int LEAVES_AT_FIRST = 32;

    private final MessageDigest sha1;
    private final MessageDigest sha256;
    private int contentBytes;
    private int hashedBytes;
    /** Of the leaf that is not ended yet. */
    private int leafBytes;
    private byte[] leaves;
    private int leafCount;

    public PieceDigest(TorrentFormat format) {
        sha1 = format.hasV1() ? digest("SHA-1") : null;
        sha256 = format.hasV2() ? digest("SHA-256") : null;
        leaves = new byte[sha256 == null ? 0 : LEAVES_AT_FIRST * MerkleTree.NODE_BYTES];
    }

    /** Forgets what was hashed. @param contentBytes of the piece to come, without padding */
    public void begin(int contentBytes) {
        this.contentBytes = contentBytes;
        hashedBytes = 0;
        leafBytes = 0;
        leafCount = 0;
        if (sha1 != null) {
            sha1.reset();
        }
        if (sha256 != null) {
            sha256.reset();
        }
    }

    /** Of the piece, from its begin on. */
    public int hashedBytes() {
        return hashedBytes;
    }

    /** Hashes the remaining bytes, the next ones of the piece. */
    public void update(ByteBuffer bytes, byte[] slice) {
        while (bytes.hasRemaining()) {
            int length = Math.min(slice.length, bytes.remaining());
            bytes.get(slice, 0, length);
            if (sha1 != null) {
                sha1.update(slice, 0, length);
            }
            if (sha256 != null) {
                updateLeaves(slice, Math.min(length, contentBytes - hashedBytes));
            }
            hashedBytes += length;
        }
    }

    private void updateLeaves(byte[] slice, int length) {
        for (int at = 0; at < length; ) {
            int part = Math.min(length - at, MerkleTree.BLOCK_BYTES - leafBytes);
            sha256.update(slice, at, part);
            at += part;
            leafBytes += part;
            if (leafBytes == MerkleTree.BLOCK_BYTES || hashedBytes + at == contentBytes) {
                endLeaf();
            }
        }
    }

    private void endLeaf() {
        int offset = leafCount++ * MerkleTree.NODE_BYTES;
        if (offset == leaves.length) {
            leaves = Arrays.copyOf(leaves, 2 * leaves.length);
        }
        try {
            sha256.digest(leaves, offset, MerkleTree.NODE_BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException(e);
        }
        leafBytes = 0;
    }

    /** SHA-1 of all that was hashed; once. */
    public byte[] sha1() {
        return sha1.digest();
    }

    /** SHA-256 of each block, one after the other. */
    public byte[] leaves() {
        return Arrays.copyOf(leaves, leafCount * MerkleTree.NODE_BYTES);
    }

    private static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + name, e);
        }
    }
}
