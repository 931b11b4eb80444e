package sprat.swarm.choke;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Decides who holds an upload slot. Pure: figures in, the set of peers out. Called every {@link #ROUND_NANOS}; between
 * rounds a free slot is given at once to who asks.
 *
 * <p>While leeching: those who give us most (tit-for-tat, BEP 3), and {@link #OPTIMISTIC_SHARE} of the slots by chance,
 * newcomers three times as likely. While seeding: round robin. Who has had its turn goes to the back, and behind all
 * who asks for nothing in it; among the others those go first who are just beginning or nearly done (the anti-leech
 * figure of libtorrent), then who has waited longest.
 */
public final class Choker {
    public static final long ROUND_NANOS = 10_000_000_000L;
    /** A turn of the round robin: at least this long, and at least this many bytes. */
    static final long TURN_NANOS = 60_000_000_000L;
    static final long TURN_BYTES = 20L << 20;
    /** Then it is over all the same: a peer that asks for little must not keep its slot from others. */
    static final long LONGEST_TURN_NANOS = 3 * TURN_NANOS;
    /**
     * And who asks for nothing for this long has no use for it: two rounds, or a few such peers would keep a seeder
     * from everybody.
     */
    public static final long SILENT_NANOS = 2 * ROUND_NANOS;
    /** One slot in this many is given by chance while leeching. */
    static final int OPTIMISTIC_SHARE = 4;
    /** Who has waited this long goes before others that need it more. */
    static final long LONGEST_WAIT_NANOS = 2 * LONGEST_TURN_NANOS;
    /** A slot given by chance stays for this long: three rounds, so that the peer has time to show what it gives. */
    static final long OPTIMISTIC_NANOS = 30_000_000_000L;
    private static final long NEWCOMER_NANOS = 30_000_000_000L;

    /** A peer, as far as choking needs it. */
    public interface Candidate {
        boolean isInterested();

        /** Bytes a second from it to us. */
        long downRate();

        /** Bytes sent to it since it was given its slot; 0 without one. */
        long bytesThisTurn();

        /** When it got its slot, or began to wait for one. */
        long sinceNanos();

        boolean hasSlot();

        /**
         * It has asked for nothing for {@link #SILENT_NANOS} while it held a slot; without one, when it held its last.
         */
        boolean isSilent(long nowNanos);

        long connectedNanos();

        /** How much of the torrent it has, 0 to 1. */
        double share();
    }

    private final RandomGenerator random;

    public Choker(RandomGenerator random) {
        this.random = random;
    }

    /**
     * How many slots: as many as keep {@link ChokeLimits#SLOT_BYTES} each on their way at the rate that the network has
     * shown, so a fast network serves many at once and a slow one few.
     *
     * @param rateLimit bytes a second that the user allows, 0 = unlimited
     */
    public static int slots(long uploadRate, long rateLimit, int maxPeers) {
        long bytesOnTheirWay = (rateLimit > 0 ? Math.min(rateLimit, uploadRate + rateLimit / 2) : uploadRate) * 4;
        return (int) Math.max(ChokeLimits.LEAST_SLOTS, Math.min(maxPeers, bytesOnTheirWay / ChokeLimits.SLOT_BYTES));
    }

    /**
     * @return who holds a slot from now on: at most `slots` of those who are interested, in an order that only peers
     * and chance decide
     */
    public <C extends Candidate> Set<C> choose(List<C> peers, int slots, boolean seeding, long nowNanos) {
        List<C> waiting = new ArrayList<>();
        for (C peer : peers) {
            if (peer.isInterested()) {
                waiting.add(peer);
            }
        }
        if (waiting.size() <= slots) {
            return new LinkedHashSet<>(waiting);
        }
        return seeding ? roundRobin(waiting, slots, nowNanos) : titForTat(waiting, slots, nowNanos);
    }

    private <C extends Candidate> Set<C> roundRobin(List<C> waiting, int slots, long nowNanos) {
        Comparator<C> order = Comparator.<C>comparingInt(peer -> rank(peer, nowNanos))
                .thenComparing(Comparator.<C>comparingDouble(peer -> hasWaitedLong(peer, nowNanos) ? 0 : need(peer))
                .reversed())
                .thenComparingLong(Candidate::sinceNanos);
        waiting.sort(order);
        return new LinkedHashSet<>(waiting.subList(0, slots));
    }

    /**
     * Who is in its turn; who has waited so long that nothing else counts any more; who waits; whose turn is over; who
     * takes nothing.
     */
    private static int rank(Candidate peer, long nowNanos) {
        if (hasWaitedLong(peer, nowNanos)) {
            return 1;
        }
        if (peer.isSilent(nowNanos)) {
            return 4;
        }
        if (peer.hasSlot()) {
            return turnIsOver(peer, nowNanos) ? 3 : 0;
        }
        return 2;
    }

    private static boolean hasWaitedLong(Candidate peer, long nowNanos) {
        return !peer.hasSlot() && nowNanos - peer.sinceNanos() >= LONGEST_WAIT_NANOS;
    }

    private static boolean turnIsOver(Candidate peer, long nowNanos) {
        long heldNanos = nowNanos - peer.sinceNanos();
        return heldNanos >= LONGEST_TURN_NANOS || heldNanos >= TURN_NANOS && peer.bytesThisTurn() >= TURN_BYTES;
    }

    /**
     * 1 for who has nothing or nearly all, 0 for who is in the middle; in tenths, so that waiting decides among the
     * alike.
     */
    private static double need(Candidate peer) {
        return Math.round(Math.abs(peer.share() - 0.5) * 20) / 10.0;
    }

    private <C extends Candidate> Set<C> titForTat(List<C> waiting, int slots, long nowNanos) {
        int optimistic = Math.max(1, slots / OPTIMISTIC_SHARE);
        waiting.sort(Comparator.<C>comparingLong(Candidate::downRate).reversed()
                .thenComparingLong(Candidate::sinceNanos));
        Set<C> chosen = new LinkedHashSet<>(waiting.subList(0, slots - optimistic));
        List<C> others = waiting.subList(slots - optimistic, waiting.size());
        for (C peer : others) {
            if (chosen.size() < slots && peer.hasSlot() && nowNanos - peer.sinceNanos() < OPTIMISTIC_NANOS) {
                chosen.add(peer);
            }
        }
        draw(chosen, slots, others, nowNanos);
        return chosen;
    }

    private <C extends Candidate> void draw(Set<C> chosen, int slots, List<C> others, long nowNanos) {
        List<C> tickets = new ArrayList<>();
        for (C peer : others) {
            boolean newcomer = nowNanos - peer.connectedNanos() < NEWCOMER_NANOS;
            for (int i = newcomer ? 3 : 1; i > 0 && !chosen.contains(peer); i--) {
                tickets.add(peer);
            }
        }
        while (chosen.size() < slots && !tickets.isEmpty()) {
            C drawn = tickets.get(random.nextInt(tickets.size()));
            chosen.add(drawn);
            tickets.removeIf(peer -> peer == drawn);
        }
    }
}
