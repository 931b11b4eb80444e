package sprat.swarm;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import sprat.swarm.choke.Choker;
import sprat.swarm.choke.Choking;
import sprat.swarm.choke.FreeBytes;
import sprat.swarm.choke.SpareSlots;

/** Who holds an upload slot of one torrent, and who waits for one. Between the {@link Choker}'s rounds a free slot is given at once. */
final class UploadSlots {
    private final Swarms swarms;
    private final Torrent torrent;
    private final Choker choker;
    /** Interested and without a slot, longest first. */
    private final Set<Uploads> waiting = new LinkedHashSet<>();
    private final SpareSlots spare = new SpareSlots();
    private final FreeBytes freeBytes = new FreeBytes();
    private int slots;
    private int held;
    /** The first tick is a round; a clock may begin below zero. */
    private long nextRoundNanos = Long.MIN_VALUE;

    UploadSlots(Swarms swarms, Torrent torrent) {
        this.swarms = swarms;
        this.torrent = torrent;
        this.choker = new Choker(swarms.random());
        this.slots = slotsOfStrategy();
    }

    /** The peer's interest has begun or ended. */
    void onInterest(Uploads peer, boolean hadSlot, long nowNanos) {
        held -= hadSlot && !peer.hasSlot() ? 1 : 0;
        if (peer.state() == UploadState.WAITING) {
            waiting.add(peer);
        } else {
            waiting.remove(peer);
        }
        give(nowNanos);
    }

    /** What peers without a slot may still get. */
    FreeBytes freeBytes() {
        return freeBytes;
    }

    int held() {
        return held;
    }

    /** The peer has gone. */
    void leave(Uploads peer) {
        waiting.remove(peer);
        held -= peer.hasSlot() ? 1 : 0;
    }

    /** Gives free slots to those who have waited longest. */
    void give(long nowNanos) {
        while (held < slots() && !waiting.isEmpty()) {
            Uploads first = waiting.iterator().next();
            waiting.remove(first);
            held++;
            first.grant(nowNanos);
        }
    }

    private int slots() {
        return Math.min(swarms.settings().maxPeers(), slots + spare.count());
    }

    /** Once a second. */
    void tick(Collection<PeerSession> peers, long nowNanos) {
        if (!torrent.wantsMore() && held >= slots() && !waiting.isEmpty()) {
            spare.tick(peers.stream().map(PeerSession::uploads).filter(Uploads::hasSlot).toList(), nowNanos);
            give(nowNanos);
        }
        if (nowNanos >= nextRoundNanos) {
            nextRoundNanos = nowNanos + Choker.ROUND_NANOS;
            round(peers, nowNanos);
        } else {
            slots = Math.max(slots, slotsOfStrategy()); // a network that turns out to be fast waits for no round
            give(nowNanos);
        }
    }

    private int slotsOfStrategy() {
        Choking choking = swarms.strategy().choking();
        if (choking.rule() == Choking.Rule.EVERYBODY) {
            return swarms.settings().maxPeers();
        }
        return choking.fixedSlots() > 0 ? choking.fixedSlots()
                : Choker.slots(torrent.traffic().up().bytesPerSecond(), swarms.uploadRateFor(torrent), swarms.settings().maxPeers());
    }

    private boolean isRoundRobin() {
        return switch (swarms.strategy().choking().rule()) {
            case BY_ROLE, EVERYBODY -> !torrent.wantsMore();
            case ROUND_ROBIN -> true;
            case TIT_FOR_TAT -> false;
        };
    }

    private void round(Collection<PeerSession> peers, long nowNanos) {
        List<Uploads> all = new ArrayList<>(peers.size());
        peers.forEach(session -> all.add(session.uploads()));
        slots = slotsOfStrategy();
        spare.round(nowNanos);
        Set<Uploads> chosen = choker.choose(all, slots(), isRoundRobin(), nowNanos);
        for (Uploads peer : all) {
            if (peer.hasSlot() && !chosen.contains(peer)) {
                peer.revoke(nowNanos);
                waiting.add(peer);
            }
        }
        for (Uploads peer : chosen) {
            if (!peer.hasSlot()) {
                waiting.remove(peer);
                peer.grant(nowNanos);
            }
        }
        held = chosen.size();
    }
}
