package sprat.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import sprat.scenario.DialScene.Crowd;
import sprat.scenario.DialScene.Dial;
import sprat.swarm.Torrent;
import sprat.swarm.dial.DialLimits;

/**
 * Whom a leecher dials when those who tell it of peers lie, and that honest peers lose nothing by the rules against it.
 */
class DiallingTest {
    private static final String OURS = "198.51.100.1";
    private static final String TRACKER = "203.0.113.1";
    private static final String VICTIM = "203.0.113.77";

    private static List<InetSocketAddress> ports(String host, int from, int count) {
        return IntStream.range(from, from + count).mapToObj(port -> new InetSocketAddress(host, port)).toList();
    }

    private static List<InetSocketAddress> hosts(int network, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new InetSocketAddress(network + "." + i / 62_500 + "." + i / 250 % 250 + "."
                + (1 + i % 250), 6881)).toList();
    }

    /** @param seconds since the first dial */
    private static void assertSpared(DialScene scene, String victim, int seconds) throws Exception {
        long dials = scene.dialsTo(InetAddress.getByName(victim));
        int most = DialLimits.DIALS_TO_ADDRESS + seconds / 15;
        assertTrue(dials >= DialLimits.DIALS_TO_ADDRESS && dials <= most,
                dials + " dials in " + seconds + " s, and at most " + most);
    }

    // ---- Who lies ----

    @Test
    void aTrackerThatTellsThousandsOfPortsOfOneVictimHasFewOfThemDialled() throws Exception {
        DialScene scene = new DialScene(OURS);
        scene.refuses(VICTIM);
        scene.leeches(scene.tracker(TRACKER, announce -> ports(VICTIM, 1 + announce % 10 * 4_096, 4_096)));
        scene.runSeconds(301);
        assertSpared(scene, VICTIM, 301);
    }

    @Test
    void aTrackerThatTellsThousandsOfVictimsHasFiftyASecondDialled() throws Exception {
        DialScene scene = new DialScene(OURS);
        List<InetSocketAddress> victims = hosts(198, 2_000);
        for (InetSocketAddress victim : victims) {
            scene.refuses(victim.getHostString());
        }
        scene.leeches(scene.tracker(TRACKER, announce -> victims));
        scene.runSeconds(31);
        assertEquals(DialLimits.DIALS_PER_SECOND, scene.mostInASecond());
        assertTrue(scene.dials.size() > 29 * DialLimits.DIALS_PER_SECOND,
                scene.dials.size() + ": and it is not slower");
    }

    /** Each teller has a place of its own in line, the victim has not. */
    @Test
    void manyPeersAndTrackersOfManyTorrentsThatTellOfOneVictimHaveFewPortsDialled() throws Exception {
        DialScene scene = new DialScene(OURS);
        scene.refuses(VICTIM);
        for (int i = 0; i < 10; i++) {
            List<InetSocketAddress> tellers = hosts(100 + i, 20);
            int first = 5_000 + 1_000 * i;
            Torrent torrent = scene.leeches(scene.tracker("203.0.113." + (100 + i),
                    announce -> Stream.concat(tellers.stream(), ports(VICTIM, first, 500).stream()).toList()));
            for (InetSocketAddress teller : tellers) {
                scene.crowd(torrent, teller.getHostString(), 6881, 1, ports(VICTIM, first + 500, 50));
            }
        }
        scene.runSeconds(120);
        assertSpared(scene, VICTIM, 120);
        assertTrue(scene.dials.size() >= 200, "and the tellers themselves are dialled");
        assertTrue(scene.mostInASecond() <= DialLimits.DIALS_PER_SECOND, "at most " + scene.mostInASecond());
    }

    @Test
    void aNetworkOf64BitsIsOneVictim() throws Exception {
        DialScene scene = new DialScene("2001:db8::1");
        List<InetSocketAddress> victims = IntStream.range(0, 4_000).mapToObj(i ->
                new InetSocketAddress("2001:db8:66::" + Integer.toHexString(1 + i), 6881)).toList();
        scene.leeches(scene.tracker("2001:db8::2", announce -> victims));
        scene.runSeconds(60);
        assertTrue(scene.dials.size() >= DialLimits.DIALS_TO_ADDRESS
                && scene.dials.size() <= DialLimits.DIALS_TO_ADDRESS + 4, scene.dials.size() + " dials");
    }

    @Test
    void aPublicTrackerHasNothingDialledThatItCannotReachAndTheDoubtfulLast() throws Exception {
        List<String> never = List.of("127.0.0.1:6881", "0.0.0.0:6379", "255.255.255.255:8000", "224.0.0.1:8000",
                "240.0.0.1:8000",
                "0.9.9.9:8000", "169.254.169.254:8000", "10.0.0.1:80", "192.168.0.1:22", "198.51.100.9:0");
        List<String> inOrder = List.of("203.0.113.9:6881", "192.168.0.1:6881", "203.0.113.9:25");
        List<InetSocketAddress> told = new ArrayList<>(Stream.of(inOrder.get(2), inOrder.get(1), inOrder.get(0))
                .map(DiallingTest::parse).toList());
        never.forEach(address -> told.add(0, parse(address)));
        told.add(new InetSocketAddress("::1", 6881));
        told.add(new InetSocketAddress("fe80::1", 6881));
        told.add(new InetSocketAddress("64:ff9b::127.0.0.1", 6881));
        DialScene scene = new DialScene(OURS);
        scene.refuses("203.0.113.9");
        scene.leeches(scene.tracker(TRACKER, announce -> told));
        scene.runSeconds(30);
        List<InetSocketAddress> dialled = scene.dials.stream().map(Dial::address).distinct().toList();
        assertEquals(inOrder.stream().map(DiallingTest::parse).toList(), dialled);
    }

    private static InetSocketAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    @Test
    void aServerThatIsNoPeerIsDialledOnceAnHourForAllTorrents() throws Exception {
        DialScene scene = new DialScene(OURS);
        scene.serves(VICTIM, 2_222, "SSH-2.0-OpenSSH\r\n".getBytes(StandardCharsets.US_ASCII));
        String tracker = scene.tracker(TRACKER, announce -> ports(VICTIM, 2_222, 1));
        scene.leeches(tracker);
        scene.runSeconds(1);
        scene.leeches(tracker);
        scene.leeches(tracker);
        scene.runSeconds(3_590);
        assertEquals(1, scene.dialsTo(InetAddress.getByName(VICTIM)));
    }

    // ---- Who is honest ----

    /** As on the loopback address of one machine. */
    @Test
    void hundredsOfPeersOfOneAddressAreAllReached() throws Exception {
        DialScene scene = new DialScene("127.0.0.1");
        List<InetSocketAddress> all = ports("127.0.0.9", 10_000, 300);
        Torrent torrent = scene.leeches(scene.tracker("127.0.0.2", announce -> all));
        Crowd crowd = scene.crowd(torrent, "127.0.0.9", 10_000, 300, List.of());
        scene.runSeconds(8);
        assertEquals(300, torrent.status().peers());
        assertEquals(300, scene.dials.size(), "each once");
        assertEquals(Set.copyOf(crowd.addresses), scene.dials.stream().map(Dial::address).collect(Collectors.toSet()));
    }

    @Test
    void thirtyPeersBehindOneAddressLoseNothingWhenAllConnectionsBreak() throws Exception {
        DialScene scene = new DialScene(OURS);
        List<InetSocketAddress> all = ports(VICTIM, 10_000, 30);
        Torrent torrent = scene.leeches(scene.tracker(TRACKER, announce -> all));
        Crowd crowd = scene.crowd(torrent, VICTIM, 10_000, 30, List.of());
        for (int i = 0; i < 5; i++) {
            scene.runSeconds(2);
            assertEquals(30, torrent.status().peers(), "round " + i);
            crowd.hangsUp();
            scene.runSeconds(1);
            assertEquals(0, torrent.status().peers());
            scene.runSeconds(2 + (1L << i) * 3);
        }
    }

    @Test
    void halfOfThePeersBehindOneAddressBeingDeadCostsTheOthersNothing() throws Exception {
        DialScene scene = new DialScene(OURS);
        List<InetSocketAddress> dead = ports(VICTIM, 20_000, 15);
        List<InetSocketAddress> all = Stream.concat(dead.stream(), ports(VICTIM, 10_000, 15).stream()).toList();
        Torrent torrent = scene.leeches(scene.tracker(TRACKER, announce -> all));
        scene.crowd(torrent, VICTIM, 10_000, 15, List.of());
        scene.runSeconds(3);
        assertEquals(15, torrent.status().peers());
    }

    /** What both tell waits in two lines; who tells more waits longer. */
    @Test
    void honestPeersAreNotBehindThoseThatALiarMakesUp() throws Exception {
        DialScene scene = new DialScene(OURS);
        List<InetSocketAddress> liar = List.of(new InetSocketAddress("203.0.113.10", 6881));
        List<InetSocketAddress> teller = List.of(new InetSocketAddress("203.0.113.11", 6881));
        List<InetSocketAddress> honest = ports("203.0.113.12", 10_000, 20);
        Torrent torrent =
                scene.leeches(scene.tracker(TRACKER, announce -> Stream.concat(liar.stream(), teller.stream())
                .toList()));
        // nobody there: each keeps a dial busy for eight seconds
        List<InetSocketAddress> madeUp = new ArrayList<>(hosts(100, 180));
        madeUp.addAll(honest);
        scene.crowd(torrent, "203.0.113.10", 6881, 1, madeUp);
        scene.crowd(torrent, "203.0.113.11", 6881, 1, honest);
        scene.crowd(torrent, "203.0.113.12", 10_000, 20, List.of());
        scene.runSeconds(40);
        assertEquals(22, torrent.status().peers());
    }

    /** The victim of one torrent's tracker is the only seeder of another. */
    @Test
    void aTorrentReachesItsPeerThoughAnotherIsToldThousandsOfPortsOfItsAddress() throws Exception {
        DialScene scene = new DialScene(OURS);
        scene.leeches(scene.tracker(TRACKER, announce -> ports(VICTIM, 20_000 + announce % 8 * 4_096, 4_096)));
        scene.runSeconds(60);
        Torrent torrent = scene.leeches(scene.tracker("203.0.113.2", announce -> ports(VICTIM, 6881, 1)));
        scene.crowd(torrent, VICTIM, 6881, 1, List.of());
        scene.runSeconds(40);
        assertEquals(1, torrent.status().peers());
    }

    @Test
    void oneTorrentThatIsToldThousandsDoesNotSlowAnotherDown() throws Exception {
        DialScene scene = new DialScene(OURS);
        List<InetSocketAddress> victims = hosts(198, 2_000);
        for (InetSocketAddress victim : victims) {
            scene.refuses(victim.getHostString());
        }
        scene.leeches(scene.tracker(TRACKER, announce -> victims));
        scene.runSeconds(5);
        Torrent torrent = scene.leeches(scene.tracker("203.0.113.2", announce -> ports("203.0.113.12", 10_000, 20)));
        scene.crowd(torrent, "203.0.113.12", 10_000, 20, List.of());
        scene.runSeconds(3);
        assertEquals(20, torrent.status().peers());
    }
}
