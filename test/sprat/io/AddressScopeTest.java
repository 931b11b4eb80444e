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
        "127.0.0.1, HOST", "127.9.9.9, HOST", "0.0.0.0, HOST", "0.1.2.3, HOST", "::1, HOST", "::, HOST", "224.0.0.1, HOST",
        "255.255.255.255, HOST", "240.0.0.1, HOST", "ff02::1, HOST", "::ffff:127.0.0.1, HOST",
        "169.254.169.254, LINK", "fe80::1, LINK", "::ffff:169.254.0.1, LINK",
        "10.0.0.1, SITE", "172.16.0.1, SITE", "172.31.255.255, SITE", "192.168.1.1, SITE", "100.64.0.1, SITE", "100.127.255.255, SITE",
        "fd00::1, SITE", "fc00::1, SITE", "fec0::1, SITE",
        "8.8.8.8, PUBLIC", "172.32.0.1, PUBLIC", "100.128.0.1, PUBLIC", "100.63.255.255, PUBLIC", "2001:db8::1, PUBLIC", "fbff::1, PUBLIC"})
    void tellsWhoCanReachAnAddress(String address, AddressScope scope) throws UnknownHostException {
        assertEquals(scope, AddressScope.of(InetAddress.getByName(address)));
    }

    @Test
    void ofSeveralAddressesTheEndsCount() throws UnknownHostException {
        List<InetAddress> several = List.of(InetAddress.getByName("10.0.0.1"), InetAddress.getByName("8.8.8.8"),
                InetAddress.getByName("169.254.0.1"));
        assertEquals(AddressScope.LINK, AddressScope.narrowest(several));
        assertEquals(AddressScope.PUBLIC, AddressScope.widest(several));
    }
}
