package sprat.swarm;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sprat.io.CloseReason;
import sprat.io.Limits;
import sprat.swarm.choke.UploadSlots;
import sprat.swarm.dial.PeerBook;
import sprat.swarm.dial.Places;
import sprat.wire.PeerId;
import sprat.wire.peer.PexMessage;

/** The peers of one torrent, those that stand: who is let in, who gives way, who is banned, and what all are told. On the loop's thread. */
final class Neighbours {
    /** After this age a second connection to the same peer is not a simultaneous open any more: the standing one stays. */
    private static final long SIMULTANEOUS_NANOS = 10_000_000_000L;

    private final Swarms swarms;
    private final Torrent torrent;
    private final PeerBook book;
    private final Dialler dialler;
    private final Gossip gossip;
    private final UploadSlots slots;
    private final Supply supply;
    /** Admitted: the handshake is whole. */
    private final Set<PeerSession> admitted = new LinkedHashSet<>();
    private final Map<InetSocketAddress, Long> sent = new LinkedHashMap<>();
    private boolean muted;

    Neighbours(Swarms swarms, Torrent torrent) {
        this.swarms = swarms;
        this.torrent = torrent;
        this.book = new PeerBook(swarms.connections()::mostKnownAddresses);
        this.dialler = new Dialler(swarms, torrent, book);
        this.gossip = new Gossip(swarms.us(), swarms.connections(), torrent, book);
        this.slots = new UploadSlots(torrent, torrent.traffic().up(), swarms.strategy().choking(), swarms.settings().maxPeers(), swarms.random());
        this.supply = new Supply(torrent.pieces());
    }

    PeerBook book() {
        return book;
    }

    Dialler dialler() {
        return dialler;
    }

    UploadSlots slots() {
        return slots;
    }

    /** What they have. */
    Supply supply() {
        return supply;
    }

    /** No peer stands and none is being dialled. */
    boolean isEmpty() {
        return connections() == 0;
    }

    int size() {
        return admitted.size();
    }

    int connections() {
        return admitted.size() + dialler.dialling();
    }

    Collection<PeerSession> admitted() {
        return admitted;
    }

    /** Somebody would answer requests. */
    boolean isAnyUnchoking() {
        return admitted.stream().anyMatch(session -> session.state() == PeerState.UNCHOKED);
    }

    /** Bytes received in this run, by where the peer listens. */
    Map<InetSocketAddress, Long> sources() {
        Map<InetSocketAddress, Long> bytes = new LinkedHashMap<>(sent);
        admitted.forEach(peer -> count(bytes, peer));
        return bytes;
    }

    private static void count(Map<InetSocketAddress, Long> bytes, PeerSession peer) {
        long received = peer.downloads().rate().total();
        if (received > 0 && (bytes.size() < Limits.KNOWN_ADDRESSES || bytes.containsKey(peer.listeningAddress()))) {
            bytes.merge(peer.listeningAddress(), received, Long::sum);
        }
    }

    // ---- Who comes in ----

    /** A handshake is whole. @return null when the peer is let in, else why not */
    CloseReason admit(PeerSession session, long nowNanos) {
        if (!torrent.isServing()) {
            return CloseReason.LOCAL_STOP;
        }
        PeerId id = session.peerId();
        if (id.equals(swarms.us().id())) {
            return CloseReason.SELF;
        }
        if (book.isBanned(id) || book.isBanned(session.remote().getAddress())) {
            return CloseReason.BANNED;
        }
        for (PeerSession other : new ArrayList<>(admitted)) {
            if (isSamePeer(other, session, nowNanos)) {
                if (!yields(other, session, nowNanos)) {
                    return CloseReason.DUPLICATE;
                }
                other.close(CloseReason.DUPLICATE, "the other connection stays");
                leave(other);
            }
        }
        if (admitted.size() >= swarms.connections().mostPeers(torrent) && !giveWay(session.source(), session.priority(), nowNanos)) {
            return CloseReason.TOO_MANY;
        }
        dialler.onAdmitted(session);
        admitted.add(session);
        supply.come(session);
        if (muted) {
            session.mute(true, nowNanos);
        }
        if (session.dialled() != null) {
            dialler.dialMore(nowNanos); // one dial less is under way
        }
        return null;
    }

    /**
     * Anybody can take the name of another, so who makes no use of its own does not keep it from another address: both stay. That is
     * right whatever the far end thinks of it, also when it is one honest host with two addresses.
     */
    private static boolean isSamePeer(PeerSession standing, PeerSession coming, long nowNanos) {
        boolean isElsewhere = !standing.remote().getAddress().equals(coming.remote().getAddress());
        return standing.peerId().equals(coming.peerId()) && !(isElsewhere && nowNanos - standing.usedNanos() >= Limits.UNUSED_NANOS);
    }

    /** Both ends must keep the same one of two connections: of two opened at the same time, the one that the smaller peer id dialled. */
    private boolean yields(PeerSession standing, PeerSession coming, long nowNanos) {
        boolean standingIsOurs = standing.dialled() != null;
        boolean comingIsOurs = coming.dialled() != null;
        if (standingIsOurs == comingIsOurs || nowNanos - standing.connectedNanos() > SIMULTANEOUS_NANOS) {
            return false;
        }
        boolean oursStays = swarms.us().id().compareTo(coming.peerId()) < 0;
        return comingIsOurs == oursStays;
    }

