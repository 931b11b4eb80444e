package sprat.swarm.magnet;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.tinylog.Logger;
import sprat.io.CloseReason;
import sprat.io.MemoryHold;
import sprat.io.Protocol;
import sprat.io.ProtocolException;
import sprat.io.StreamEnd;
import sprat.swarm.announce.Announcer;
import sprat.swarm.announce.Announcing;
import sprat.swarm.dial.DialRank;
import sprat.swarm.dial.Dialler;
import sprat.swarm.dial.Network;
import sprat.swarm.dial.PeerBook;
import sprat.swarm.dial.PeerEnd;
import sprat.swarm.dial.Teller;
import sprat.swarm.peer.PeerDial;
import sprat.swarm.peer.PeerHandshake;
import sprat.swarm.peer.PeerHost;
import sprat.swarm.peer.PeerLink;
import sprat.swarm.peer.PeerNews;
import sprat.swarm.peer.PexMemory;
import sprat.swarm.peer.SwarmNames;
import sprat.swarm.peer.WaitingPeers;
import sprat.wire.InfoHash;
import sprat.wire.PeerId;
import sprat.wire.peer.PexMessage;
import sprat.wire.torrent.Magnet;
import sprat.wire.torrent.Metainfo;

/**
 * A torrent of which only the magnet link is known: finds peers and gets its info dictionary from them (BEP 9). Called
 * on the loop's thread: {@link #start}, then what peers and trackers bring, until `onFetched`, or {@link #stop} and
 * `onStopped`.
 *
 * <p>Peers tell how long it is; what comes is kept apart for each length, from all peers that tell it. Whole, it has
 * the link's hashes or is thrown away: who sent all of it is banned, and if several did, it comes from one alone next.
 */
public final class MetadataFetch implements PeerHost, Dialler.Target, WaitingPeers {
    private static final long TICK_NANOS = 1_000_000_000L;

    /**
     * How far it is.
     *
     * @param peers      connected
     * @param sources    of these, who have told that they have it
     * @param bytesTotal as they say, 0 while nobody has
     */
    public record Progress(int peers, int sources, int bytesHave, int bytesTotal) { }

    /** The process. */
    public interface Owner {
        Network network();

        Announcing announcing();

        MetadataMemory metadataMemory();

        /** It has a place among those whose peers are dialled, and who dial us may ask for it. */
        void startFetching(MetadataFetch fetch);

        void stopFetching(MetadataFetch fetch);
    }

    private enum State {
        FETCHING, FETCHED, STOPPING, STOPPED
    }

    private final Owner owner;
    private final Network network;
    private final MetadataMemory memory;
    private final Magnet magnet;
    private final SwarmNames names;
    private final MetadataVerdict.Asker asker;
    private final MetadataEvents events;
    private final Announcer announcer;
    private final PeerBook book;
    private final Dialler dialler;
    private final Set<MetadataSession> sessions = new LinkedHashSet<>();
    private final NamedPeers named;
    private final MetadataSizes sizes = new MetadataSizes();
    private State state = State.FETCHING;
    private boolean isJudging;
    private boolean needsMuch;
    private boolean isWarned;
    private boolean areTrackersTold;

    /** @param isTyped by the user, who may name any machine; else what the link names is told by the internet */
    public MetadataFetch(Owner owner, Magnet magnet, boolean isTyped, MetadataVerdict.Asker asker,
            MetadataEvents events) {
        this.owner = owner;
        this.network = owner.network();
        this.memory = owner.metadataMemory();
        this.magnet = magnet;
        this.names = new SwarmNames(magnet.infoHash(), v2Name());
        this.book = new PeerBook(network.connections()::mostKnownAddresses);
        this.dialler = new Dialler(network, book, this);
        this.asker = asker;
        this.events = events;
        this.named = new NamedPeers(magnet, isTyped, events, this::onAddresses);
        this.announcer = new Announcer(owner.announcing(), magnet.trackers().stream().map(List::of).toList(),
                new MetadataSubject(network.us(), owner.announcing().random().nextInt(), this, events));
    }

    // ---- Peers ----

    public void start() {
        owner.startFetching(this);
        named.lookUp(owner.announcing().resolver());
        announcer.start(network.loop().nowNanos());
        network.loop().schedule(network.loop().nowNanos() + TICK_NANOS, this::tick);
    }

    void onAddresses(List<InetSocketAddress> addresses, Teller teller) {
        dialler.onAddresses(addresses, teller, network.loop().nowNanos());
    }

    void onOwnAddress(InetAddress address) {
        book.noteOurs(new InetSocketAddress(address, network.us().port()));
    }

