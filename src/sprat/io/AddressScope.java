package sprat.io;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Who can reach an address, from nobody at all to everybody. Who sends us elsewhere must not send us to a place that it
 * cannot reach itself: our own machine, a cloud's metadata service, a printer in the next room. Pure.
 */
public enum AddressScope {
    /** No machine alone: unspecified, multicast and broadcast addresses, 0.0.0.0/8, 240.0.0.0/4. */
    NONE,
    /** This machine: 127.0.0.0/8, ::1. */
    HOST,
    /** The same wire: 169.254.0.0/16, fe80::/10. */
    LINK,
    /** A network that somebody owns: 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, fc00::/7, fec0::/10. */
    SITE,
    /** The internet. */
    PUBLIC;

    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};
    private static final byte[] COMPATIBLE = new byte[12];
    private static final byte[] TRANSLATED = {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};
    private static final byte[] TUNNELLED = {0x20, 0x02};

    /** An IPv6 address that stands for an IPv4 address has the scope of that one. */
    public static AddressScope of(InetAddress told) {
        InetAddress address = reached(told);
        if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
            return NONE;
        }
        if (address.isLoopbackAddress()) {
            return HOST;
        }
        byte[] bytes = address.getAddress();
        if (address instanceof Inet6Address) {
            boolean isUnique = (bytes[0] & 0xfe) == 0xfc;
            return address.isLinkLocalAddress() ? LINK : isUnique || address.isSiteLocalAddress() ? SITE : PUBLIC;
        }
        if (bytes[0] == 0 || (bytes[0] & 0xf0) == 0xf0) {
            return NONE;
        }
        boolean isShared = bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
        return address.isLinkLocalAddress() ? LINK : isShared || address.isSiteLocalAddress() ? SITE : PUBLIC;
    }

    /**
     * The machine that packets to an address come to: for an IPv6 address that carries an IPv4 address (mapped,
     * compatible, 64:ff9b::/96 of RFC 6052, 2002::/16 of RFC 3056) that IPv4 address, else the address itself.
     */
    public static InetAddress reached(InetAddress address) {
        if (!(address instanceof Inet6Address) || address.isAnyLocalAddress() || address.isLoopbackAddress()) {
            return address;
        }
        byte[] bytes = address.getAddress();
        boolean isLast = beginsWith(bytes, MAPPED) || beginsWith(bytes, COMPATIBLE) || beginsWith(bytes, TRANSLATED);
        return isLast ? ipv4(bytes, 12) : beginsWith(bytes, TUNNELLED) ? ipv4(bytes, 2) : address;
    }

    private static boolean beginsWith(byte[] bytes, byte[] prefix) {
        return Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static InetAddress ipv4(byte[] bytes, int from) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    /** @param addresses at least one. @return that one which most can reach */
    public static InetAddress widest(List<InetAddress> addresses) {
        return Collections.max(addresses, Comparator.comparing(AddressScope::of));
    }

    /** @param addresses at least one */
    public static AddressScope narrowest(List<InetAddress> addresses) {
        return addresses.stream().map(AddressScope::of).min(Comparator.naturalOrder()).orElseThrow();
    }
}
