package sprat.swarm.neighbours;

import java.util.ArrayList;
import java.util.Collection;
import sprat.io.CloseReason;
import sprat.io.StreamEnd;
import sprat.swarm.dial.DialLimits;
import sprat.swarm.dial.Network;
import sprat.swarm.dial.PeerBook;
import sprat.swarm.dial.PeerEnd;
import sprat.swarm.peer.PeerLink;
import sprat.swarm.peer.PeerSession;
import sprat.wire.PeerId;

/**
 * Whether a peer that has shaken hands is let in, and which one goes for it. On the loop's thread, beside its {@link
 * Neighbours}.
 */
final class PeerAdmission {
    /**
     * After this age a second connection to the same peer is not a simultaneous open any more: the standing one stays.
     */
    private static final long SIMULTANEOUS_NANOS = 10_000_000_000L;

    private final Network network;
    private final PeerBook book;
    private final Neighbours neighbours;

    PeerAdmission(Network network, PeerBook book, Neighbours neighbours) {
        this.network = network;
        this.book = book;
        this.neighbours = neighbours;
    }

    /**
     * Makes room where that is needed.
     *
     * @param admitted those that stand.
     * @return null when the peer is let in, else why not
     */
    CloseReason refusal(PeerLink coming, PeerId id, Collection<PeerSession> admitted, long nowNanos) {
        if (id.equals(network.us().id())) {
            return PeerEnd.SELF;
        }
        if (book.isBanned(id) || book.isBanned(coming.remote().getAddress())) {
            return PeerEnd.BANNED;
        }
        for (PeerSession standing : new ArrayList<>(admitted)) {
            if (standing.peerId().equals(id) && isSamePeer(standing, coming, nowNanos)) {
                if (!yields(standing, coming, nowNanos)) {
                    return PeerEnd.DUPLICATE;
                }
                neighbours.drop(standing, PeerEnd.DUPLICATE, "the other connection stays");
            }
        }
        boolean isFull = admitted.size() >= network.connections().mostPeers(neighbours);
        return isFull && !neighbours.giveWay(coming.source(), coming.priority(), nowNanos) ? StreamEnd.TOO_MANY : null;
    }

    /**
     * Anybody can take the name of another, so who makes no use of its own does not keep it from another address: both
     * stay. That is right whatever the far end thinks of it, also when it is one honest host with two addresses.
     */
    private static boolean isSamePeer(PeerSession standing, PeerLink coming, long nowNanos) {
        boolean isElsewhere = !standing.remote().getAddress().equals(coming.remote().getAddress());
        return !isElsewhere || nowNanos - standing.usedNanos() < DialLimits.UNUSED_NANOS;
    }

    /**
     * Both ends must keep the same one of two connections: of two opened at the same time, the one that the smaller
     * peer id dialled.
     */
    private boolean yields(PeerSession standing, PeerLink coming, long nowNanos) {
        boolean standingIsOurs = standing.dialled() != null;
        boolean comingIsOurs = coming.dialled() != null;
        if (standingIsOurs == comingIsOurs || nowNanos - standing.connectedNanos() > SIMULTANEOUS_NANOS) {
            return false;
        }
        boolean oursStays = network.us().id().compareTo(standing.peerId()) < 0;
        return comingIsOurs == oursStays;
    }
}
