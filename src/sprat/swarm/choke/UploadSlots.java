package sprat.swarm.choke;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import sprat.rate.RateMeter;
import sprat.rate.SourceBudget;

/**
 * Who holds an upload slot of one torrent, and who waits for one. Between the {@link Choker}'s rounds a free slot is
 * given at once.
 */
public final class UploadSlots {
    /** A peer that may hold a slot. */
    public interface Holder extends Choker.Candidate, SpareSlots.Holder {
        /** It has a slot from now on, having waited for one. */
        void grant(long nowNanos);

        /** Its slot is taken back; it waits for another one. */
        void revoke(long nowNanos);
    }

    /** The torrent. */
    public interface Owner {
        /** Pieces are missing that are fetched, or will be. */
        boolean wantsMore();

        /** Bytes a second that it may reckon with, 0 = unlimited. */
        long uploadRate();

        /** Of all torrents together; no torrent has more slots. */
        int maxPeers();
    }

    private final Owner torrent;
    private final RateMeter up;
    private final Choking choking;
    private final Choker choker;
    /** Interested and without a slot, longest first. */
    private final Set<Holder> waiting = new LinkedHashSet<>();
    private final SpareSlots spare = new SpareSlots();
    /** What each source gets of us without a slot (BEP 6). */
    private final SourceBudget freeBytes = new SourceBudget(ChokeLimits.ALLOWED_FAST_BYTES, 0, false);
    private int slots;
    private int held;
    /** The first tick is a round; a clock may begin below zero. */
    private long nextRoundNanos = Long.MIN_VALUE;

    /** @param up what the torrent sends */
    public UploadSlots(Owner torrent, RateMeter up, Choking choking, RandomGenerator random) {
        this.torrent = torrent;
        this.up = up;
        this.choking = choking;
        this.choker = new Choker(random);
        this.slots = slotsOfStrategy();
    }

    /** The peer's interest has begun or ended. */
    public void onInterest(Holder peer, boolean hadSlot, long nowNanos) {
        held -= hadSlot && !peer.hasSlot() ? 1 : 0;
        if (peer.isInterested() && !peer.hasSlot()) {
            waiting.add(peer);
        } else {
            waiting.remove(peer);
        }
        give(nowNanos);
    }

    /** What peers without a slot may still get. */
    public SourceBudget freeBytes() {
        return freeBytes;
    }

    public int held() {
        return held;
    }

    /** The peer has gone. */
    public void leave(Holder peer) {
        waiting.remove(peer);
        held -= peer.hasSlot() ? 1 : 0;
    }

    /** Gives free slots to those who have waited longest. */
    public void give(long nowNanos) {
        while (held < slots() && !waiting.isEmpty()) {
            Holder first = waiting.iterator().next();
            waiting.remove(first);
            held++;
            first.grant(nowNanos);
        }
    }

    private int slots() {
        return Math.min(torrent.maxPeers(), slots + spare.count());
    }

    /** Once a second. */
    public void tick(Collection<? extends Holder> peers, long nowNanos) {
        if (!torrent.wantsMore() && held >= slots() && !waiting.isEmpty()) {
            spare.tick(peers.stream().filter(Holder::hasSlot).toList(), nowNanos);
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
        if (choking.rule() == Choking.Rule.EVERYBODY) {
            return torrent.maxPeers();
        }
        return choking.fixedSlots() > 0 ? choking.fixedSlots()
                : Choker.slots(up.bytesPerSecond(), torrent.uploadRate(), torrent.maxPeers());
    }

    private boolean isRoundRobin() {
        return switch (choking.rule()) {
            case BY_ROLE, EVERYBODY -> !torrent.wantsMore();
            case ROUND_ROBIN -> true;
            case TIT_FOR_TAT -> false;
        };
    }

    private void round(Collection<? extends Holder> peers, long nowNanos) {
        List<Holder> all = List.copyOf(peers);
        slots = slotsOfStrategy();
        spare.round(nowNanos);
        Set<Holder> chosen = choker.choose(all, slots(), isRoundRobin(), nowNanos);
        for (Holder peer : all) {
            if (peer.hasSlot() && !chosen.contains(peer)) {
                peer.revoke(nowNanos);
                waiting.add(peer);
            }
        }
        for (Holder peer : chosen) {
            if (!peer.hasSlot()) {
                waiting.remove(peer);
                peer.grant(nowNanos);
            }
        }
        held = chosen.size();
    }
}
