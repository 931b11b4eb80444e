package sprat.swarm.announce;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sprat.io.CloseReason;
import sprat.io.DatagramProtocol;
import sprat.io.DatagramTransport;
import sprat.io.FormatException;
import sprat.io.Limits;
import sprat.sim.SimLoop;
import sprat.sim.SimNetwork;
import sprat.sim.SimTime;
import sprat.wire.tracker.TrackerCodec;
import sprat.wire.tracker.TrackerEvent;
import sprat.wire.tracker.TrackerRequest;
import sprat.wire.tracker.TrackerResponse;

/**
 * A tracker for one torrent on a simulated host. Does what a tracker should unless told otherwise, and remembers what
 * it heard.
 */
final class ScriptedTracker implements DatagramProtocol {
    static final int PORT = 6969;

    record Heard(long atNanos, InetSocketAddress from, TrackerRequest request) { }

    /** Answers a request in its own way; null is silence. */
    interface Answers {
        TrackerResponse answer(TrackerRequest request);
    }

    final List<Heard> heard = new ArrayList<>();
    final List<InetSocketAddress> peersToTell = new ArrayList<>();
    int intervalSeconds = 1800;
    /** An id that is not ours gets an error, else silence. */
    boolean callsWrongIdsErrors = true;
    boolean scrapesZeros;
    Answers answers = this::properAnswer;

    private final SimTime time;
    private final SimLoop loop;
    private final InetSocketAddress address;
    private final Map<InetSocketAddress, Long> leftOfPeers = new HashMap<>();
    private DatagramTransport socket;
    private long run = 1;
    private long idsGiven;

    ScriptedTracker(SimTime time, SimNetwork network, InetAddress... addresses) {
        this.time = time;
        this.loop = new SimLoop(time, network, addresses);
        this.address = new InetSocketAddress(addresses[0], PORT);
        start();
    }

    InetSocketAddress address() {
        return address;
    }

    String url() {
        return "udp://" + address.getAddress().getHostAddress() + ":" + PORT;
    }

    void start() {
        try {
            socket = loop.bind(new InetSocketAddress(PORT), this);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void goAway() {
        socket.close();
    }

    /** A new process: it has none of the old peers and takes none of the old ids. */
    void restart() {
        run++;
        leftOfPeers.clear();
    }

    void addPeer(String host, int port, long left) {
        leftOfPeers.put(new InetSocketAddress(host, port), left);
    }

    int peerCount() {
        return leftOfPeers.size();
    }

    List<TrackerRequest.Announce> announces() {
        return heardOf(TrackerRequest.Announce.class);
    }

    List<TrackerEvent> events() {
        return announces().stream().map(TrackerRequest.Announce::event).toList();
    }

    <R extends TrackerRequest> List<R> heardOf(Class<R> kind) {
        return heard.stream().map(Heard::request).filter(kind::isInstance).map(kind::cast).toList();
    }

    /** When each announce came. */
    List<Long> announceNanos() {
        return heard.stream().filter(one -> one.request instanceof TrackerRequest.Announce).map(Heard::atNanos)
                .toList();
    }

    @Override
    public void onOpen(DatagramTransport transport, long nowNanos) {
        // `start` has it from `bind`.
    }

    @Override
    public void onDatagram(ByteBuffer in, InetSocketAddress from, long nowNanos) {
        try {
            TrackerRequest request = TrackerCodec.decodeRequest(in);
            heard.add(new Heard(time.nowNanos(), from, request));
            TrackerResponse response = answers.answer(request);
            if (request instanceof TrackerRequest.Announce announce && response instanceof TrackerResponse.Announced) {
                remember(announce, from);
            }
            if (response != null) {
                send(response, from);
            }
        } catch (FormatException e) {
            throw new IllegalStateException("our client sends well-formed requests", e);
        }
    }

    void send(TrackerResponse response, InetSocketAddress to) {
        ByteBuffer out = ByteBuffer.allocate(Limits.DATAGRAM_BYTES);
        TrackerCodec.encode(response, out);
        send(out.flip(), to);
    }

    void send(ByteBuffer bytes, InetSocketAddress to) {
        socket.send(bytes, to);
    }

    TrackerResponse properAnswer(TrackerRequest request) {
        int transactionId = request.transactionId();
        if (request instanceof TrackerRequest.Connect) {
            return new TrackerResponse.Connected(transactionId, run << 32 | ++idsGiven);
        }
        long connectionId = request instanceof TrackerRequest.Announce announce ? announce.connectionId()
                : ((TrackerRequest.Scrape) request).connectionId();
        if (connectionId >>> 32 != run) {
            return callsWrongIdsErrors ? new TrackerResponse.Failed(transactionId, "bad connection id") : null;
        }
        int seeders = (int) leftOfPeers.values().stream().filter(left -> left == 0).count();
        int leechers = leftOfPeers.size() - seeders;
        if (request instanceof TrackerRequest.Scrape) {
            return new TrackerResponse.Scraped(transactionId, List.of(scrapesZeros
                    ? new TrackerResponse.Counts(0, 0, 0) : new TrackerResponse.Counts(seeders, 0, leechers)));
        }
        return new TrackerResponse.Announced(transactionId, intervalSeconds, leechers, seeders, peersToTell);
    }

    private void remember(TrackerRequest.Announce announce, InetSocketAddress from) {
        InetSocketAddress peer = new InetSocketAddress(from.getAddress(), announce.port());
        if (announce.event() == TrackerEvent.STOPPED) {
            leftOfPeers.remove(peer);
        } else {
            leftOfPeers.put(peer, announce.left());
        }
    }

    boolean heardOverIpv4(int announceIndex) {
        return heard.stream().filter(one -> one.request instanceof TrackerRequest.Announce).toList().get(announceIndex)
                .from.getAddress() instanceof Inet4Address;
    }

    @Override
    public void onClose(CloseReason reason, String detail, long nowNanos) {
        socket = null;
    }
}
