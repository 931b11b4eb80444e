package sprat.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sprat.io.Limits;
import sprat.wire.PexMessage;

class PeerExchangeTest {
    private static final InetSocketAddress ITSELF = new InetSocketAddress("10.0.0.1", 1);

    private final PeerExchange exchange = new PeerExchange();

    private static List<PexMessage.Peer> peers(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> new PexMessage.Peer(new InetSocketAddress("10.0.0.1", 1 + i), 0)).toList();
    }

    @Test
    void tellsManyAtFirstThenFiftyAMinuteAndNeverOfItself() {
        List<PexMessage.Peer> all = peers(0, 1_000);
        PexMessage first = exchange.tell(all, ITSELF, 0);
        assertEquals(peers(1, Limits.PEX_FIRST_PEERS + 1), first.added());
        assertFalse(exchange.mayTell(Limits.PEX_NANOS - 1));
        assertTrue(exchange.mayTell(Limits.PEX_NANOS));
        assertEquals(Limits.PEX_PEERS, exchange.tell(all, ITSELF, Limits.PEX_NANOS).added().size());
    }

    @Test
    void droppedFollowFiftyAtATime() {
        exchange.tell(peers(1, 101), ITSELF, 0);
        PexMessage second = exchange.tell(peers(81, 103), ITSELF, 1);
        assertEquals(peers(101, 103), second.added());
        assertEquals(Limits.PEX_PEERS, second.dropped().size());
        assertEquals(30, exchange.tell(peers(81, 103), ITSELF, 2).dropped().size());
        assertEquals(22, exchange.told());
        assertNull(exchange.tell(peers(81, 103), ITSELF, 3), "no news");
    }

    @Test
    void takesFewAndSeldom() {
        PexMessage much = new PexMessage(peers(0, 1_000), List.of());
        assertEquals(Limits.PEX_FIRST_PEERS, exchange.hear(much, -7).size());
        assertEquals(0, exchange.hear(much, Limits.PEX_NANOS / 2 - 8).size());
        assertEquals(Limits.PEX_PEERS, exchange.hear(much, Limits.PEX_NANOS / 2 - 7).size());
    }
}
