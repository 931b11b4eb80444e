package sprat.disk;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-1 over direct buffers. Each user has a `slice` of its own, since the digest itself copies out of direct memory in steps of 4 KiB. */
final class Sha1 {
    static final int SLICE_BYTES = 16 << 10;
    /** Bytes read at once for hashing. */
    static final int CHUNK_BYTES = 256 << 10;

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    /** Hashes the remaining bytes. */
    static void update(MessageDigest digest, ByteBuffer bytes, byte[] slice) {
        while (bytes.hasRemaining()) {
            int length = Math.min(slice.length, bytes.remaining());
            bytes.get(slice, 0, length);
            digest.update(slice, 0, length);
        }
    }

    private Sha1() {
    }
}