    /** Peers that another says it is connected to. */
    void onTold(MetadataSession from, List<PexMessage.Peer> peers) {
        if (peers.isEmpty()) {
            return;
        }
        List<InetSocketAddress> others = peers.stream().map(PexMessage.Peer::address)
                .filter(told -> !PexMemory.isOurs(told, from.ourAddress(), network.us().port())).toList();
        onAddresses(others, Teller.peer(from.remote().getAddress()));
    }

    @Override
    public boolean wantsPeers() {
        return state == State.FETCHING;
    }

    @Override
    public boolean isConnectedTo(InetSocketAddress listening) {
        return sessions.stream().anyMatch(session -> listening.equals(session.listeningAddress()));
    }

    @Override
    public PeerDial newDial(InetSocketAddress address) {
        return new PeerDial(network, this, address);
    }

    @Override
    public PeerHandshake newHandshake() {
        return new PeerHandshake(names);
    }

    @Override
    public Protocol enter(PeerLink link, PeerHandshake handshake, long nowNanos) throws ProtocolException {
        CloseReason refusal = admit(link, handshake.peerId());
        if (refusal != null) {
            throw new ProtocolException(refusal, "peer id " + handshake.peerId());
        }
        PeerNews news = new PeerNews(new MemoryHold(network.loop().memory().work(), link.source(), this));
        MetadataSession session = new MetadataSession(link, handshake, this, news, nowNanos);
        dialler.onLetIn(link, link.local());
        sessions.add(session);
        session.begin(network.us(), nowNanos);
        return session;
    }

    /** @return null when the peer is let in, else why not */
    private CloseReason admit(PeerLink link, PeerId id) {
        if (id.equals(network.us().id())) {
            return PeerEnd.SELF;
        }
        if (book.isBanned(id) || book.isBanned(link.remote().getAddress())) {
            return PeerEnd.BANNED;
        }
        long taken = sessions.stream().filter(other -> other.dialled() == null).count();
        int most = network.connections().mostPeers(this);
        boolean isTooMany = taken >= Math.max(1, most / 2) || connections() >= most;
        // who dial us do not keep us from dialling
        return link.dialled() == null && isTooMany ? StreamEnd.TOO_MANY : null;
    }

    void onClosed(MetadataSession session, long nowNanos) {
        sessions.remove(session);
        if (session.dialled() != null) { // what is of no use now may have it later
            CloseReason reason = session.closeReason() == PeerEnd.NOT_NEEDED ? StreamEnd.IDLE : session.closeReason();
            dialler.onEnded(session.dialled(), reason, false, nowNanos);
        }
        onConnectionOver(nowNanos);
    }

    @Override
    public void onDialFailed(PeerLink link, long nowNanos) {
        dialler.onFailed(link, link.dialled(), link.closeReason(), nowNanos);
        onConnectionOver(nowNanos);
    }

    private void onConnectionOver(long nowNanos) {
        if (state == State.FETCHING) {
            dialler.dialMore(nowNanos);
            if (lacksPeers()) {
                announcer.lackPeers(nowNanos);
            }
        }
        stopWhenQuiet();
    }

    private void tick(long nowNanos) {
        if (state == State.FETCHING) {
            sizes.tick(nowNanos);
            new ArrayList<>(sessions).forEach(session -> session.tick(nowNanos));
            dialler.dialMore(nowNanos);
            network.loop().schedule(nowNanos + TICK_NANOS, this::tick);
        } else if (state == State.FETCHED && !sessions.isEmpty()) {
            new ArrayList<>(sessions).forEach(session -> session.tickWaiting(nowNanos));
            network.loop().schedule(nowNanos + TICK_NANOS, this::tick);
        }
    }

    // ---- The info dictionary ----

    /** @return null while other sizes have all the places */
    MetadataSlices slicesOf(int totalBytes, long nowNanos) {
        if (state != State.FETCHING) {
            return null;
        }
        long mostBytes = memory.bytesFor(this);
        if (totalBytes > memory.mostBytes()) {
            warnOfSize(totalBytes);
            return null;
        }
        needsMuch |= totalBytes > mostBytes;
        return sizes.of(totalBytes, mostBytes, sessions, nowNanos);
    }

    /** It has been told a size for which its part of the memory is too small. */
    boolean needsMuch() {
        return needsMuch;
    }

    private void warnOfSize(int totalBytes) {
        if (!isWarned) {
            isWarned = true;
            events.onWarning("a peer says that the description has " + totalBytes
                    + " bytes, which is more than the memory of this process has room"
                    + " for: give Java more, as in java -Xmx1g -jar sprat.jar");
        }
    }

    /** Another slice has come. */
    void onSlice(MetadataSlices slices) {
        if (slices.isWhole() && state == State.FETCHING && !isJudging) {
            isJudging = true;
            List<MetadataSession> senders = List.copyOf(slices.senders()); // some may be gone when it is judged
            asker.ask(magnet, slices.joined(), verdict -> onVerdict(slices, senders, verdict));
        }
    }

