package sprat.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class PeerBookTest {
    private final PeerBook book = new PeerBook();

    @Test
    void doesNotDialWhereWeListenOurselves() {
        InetSocketAddress ours = new InetSocketAddress("10.0.0.7", 6881);
        InetSocketAddress other = new InetSocketAddress("10.0.0.7", 6882);
        book.isOurs(ours);
        assertFalse(book.add(ours));
        book.add(other);
        assertEquals(other, book.next(0));
        assertNull(book.next(0));
    }

    @Test
    void anAddressThatATrackerNamedBeforeCanTurnOutToBeOurs() {
        InetSocketAddress ours = new InetSocketAddress("10.0.0.7", 6881);
        book.add(ours);
        book.isOurs(ours);
        assertNull(book.next(0));
    }
}
