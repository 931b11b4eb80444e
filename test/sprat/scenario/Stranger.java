package sprat.scenario;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import sprat.io.CloseReason;
import sprat.io.Protocol;
import sprat.io.Streams;
import sprat.sim.SimContent;
import sprat.sim.SimLoop;
import sprat.sim.SimMachine;
import sprat.sim.SimTime;
import sprat.swarm.dial.DialLimits;
import sprat.wire.InfoHash;
import sprat.wire.PeerId;

/**
 * A machine of a world with a client on it that is not ours: it speaks the wire by itself, announces itself, dials whom
 * the tracker names and takes who dials it; strangers leave each other alone. How its connections behave is said by a
 * {@link StrangerLink}. Its process dies with the world.
 */
public final class Stranger implements Streams.Acceptor {
    static final int PORT = 6881;
    private static final long REDIAL_NANOS = SimTime.SECONDS;

    private final World world;
    private final SimMachine machine;
    private final SplittableRandom random;
    private final Function<Stranger, StrangerLink> manner;
    private PeerId peerId;
    private final Set<InetAddress> linked = new HashSet<>();
    private final Map<CloseReason, Integer> ends = new HashMap<>();
    private final InfoHash name;
    private final SimLoop loop;
    private long readBytesPerSecond = Long.MAX_VALUE;
    private int linksPerHost = 1;
    private boolean isDisguised;
    private int links;
    private int rejects;
    private long longestLinkNanos;

    Stranger(World world, SimMachine machine, boolean seeds, SplittableRandom random,
            Function<Stranger, StrangerLink> manner) {
        this.world = world;
        this.machine = machine;
        this.random = random;
        this.manner = manner;
        this.name = world.strangersName();
        this.peerId = PeerId.random(random);
        this.loop = new SimLoop(world.time(), world.network(), machine);
        try {
            loop.listen(new InetSocketAddress(PORT), this);
            loop.bind(new InetSocketAddress(0), new StrangerAnnouncer(loop, world.tracker().address(),
                    manner.apply(this).name(), peerId, PORT, seeds, random.split(), this::dial));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Dials each host so many times, and again as soon as it is dropped. */
    Stranger crowd(int count) {
        linksPerHost = count;
        return this;
    }

    public Stranger rates(long upBytesPerSecond, long downBytesPerSecond) {
        machine.rates(upBytesPerSecond, Math.min(downBytesPerSecond, readBytesPerSecond));
        return this;
    }

    /** It reads steadily, and never faster than this, whatever its line can do. */
    Stranger readsAt(long bytesPerSecond) {
        readBytesPerSecond = bytesPerSecond;
        return rates(machine.upRate(), bytesPerSecond);
    }

    public Stranger latency(long nanos) {
        machine.latency(nanos);
        return this;
    }

    /** As by SIGKILL. */
    public void kill() {
        loop.kill();
    }

    private void dial(List<InetSocketAddress> peers) {
        for (InetSocketAddress peer : peers) {
            if (!world.isOfStranger(peer.getAddress()) && linked.add(peer.getAddress())) {
                for (int i = 0; i < linksPerHost; i++) {
                    dial(peer);
                }
            }
        }
    }

    private void dial(InetSocketAddress peer) {
        StrangerLink link = manner.apply(this);
        link.dials(peer);
        loop.connect(peer, null, loop.nowNanos() + DialLimits.CONNECT_NANOS, link);
    }

    @Override
    public Protocol accept(InetSocketAddress remote) {
        return manner.apply(this);
    }

    void opened(InetSocketAddress remote) {
        links++;
        if (linksPerHost == 1) {
            linked.add(remote.getAddress());
        }
    }

    /**
     * @param dialled   whom we dialled, or null
     * @param openNanos how long it stood; 0 for one that never did
     */
    void closed(InetSocketAddress remote, InetSocketAddress dialled, CloseReason reason, long openNanos) {
        longestLinkNanos = Math.max(longestLinkNanos, openNanos);
        ends.merge(reason, 1, Integer::sum);
        if (linksPerHost == 1) {
            linked.remove(remote.getAddress());
        } else if (dialled != null) {
            loop.schedule(loop.nowNanos() + REDIAL_NANOS, now -> dial(dialled));
        }
    }

    boolean hasAddress(InetAddress address) {
        return machine.addresses().contains(address);
    }

    /** It has rejected a request. */
    void rejected() {
        rejects++;
    }

    /** From now on it goes by the name of another, the first that it gets hold of. */
    void impersonate(PeerId other) {
        peerId = isDisguised ? peerId : other;
        isDisguised = true;
    }

    SimLoop loop() {
        return loop;
    }

    /** What it calls the torrent, unless its manner says otherwise. */
    InfoHash name() {
        return name;
    }

    SimContent content() {
        return world.content();
    }

    PeerId peerId() {
        return peerId;
    }

    SplittableRandom random() {
        return random;
    }

    // ---- What is known of it ----

    /** Connections that stood, since the start. */
    public int links() {
        return links;
    }

    /** Requests that it has rejected. */
    public int rejects() {
        return rejects;
    }

    /** How long the longest of those stood that are over. */
    public long longestLinkNanos() {
        return longestLinkNanos;
    }

    /** How its connections ended, as it saw that. */
    public Map<CloseReason, Integer> ends() {
        return ends;
    }

    /** How our peers closed connections with it. */
    public Map<CloseReason, Integer> closedByUs() {
        return world.closeReasons(machine.addresses().get(0));
    }

    @Override
    public String toString() {
        return machine + " " + links + " links, " + ends + ", closed by us: " + closedByUs();
    }
}
