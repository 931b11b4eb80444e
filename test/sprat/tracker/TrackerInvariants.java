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
 * What must be true after every event of a tracker that serves the swarms of one torrent over IPv4, told from scratch:
 * totals equal to what they count, each entry found where it is, nobody dropped before its time. Reads only. Throws
 * AssertionError with the first thing that is wrong.
 */
public final class TrackerInvariants {
    private final TrackerServer server;
    private final Supplier<Set<InfoHash>> names;
    private final long idleSeconds;
    private Map<Entry, Integer> seenBefore = new HashMap<>();

    private record Entry(InfoHash name, long peer) { }

    /**
     * @param names of the torrent: two of a hybrid
     * @param idleSeconds quiet for so long, and no longer, an entry stays
     */
    public TrackerInvariants(TrackerServer server, Supplier<Set<InfoHash>> names, long idleSeconds) {
        this.server = server;
        this.names = names;
        this.idleSeconds = idleSeconds;
    }

    /** What the table calls that peer in that swarm. */
    public EntryState state(InfoHash name, InetSocketAddress peer) {
        byte[] endpoint = new byte[Endpoints.IPV4_BYTES];
        Endpoints.put(peer.getAddress().getAddress(), peer.getPort(), endpoint);
        return swarm(name).state(swarm(name).find(endpoint));
    }

    /**
     * After every turn.
     *
     * @param nowSecond since the server was made
     * @return who was dropped in this turn without having been quiet for long: these must have said that they leave
     */
    public Set<InetAddress> check(long nowSecond) {
        PeerTable table = server.table();
        equal(names.get().stream().mapToInt(name -> swarm(name).count()).sum(), table.peers(), "peers");
        equal(names.get().stream().mapToInt(name -> swarm(name).seeders()).sum(), table.seeders(), "seeders");
        equal(names.get().stream().filter(name -> swarm(name).count() > 0).count(), table.torrents(), "torrents");
        Map<Entry, Integer> seen = new HashMap<>();
        Set<Long> sources = new HashSet<>();
        for (InfoHash name : names.get()) {
            PeersOfFamily swarm = swarm(name);
            for (int position = 0; position < swarm.count(); position++) {
                byte[] endpoint = swarm.endpoint(position);
                equal(position, swarm.find(endpoint), "the place where an entry is found");
                sources.add(Endpoints.source(endpoint));
                seen.put(new Entry(name, key(endpoint)), swarm.seenSecond(position));
            }
        }
        equal(sources.size(), table.sources(), "sources");
        Set<InetAddress> dropped = new HashSet<>();
        seenBefore.forEach((entry, second) -> {
            if (!seen.containsKey(entry) && nowSecond - second <= idleSeconds) {
                dropped.add(address(entry.peer));
            }
        });
        seenBefore = seen;
        return dropped;
    }

    private PeersOfFamily swarm(InfoHash name) {
        return server.table().swarm(name, Endpoints.IPV4_BYTES);
    }

    /** Address and port in one number. */
    private static long key(byte[] endpoint) {
        ByteBuffer bytes = ByteBuffer.wrap(endpoint);
        return (long) bytes.getInt() << Short.SIZE | bytes.getShort() & 0xffff;
    }

    private static InetAddress address(long key) {
        try {
            return InetAddress.getByAddress(ByteBuffer.allocate(Integer.BYTES).putInt((int) (key >> Short.SIZE))
                    .array());
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
