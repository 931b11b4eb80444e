package sprat.scenario;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sprat.sim.SimTime;
import sprat.sim.SimWeb.Reply;
import sprat.wire.InfoHash;

/** An HTTP tracker of a world (BEP 3, 23, 48). What it knows dies with its process. */
final class SimWebTracker {
    static final String HOST = "http://tracker.test/";
    static final String URL = HOST + "announce";
    private static final int INTERVAL_SECONDS = 300;
    private static final int MOST_PEERS = 50;
    private static final String NAMED = "info_hash=";

    private record Place(InfoHash swarm, InetSocketAddress address) { }

    private record Entry(long seenNanos, boolean isSeeder) { }

    private final World world;
    private final Map<Place, Entry> table = new LinkedHashMap<>();
    private boolean isRunning = true;

    SimWebTracker(World world) {
        this.world = world;
    }

    boolean isRunning() {
        return isRunning;
    }

    /** As by SIGKILL. */
    void kill() {
        isRunning = false;
        table.clear();
    }

    void start() {
        isRunning = true;
    }

    /** In one of its swarms. */
    boolean knows(SimPeer peer) {
        return peer.names().stream().anyMatch(name -> table.containsKey(new Place(name, peer.address())));
    }

    boolean hasSeeder(SimPeer peer, InfoHash name) {
        Entry entry = table.get(new Place(name, peer.address()));
        return entry != null && entry.isSeeder;
    }

    Reply reply(String url, SimPeer from) {
        if (!isRunning) {
            return new Reply(200, -1, new byte[0], -1, "nobody can be reached there");
        }
        table.values()
                .removeIf(entry -> world.time().nowNanos() - entry.seenNanos > 2 * INTERVAL_SECONDS * SimTime.SECONDS);
        List<String> parameters = List.of(URI.create(url).getRawQuery().split("&"));
        InfoHash name = parameters.stream().filter(each -> each.startsWith(NAMED)).map(SimWebTracker::name).findFirst()
                .orElseThrow();
        return Reply.of(200, url.startsWith(URL) ? announce(name, parameters, from) : scrape(name));
    }

    /** Of bytes as they are or as `%XX`. */
    private static InfoHash name(String parameter) {
        String bytes = URLDecoder.decode(parameter.substring(NAMED.length()), StandardCharsets.ISO_8859_1);
        return new InfoHash(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    private byte[] announce(InfoHash name, List<String> parameters, SimPeer from) {
        if (!parameters.contains("port=" + SimPeer.PORT) || !world.content().names().contains(name)) {
            throw new AssertionError(from + " announces another port or torrent than its own: " + parameters);
        }
        Place place = new Place(name, from.address());
        table.remove(place);
        ByteBuffer peers = ByteBuffer.allocate(6 * MOST_PEERS);
        table.keySet().stream().filter(each -> each.swarm.equals(name)).map(Place::address).limit(MOST_PEERS)
                .forEach(each -> peers.put(each.getAddress().getAddress()).putShort((short) each.getPort()));
        if (!parameters.contains("event=stopped")) {
            table.put(place, new Entry(world.time().nowNanos(), parameters.contains("left=0")));
        }
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.writeBytes(ascii("d8:completei" + count(name, true) + "e10:incompletei" + count(name, false)
                + "e8:intervali" + INTERVAL_SECONDS
                + "e5:peers" + peers.position() + ":"));
        answer.write(peers.array(), 0, peers.position());
        answer.writeBytes(ascii("e"));
        return answer.toByteArray();
    }

    private byte[] scrape(InfoHash name) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.writeBytes(ascii("d5:filesd20:"));
        answer.writeBytes(name.toBytes());
        answer.writeBytes(ascii("d8:completei" + count(name, true) + "e10:downloadedi0e10:incompletei"
                + count(name, false) + "eeee"));
        return answer.toByteArray();
    }

    private long count(InfoHash name, boolean areSeeders) {
        return table.entrySet().stream().filter(each -> each.getKey().swarm.equals(name)
                && each.getValue().isSeeder == areSeeders).count();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
