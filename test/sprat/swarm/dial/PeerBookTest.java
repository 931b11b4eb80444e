package sprat.swarm.dial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sprat.io.StreamEnd;

class PeerBookTest {
    private static final long SECONDS = 1_000_000_000L;
    private static final Teller TRACKER = Teller.tracker(address("10.255.0.1"));
    private static final Teller OTHER_TRACKER = Teller.tracker(address("10.255.0.2"));
    private static final Teller PEER = Teller.peer(address("10.0.0.9"));
    private static final Teller FAR = Teller.tracker(address("203.0.113.1"));

    private final PeerBook book = new PeerBook();

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static InetSocketAddress peer(int i) {
        return new InetSocketAddress("10.1." + i / 250 + "." + (1 + i % 250), 6881);
    }

    private InetSocketAddress next(long nowNanos) {
        return book.next(Gates.OPEN, null, true, nowNanos);
    }

    private List<InetSocketAddress> all(long nowNanos) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (InetSocketAddress address = next(nowNanos); address != null; address = next(nowNanos)) {
            addresses.add(address);
        }
        return addresses;
    }

    @Test
    void doesNotDialWhereWeListenOurselves() {
        InetSocketAddress ours = new InetSocketAddress("10.0.0.7", 6881);
        InetSocketAddress other = new InetSocketAddress("10.0.0.7", 6882);
        book.noteOurs(ours);
        assertFalse(book.add(ours, TRACKER));
        book.add(other, TRACKER);
        assertEquals(other, next(0));
        assertNull(next(0));
    }

    @Test
    void anAddressThatATrackerNamedBeforeCanTurnOutToBeOurs() {
        InetSocketAddress ours = new InetSocketAddress("10.0.0.7", 6881);
        book.add(ours, TRACKER);
        book.noteOurs(ours);
        assertNull(next(0));
    }

    /** A tracker that says so of each of its peers would keep us from all of them. */
    @Test
    void onlyWhatWasToldLastIsOurs() {
        book.noteOurs(peer(1));
        book.noteOurs(peer(2));
        assertTrue(book.add(peer(1), TRACKER));
        assertFalse(book.add(peer(2), TRACKER));
    }

    @Test
    void whatAPeerTellsIsForgottenSooner() {
        book.add(peer(1), PEER);
        book.add(peer(2), TRACKER);
        assertEquals(List.of(peer(2), peer(1)), all(0));
        assertFalse(book.add(peer(1), TRACKER), "known");
        for (int i = 1; i <= 2; i++) {
            book.ended(peer(1), StreamEnd.CONNECT_FAILED, false, 0);
            book.ended(peer(2), StreamEnd.CONNECT_FAILED, false, 0);
            assertEquals(i == 1 ? 2 : 1, all(i * 20 * SECONDS).size());
        }
        assertTrue(book.add(peer(1), PEER), "and may be told again");
    }

    @Test
    void trackersAndPeersHaveTheirTurn() {
        IntStream.range(0, 3).forEach(i -> book.add(peer(i), TRACKER));
        IntStream.range(10, 13).forEach(i -> book.add(peer(i), OTHER_TRACKER));
        IntStream.range(20, 23).forEach(i -> book.add(peer(i), PEER));
        assertEquals(List.of(peer(0), peer(20), peer(10), peer(21), peer(1), peer(22), peer(11), peer(2), peer(12)),
                all(0));
    }

    @Test
    void whatMayBeMadeUpIsLeftOutWhenItKeepsEnoughDialsBusy() {
        InetSocketAddress named = peer(1);
        book.add(new InetSocketAddress("10.1.0.9", 80), TRACKER);
        book.add(peer(2), PEER);
        book.add(peer(3), FAR);
        book.add(named, TRACKER);
        assertEquals(named, book.next(Gates.OPEN, null, false, 0));
        assertNull(book.next(Gates.OPEN, null, false, 0));
        assertEquals(3, all(0).size());
    }

    @Test
    void privateAddressesFromOutsideComeBehindAndSystemPortsLast() {
        InetSocketAddress system = new InetSocketAddress("203.0.113.7", 443);
        InetSocketAddress open = new InetSocketAddress("203.0.113.7", 6881);
        assertTrue(book.add(system, FAR));
        assertTrue(book.add(peer(1), FAR));
        assertTrue(book.add(open, FAR));
        assertTrue(book.add(new InetSocketAddress("203.0.113.8", 6881), Teller.peer(address("203.0.113.2"))));
        assertEquals(List.of(open, new InetSocketAddress("203.0.113.8", 6881), peer(1), system), all(0));
    }

    /**
     * Neither keeps the other waiting: a dead peer is not dialled before all others have been, nor are the untried for
     * ever before it.
     */
    @Test
    void theUntriedAndThoseThatFailedHaveTheirTurn() {
        book.add(peer(1), TRACKER);
        assertEquals(peer(1), next(0));
        book.ended(peer(1), StreamEnd.CONNECT_FAILED, false, 0);
        IntStream.range(10, 14).forEach(i -> book.add(peer(i), TRACKER));
        List<InetSocketAddress> order = all(4 * SECONDS);
        assertTrue(order.indexOf(peer(1)) <= 1, order.toString());
    }

    @Test
    void whoWasOfUseIsNotBehindACrowdThatIsNot() {
        book.add(peer(1), TRACKER);
        next(0);
        IntStream.range(10, 1_000).forEach(i -> book.add(peer(i), TRACKER));
        IntStream.range(0, 500).forEach(i -> book.ended(next(0), StreamEnd.CONNECT_FAILED, false, 0));
        book.ended(peer(1), StreamEnd.CONNECTION_LOST, true, 0);
        List<InetSocketAddress> order = all(4 * SECONDS);
        assertTrue(order.indexOf(peer(1)) <= 2, "at " + order.indexOf(peer(1)));
    }

    @Test
    void highestPriorityFirstOfEqualOnesTheOldest() {
        IntStream.range(0, 5).forEach(i -> book.add(peer(i), TRACKER));
        assertEquals(peer(3), book.next(Gates.OPEN, each -> each.equals(peer(3)) ? 1 : 0, true, 0));
        assertEquals(peer(0), next(0));
        book.forgetAll();
        assertNull(next(0));
        assertEquals(0, book.size());
    }

    @Test
    void oneTrackerThatTellsThousandsKeepsNoOtherOut() {
        for (int i = 0; i < 2 * DialLimits.KNOWN_ADDRESSES; i++) {
            book.add(peer(i), TRACKER);
        }
        assertEquals(DialLimits.KNOWN_ADDRESSES, book.told());
        InetSocketAddress honest = new InetSocketAddress("10.200.0.1", 6881);
        assertTrue(book.add(honest, OTHER_TRACKER));
        assertEquals(DialLimits.KNOWN_ADDRESSES, book.told());
        assertEquals(honest, List.of(next(0), next(0)).get(1));
    }

    @Test
    void remembersSoManyThatFailedAndForgetsTheOldestOfThemFirst() {
        book.add(peer(0), TRACKER);
        book.ended(next(0), StreamEnd.CONNECTION_LOST, true, 0);
        InetSocketAddress ours = new InetSocketAddress("10.0.0.7", 6881);
        book.noteOurs(ours);
        for (int i = 1; i <= DialLimits.KNOWN_ADDRESSES; i++) {
            book.add(peer(i), TRACKER);
            book.ended(next(0), StreamEnd.CONNECT_FAILED, false, 0);
            assertTrue(book.idle() <= DialLimits.KNOWN_ADDRESSES);
        }
        assertEquals(DialLimits.KNOWN_ADDRESSES, book.size());
        assertTrue(book.add(peer(1), TRACKER), "the first that failed is forgotten");
        assertFalse(book.add(peer(0), TRACKER), "who was of use is not");
        assertFalse(book.add(ours, TRACKER), "nor what is ours");
    }

    @Test
    void theBoundIsOfThoseThatAreNotInUse() {
        PeerBook small = new PeerBook(() -> 16);
        for (int i = 0; i < 100; i++) {
            small.add(peer(i), TRACKER);
            assertEquals(peer(i), small.next(Gates.OPEN, null, true, 0));
        }
        assertEquals(100, small.size());
        IntStream.range(0, 100).forEach(i -> small.ended(peer(i), StreamEnd.CONNECTION_LOST, true, 0));
        assertEquals(16, small.size());
    }

    @Test
    void aSmallerBoundHoldsForAllThatIsTold() {
        PeerBook small = new PeerBook(() -> DialLimits.LEAST_KNOWN_ADDRESSES);
        for (int i = 0; i < 1_000; i++) {
            small.add(peer(i), TRACKER);
            small.add(peer(i), PEER);
            small.add(peer(i), FAR);
            small.add(new InetSocketAddress(peer(i).getAddress(), 80), TRACKER);
        }
        assertEquals(DialLimits.LEAST_KNOWN_ADDRESSES + 3, small.told(),
                "of one teller a sixteenth where it may be made up");
    }

    @Test
    void aBannedHostIsNotDialledNorAStrangePort() {
        book.add(peer(1), TRACKER);
        book.add(peer(2), TRACKER);
        book.ban(peer(1), null);
        assertNull(book.next((port, isAgain) -> DialPlaces.Answer.STRANGE, null, true, 0));
        assertEquals(0, book.told());
    }

    @Test
    void whoHasDialledUsIsDialledWhenItIsGoneAndLastAtASystemPort() {
        book.connectedFrom(peer(1));
        book.connectedFrom(new InetSocketAddress("10.1.0.9", 22));
        book.connectedFrom(new InetSocketAddress("10.1.0.9", 0));
        assertNull(next(0));
        assertEquals(2, book.size());
        book.ended(new InetSocketAddress("10.1.0.9", 22), StreamEnd.REMOTE_CLOSED, false, 0);
        book.ended(peer(1), StreamEnd.REMOTE_CLOSED, false, 0);
        assertNull(book.next(Gates.OPEN, null, true, 2 * SECONDS));
        assertEquals(List.of(peer(1), new InetSocketAddress("10.1.0.9", 22)), all(4 * SECONDS));
    }
}
