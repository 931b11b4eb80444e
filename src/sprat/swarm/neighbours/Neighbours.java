package sprat.swarm.neighbours;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sprat.io.CloseReason;
import sprat.io.FormatException;
import sprat.io.Protocol;
import sprat.io.ProtocolException;
import sprat.io.StreamEnd;
import sprat.swarm.choke.UploadSlots;
import sprat.swarm.dial.Dialler;
import sprat.swarm.dial.Eviction;
import sprat.swarm.dial.Network;
import sprat.swarm.dial.PeerBook;
import sprat.swarm.dial.PeerEnd;
import sprat.swarm.peer.PeerDial;
import sprat.swarm.peer.PeerHandshake;
import sprat.swarm.peer.PeerHost;
import sprat.swarm.peer.PeerLink;
import sprat.swarm.peer.PeerNews;
import sprat.swarm.peer.PeerOwner;
import sprat.swarm.peer.PeerSession;
import sprat.swarm.peer.PeerState;
import sprat.swarm.peer.TorrentParts;
import sprat.swarm.peer.WaitingPeers;
import sprat.wire.peer.PexMessage;
import sprat.wire.torrent.Magnet;

/** The peers of one torrent: who is let in, who gives way, who is banned, what all are told. On the loop's thread. */
public final class Neighbours implements PeerOwner, PeerHost, Dialler.Target, WaitingPeers.Taker {
    /** The torrent. */
    public interface Owner {
        /** Peers are served. */
        boolean isServing();

        /** Pieces are missing that are fetched, or will be. */
        boolean wantsMore();

        /** A peer is let in. */
        void onPeer(PeerSession peer, long nowNanos);

        /** A peer that was let in has gone. */
        void onPeerGone(PeerSession peer, long nowNanos);

        /** A connection that was dialled has failed. */
        void onDialFailed(long nowNanos);

        void warn(String message);
    }

    private final TorrentParts torrent;
    private final Network network;
    private final Owner owner;
    private final PeerBook book;
    private final PeerAdmission admission;
    private final Dialler dialler;
    private final PeerExchange exchange;
    private final UploadSlots slots;
    private final PieceSupply supply;
    /** Admitted: the handshake is whole. */
    private final Set<PeerSession> admitted = new LinkedHashSet<>();
    private final ReceivedBytes received = new ReceivedBytes();
    private boolean muted;

    /** @param book of the peers that are known before */
    public Neighbours(TorrentParts torrent, PeerBook book, UploadSlots slots, Owner owner) {
        this.torrent = torrent;
        this.network = torrent.network();
        this.owner = owner;
        this.book = book;
        this.admission = new PeerAdmission(network, book, this);
        this.dialler = new Dialler(network, book, this);
        this.exchange = new PeerExchange(torrent, book);
        this.slots = slots;
        this.supply = new PieceSupply(torrent.pieces());
    }

    public PeerBook book() {
        return book;
    }

    public Dialler dialler() {
        return dialler;
    }

    @Override
    public UploadSlots slots() {
        return slots;
    }

    /** What they have. */
    public PieceSupply supply() {
        return supply;
    }

    /** No peer stands and none is being dialled. */
    public boolean isEmpty() {
        return connections() == 0;
    }

    @Override
    public int size() {
        return admitted.size();
    }

    @Override
    public int connections() {
        return admitted.size() + dialler.dialling();
    }

    public Collection<PeerSession> admitted() {
        return admitted;
    }

    /** Somebody would answer requests. */
    public boolean isAnyUnchoking() {
        return admitted.stream().anyMatch(session -> session.state() == PeerState.UNCHOKED);
    }

    /** Bytes received in this run, by where the peer listens. */
    public Map<InetSocketAddress, Long> sources() {
        return received.with(admitted);
    }

    // ---- Who comes in ----

    @Override
    public PeerHandshake newHandshake() {
        return new PeerHandshake(torrent.names());
    }

