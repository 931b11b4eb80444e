package sprat.wire.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import sprat.wire.Vectors;

class PeerPriorityTest {
    private static long priority(String a, String b) {
        return PeerPriority.of(new InetSocketAddress(a, 1), new InetSocketAddress(b, 2));
    }

    @Test
    void goldenNumbersBothWaysRound() throws UnknownHostException {
        ByteBuffer golden = Vectors.buffer("peer-priority");
        while (golden.hasRemaining()) {
            InetSocketAddress a = next(golden);
            InetSocketAddress b = next(golden);
            long expected = Integer.toUnsignedLong(golden.getInt());
            assertEquals(expected, PeerPriority.of(a, b));
            assertEquals(expected, PeerPriority.of(b, a));
        }
    }

    private static InetSocketAddress next(ByteBuffer in) throws UnknownHostException {
        byte[] address = new byte[4];
        in.get(address);
        return new InetSocketAddress(InetAddress.getByAddress(address), 6881);
    }

    @Test
    void moreCountsTheMoreTheyHaveInCommon() {
        assertEquals(priority("1.2.3.4", "9.8.7.6"), priority("1.2.3.4", "9.8.7.4"),
                "two bits of the last byte are masked");
        assertNotEquals(priority("1.2.3.4", "1.2.3.6"), priority("1.2.3.4", "1.2.3.5"));
        assertEquals(priority("1.2.3.4", "1.2.9.6"), priority("1.2.3.4", "1.2.9.4"));
        assertNotEquals(priority("1.2.3.4", "1.2.9.6"), priority("1.2.3.4", "1.2.11.6"));
        assertEquals(priority("2001:db8:1::1", "2001:db9:1::1"), priority("2001:db8:1::1", "2001:db9:1:2::1"));
        assertNotEquals(priority("2001:db8:1::1", "2001:db8:1:200::1"), priority("2001:db8:1::1", "2001:db8:1:300::1"));
    }

    @Test
    void onOneHostThePortsCount() {
        InetSocketAddress one = new InetSocketAddress("1.2.3.4", 1);
        assertNotEquals(PeerPriority.of(one, new InetSocketAddress("1.2.3.4", 2)),
                PeerPriority.of(one, new InetSocketAddress("1.2.3.4", 3)));
        assertEquals(0, priority("1.2.3.4", "2001:db8::1"));
    }
}
