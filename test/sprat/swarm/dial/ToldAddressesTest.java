package sprat.swarm.dial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ToldAddressesTest {
    private static final ToldLine.Gate OPEN = address -> DialPlaces.Answer.FREE;

    private final ToldAddresses told = new ToldAddresses();

    private static InetSocketAddress address(int i) {
        return new InetSocketAddress("10." + i / 62_500 + "." + i / 250 % 250 + "." + (1 + i % 250), 6881);
    }

    private boolean add(InetSocketAddress address, long teller) {
        return told.add(address, teller, DialLimits.TOLD_ADDRESSES, DialLimits.TOLD_BY_SOURCE);
    }

    private InetSocketAddress next() {
        return told.next(OPEN, null);
    }

    @Test
    void oneSourceFillsItsOwnLineOnly() {
        for (int i = 0; i < DialLimits.TOLD_BY_SOURCE; i++) {
            assertTrue(add(address(i), 1));
        }
        assertFalse(add(address(50_000), 1));
        assertTrue(add(address(50_000), 2));
        assertFalse(add(address(50_000), 2), "it waits already");
        assertEquals(address(0), next());
        assertEquals(address(50_000), next(), "each source in turn");
        assertEquals(address(1), next());
    }

    @Test
    void nobodyKeepsAnAddressBackByTellingItFirst() {
        for (int i = 0; i < 100; i++) {
            add(address(i), 1);
        }
        assertTrue(add(address(99), 2));
        assertEquals(List.of(address(0), address(99)), List.of(next(), next()));
    }

    @Test
    void holdsSoManyInAll() {
        for (int i = 0; i < DialLimits.TOLD_ADDRESSES; i++) {
            assertTrue(add(address(i), i / 100));
        }
        assertTrue(add(address(60_000), 99), "there is room for one more in a short line");
        assertEquals(DialLimits.TOLD_ADDRESSES, told.size());
        for (int i = 0; i < DialLimits.TOLD_ADDRESSES; i++) {
            assertTrue(next() != null);
        }
        assertNull(next());
        assertEquals(0, told.size());
    }

    @Test
    void fewSourcesDoNotKeepOthersOut() {
        for (int i = 0; i < DialLimits.TOLD_ADDRESSES; i++) {
            assertTrue(add(address(i), i / DialLimits.TOLD_BY_SOURCE));
        }
        assertTrue(add(address(50_000), 77));
        assertEquals(DialLimits.TOLD_ADDRESSES, told.size());
        int before = 0;
        while (!address(50_000).equals(next())) {
            before++;
        }
        assertEquals(DialLimits.TOLD_ADDRESSES / DialLimits.TOLD_BY_SOURCE, before, "one of each other source");
    }

    @Test
    void thereIsNoRoomInALineAsLongAsTheLongest() {
        int sources = DialLimits.TOLD_ADDRESSES / 8;
        for (int i = 0; i < DialLimits.TOLD_ADDRESSES; i++) {
            assertTrue(add(address(i), i % sources));
        }
        assertFalse(add(address(50_000), 0));
        for (int i = 0; i < 7; i++) {
            assertTrue(add(address(50_000 + i), sources));
        }
        assertFalse(add(address(50_007), sources));
        assertEquals(DialLimits.TOLD_ADDRESSES, told.size());
    }

    @Test
    void aSmallerBoundIsReachedWithTheNextAddress() {
        for (int i = 0; i < 100; i++) {
            add(address(i), i / 50);
        }
        assertTrue(told.add(address(1_000), 9, 10, 10));
        assertEquals(10, told.size());
    }

    /** One teller names many ports of one host first, then other hosts. */
    @Test
    void theHostsOfATellerHaveTheirTurn() {
        for (int port = 1; port <= 50; port++) {
            add(new InetSocketAddress("10.66.0.1", port), 1);
        }
        add(address(1), 1);
        add(address(2), 1);
        Set<InetSocketAddress> first = new HashSet<>(List.of(next(), next(), next()));
        assertEquals(Set.of(new InetSocketAddress("10.66.0.1", 1), address(1), address(2)), first);
    }

    @Test
    void aHostWithoutAPlaceKeepsNobodyBackAndItsAddressesWait() {
        InetSocketAddress victim = new InetSocketAddress("10.66.0.1", 1);
        add(victim, 1);
        add(new InetSocketAddress("10.66.0.1", 2), 1);
        add(address(1), 1);
        ToldLine.Gate full = address -> address.getAddress().equals(victim.getAddress()) ? DialPlaces.Answer.FULL
                : DialPlaces.Answer.FREE;
        assertEquals(address(1), told.next(full, null));
        assertNull(told.next(full, null));
        assertEquals(2, told.size());
        assertEquals(victim, next());
    }

    /** What is kept back or strange stands before others of the same host. */
    @Test
    void aPortThatMayNotBeDialledKeepsNoOtherPortBack() {
        IntStream.range(1, 4).forEach(port -> add(new InetSocketAddress("10.66.0.1", port), 1));
        ToldLine.Gate gate = address -> address.getPort() == 1 ? DialPlaces.Answer.KEPT
                : address.getPort() == 2 ? DialPlaces.Answer.STRANGE : DialPlaces.Answer.FREE;
        assertEquals(3, told.next(gate, null).getPort());
        assertEquals(1, told.size(), "the strange one is forgotten");
        assertEquals(1, next().getPort());
    }

    @Test
    void theHighestPriorityOfALineComesFirstOfEqualOnesTheOldest() {
        IntStream.range(0, 5).forEach(i -> add(address(i), 1));
        assertEquals(address(3), told.next(OPEN, each -> each.equals(address(3)) ? 1 : 0));
        assertEquals(address(0), told.next(OPEN, each -> 0));
    }
}
