package sprat.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import sprat.io.CloseReason;
import sprat.io.Limits;

class HearsayTest {
    private final Hearsay hearsay = new Hearsay();

    private static InetSocketAddress address(int i) {
        return new InetSocketAddress("10.1.0.1", 1 + i);
    }

    @Test
    void oneSourceFillsItsOwnLineOnly() {
        for (int i = 0; i < Limits.TOLD_BY_SOURCE; i++) {
            assertTrue(hearsay.add(address(i), 1));
        }
        assertFalse(hearsay.add(address(50_000), 1));
        assertTrue(hearsay.add(address(50_000), 2));
        assertFalse(hearsay.add(address(3), 3), "it waits already");
        assertEquals(address(0), hearsay.next());
        assertEquals(address(50_000), hearsay.next(), "each source in turn");
        assertEquals(address(1), hearsay.next());
    }

    @Test
    void holdsSoManyInAll() {
        for (int i = 0; i < Limits.TOLD_ADDRESSES; i++) {
            assertTrue(hearsay.add(address(i), i / 100));
        }
        assertTrue(hearsay.add(address(60_000), 99), "there is room for one more in a short line");
        assertEquals(Limits.TOLD_ADDRESSES, hearsay.size());
        for (int i = 0; i < Limits.TOLD_ADDRESSES; i++) {
            assertTrue(hearsay.next() != null);
        }
        assertNull(hearsay.next());
        assertEquals(0, hearsay.size());
    }

    @Test
    void fewSourcesDoNotKeepOthersOut() {
        for (int i = 0; i < Limits.TOLD_ADDRESSES; i++) {
            assertTrue(hearsay.add(address(i), i / Limits.TOLD_BY_SOURCE));
        }
        assertTrue(hearsay.add(address(50_000), 77));
        assertFalse(hearsay.add(address(50_000), 78), "it waits already");
        assertEquals(Limits.TOLD_ADDRESSES, hearsay.size());
        int before = 0;
        while (!address(50_000).equals(hearsay.next())) {
            before++;
        }
        assertEquals(Limits.TOLD_ADDRESSES / Limits.TOLD_BY_SOURCE, before, "one of each other source");
    }

    @Test
    void thereIsNoRoomInALineAsLongAsTheLongest() {
        int sources = Limits.TOLD_ADDRESSES / 8;
        for (int i = 0; i < Limits.TOLD_ADDRESSES; i++) {
            assertTrue(hearsay.add(address(i), i % sources));
        }
        assertFalse(hearsay.add(address(50_000), 0));
        for (int i = 0; i < 7; i++) {
            assertTrue(hearsay.add(address(50_000 + i), sources));
        }
        assertFalse(hearsay.add(address(50_007), sources));
        assertEquals(Limits.TOLD_ADDRESSES, hearsay.size());
    }
    @Test
    void whatATrackerTellsIsDialledFirstAndRememberedLonger() {
        PeerBook book = new PeerBook();
        book.addTold(address(1), 1);
        book.add(address(2));
        assertEquals(address(2), book.next(0));
        assertNull(book.next(0));
        assertEquals(address(1), book.nextTold());
        assertNull(book.nextTold());
        assertFalse(book.addTold(address(1), 2), "known");
        long nowNanos = 0;
        for (int i = 0; i < 2; i++) {
            book.ended(address(1), CloseReason.CONNECT_FAILED, false, nowNanos);
            book.ended(address(2), CloseReason.CONNECT_FAILED, false, nowNanos);
            nowNanos += 20_000_000_000L;
            assertEquals(i == 0, book.size() == 2);
            assertEquals(address(2), book.next(nowNanos));
            assertNull(book.next(nowNanos));
            assertEquals(i == 0 ? address(1) : null, book.nextTold());
        }
        assertFalse(book.addTold(new InetSocketAddress("10.1.0.1", 0), 1));
        assertFalse(book.addTold(new InetSocketAddress("224.0.0.1", 5), 1));
    }

    @Test
    void highestPriorityFirstOfEqualOnesTheOldest() {
        PeerBook book = new PeerBook();
        for (int i = 0; i < 5; i++) {
            book.add(address(i));
        }
        assertEquals(address(3), book.next(each -> each.getPort() == 4 ? 1 : 0, 0));
        assertEquals(address(0), book.next(0));
        book.forgetAll();
        assertNull(book.next(0));
        assertEquals(0, book.size());
    }
}
