package sprat.tracker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * An address and a port as in an announce response, within a byte array. Stateless.
 * <pre>
 *  IPv4  | address 4 bytes | port u16 |      6 bytes
 *  IPv6  | address 16 bytes | port u16 |    18 bytes
 * </pre>
 */
final class Endpoints {
    static final int IPV4_BYTES = 6;
    static final int IPV6_BYTES = 18;
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Endpoints() {
    }

    /** @param address 4 or 16 bytes; `into` has two more */
    static void put(byte[] address, int port, byte[] into) {
        System.arraycopy(address, 0, into, 0, address.length);
        SHORT.set(into, address.length, (short) port);
    }

    static long hash(SipHash hashing, byte[] from, int offset, int stride) {
        if (stride == IPV4_BYTES) {
            return hashing.hash((long) (int) INT.get(from, offset) << 16
                    | (short) SHORT.get(from, offset + 4) & 0xffff);
        }
        return hashing.hash((long) LONG.get(from, offset), (long) LONG.get(from, offset + 8),
                (short) SHORT.get(from, offset + 16));
    }

    /**
     * Whom peers are counted for: an IPv4 address, or an IPv6 network of 64 bits, since one host has all of its
     * addresses.
     */
    static long source(byte[] endpoint) {
        return source(endpoint, 0, endpoint.length);
    }

    static long source(byte[] from, int offset, int stride) {
        return stride == IPV4_BYTES ? (int) INT.get(from, offset) & 0xffff_ffffL : (long) LONG.get(from, offset);
    }
}
