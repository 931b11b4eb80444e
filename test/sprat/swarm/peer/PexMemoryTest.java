package sprat.swarm.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sprat.wire.peer.PexMessage;

class PexMemoryTest {
    private static final InetSocketAddress ITSELF = new InetSocketAddress("10.0.0.1", 1);

    private final PexMemory exchange = new PexMemory();

    private static List<PexMessage.Peer> peers(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> new PexMessage.Peer(new InetSocketAddress("10.0.0.1", 1 + i), 0))
                .toList();
    }

    @Test
    void tellsManyAtFirstThenFiftyAMinuteAndNeverOfItself() {
        List<PexMessage.Peer> all = peers(0, 1_000);
        PexMessage first = exchange.tell(all, ITSELF, 0);
        assertEquals(peers(1, PeerLimits.PEX_FIRST_PEERS + 1), first.added());
        assertFalse(exchange.mayTell(PeerLimits.PEX_NANOS - 1));
        assertTrue(exchange.mayTell(PeerLimits.PEX_NANOS));
        assertEquals(PeerLimits.PEX_PEERS, exchange.tell(all, ITSELF, PeerLimits.PEX_NANOS).added().size());
    }

    @Test
    void droppedFollowFiftyAtATime() {
        exchange.tell(peers(1, 101), ITSELF, 0);
        PexMessage second = exchange.tell(peers(81, 103), ITSELF, 1);
        assertEquals(peers(101, 103), second.added());
        assertEquals(PeerLimits.PEX_PEERS, second.dropped().size());
        assertEquals(30, exchange.tell(peers(81, 103), ITSELF, 2).dropped().size());
        assertEquals(22, exchange.told());
        assertNull(exchange.tell(peers(81, 103), ITSELF, 3), "no news");
    }

    /**
     * A listener that believes every message knows at each time who is there, but for those that there was no room to
     * tell of yet.
     */
    @Test
    void whatIsToldStaysRightWhenPeersComeAndGoAThousandTimes() {
        Random random = new Random(7);
        List<PexMessage.Peer> present = new ArrayList<>();
        Set<InetSocketAddress> known = new HashSet<>();
        for (int round = 0; round < 1_000; round++) {
            for (int i = random.nextInt(80); i > 0 && !present.isEmpty(); i--) {
                present.remove(random.nextInt(present.size()));
            }
            List<PexMessage.Peer> come = peers(random.nextInt(400), 400);
            come.stream().filter(peer -> !present.contains(peer)).limit(random.nextInt(80)).forEach(present::add);
            listen(exchange.tell(present, ITSELF, round * PeerLimits.PEX_NANOS), round == 0, known, addresses(present));
            assertEquals(known.size(), exchange.told());
            assertTrue(exchange.told() <= 400, exchange.told() + " addresses are remembered");
        }
        for (int round = 1_000; round < 1_010; round++) {
            listen(exchange.tell(present, ITSELF, round * PeerLimits.PEX_NANOS), false, known, addresses(present));
        }
        known.add(ITSELF);
        Set<InetSocketAddress> there = addresses(present);
        there.add(ITSELF);
        assertEquals(there, known);
    }

    private static Set<InetSocketAddress> addresses(List<PexMessage.Peer> peers) {
        return peers.stream().map(PexMessage.Peer::address).collect(Collectors.toCollection(HashSet::new));
    }

    private static void listen(PexMessage message, boolean isFirst, Set<InetSocketAddress> known,
            Set<InetSocketAddress> there) {
        if (message == null) {
            return;
        }
        assertTrue(message.added().size() <= (isFirst ? PeerLimits.PEX_FIRST_PEERS : PeerLimits.PEX_PEERS));
        assertTrue(message.dropped().size() <= PeerLimits.PEX_PEERS);
        message.added().forEach(peer -> {
            assertTrue(there.contains(peer.address()) && !peer.address().equals(ITSELF),
                    "added though it is not there: " + peer);
            assertTrue(known.add(peer.address()), "added twice: " + peer);
        });
        message.dropped().forEach(address -> {
            assertFalse(there.contains(address), "dropped though it is there: " + address);
            assertTrue(known.remove(address), "dropped and never added: " + address);
        });
    }

    @Test
    void tellsOfAnAddressOnceThatTwoPeersClaim() {
        List<PexMessage.Peer> twice = new ArrayList<>(peers(1, 3));
        twice.addAll(peers(1, 3));
        assertEquals(peers(1, 3), exchange.tell(twice, ITSELF, 0).added());
    }

    @Test
    void takesFewAndSeldom() {
        PexMessage much = new PexMessage(peers(0, 1_000), List.of());
        assertEquals(PeerLimits.PEX_FIRST_PEERS, exchange.hear(much, -7).size());
        assertEquals(0, exchange.hear(much, PeerLimits.PEX_NANOS / 2 - 8).size());
        assertEquals(PeerLimits.PEX_PEERS, exchange.hear(much, PeerLimits.PEX_NANOS / 2 - 7).size());
    }
}
