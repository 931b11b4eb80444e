package sprat.swarm;

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
import sprat.io.Limits;
import sprat.io.ProtocolException;
import sprat.io.Transport;
import sprat.swarm.announce.Announcer;
import sprat.swarm.dial.Connections;
import sprat.swarm.dial.DialRank;
import sprat.swarm.dial.Dials;
import sprat.swarm.dial.PeerBook;
import sprat.swarm.dial.Teller;
import sprat.wire.InfoHash;
import sprat.wire.PeerId;
import sprat.wire.peer.Handshake;
import sprat.wire.peer.PexMessage;
import sprat.wire.torrent.Magnet;
import sprat.wire.torrent.Metainfo;

/**
 * A torrent of which only the magnet link is known: finds peers and gets its info dictionary from them (BEP 9). Called on the loop's thread:
 * {@link #start}, then what peers and trackers bring, until `onFetched`, or {@link #stop} and `onStopped`.
 *
 * <p>Peers tell how long it is; what comes is kept apart for each length, from all peers that tell it. Whole, it has the link's hashes or is
 * thrown away: who sent all of it is banned, and if several did, it comes from one alone next.
 */
public final class MetadataFetch implements Connections.Holder, Dials.Target {
    private static final long TICK_NANOS = 1_000_000_000L;

    /**
     * How far it is.
     *
     * @param peers      connected
     * @param sources    of these, who have told that they have it
     * @param bytesTotal as they say, 0 while nobody has
     */
    public record Progress(int peers, int sources, int bytesHave, int bytesTotal) { }

    private enum State {
        FETCHING, FETCHED, STOPPING, STOPPED
    }

    private final Swarms swarms;
    private final Connections connections;
    private final Magnet magnet;
    /** Who names the peers of the link. */
    private final Teller author;
    private final MetadataVerdict.Asker asker;
    private final MetadataEvents events;
    private final Announcer announcer;
    private final PeerBook book;
    private final Set<MetadataSession> sessions = new LinkedHashSet<>();
    private final List<InetSocketAddress> named = new ArrayList<>();
    private final MetadataSizes sizes = new MetadataSizes();
    private State state = State.FETCHING;
    private boolean isJudging;
    private boolean needsMuch;
    private boolean isWarned;
    private boolean areTrackersTold;

    /** @param isTyped by the user, who may name any machine as a peer; else what the link names counts as told from the internet */
    public MetadataFetch(Swarms swarms, Magnet magnet, boolean isTyped, MetadataVerdict.Asker asker, MetadataEvents events) {
        this.swarms = swarms;
        this.magnet = magnet;
        this.author = isTyped ? Teller.USER : Teller.NOBODY;
        this.connections = swarms.connections();
        this.book = new PeerBook(connections::mostKnownAddresses);
        this.asker = asker;
        this.events = events;
        this.announcer = new Announcer(swarms.loop(), swarms.resolver(), swarms.trackers(), magnet.trackers().stream().map(List::of).toList(),
                swarms.random(), new MetadataSubject(swarms.us(), swarms.random().nextInt(), this, events));
    }

    // ---- Peers ----

    public void start() {
        swarms.startFetching(this);
        for (InetSocketAddress peer : magnet.peers()) {
            swarms.resolver().resolve(peer.getHostString(), (addresses, error) -> onNamed(peer, addresses, error));
        }
        announcer.start(swarms.loop().nowNanos());
        swarms.loop().schedule(swarms.loop().nowNanos() + TICK_NANOS, this::tick);
    }

    /** A peer that the link names. */
    private void onNamed(InetSocketAddress peer, List<InetAddress> addresses, String error) {
        if (state == State.FETCHING && !error.isEmpty()) {
            events.onWarning("the peer " + Magnet.shown(peer) + " of the magnet link: " + error);
        }
        List<InetSocketAddress> found = addresses.stream().limit(Limits.TRACKER_ADDRESSES)
                .map(address -> new InetSocketAddress(address, peer.getPort())).toList();
        if (author == Teller.USER) {
            found.stream().filter(address -> author.rank(address) == null).forEach(address ->
                    events.onWarning("the peer " + Magnet.shown(address) + " of the magnet link is no address of one machine, and is not dialled"));
            named.addAll(found);
        }
        onAddresses(found, author);
    }

    void onAddresses(List<InetSocketAddress> addresses, Teller teller) {
        addresses.forEach(address -> book.add(address, teller));
        dialMore(swarms.loop().nowNanos());
    }

    void onOwnAddress(InetAddress address) {
        book.noteOurs(new InetSocketAddress(address, swarms.us().port()));
    }

    /** Peers that another says it is connected to. */
    void onTold(MetadataSession from, List<PexMessage.Peer> peers) {
        if (peers.isEmpty()) {
            return;
        }
        Teller teller = Teller.peer(from.remote().getAddress());
        peers.stream().map(PexMessage.Peer::address).filter(told -> !PeerExchange.isOurs(told, from.ourAddress(), swarms.us().port()))
                .forEach(told -> book.add(told, teller));
        dialMore(swarms.loop().nowNanos());
    }

    private void dialMore(long nowNanos) {
        if (book.isAnyReady(nowNanos) && wantsToDial()) {
            swarms.dials().dialMore(this, nowNanos);
        }
    }

    @Override
    public boolean wantsToDial() {
        return state == State.FETCHING && connections.hasRoom() && sessions.size() < connections.mostPeers(this) && dialling() < Limits.DIALS;
    }

    @Override
    public InetSocketAddress nextAddress(long nowNanos) {
        boolean triesDoubtful = dialling() < Limits.DIALS / 2;
        return book.next((address, isAgain) -> swarms.dials().ask(address, isAgain, this, nowNanos), null, triesDoubtful, nowNanos);
    }

