package sprat.wire.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import sprat.wire.InfoHash;
import sprat.wire.Vectors;

class AllowedFastSetTest {
    private static final InfoHash HASH = InfoHash.ofHex("aa".repeat(20));

    private static Set<Integer> set(String address, int pieceCount, int count) throws UnknownHostException {
        return AllowedFastSet.of(InetAddress.getByName(address), HASH, pieceCount, count);
    }

    @Test
    void goldenIndexesOnTheWholeNetworkOfThePeer() throws UnknownHostException {
        ByteBuffer golden = Vectors.buffer("allowed-fast-set");
        List<Integer> expected = new ArrayList<>();
        while (golden.hasRemaining()) {
            expected.add(golden.getInt());
        }
        assertEquals(expected, List.copyOf(set("80.4.4.200", 1313, 9)));
        assertEquals(expected.subList(0, 7), List.copyOf(set("80.4.4.1", 1313, 7)));
    }

    @Test
    void isNeverLargerThanTheTorrent() throws UnknownHostException {
        assertEquals(Set.of(0, 1, 2), set("80.4.4.200", 3, 10));
        assertEquals(Set.of(0), set("80.4.4.200", 1, 10));
    }

    @Test
    void isEmptyOverIpv6() throws UnknownHostException {
        assertEquals(Set.of(), set("2001:db8::1", 1313, 10));
    }
}
