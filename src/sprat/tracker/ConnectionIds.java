package sprat.tracker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Connection ids without a table of them (BEP 15): who shows one has received our answer at that address not long ago.
 * Bound to the source IP, not to its port, which a NAT may change between two requests. Immutable; loop's thread.
 * <pre>
 *  | 1 1 | second of issue, 14 bits | MAC 48 bits |
 *  MAC = first 48 bits of SipHash(secret, second of issue i64 | address 16 bytes, IPv4 as ::ffff:a.b.c.d)
 * </pre>
 * With the two bits a request begins with a byte from 0xc0 to 0xff, or with 0 when it asks for an id: so other
 * protocols have room on the same port ({@link sprat.io.DatagramSwitch}). The MAC covers the whole second, so an id
 * does not come to life again when its 14 bits come round after four and a half hours. One guess is right with a chance
 * of 2^-40 (181 seconds are accepted).
 */
final class ConnectionIds {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int MAC_BITS = 48;
    private static final long MAC_MASK = (1L << MAC_BITS) - 1;
    private static final long SECOND_MASK = (1L << 14) - 1;
    private static final long MARK = 3L << 62;

    private final SipHash secret;

    /** @param secret of one run: ids of the run before are refused, and clients connect anew */
    ConnectionIds(SipHash secret) {
        this.secret = secret;
    }

    /** @param address 4 or 16 bytes */
    long issue(byte[] address, long nowNanos) {
        long second = Math.floorDiv(nowNanos, NANOS_PER_SECOND);
        return MARK | (second & SECOND_MASK) << MAC_BITS | mac(second, address);
    }

    /**
     * True for an id that was issued to this address within the last {@link TrackerLimits#CONNECTION_ID_SECONDS} and a
     * grace, and not later.
     */
    boolean accepts(long id, byte[] address, long nowNanos) {
        long nowSecond = Math.floorDiv(nowNanos, NANOS_PER_SECOND);
        // Modulo 2^14, so an id from the future looks very old.
        long ageSeconds = nowSecond - (id >>> MAC_BITS) & SECOND_MASK;
        // Two longs compare in constant time, and nothing before the comparison depends on the secret.
        return (id & MARK) == MARK && ageSeconds <= TrackerLimits.CONNECTION_ID_SECONDS
                + TrackerLimits.CONNECTION_ID_GRACE_SECONDS
                && mac(nowSecond - ageSeconds, address) == (id & MAC_MASK);
    }

    private long mac(long second, byte[] address) {
        long high = address.length == 4 ? 0 : (long) LONG.get(address, 0);
        long low = address.length == 4 ? 0xffff_0000_0000L | (int) INT.get(address, 0) & 0xffff_ffffL
                : (long) LONG.get(address, 8);
        return secret.hash(second, high, low) >>> (Long.SIZE - MAC_BITS);
    }
}
