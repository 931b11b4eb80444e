package sprat.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressScopeTest {
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, NONE", "0.1.2.3, NONE", "::, NONE", "224.0.0.1, NONE", "239.255.255.255, NONE", "240.0.0.1, NONE",
        "255.255.255.255, NONE", "ff02::1, NONE", "::0.1.2.3, NONE", "64:ff9b::224.0.0.1, NONE",
        "127.0.0.1, HOST", "127.9.9.9, HOST", "::1, HOST", "::ffff:127.0.0.1, HOST", "::127.0.0.1, HOST",
        "64:ff9b::127.0.0.1, HOST",
        "2002:7f00:1::1, HOST", "2002:a9fe:a9fe::, LINK", "64:ff9b::10.0.0.1, SITE", "64:ff9b::8.8.8.8, PUBLIC",
        "64:ff9c::127.0.0.1, PUBLIC", "169.254.169.254, LINK", "fe80::1, LINK", "::ffff:169.254.0.1, LINK",
        "10.0.0.1, SITE", "172.16.0.1, SITE", "172.31.255.255, SITE", "192.168.1.1, SITE", "100.64.0.1, SITE",
        "100.127.255.255, SITE", "fd00::1, SITE", "fc00::1, SITE", "fec0::1, SITE",
        "8.8.8.8, PUBLIC", "172.32.0.1, PUBLIC", "100.128.0.1, PUBLIC", "100.63.255.255, PUBLIC", "2001:db8::1, PUBLIC",
        "fbff::1, PUBLIC"})
    void tellsWhoCanReachAnAddress(String address, AddressScope scope) throws UnknownHostException {
        assertEquals(scope, AddressScope.of(InetAddress.getByName(address)));
    }

    @Test
    void whatCarriesAnIpv4AddressLeadsToIt() throws UnknownHostException {
        InetAddress ipv4 = InetAddress.getByName("192.0.2.7");
        for (String form : List.of("192.0.2.7", "::ffff:192.0.2.7", "::192.0.2.7", "64:ff9b::192.0.2.7",
                "2002:c000:207::5:6")) {
            assertEquals(ipv4, AddressScope.reached(InetAddress.getByName(form)));
        }
        for (String plain : List.of("::", "::1", "2001:db8::c000:207", "fe80::1")) {
            assertEquals(InetAddress.getByName(plain), AddressScope.reached(InetAddress.getByName(plain)));
        }
    }

    @Test
    void ofSeveralAddressesTheEndsCount() throws UnknownHostException {
        List<InetAddress> several = List.of(InetAddress.getByName("10.0.0.1"), InetAddress.getByName("8.8.8.8"),
                InetAddress.getByName("169.254.0.1"));
        assertEquals(AddressScope.LINK, AddressScope.narrowest(several));
        assertEquals(several.get(1), AddressScope.widest(several));
    }
}
