package sprat.wire;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * 32 bytes of SHA-256 that name something (BEP 52): a torrent by its info dictionary, or a file by the root of its
 * tree. Immutable.
 */
public final class Sha256Hash {
    public static final int BYTES = 32;

    private final byte[] bytes;

    /** @param bytes exactly 32; copied */
    public Sha256Hash(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a SHA-256 hash has 32 bytes, not " + bytes.length);
        }
        this.bytes = bytes.clone();
    }

    /** The v2 hash of an info dictionary, of its exact bytes; read to its end. */
    public static Sha256Hash ofInfo(ByteBuffer dictionary) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(dictionary);
            return new Sha256Hash(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** The first 20 bytes: how handshakes and trackers name a v2 torrent. */
    public InfoHash truncated() {
        return new InfoHash(Arrays.copyOf(bytes, InfoHash.BYTES));
    }

    public byte[] toBytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sha256Hash that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** 64 lower-case hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
