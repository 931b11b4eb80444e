package sprat.scenario;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import sprat.io.CloseReason;
import sprat.io.FormatException;
import sprat.io.StreamEnd;
import sprat.sim.SimContent;
import sprat.sim.SimFiles;
import sprat.sim.SimMachine;
import sprat.sim.SimNetwork;
import sprat.sim.SimTime;
import sprat.sim.SimWeb;
import sprat.swarm.Strategy;
import sprat.swarm.dial.PeerEnd;
import sprat.wire.InfoHash;
import sprat.wire.peer.PeerCodec;
import sprat.wire.torrent.TorrentFormat;

/**
 * A simulated network with one tracker, one content and the machines that share it, all ours from the swarm logic up.
 * The seed decides everything that chance decides. A scenario builds one, lets things happen, and ends with {@link
 * #end}.
 */
public final class World {
    private static final long MILLIS = SimTime.MILLIS;
    private static final long LONGEST_STOP_NANOS = 30 * SimTime.SECONDS;
    private static final String TRACKER = "10.255.0.1";

    private final long seed;
    private final SplittableRandom random;
    private final SimTime time = new SimTime();
    private final SimNetwork network = new SimNetwork(time);
    private final List<SimPeer> peers = new ArrayList<>();
    private final List<Stranger> strangers = new ArrayList<>();
    private final Map<CloseReason, Integer> closed = new HashMap<>();
    private final Map<InetAddress, Map<CloseReason, Integer>> closedFrom = new HashMap<>();
    private final SimTracker tracker;
    private final List<SimWebSeed> webSeeds = new ArrayList<>();
    private SimWebTracker webTracker;
    private SimContent content;
    private boolean strict = true;
    private Strategy strategy = Strategy.DEFAULT;
    private InfoHash strangersName;
    private boolean ended;
    private int machines;

    public World(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.tracker = new SimTracker(this, new SimMachine(time, "tracker", address(TRACKER)), random.split()).start();
        network.latency(MILLIS).watchEnds(this::ended);
        content(32 << 10, 1 << 20, 0, 1 << 20);
    }

    // ---- What there is ----

    /** Before the first machine. @param files lengths in bytes */
    public World content(int pieceBytes, int... files) {
        return content(TorrentFormat.V1, pieceBytes, files);
    }

    /** Likewise. */
    World content(TorrentFormat format, int pieceBytes, int... files) {
        if (!peers.isEmpty()) {
            throw new IllegalStateException("the content comes before the machines");
        }
        try {
            content = SimContent.of(format, seed, "udp://" + TRACKER + ":" + SimTracker.PORT + "/announce", pieceBytes,
                    files);
        } catch (FormatException e) {
            throw new IllegalArgumentException(e);
        }
        return this;
    }


    /** Before the first machine, after the content. */
    public World privately() {
        try {
            content = content.privately();
        } catch (FormatException e) {
            throw new IllegalArgumentException(e);
        }
        return this;
    }

    /** Before the first machine, after the content: an HTTP tracker in a tier before or behind the other one's. */
    World webTracker(boolean isFirst) {
        webTracker = new SimWebTracker(this);
        String udp = content.metainfo().trackers().get(0).get(0);
        content = content.from(isFirst ? List.of(SimWebTracker.URL, udp) : List.of(udp, SimWebTracker.URL), List.of());
        return this;
    }

    /** Before the first machine, after the content and the trackers. */
    World webSeed(SimWebSeed.Manner manner) {
        webSeeds.add(new SimWebSeed(this, manner, webSeeds.size(), random.split()));
        content = content.from(content.metainfo().trackers().stream().map(tier -> tier.get(0)).toList(),
                webSeeds.stream().map(SimWebSeed::url).toList());
        return this;
    }

    /** The web as that peer sees it, whose line to it is nobody else's. */
    SimWeb webOf(SimPeer peer) {
        SimWeb web = new SimWeb();
        if (webTracker != null) {
            web.serve(SimWebTracker.HOST, request -> peer.machine().isReachable()
                    ? webTracker.reply(request.url(), peer) : null);
        }
        webSeeds.forEach(seed -> web.serve(seed.url(), request -> peer.machine().isReachable() ? seed.reply(request)
                : null)
                .rate(seed.bytesPerSecond()));
        return web;
    }