    @Override
    public Protocol enter(PeerLink link, PeerHandshake handshake, long nowNanos) throws ProtocolException {
        CloseReason refusal = owner.isServing() ? admission.refusal(link, handshake.peerId(), admitted, nowNanos)
                : StreamEnd.LOCAL_STOP;
        if (refusal != null) {
            throw new ProtocolException(refusal, "peer id " + handshake.peerId());
        }
        PeerSession session = letIn(link, handshake, nowNanos);
        if (link.dialled() != null) {
            dialler.dialMore(nowNanos); // one dial less is under way
        }
        session.begin(nowNanos);
        owner.onPeer(session, nowNanos);
        return session;
    }

    private PeerSession letIn(PeerLink link, PeerHandshake handshake, long nowNanos) {
        PeerSession session = new PeerSession(link, handshake, torrent, this);
        dialler.onLetIn(link, link.local());
        admitted.add(session);
        supply.come(session);
        if (muted) {
            session.mute(true, nowNanos);
        }
        return session;
    }

    /**
     * A new connection is better where both could speak v2 and do not, and where we would have to tell many pieces one
     * by one.
     */
    @Override
    public void take(PeerLink link, PeerHandshake magnet, PeerNews told, long nowNanos) {
        PeerHandshake handshake = magnet.named(torrent.names());
        boolean isBetterAnew = torrent.names().isHybrid() && !handshake.isV2()
                || torrent.pieces().have().count() > NeighbourLimits.HAVES_ONE_BY_ONE
                || !told.isKept();
        CloseReason refusal = isBetterAnew ? StreamEnd.LOCAL_STOP
                : admission.refusal(link, handshake.peerId(), admitted, nowNanos);
        if (refusal != null) {
            link.close(refusal, "the magnet link has become a torrent");
            return;
        }
        PeerSession session = letIn(link, handshake, nowNanos);
        link.handTo(session);
        if (session.isListeningKnown()) {
            book.connectedFrom(session.listeningAddress());
        }
        owner.onPeer(session, nowNanos);
        try {
            session.resume(told, nowNanos);
        } catch (ProtocolException e) {
            session.close(e.reason(), e.getMessage());
        } catch (FormatException e) {
            session.close(StreamEnd.MALFORMED, e.getMessage());
        }
    }

    /** Closes one for a newcomer from that source, of that priority as far as known. @return false when none has to */
    public boolean giveWay(long source, long priority, long nowNanos) {
        PeerSession leaving = Eviction.givenTo(source, priority, admitted, nowNanos);
        if (leaving == null) {
            return false;
        }
        drop(leaving, StreamEnd.TOO_MANY, "unused, and others wait");
        return true;
    }

    /** It counts as gone at once. */
    void drop(PeerSession leaving, CloseReason reason, String detail) {
        leaving.close(reason, detail);
        leave(leaving);
    }

    @Override
    public void onClosed(PeerSession session, long nowNanos) {
        if (admitted.contains(session)) {
            leave(session);
        }
        boolean areBothDone = session.wantsNothing() && !owner.wantsMore();
        dialler.onEnded(session.listeningAddress(), areBothDone ? PeerEnd.NOT_NEEDED : session.closeReason(),
                session.isUsed(), nowNanos);
        onBlocksFree(nowNanos);
        slots.give(nowNanos);
        owner.onPeerGone(session, nowNanos);
    }

    @Override
    public void onDialFailed(PeerLink link, long nowNanos) {
        torrent.names().onRefused(link.dialled());
        dialler.onFailed(link, link.dialled(), link.closeReason(), nowNanos);
        owner.onDialFailed(nowNanos);
    }

    private void leave(PeerSession session) {
        admitted.remove(session);
        session.downloads().takeBackAll();
        received.onGone(session);
        slots.leave(session.uploads());
        supply.leave(session);
    }

    public void closeAll(CloseReason reason) {
        dialler.closeAll(reason);
        for (PeerSession session : new ArrayList<>(admitted)) {
            session.close(reason, "");
        }
    }

    /** Another one than before tells of peers: those of a private torrent are the peers of one tracker (BEP 27). */
    public void onOtherTracker() {
        if (torrent.metainfo().isPrivate() && owner.isServing()) {
            book.forgetAll();
            closeAll(PeerEnd.OTHER_TRACKER);
        }
    }

    // ---- Whom peers are wanted from ----

