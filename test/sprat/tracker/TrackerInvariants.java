package sprat.tracker;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import sprat.wire.InfoHash;

/**
 * What must be true after every event of a tracker that serves one torrent over IPv4, told from scratch: totals equal to what they count,
 * each entry found where it is, nobody dropped before its time. Reads only. Throws AssertionError with the first thing that is wrong.
 */
public final class TrackerInvariants {
    private final TrackerServer server;
    private final Supplier<InfoHash> infoHash;
    private final long idleSeconds;
    private Map<Long, Integer> seenBefore = new HashMap<>();

    /** @param idleSeconds quiet for so long, and no longer, an entry stays */
    public TrackerInvariants(TrackerServer server, Supplier<InfoHash> infoHash, long idleSeconds) {
        this.server = server;
        this.infoHash = infoHash;
        this.idleSeconds = idleSeconds;
    }

    /** What the table calls that peer. */
    public EntryState state(InetSocketAddress peer) {
        byte[] endpoint = new byte[Endpoints.IPV4_BYTES];
        Endpoints.put(peer.getAddress().getAddress(), peer.getPort(), endpoint);
        Swarm swarm = swarm();
        return swarm.state(swarm.find(endpoint));
    }

    /**
     * After every turn.
     *
     * @param nowSecond since the server was made
     * @return who was dropped in this turn without having been quiet for long: these must have said that they leave
     */
    public Set<InetAddress> check(long nowSecond) {
        PeerTable table = server.table();
        Swarm swarm = swarm();
        equal(swarm.count(), table.peers(), "peers");
        equal(swarm.seeders(), table.seeders(), "seeders");
        equal(swarm.count() == 0 ? 0 : 1, table.torrents(), "torrents");
        Map<Long, Integer> seen = new HashMap<>();
        Set<Long> sources = new HashSet<>();
        byte[] endpoint = new byte[Endpoints.IPV4_BYTES];
        for (int position = 0; position < swarm.count(); position++) {
            swarm.endpoint(position, endpoint);
            equal(position, swarm.find(endpoint), "the place where an entry is found");
            sources.add(Endpoints.source(endpoint));
            seen.put(key(endpoint), swarm.seenSecond(position));
        }
        equal(sources.size(), table.sources(), "sources");
        Set<InetAddress> dropped = new HashSet<>();
        seenBefore.forEach((peer, second) -> {
            if (!seen.containsKey(peer) && nowSecond - second <= idleSeconds) {
                dropped.add(address(peer));
            }
        });
        seenBefore = seen;
        return dropped;
    }

    private Swarm swarm() {
        return server.table().swarm(infoHash.get(), Endpoints.IPV4_BYTES);
    }

    /** Address and port in one number. */
    private static long key(byte[] endpoint) {
        ByteBuffer bytes = ByteBuffer.wrap(endpoint);
        return (long) bytes.getInt() << Short.SIZE | bytes.getShort() & 0xffff;
    }

    private static InetAddress address(long key) {
        try {
            return InetAddress.getByAddress(ByteBuffer.allocate(Integer.BYTES).putInt((int) (key >> Short.SIZE)).array());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void equal(long expected, long actual, String what) {
        if (expected != actual) {
            throw new AssertionError("tracker: " + what + ": " + actual + ", and should be " + expected);
        }
    }
}