    /** Without looking at every process after every event: for large worlds where speed is asked, not truth. */
    public World relaxed() {
        strict = false;
        return this;
    }

    /** For processes that start from now on. */
    World strategy(Strategy newStrategy) {
        strategy = newStrategy;
        return this;
    }

    Strategy strategy() {
        return strategy;
    }

    /** A machine that has everything, and whose process runs. */
    public SimPeer seeder() {
        return origin().start();
    }

    /** A machine that has everything, and on which nothing runs yet. */
    public SimPeer origin() {
        return machine(true);
    }

    /** A machine that has nothing, and whose process runs. */
    public SimPeer leecher() {
        return newcomer().start();
    }

    /** A machine that has nothing, and on which nothing runs yet. */
    public SimPeer newcomer() {
        return machine(false);
    }

    public List<SimPeer> leechers(int count) {
        return leechers(count, leecher -> { });
    }

    /** @param set up before the start */
    public List<SimPeer> leechers(int count, Consumer<SimPeer> set) {
        List<SimPeer> leechers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            SimPeer leecher = newcomer();
            set.accept(leecher);
            leechers.add(leecher.start());
        }
        return leechers;
    }

    /** A machine that has everything or nothing, and on which nothing runs yet. */
    SimPeer machine(boolean isWhole) {
        return machine(isWhole, content);
    }

    /** Likewise. @param known the content, or what that machine knows of it */
    SimPeer machine(boolean isWhole, SimContent known) {
        SimFiles platter = isWhole ? new SimFiles(known).whole() : new SimFiles(known);
        SimPeer peer = new SimPeer(this, machine(isWhole ? "seeder" : "leecher"), platter, random.split());
        peers.add(peer);
        return peer;
    }

    private SimMachine machine(String role) {
        machines++;
        return new SimMachine(time, role + "-" + machines,
                address("10.0." + machines / 250 + "." + (1 + machines % 250)));
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    // ---- Who is not ours ----

    /** Strangers that come from now on call the torrent so, but for those that are of the v2 swarm anyway. */
    void strangersSay(InfoHash name) {
        strangersName = name;
    }

    /** At first the v1 name, where there is one. */
    InfoHash strangersName() {
        return strangersName == null ? content.metainfo().infoHash() : strangersName;
    }

    /** A corrupter in the v2 swarm that also answers questions for hashes, rightly. */
    Stranger v2Corrupter(double share) {
        return stranger("v2-corrupter", true, link -> new HashLinks.Corrupter(link, share));
    }

    /** A seed in the v2 swarm whose hashes are wrong. */
    Stranger hashLiar() {
        return stranger("hash-liar", true, HashLinks.Liar::new);
    }

    Stranger hashRejecter() {
        return stranger("hash-rejecter", true, HashLinks.Rejecter::new);
    }

    Stranger hashMiser() {
        return stranger("hash-miser", true, HashLinks.Miser::new);
    }

    Stranger hashAsker() {
        return stranger("hash-asker", false, HashLinks.Asker::new);
    }

    /** A seed in the v2 swarm alone: it knows no other name. */
    Stranger v2Only() {
        return stranger("v2-only", true, HashLinks.Honest::new);
    }

    /** A seed of another make that does no harm. */
    public Stranger stranger() {
        return stranger("stranger", true, StrangerLink::new);
    }

    /** @param share of the pieces that it claims and never sends */
    public Stranger liar(double share) {
        return stranger("liar", true, link -> new AttackerLinks.Liar(link, share));
    }

    public Stranger rejecter() {
        return stranger("rejecter", true, AttackerLinks.Rejecter::new);
    }

    public Stranger flapper() {
        return stranger("flapper", true, AttackerLinks.Flapper::new);
    }

    public Stranger dripper() {
        return stranger("dripper", true, AttackerLinks.Dripper::new);
    }

    /** Sends wrong blocks under the peer ids of others. */
    public Stranger impostor() {
        return stranger("impostor", false, AttackerLinks.Impostor::new);
    }

    /** Keeps the peer ids of others busy. */
    public Stranger squatter() {
        return stranger("squatter", false, AttackerLinks.Squatter::new);
    }

    /** @param share of its blocks that are wrong */
    public Stranger corrupter(double share) {
        return stranger("corrupter", true, link -> new AttackerLinks.Corrupter(link, share));
    }

    public Stranger slowGreeter() {
        return stranger("slow-greeter", true, AttackerLinks.SlowGreeter::new);
    }

    public Stranger trickler() {
        return stranger("trickler", true, AttackerLinks.Trickler::new);
    }

    public Stranger glutton() {
        return stranger("glutton", false, AttackerLinks.Glutton::new);
    }

    /** @param bytesPerSecond that all its connections together read */
    public Stranger slowReader(long bytesPerSecond) {
        return stranger("slow-reader", false, AttackerLinks.Taker::new).readsAt(bytesPerSecond);
    }

    public Stranger requestFlooder() {
        return stranger("request-flooder", false, AttackerLinks.RequestFlooder::new);
    }

    /** Says a thousand times a second that it has the first piece. */
    public Stranger haveFlooder() {
        return flooder("have-flooder", 100, List.of(() -> PeerCodec.have(0)));
    }

    public Stranger braggart() {
        return stranger("braggart", false, AttackerLinks.Braggart::new);
    }

    /** A thousand keep-alives a second. */
    public Stranger keepAliveFlooder() {
        return flooder("keep-alive-flooder", 100, List.of(PeerCodec::keepAlive));
    }

    /** Wants, does not want, wants: a hundred times a second. */
    public Stranger waverer() {
        return flooder("waverer", 10, List.of(PeerCodec::interested, PeerCodec::notInterested));
    }

    /** Offers the info dictionary to who has only a magnet link. */
    Stranger describer(Function<Stranger, StrangerLink> manner) {
        return stranger("describer", true, manner);
    }

    private Stranger flooder(String role, int times, List<Supplier<ByteBuffer>> messages) {
        return stranger(role, false, link -> new AttackerLinks.Flooder(link, times, messages));
    }

    /** Says the same as fast as it is read. */
    Stranger flooder(Flood flood) {
        return stranger("flooder", false, link -> new Flood.Link(link, flood));
    }

    /** The same, and leaves each time after so long, to come again. */
    Stranger comingAndGoing(Flood flood, long stayNanos) {
        return stranger("comer-and-goer", false, link -> new Flood.Link(link, flood).leavingAfter(stayNanos));
    }

    /** Tells of peers that are not there. */
    public Stranger peerExchange() {
        return stranger("gossip", false, AttackerLinks.PeerExchange::new);
    }

    /** @param links to each host that the tracker names, all without a word */
    public Stranger crowdOfMutes(int links) {
        return stranger("mutes", false, AttackerLinks.Mute::new).crowd(links);
    }

    /**
     * @param links to each host that the tracker names, each a peer of its own that wants nothing and stays for up to
     * `stayNanos`
     */
    public Stranger crowdOfIdlers(int links, long stayNanos) {
        return stranger("idlers", false, link -> new AttackerLinks.Idler(link, stayNanos)).crowd(links);
    }

    private Stranger stranger(String role, boolean seeds, Function<Stranger, StrangerLink> manner) {
        Stranger stranger = new Stranger(this, machine(role), seeds, random.split(), manner);
        strangers.add(stranger);
        return stranger;
    }

    boolean isOfStranger(InetAddress address) {
        return strangers.stream().anyMatch(stranger -> stranger.hasAddress(address));
    }

    // ---- What all share ----

    public SimTracker tracker() {
        return tracker;
    }

    /** Null when there is none. */
    SimWebTracker webTracker() {
        return webTracker;
    }

    /** In each swarm that it knows of, one of the trackers counts it among those who have everything, or none does. */
    boolean isKnownAs(SimPeer peer, boolean isSeeder) {
        return peer.names().stream().allMatch(name ->
                isSeeder == (tracker.hasSeeder(peer, name) || webTracker != null && webTracker.hasSeeder(peer, name)));
    }

    public SimContent content() {
        return content;
    }

    public SimTime time() {
        return time;
    }

    public SimNetwork network() {
        return network;
    }

    /** For what a scenario draws itself. */
    public SplittableRandom random() {
        return random;
    }

    public List<SimPeer> peers() {
        return peers;
    }

    /** Where those are that are ours. */
    List<InetAddress> hosts() {
        return peers.stream().map(peer -> peer.address().getAddress()).toList();
    }

    boolean isStrict() {
        return strict;
    }

    // ---- What happens ----

    public void runFor(long nanos) {
        time.runFor(nanos);
    }

    /** At that time from now, unless the scenario has ended by then. */
    public void after(long nanos, Runnable action) {
        time.schedule(time.nowNanos() + nanos, now -> {
            if (!ended) {
                action.run();
            }
        }, () -> !ended);
    }

    /** @throws AssertionError when it has not come to that within `nanos` */
    public void runUntil(String what, BooleanSupplier done, long nanos) {
        if (!time.runUntil(done, nanos)) {
            throw new AssertionError("not within " + nanos / SimTime.SECONDS + " s: " + what + describe());
        }
    }

    /** Asked after each event, so nobody's platter is looked at before all say that they are. */
    public void runUntilComplete(List<SimPeer> who, long nanos) {
        runUntil("everybody is complete", () -> who.stream().allMatch(peer -> peer.completeNanos() >= 0)
                && who.stream().allMatch(SimPeer::isComplete), nanos);
    }

    /** Stops everybody who runs, and looks at what is left: all processes gone, nothing scheduled. */
    public void end() {
        ended = true;
        List<SimPeer> leaving = peers.stream().filter(peer -> network.isCalm() && peer.isServing()
                && peer.machine().isReachable()).toList();
        // what looked for a description may have been at the other tracker, as may either name of a hybrid in a run
        // before
        if (webTracker != null) {
            leaving = leaving.stream().filter(peer -> !peer.beginsWithLink()
                    && !(peer.isAgain() && peer.names().size() > 1)).toList();
        }
        List<SimPeer> leavingUdp = leaving.stream().filter(peer -> peer.hasAnnounced("udp:")).toList();
        List<SimPeer> leavingWeb = leaving.stream().filter(peer -> peer.hasAnnounced("http:")).toList();
        peers.forEach(SimPeer::leave);
        runUntil("everybody has stopped", () -> peers.stream().noneMatch(SimPeer::isRunning), LONGEST_STOP_NANOS);
        leavingUdp.stream().filter(tracker::knows).forEach(World::notTold);
        leavingWeb.stream().filter(webTracker == null ? peer -> false : webTracker::knows).forEach(World::notTold);
        killStrangers();
        tracker.leave();
        runFor(LONGEST_STOP_NANOS);
        if (time.pending() > 0) {
            throw new AssertionError(time.pending() + " tasks are still scheduled when everybody has gone");
        }
    }

    private static void notTold(SimPeer peer) {
        throw new AssertionError("the tracker was not told that this one leaves: " + peer);
    }

    void killStrangers() {
        strangers.forEach(Stranger::kill);
    }

    /** None of ours may do what is a fault in a peer, and none may say so of another of ours. */
    private void ended(SimMachine by, InetAddress with, CloseReason reason, String detail) {
        if (reason != StreamEnd.PROTOCOL_VIOLATION && reason != StreamEnd.MALFORMED && reason != PeerEnd.CORRUPT_DATA) {
            return;
        }
        for (SimPeer ours : peers) {
            boolean isExcused = reason == PeerEnd.CORRUPT_DATA && ours.platter().hasRotted();
            if (!isExcused && ours.machine().addresses().contains(with)
                    && peers.stream().anyMatch(peer -> peer.machine() == by)) {
                throw new AssertionError(by + " says " + reason + " of one of ours: " + detail + ": " + ours);
            }
        }
    }

    /** @param with where the other end was */
    void closed(SimPeer by, InetAddress with, CloseReason reason) {
        if (reason == null || reason == StreamEnd.INTERNAL) {
            throw new AssertionError(by + " closed a connection for the reason " + reason);
        }
        closed.merge(reason, 1, Integer::sum);
        closedFrom.computeIfAbsent(with, address -> new HashMap<>()).merge(reason, 1, Integer::sum);
    }

    /** How often connections ended, by reason, as both ends saw it. */
    public Map<CloseReason, Integer> closeReasons() {
        return closed;
    }

    /** How our peers saw connections with that machine end. */
    Map<CloseReason, Integer> closeReasons(InetAddress with) {
        return closedFrom.getOrDefault(with, Map.of());
    }

    String describe() {
        StringBuilder text = new StringBuilder("\n");
        peers.forEach(peer -> text.append("  ").append(peer).append('\n'));
        strangers.forEach(stranger -> text.append("  ").append(stranger).append('\n'));
        webSeeds.forEach(seed -> text.append("  ").append(seed).append('\n'));
        return text.append("  closed: ").append(closed).append('\n').toString();
    }
}
