package sprat.io;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;

/**
 * Who can reach an address, from nobody else to everybody. Who sends us elsewhere must not send us to a place that it cannot reach itself:
 * our own machine, a cloud's metadata service, a printer in the next room.
 */
public enum AddressScope {
    /** This machine, or no machine. */
    HOST,
    /** The same wire: 169.254.0.0/16, fe80::/10. */
    LINK,
    /** A network that somebody owns: 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, fc00::/7, fec0::/10. */
    SITE,
    /** The internet. */
    PUBLIC;

    public static AddressScope of(InetAddress address) {
        if (address.isLoopbackAddress() || address.isAnyLocalAddress() || address.isMulticastAddress()) {
            return HOST;
        }
        byte[] bytes = address.getAddress();
        if (address instanceof Inet6Address) {
            boolean isUnique = (bytes[0] & 0xfe) == 0xfc;
            return address.isLinkLocalAddress() ? LINK : isUnique || address.isSiteLocalAddress() ? SITE : PUBLIC;
        }
        if (bytes[0] == 0 || (bytes[0] & 0xf0) == 0xf0) {
            return HOST;
        }
        boolean isShared = bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
        return address.isLinkLocalAddress() ? LINK : isShared || address.isSiteLocalAddress() ? SITE : PUBLIC;
    }

    /** @param addresses at least one */
    public static AddressScope widest(List<InetAddress> addresses) {
        return addresses.stream().map(AddressScope::of).max(Comparator.naturalOrder()).orElseThrow();
    }

    /** @param addresses at least one */
    public static AddressScope narrowest(List<InetAddress> addresses) {
        return addresses.stream().map(AddressScope::of).min(Comparator.naturalOrder()).orElseThrow();
    }
}
