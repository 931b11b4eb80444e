package sprat.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** The 20 bytes that name a torrent on the wire: SHA-1 of the info dictionary (v1), or the first 20 bytes of its SHA-256 (v2). Immutable. */
public final class InfoHash {
    public static final int BYTES = 20;

    private final byte[] bytes;

    /** @param bytes exactly 20; copied */
    public InfoHash(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("an info-hash has 20 bytes, not " + bytes.length);
        }
        this.bytes = bytes.clone();
    }

    /** Takes the next 20 bytes of `in`, which must be there. */
    public static InfoHash read(ByteBuffer in) {
        byte[] bytes = new byte[BYTES];
        in.get(bytes);
        return new InfoHash(bytes);
    }

    /** @param hex 40 hexadecimal digits; anything else is an IllegalArgumentException */
    public static InfoHash ofHex(String hex) {
        return new InfoHash(HexFormat.of().parseHex(hex));
    }

    public void write(ByteBuffer out) {
        out.put(bytes);
    }

    public byte[] toBytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InfoHash that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** 40 lower-case hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