    @Override
    public void dial(InetSocketAddress address, long nowNanos) {
        MetadataSession session = new MetadataSession(swarms, this, address, nowNanos);
        sessions.add(session);
        swarms.loop().connect(address, swarms.us().dialsFrom(), nowNanos + Limits.CONNECT_NANOS, session);
    }

    private long dialling() {
        return sessions.stream().filter(session -> !session.isAdmitted()).count();
    }

    /** A peer that has dialled us and asks for this torrent. @throws ProtocolException it is not let in */
    MetadataSession take(Transport transport, Handshake handshake, long nowNanos) throws ProtocolException {
        MetadataSession session = new MetadataSession(swarms, this, null, nowNanos);
        session.onOpen(transport, nowNanos);
        session.onTaken(handshake, nowNanos);
        sessions.add(session);
        return session;
    }

    /** A handshake is whole. @return null when the peer is let in, else why not */
    CloseReason admit(MetadataSession session, PeerId id) {
        if (id.equals(swarms.us().id())) {
            return CloseReason.SELF;
        }
        if (book.isBanned(id) || book.isBanned(session.remote().getAddress())) {
            return CloseReason.BANNED;
        }
        long taken = sessions.stream().filter(other -> other.dialled() == null).count();
        int most = connections.mostPeers(this);
        boolean isTooMany = taken >= Math.max(1, most / 2) || sessions.size() >= most;
        return session.dialled() == null && isTooMany ? CloseReason.TOO_MANY : null; // who dial us do not keep us from dialling
    }

    void onClosed(MetadataSession session, long nowNanos) {
        if (!sessions.remove(session)) {
            return;
        }
        if (session.dialled() != null) { // what is of no use now may have it later
            CloseReason reason = session.closeReason() == CloseReason.NOT_NEEDED ? CloseReason.IDLE : session.closeReason();
            book.ended(session.dialled(), reason, false, nowNanos);
        }
        if (state == State.FETCHING) {
            dialMore(nowNanos);
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
            dialMore(nowNanos);
            swarms.loop().schedule(nowNanos + TICK_NANOS, this::tick);
        }
    }

    // ---- The info dictionary ----

    /** @return null while other sizes have all the places */
    MetadataSlices slicesOf(int totalBytes, long nowNanos) {
        long mostBytes = swarms.metadataBytesFor(this);
        if (totalBytes > swarms.metadataBytesMost()) {
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
            events.onWarning("a peer says that the description has " + totalBytes + " bytes, which is more than the memory of this process has room"
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
            events.onWarning(Magnet.shown(guilty.remote()) + " sent a description of another torrent and is not asked again");
            book.ban(guilty.remote(), guilty.peerId());
            guilty.close(CloseReason.CORRUPT_DATA, "the info dictionary");
            sessions.stream().filter(MetadataSession::isAdmitted)
                    .filter(other -> book.isBanned(other.peerId()) || book.isBanned(other.remote().getAddress()))
                    .forEach(other -> other.close(CloseReason.BANNED, "its host sent a wrong info dictionary"));
        }
        long nowNanos = swarms.loop().nowNanos();
        sessions.forEach(session -> session.requests().ask(nowNanos));
    }

    private void finish(List<MetadataSession> senders, Metainfo torrent) {
        List<InetSocketAddress> peers = Stream.concat(
                Stream.concat(senders.stream(), sessions.stream().filter(MetadataSession::isAdmitted)
                        .sorted(Comparator.comparing(session -> !session.requests().hasMetadata())))
                        .map(MetadataSession::listeningAddress)
                        .filter(address -> address != null && address.getPort() >= DialRank.FIRST_USER_PORT),
                named.stream()).distinct().toList();
        state = State.FETCHED;
        swarms.stopFetching(this);
        announcer.leave();
        sessions.forEach(session -> session.close(CloseReason.LOCAL_STOP, "the info dictionary is here"));
        events.onFetched(torrent, peers);
    }

    // ---- The end ----

    /** Tells the trackers, closes peers, then `onStopped`. Harmless when it is over. */
    public void stop() {
        if (state != State.FETCHING) {
            return;
        }
        state = State.STOPPING;
        swarms.stopFetching(this);
        new ArrayList<>(sessions).forEach(session -> session.close(CloseReason.LOCAL_STOP, ""));
        sessions.removeIf(session -> !session.isAdmitted()); // nobody waits for what may never be answered
        announcer.stop(swarms.loop().nowNanos(), () -> {
            areTrackersTold = true;
            stopWhenQuiet();
        });
    }

    private void stopWhenQuiet() {
        if (state == State.STOPPING && areTrackersTold && sessions.isEmpty()) {
            state = State.STOPPED;
            events.onStopped();
        }
    }

    // ---- What others ask ----

    /** How the swarm is called. */
    InfoHash infoHash() {
        return magnet.infoHash();
    }

    @Override
    public int connections() {
        return sessions.size();
    }

    /** Nobody is connected, or being dialled. */
    boolean lacksPeers() {
        return state == State.FETCHING && sessions.isEmpty();
    }

    public Progress progress() {
        MetadataSlices most = sizes.most();
        int sources = (int) sessions.stream().filter(session -> session.isOpen() && session.requests().hasMetadata()).count();
        return new Progress((int) sessions.stream().filter(MetadataSession::isAdmitted).count(), sources, most == null ? 0 : most.bytesHad(),
                most == null ? 0 : most.totalBytes());
    }

    Set<MetadataSession> sessions() {
        return sessions;
    }

    MetadataSizes sizes() {
        return sizes;
    }

    PeerBook book() {
        return book;
    }
}
