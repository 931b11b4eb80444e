package sprat.scenario;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
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

    private record Entry(long seenNanos, boolean isSeeder) { }

    private final World world;
    private final Map<InetSocketAddress, Entry> table = new LinkedHashMap<>();
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

    boolean knows(SimPeer peer) {
        return table.containsKey(peer.address());
    }

    boolean hasSeeder(SimPeer peer) {
        return knows(peer) && table.get(peer.address()).isSeeder;
    }

    Reply reply(String url, SimPeer from) {
        if (!isRunning) {
            return new Reply(200, -1, new byte[0], -1, "nobody can be reached there");
        }
        table.values().removeIf(entry -> world.time().nowNanos() - entry.seenNanos > 2 * INTERVAL_SECONDS * SimTime.SECONDS);
        return Reply.of(200, url.startsWith(URL) ? announce(url, from) : scrape());
    }

    private byte[] announce(String url, SimPeer from) {
        List<String> parameters = List.of(URI.create(url).getRawQuery().split("&"));
        if (!parameters.contains("port=" + SimPeer.PORT)) {
            throw new AssertionError(from + " announces another port than its own: " + url);
        }
        table.remove(from.address());
        ByteBuffer peers = ByteBuffer.allocate(6 * MOST_PEERS);
        table.keySet().stream().limit(MOST_PEERS).forEach(each -> peers.put(each.getAddress().getAddress()).putShort((short) each.getPort()));
        if (!parameters.contains("event=stopped")) {
            table.put(from.address(), new Entry(world.time().nowNanos(), parameters.contains("left=0")));
        }
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.writeBytes(ascii("d8:completei" + seeders() + "e10:incompletei" + (table.size() - seeders()) + "e8:intervali" + INTERVAL_SECONDS
                + "e5:peers" + peers.position() + ":"));
        answer.write(peers.array(), 0, peers.position());
        answer.writeBytes(ascii("e"));
        return answer.toByteArray();
    }

    private byte[] scrape() {
        ByteBuffer hash = ByteBuffer.allocate(InfoHash.BYTES);
        world.content().metainfo().infoHash().write(hash);
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.writeBytes(ascii("d5:filesd20:"));
        answer.writeBytes(hash.array());
        answer.writeBytes(ascii("d8:completei" + seeders() + "e10:downloadedi0e10:incompletei" + (table.size() - seeders()) + "eeee"));
        return answer.toByteArray();
    }

    private long seeders() {
        return table.values().stream().filter(Entry::isSeeder).count();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
