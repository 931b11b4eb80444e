package sprat.io;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * Whose an address is, as far as fairness goes: one IPv4 address, or one IPv6 network of 64 bits, since one host has
 * all of its addresses.
 */
public final class SourceAddress {
    private SourceAddress() {
    }

    public static long of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(AddressScope.reached(address).getAddress());
        return bytes.remaining() < Long.BYTES ? bytes.getInt() : bytes.getLong();
    }
}