    /** Closes one for a newcomer from that source, of that priority as far as known. @return false when none has to */
    boolean giveWay(long source, long priority, long nowNanos) {
        PeerSession leaving = Places.givenTo(source, priority, admitted, nowNanos);
        if (leaving == null) {
            return false;
        }
        leaving.close(CloseReason.TOO_MANY, "unused, and others wait");
        leave(leaving);
        return true;
    }

    /** @return true when it had been admitted and is told of for the first time */
    boolean remove(PeerSession session, long nowNanos) {
        boolean wasIn = session.downloads() != null;
        if (admitted.contains(session)) {
            leave(session);
        }
        dialler.onClosed(session, admitted, nowNanos);
        if (wasIn) {
            fillAll(nowNanos);
            slots.give(nowNanos);
        }
        return wasIn;
    }

    private void leave(PeerSession session) {
        admitted.remove(session);
        session.downloads().takeBackAll();
        count(sent, session);
        slots.leave(session.uploads());
        supply.leave(session);
    }

    void closeAll(CloseReason reason) {
        dialler.closeAll(reason);
        for (PeerSession session : new ArrayList<>(admitted)) {
            session.close(reason, "");
        }
    }

    /** Another one than before tells of peers: those of a private torrent are the peers of one tracker (BEP 27). */
    void onOtherTracker() {
        if (torrent.metainfo().isPrivate() && torrent.isServing()) {
            book.forgetAll();
            closeAll(CloseReason.OTHER_TRACKER);
        }
    }

    // ---- What peers say ----

    /** What it has, or that it wants nothing: it may be of use now, or not any more. */
    void onNews(PeerSession session, long nowNanos) {
        if (torrent.wantsMore()) {
            session.showInterest(nowNanos);
        } else if (session.wantsNothing()) {
            session.close(CloseReason.NOT_NEEDED, "neither wants anything");
        }
    }

    /** This one tells of others. */
    void onTold(PeerSession from, List<PexMessage.Peer> peers, long nowNanos) {
        if (!peers.isEmpty()) {
            gossip.hear(from, peers);
            dialler.dialMore(nowNanos);
        }
    }

    // ---- News for all ----

    void onWeHave(int pieceIndex, long nowNanos) {
        for (PeerSession session : admitted) {
            session.onWeHave(pieceIndex, nowNanos);
        }
    }

    /** After a change on disk: who has come meanwhile has not heard of it. */
    void onFoundAgain(int pieceIndex, long nowNanos) {
        for (PeerSession session : admitted) {
            session.tellHave(pieceIndex, nowNanos);
        }
    }

    /** Pieces of ours were bad when they were checked again. */
    void onLost(List<Integer> pieces, long nowNanos) {
        for (PeerSession session : admitted) {
            pieces.stream().limit(Limits.DONT_HAVES).forEach(pieceIndex -> session.extensions().tellDontHave(pieceIndex, nowNanos));
        }
    }

    void onNothingLeft(long nowNanos) {
        for (PeerSession session : new ArrayList<>(admitted)) {
            session.onNothingLeft(nowNanos);
            if (session.wantsNothing()) {
                session.close(CloseReason.NOT_NEEDED, "neither wants anything");
            } else {
                session.extensions().tellUploadOnly(nowNanos);
            }
        }
    }

    /**
     * Blocks are free again: whoever has room asks for more. Who was snubbed comes last, lest it takes the same blocks again at once and
     * holds them as before.
     */
    void fillAll(long nowNanos) {
        fill(false, nowNanos);
        fill(true, nowNanos);
    }

    private void fill(boolean snubbed, long nowNanos) {
        for (PeerSession session : admitted) {
            if (session.downloads().isSnubbed() == snubbed) {
                session.downloads().fill(nowNanos);
            }
        }
    }

    void mute(boolean high, long nowNanos) {
        muted = high;
        for (PeerSession session : admitted) {
            session.mute(high, nowNanos);
        }
    }

    /** Once a second. */
    void tick(long nowNanos) {
        for (PeerSession session : new ArrayList<>(admitted)) {
            session.tick(nowNanos);
        }
        gossip.tell(admitted, nowNanos);
        supply.tick(admitted, nowNanos);
        slots.tick(admitted.stream().map(PeerSession::uploads).toList(), nowNanos);
        dialler.dialMore(nowNanos);
    }

    // ---- Bad data ----

    /** The same host may be there a second time, by another name: that connection goes too. @param what it did */
    void ban(PeerSession guilty, String what) {
        book.ban(guilty.remote(), guilty.peerId());
        guilty.close(CloseReason.CORRUPT_DATA, what);
        for (PeerSession session : new ArrayList<>(admitted)) {
            if (book.isBanned(session.remote().getAddress()) || book.isBanned(session.peerId())) {
                session.close(CloseReason.BANNED, "by another connection");
            }
        }
    }
}
