package sprat.swarm;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import sprat.io.CloseReason;
import sprat.io.Limits;
import sprat.swarm.dial.Connections;
import sprat.swarm.dial.Dials;
import sprat.swarm.dial.PeerBook;
import sprat.swarm.dial.Teller;
import sprat.wire.peer.PeerPriority;

/**
 * The connections that we make for one torrent: whom the {@link PeerBook} names next, for as long as there is room, in turn with the other
 * torrents of {@link Dials}. A session is here from the dial until it is let in or closed. On the loop's thread.
 */
final class Dialler implements Dials.Target {
    private final Swarms swarms;
    private final Torrent torrent;
    private final Connections connections;
    private final PeerBook book;
    private final Set<PeerSession> dialling = new LinkedHashSet<>();
    /** Our address as the latest peer's connection has it, or null. */
    private InetSocketAddress own;

    Dialler(Swarms swarms, Torrent torrent, PeerBook book) {
        this.swarms = swarms;
        this.torrent = torrent;
        this.connections = swarms.connections();
        this.book = book;
    }

    /** How many are being dialled. */
    int dialling() {
        return dialling.size();
    }

    void onAddresses(List<InetSocketAddress> addresses, Teller teller, long nowNanos) {
        if (torrent.isServing()) {
            addresses.forEach(address -> book.add(address, teller));
            dialMore(nowNanos);
        }
    }

    void dialMore(long nowNanos) {
        if (book.isAnyReady(nowNanos) && wantsToDial()) {
            swarms.dials().dialMore(this, nowNanos);
        }
    }

    @Override
    public boolean wantsToDial() {
        return torrent.isServing() && connections.hasRoom() && dialling.size() < Limits.DIALS
                && torrent.connections() < connections.mostPeers(torrent);
    }

    @Override
    public InetSocketAddress nextAddress(long nowNanos) {
        boolean isScarce = own != null && book.named() > connections.mostPeers(torrent) - torrent.connections();
        ToLongFunction<InetSocketAddress> priority = isScarce ? each -> PeerPriority.of(own, each) : null;
        boolean triesDoubtful = dialling.size() < Limits.DIALS / 2; // what is made up keeps only half of the dials busy
        return book.next((address, isAgain) -> swarms.dials().ask(address, isAgain, this, nowNanos), priority, triesDoubtful, nowNanos);
    }

    @Override
    public void dial(InetSocketAddress address, long nowNanos) {
        PeerSession session = new PeerSession(swarms, torrent, address);
        dialling.add(session);
        swarms.loop().connect(address, swarms.us().dialsFrom(), nowNanos + Limits.CONNECT_NANOS, session);
    }

    /** It is let in, whoever dialled. */
    void onAdmitted(PeerSession session) {
        dialling.remove(session);
        own = session.transport().local();
    }

    /** A connection is over, or was never made, whoever dialled. @param standing those that are left */
    void onClosed(PeerSession session, Collection<PeerSession> standing, long nowNanos) {
        dialling.remove(session);
        boolean wasIn = session.downloads() != null;
        if (!wasIn && session.dialled() == null) {
            return;
        }
        if (!wasIn) {
            torrent.names().onRefused(session.dialled());
        }
        boolean bothDone = session.wantsNothing() && !torrent.wantsMore();
        boolean wasUseful = session.isUsed();
        InetSocketAddress address = wasIn ? session.listeningAddress() : session.dialled();
        if (standing.stream().noneMatch(other -> other.listeningAddress().equals(address))) {
            book.ended(address, bothDone ? CloseReason.NOT_NEEDED : session.closeReason(), wasUseful, nowNanos);
        }
        dialMore(nowNanos);
    }

    /** Gives up all that are not let in. */
    void closeAll(CloseReason reason) {
        for (PeerSession session : new ArrayList<>(dialling)) {
            session.close(reason, "");
        }
        dialling.clear(); // nobody waits for what may never be answered
    }
}