    @Override
    public boolean wantsPeers() {
        return owner.isServing();
    }

    @Override
    public boolean isConnectedTo(InetSocketAddress listening) {
        return admitted.stream().anyMatch(session -> session.listeningAddress().equals(listening));
    }

    @Override
    public PeerDial newDial(InetSocketAddress address) {
        return new PeerDial(network, this, address);
    }

    // ---- What peers say ----

    @Override
    public boolean wantsMore() {
        return owner.wantsMore();
    }

    @Override
    public void onHave(PeerSession session, int pieceIndex) {
        supply.onHave(session, pieceIndex);
    }

    @Override
    public void onBitfield(PeerSession session) {
        supply.onBitfield(session);
    }

    @Override
    public void onLacks(PeerSession session, int pieceIndex) {
        supply.onLacks(session, pieceIndex);
    }

    @Override
    public void onListening(PeerSession session) {
        book.connectedFrom(session.listeningAddress());
    }

    @Override
    public void onNews(PeerSession session, long nowNanos) {
        if (owner.wantsMore()) {
            session.showInterest(nowNanos);
        } else if (session.wantsNothing()) {
            session.close(PeerEnd.NOT_NEEDED, "neither wants anything");
        }
    }

    @Override
    public void onTold(PeerSession from, List<PexMessage.Peer> peers, long nowNanos) {
        if (!peers.isEmpty()) {
            exchange.hear(from, peers, owner.wantsMore());
            dialler.dialMore(nowNanos);
        }
    }

    // ---- News for all ----

    public void onWeHave(int pieceIndex, long nowNanos) {
        for (PeerSession session : admitted) {
            session.onWeHave(pieceIndex, nowNanos);
        }
    }

    /** After a change on disk: who has come meanwhile has not heard of it. */
    public void onFoundAgain(int pieceIndex, long nowNanos) {
        for (PeerSession session : admitted) {
            session.tellHave(pieceIndex, nowNanos);
        }
    }

    /** Pieces of ours were bad when they were checked again. */
    public void onLost(List<Integer> pieces, long nowNanos) {
        for (PeerSession session : admitted) {
            pieces.stream().limit(NeighbourLimits.DONT_HAVES)
                    .forEach(pieceIndex -> session.extensions().tellDontHave(pieceIndex, nowNanos));
        }
    }

    public void onNothingLeft(long nowNanos) {
        for (PeerSession session : new ArrayList<>(admitted)) {
            session.onNothingLeft(nowNanos);
            if (session.wantsNothing()) {
                session.close(PeerEnd.NOT_NEEDED, "neither wants anything");
            } else {
                session.extensions().tellUploadOnly(nowNanos);
            }
        }
    }

    /**
     * Blocks are free again: whoever has room asks for more. Who was snubbed comes last, lest it takes the same blocks
     * again at once and holds them as before.
     */
    @Override
    public void onBlocksFree(long nowNanos) {
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

    public void mute(boolean high, long nowNanos) {
        muted = high;
        for (PeerSession session : admitted) {
            session.mute(high, nowNanos);
        }
    }

    /** Once a second. */
    public void tick(long nowNanos) {
        for (PeerSession session : new ArrayList<>(admitted)) {
            session.tick(nowNanos);
        }
        exchange.tell(admitted, nowNanos);
        supply.tick(admitted, nowNanos);
        slots.tick(admitted.stream().map(PeerSession::uploads).toList(), nowNanos);
        dialler.dialMore(nowNanos);
    }

    // ---- Bad data ----

    /** The same host may be there a second time, by another name: that connection goes too, and the user is told. */
    @Override
    public void onGuilty(PeerSession guilty, String what, long nowNanos) {
        book.ban(guilty.remote(), guilty.peerId());
        guilty.close(PeerEnd.CORRUPT_DATA, what);
        for (PeerSession session : new ArrayList<>(admitted)) {
            if (book.isBanned(session.remote().getAddress()) || book.isBanned(session.peerId())) {
                session.close(PeerEnd.BANNED, "by another connection");
            }
        }
        owner.warn(Magnet.shown(guilty.listeningAddress()) + " " + what + " and is not asked again");
    }
}
