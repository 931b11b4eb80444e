package sprat.wire;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The 20 bytes that name a torrent on the wire: SHA-1 of the info dictionary (v1), or the first 20 bytes of its SHA-256
 * (v2). Immutable; ordered as unsigned bytes, so that a hash map stays fast when somebody chooses info-hashes that fall
 * together. Kept as numbers: a tracker reads hundreds of thousands in a second and looks each up.
 */
public final class InfoHash implements Comparable<InfoHash> {
    public static final int BYTES = 20;

    private final long first;
    private final long second;
    private final int last;

    /** @param bytes exactly 20; copied */
    public InfoHash(byte[] bytes) {
        this(ByteBuffer.wrap(bytes), bytes.length);
    }

    private InfoHash(ByteBuffer in, int length) {
        if (length != BYTES) {
            throw new IllegalArgumentException("an info-hash has 20 bytes, not " + length);
        }
        first = in.getLong();
        second = in.getLong();
        last = in.getInt();
    }

    /** Takes the next 20 bytes of `in`, which must be there. */
    public static InfoHash read(ByteBuffer in) {
        return new InfoHash(in, BYTES);
    }

    /** @param hex 40 hexadecimal digits; anything else is an IllegalArgumentException */
    public static InfoHash ofHex(String hex) {
        return new InfoHash(HexFormat.of().parseHex(hex));
    }

    /**
     * The v1 hash of an info dictionary, of its exact bytes. A torrent's data is hashed on disk workers.
     *
     * @param dictionary read to its end
     */
    public static InfoHash ofInfo(ByteBuffer dictionary) {
        return new InfoHash(sha1(dictionary));
    }

    public static byte[] sha1(ByteBuffer bytes) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(bytes);
            return sha1.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-1", e);
        }
    }

    public void write(ByteBuffer out) {
        out.putLong(first).putLong(second).putInt(last);
    }

    public byte[] toBytes() {
        byte[] bytes = new byte[BYTES];
        write(ByteBuffer.wrap(bytes));
        return bytes;
    }

    @Override
    public int compareTo(InfoHash other) {
        int order = Long.compareUnsigned(first, other.first);
        order = order != 0 ? order : Long.compareUnsigned(second, other.second);
        return order != 0 ? order : Integer.compareUnsigned(last, other.last);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InfoHash that && first == that.first && second == that.second && last == that.last;
    }

    /** The bytes are a digest: any 32 of its bits are as good as a mix of all. */
    @Override
    public int hashCode() {
        return last;
    }

    /** 40 lower-case hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(toBytes());
    }
}
