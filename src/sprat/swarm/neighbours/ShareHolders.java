package sprat.swarm.neighbours;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import sprat.swarm.peer.PeerSession;
import sprat.swarm.pick.Shares;
import sprat.wire.Bitfield;

/**
 * Which neighbours hold a share of what only seeds have ({@link Shares}): those that lack something and fetch. Who says
 * that it wants nothing (its choice of files is complete), or has not been interested for {@link
 * NeighbourLimits#NO_SHARE_NANOS} though we have what it lacks (its disk is full), would keep its share from all
 * others, and holds none until it asks again. Loop's thread.
 */
public final class ShareHolders {
    private final Shares shares;
    private final Set<PeerSession> holders = new HashSet<>();
    /** Since when it has not asked for what we could give. */
    private final Map<PeerSession, Long> idleSinceNanos = new HashMap<>();

    ShareHolders(Shares shares) {
        this.shares = shares;
    }

    /** A new neighbour: what it lacks is not known yet. */
    void come(PeerSession peer) {
        if (holders.add(peer)) {
            shares.join(peer.peerId());
        }
    }

    /** It has gone, or has everything. Harmless for one that holds none. */
    void leave(PeerSession peer) {
        idleSinceNanos.remove(peer);
        if (holders.remove(peer)) {
            shares.leave(peer.peerId());
        }
    }

    public int size() {
        return holders.size();
    }

    /** Once a second. */
    void tick(Collection<PeerSession> peers, Bitfield ours, long nowNanos) {
        for (PeerSession peer : peers) {
            if (peer.wantsNothing()) {
                leave(peer);
            } else {
                look(peer, ours, nowNanos);
            }
        }
    }

    private void look(PeerSession peer, Bitfield ours, long nowNanos) {
        boolean couldAsk = ours.nextNotIn(peer.theirs().bits(), 0) >= 0;
        if (peer.uploads().isInterested() || !couldAsk) {
            idleSinceNanos.remove(peer);
            come(peer);
        } else if (nowNanos - idleSinceNanos.computeIfAbsent(peer, first -> nowNanos) >= NeighbourLimits.NO_SHARE_NANOS
                && holders.remove(peer)) {
            shares.leave(peer.peerId());
        }
    }
}
