package sprat.swarm.dial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The one rule for told addresses, whoever tells them. */
class TellerTest {
    private static final String HOST = "127.0.0.9";
    private static final String LINK = "169.254.7.7";
    private static final String SITE = "10.0.0.9";
    private static final String PUBLIC = "203.0.113.9";

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static DialRank rank(Teller teller, String host, int port) {
        return teller.rank(new InetSocketAddress(address(host), port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "0.1.2.3", "224.0.0.1", "239.1.2.3", "240.0.0.1", "255.255.255.255", "::",
            "ff02::1", "::0.0.0.5", "64:ff9b::240.0.0.1", "2002:e000:1::1"})
    void whatIsNoMachineIsNeverDialled(String told) {
        for (String teller : new String[] {HOST, LINK, SITE, PUBLIC}) {
            assertNull(rank(Teller.tracker(address(teller)), told, 6881));
            assertNull(rank(Teller.peer(address(teller)), told, 6881));
        }
        assertNull(rank(Teller.USER, told, 6881));
        assertNull(rank(Teller.NOBODY, told, 6881));
    }

    /**
     * Rows: the teller; then what becomes of a loopback, a link-local, a private and a public address that it tells.
     */
    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "127.0.0.9, NAMED, -, NAMED, NAMED", "::1, NAMED, -, NAMED, NAMED",
        "169.254.7.7, -, NAMED, NAMED, NAMED", "fe80::7, -, NAMED, NAMED, NAMED",
        "10.0.0.9, -, -, NAMED, NAMED", "fd00::9, -, -, NAMED, NAMED",
        "203.0.113.9, -, -, PRIVATE, NAMED", "2001:db8::9, -, -, PRIVATE, NAMED",
        "64:ff9b::127.0.0.1, NAMED, -, NAMED, NAMED"})
    void isToldNothingNearerThanTheTeller(String teller, DialRank host, DialRank link, DialRank site, DialRank open) {
        Teller tracker = Teller.tracker(address(teller));
        for (String told : new String[] {"127.0.0.1", "127.9.9.9", "::1", "::127.0.0.1", "2002:7f00:1::1"}) {
            assertEquals(host, rank(tracker, told, 6881), told);
        }
        for (String told : new String[] {"169.254.169.254", "fe80::1", "64:ff9b::169.254.169.254"}) {
            assertEquals(link, rank(tracker, told, 6881), told);
        }
        for (String told : new String[] {"10.1.2.3", "172.16.0.1", "192.168.0.1", "100.64.0.1", "fd00::1",
                "2002:c0a8:1::1"}) {
            assertEquals(site, rank(tracker, told, 6881), told);
        }
        for (String told : new String[] {"8.8.8.8", "2001:db8::1", "64:ff9b::8.8.8.8"}) {
            assertEquals(open, rank(tracker, told, 6881), told);
        }
        DialRank told = rank(Teller.peer(address(teller)), "8.8.8.8", 6881);
        assertEquals(DialRank.TOLD, told, "the same of a peer, which may make it up");
    }

    @Test
    void systemPortsComeLastAndNeverInAPrivateNetworkToldFromOutside() {
        Teller far = Teller.tracker(address(PUBLIC));
        assertEquals(DialRank.SYSTEM_PORT, rank(far, "8.8.8.8", 1_023));
        assertEquals(DialRank.NAMED, rank(far, "8.8.8.8", 1_024));
        assertNull(rank(far, "192.168.0.1", 1_023));
        assertEquals(DialRank.PRIVATE, rank(far, "192.168.0.1", 1_024));
        assertEquals(DialRank.SYSTEM_PORT, rank(Teller.tracker(address(HOST)), "127.0.0.1", 22));
        assertEquals(DialRank.SYSTEM_PORT, rank(Teller.peer(address(SITE)), "10.0.0.1", 22));
        assertNull(rank(far, "8.8.8.8", 0));
        assertNull(far.rank(InetSocketAddress.createUnresolved("peer.example", 6881)));
    }

    @Test
    void theUserMayNameAnyMachineAndALinkFromTheNetWhatAPublicPeerMay() {
        for (String host : new String[] {"127.0.0.1", "169.254.1.1", "10.0.0.1", "8.8.8.8", "fe80::1"}) {
            assertEquals(DialRank.NAMED, rank(Teller.USER, host, 22), host);
        }
        assertNull(rank(Teller.NOBODY, "127.0.0.1", 6881));
        assertNull(rank(Teller.NOBODY, "169.254.1.1", 6881));
        assertEquals(DialRank.PRIVATE, rank(Teller.NOBODY, "10.0.0.1", 6881));
        assertEquals(DialRank.TOLD, rank(Teller.NOBODY, "8.8.8.8", 6881));
    }
}