    private void onVerdict(MetadataSlices slices, List<MetadataSession> senders, MetadataVerdict verdict) {
        isJudging = false;
        if (state != State.FETCHING) {
            return;
        }
        if (verdict.torrent() != null) {
            finish(senders, verdict.torrent());
        } else if (verdict.isRight()) {
            stop();
            events.onUnusable(verdict.error());
        } else {
            onWrong(slices, senders);
            sizes.whole().ifPresent(this::onSlice);
        }
    }

    /** One sender: it is guilty. Several: nobody is yet. */
    private void onWrong(MetadataSlices slices, List<MetadataSession> senders) {
        Logger.warn("the info dictionary of {} is wrong; sent by {}", magnet.displayName(), senders);
        slices.beginAgain();
        if (senders.size() == 1) {
            MetadataSession guilty = senders.get(0);
            events.onWarning(Magnet.shown(guilty.remote())
                    + " sent a description of another torrent and is not asked again");
            book.ban(guilty.remote(), guilty.peerId());
            guilty.close(PeerEnd.CORRUPT_DATA, "the info dictionary");
            sessions.stream().filter(other -> book.isBanned(other.peerId())
                    || book.isBanned(other.remote().getAddress()))
                    .forEach(other -> other.close(PeerEnd.BANNED, "its host sent a wrong info dictionary"));
        }
        long nowNanos = network.loop().nowNanos();
        sessions.forEach(session -> session.requests().ask(nowNanos));
    }

    private void finish(List<MetadataSession> senders, Metainfo torrent) {
        List<InetSocketAddress> peers = Stream.concat(
                Stream.concat(senders.stream(), sessions.stream()
                        .sorted(Comparator.comparing(session -> !session.requests().hasMetadata())))
                        .map(MetadataSession::listeningAddress)
                        .filter(address -> address != null && address.getPort() >= DialRank.FIRST_USER_PORT),
                named.typed().stream()).distinct().toList();
        state = State.FETCHED;
        owner.stopFetching(this);
        announcer.leave();
        sessions.forEach(session -> session.requests().letGo());
        dialler.closeAll(StreamEnd.LOCAL_STOP);
        events.onFetched(torrent, peers, this);
    }

    // ---- Peers that wait for the torrent ----

    @Override
    public void handTo(Taker torrent, long nowNanos) {
        List<MetadataSession> waiting = sessions.stream().filter(MetadataSession::isOpen).toList();
        sessions.removeAll(waiting);
        waiting.forEach(session -> session.handTo(torrent, nowNanos));
    }

    @Override
    public void close() {
        sessions.forEach(session -> session.close(StreamEnd.LOCAL_STOP,
                "the torrent of the magnet link does not begin"));
    }

    // ---- The end ----

    /** Tells the trackers, closes peers, then `onStopped`. Harmless when it is over. */
    public void stop() {
        if (state != State.FETCHING) {
            return;
        }
        state = State.STOPPING;
        owner.stopFetching(this);
        new ArrayList<>(sessions).forEach(session -> session.close(StreamEnd.LOCAL_STOP, ""));
        dialler.closeAll(StreamEnd.LOCAL_STOP);
        announcer.stop(network.loop().nowNanos(), () -> {
            areTrackersTold = true;
            stopWhenQuiet();
        });
    }

    private void stopWhenQuiet() {
        if (state == State.STOPPING && areTrackersTold && connections() == 0) {
            state = State.STOPPED;
            events.onStopped();
        }
    }

    // ---- What others ask ----

    /** How the swarm is called. */
    public InfoHash infoHash() {
        return magnet.infoHash();
    }

    /** How the v2 swarm is called, null when the link does not tell. */
    public InfoHash v2Name() {
        return magnet.v2Hash() == null ? null : magnet.v2Hash().truncated();
    }

    @Override
    public int connections() {
        return sessions.size() + dialler.dialling();
    }

    /** Nobody is connected, or being dialled. */
    boolean lacksPeers() {
        return state == State.FETCHING && connections() == 0;
    }

    public Progress progress() {
        MetadataSlices most = sizes.most();
        int sources = (int) sessions.stream().filter(session -> session.isOpen() && session.requests().hasMetadata())
                .count();
        return new Progress(sessions.size(), sources, most == null ? 0 : most.bytesHad(),
                most == null ? 0 : most.totalBytes());
    }

    public Dialler dialler() {
        return dialler;
    }

    public Set<MetadataSession> sessions() {
        return sessions;
    }

    public MetadataSizes sizes() {
        return sizes;
    }

    public PeerBook book() {
        return book;
    }
}
