package sprat.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** The 20 bytes that name one run of one client (BEP 20). Immutable; ordered as unsigned bytes. */
public final class PeerId implements Comparable<PeerId> {
    public static final int BYTES = 20;

    private final byte[] bytes;

    public PeerId(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a peer id has 20 bytes, not " + bytes.length);
        }
        this.bytes = bytes.clone();
    }

    /** An id of ours: the prefix and 12 random letters and digits. */
    public static PeerId random(RandomGenerator random) {
        String alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        StringBuilder id = new StringBuilder(Version.PEER_ID_PREFIX);
        while (id.length() < BYTES) {
            id.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return new PeerId(id.toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** Takes the next 20 bytes of `in`, which must be there. */
    public static PeerId read(ByteBuffer in) {
        byte[] bytes = new byte[BYTES];
        in.get(bytes);
        return new PeerId(bytes);
    }

    public void write(ByteBuffer out) {
        out.put(bytes);
    }

    @Override
    public int compareTo(PeerId other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PeerId that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Printable ASCII as it is, every other byte as `%xx`: safe in a log line. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            boolean plain = b > ' ' && b < 127 && b != '%';
            text.append(plain ? String.valueOf((char) b) : String.format("%%%02x", b));
        }
        return text.toString();
    }
}
