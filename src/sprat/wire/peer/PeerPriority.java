package sprat.wire.peer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The canonical priority of a connection (BEP 40): both ends reckon the same number, and nobody can choose it, so that
 * swarms whose places are all taken still hang together. CRC32-C of both addresses, the smaller first, masked the more
 * the less they have in common.
 */
public final class PeerPriority {
    /** Bytes that count whole in any case; when these are alike, one more than are alike does. */
    private static final int WHOLE4_BYTES = 2;
    private static final int WHOLE6_BYTES = 6;
    /** What counts of the others. */
    private static final byte MASK = 0x55;

    private PeerPriority() {
    }

    /** @return 32 bits as an unsigned number, higher is better; 0 when the two are of different families */
    public static long of(InetSocketAddress one, InetSocketAddress other) {
        byte[] a = one.getAddress().getAddress();
        byte[] b = other.getAddress().getAddress();
        if (a.length != b.length) {
            return 0;
        }
        if (Arrays.equals(a, b)) {
            return crc(port(one), port(other));
        }
        int whole = Math.max(a.length == 4 ? WHOLE4_BYTES : WHOLE6_BYTES, Arrays.mismatch(a, b) + 1);
        return crc(masked(a, whole), masked(b, whole));
    }

    private static byte[] masked(byte[] address, int whole) {
        byte[] masked = address.clone();
        for (int i = whole; i < masked.length; i++) {
            masked[i] &= MASK;
        }
        return masked;
    }

    private static byte[] port(InetSocketAddress address) {
        return ByteBuffer.allocate(2).putShort((short) address.getPort()).array();
    }

    private static long crc(byte[] a, byte[] b) {
        boolean inOrder = Arrays.compareUnsigned(a, b) <= 0;
        CRC32C crc = new CRC32C();
        crc.update(inOrder ? a : b);
        crc.update(inOrder ? b : a);
        return crc.getValue();
    }
}
