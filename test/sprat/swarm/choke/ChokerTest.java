package sprat.swarm.choke;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChokerTest {
    private static final long SECONDS = 1_000_000_000L;
    private static final int SLOTS = ChokeLimits.LEAST_SLOTS;

    private static final class Peer implements Choker.Candidate {
        boolean interested = true;
        boolean hasSlot;
        boolean silent;
        long downRate;
        long bytesThisTurn;
        long sinceNanos;
        long connectedNanos;
        double share = 0.5;

        @Override
        public boolean isInterested() {
            return interested;
        }

        @Override
        public long downRate() {
            return downRate;
        }

        @Override
        public long bytesThisTurn() {
            return bytesThisTurn;
        }

        @Override
        public long sinceNanos() {
            return sinceNanos;
        }

        @Override
        public boolean hasSlot() {
            return hasSlot;
        }

        @Override
        public boolean isSilent(long nowNanos) {
            return silent;
        }

        @Override
        public long connectedNanos() {
            return connectedNanos;
        }

        @Override
        public double share() {
            return share;
        }

        /** What the torrent does with a choice. */
        void apply(Set<Peer> chosen, long nowNanos) {
            if (chosen.contains(this) != hasSlot) {
                hasSlot = !hasSlot;
                sinceNanos = nowNanos;
                bytesThisTurn = 0;
            }
        }
    }

    private final Choker choker = new Choker(new Random(1));
    private final List<Peer> peers = new ArrayList<>();
    private long nowNanos = 1_000 * SECONDS;

    private List<Peer> add(int count) {
        IntStream.range(0, count).forEach(i -> peers.add(new Peer()));
        return peers.subList(peers.size() - count, peers.size());
    }

    private Set<Peer> choose(boolean seeding) {
        List<Peer> shuffled = new ArrayList<>(peers);
        Collections.shuffle(shuffled, new Random(nowNanos));
        Set<Peer> chosen = choker.choose(shuffled, SLOTS, seeding, nowNanos);
        peers.forEach(peer -> peer.apply(chosen, nowNanos));
        return chosen;
    }

    private Set<Peer> nextRound(boolean seeding) {
        nowNanos += Choker.ROUND_NANOS;
        return choose(seeding);
    }

    @Test
    void everybodyWhoIsInterestedIsServedWhileThereAreSlots() {
        add(SLOTS);
        add(5).forEach(peer -> peer.interested = false);
        assertEquals(new HashSet<>(peers.subList(0, SLOTS)), choose(true));
        assertEquals(new HashSet<>(peers.subList(0, SLOTS)), choose(false));
        assertEquals(Set.of(), choker.choose(new ArrayList<Peer>(), SLOTS, true, nowNanos));
    }

    @Test
    void neverGivesMoreSlotsThanThereAre() {
        for (int count = 0; count < 40; count++) {
            assertEquals(Math.min(count, SLOTS), choose(true).size());
            assertEquals(Math.min(count, SLOTS), nextRound(false).size());
            add(1);
        }
    }

    // Leeching

    @Test
    void servesThoseWhoGiveMostAndSomeByChance() {
        add(30);
        IntStream.range(0, 30).forEach(i -> peers.get(i).downRate = 1_000 * i);
        int byMerit = SLOTS - SLOTS / Choker.OPTIMISTIC_SHARE;
        for (int round = 0; round < 20; round++) {
            assertTrue(nextRound(false).containsAll(peers.subList(30 - byMerit, 30)));
        }
    }

    @Test
    void givesEverybodyAChance() {
        add(30);
        IntStream.range(0, 30).forEach(i -> peers.get(i).downRate = 1_000 * i);
        Set<Peer> served = new HashSet<>();
        for (int round = 0; round < 300; round++) {
            served.addAll(nextRound(false));
        }
        assertEquals(30, served.size());
    }

    @Test
    void leavesASlotGivenByChanceForThirtySeconds() {
        add(30);
        peers.forEach(peer -> peer.connectedNanos = nowNanos - 60 * SECONDS);
        List<Peer> byMerit = peers.subList(0, SLOTS - SLOTS / Choker.OPTIMISTIC_SHARE);
        byMerit.forEach(peer -> peer.downRate = 1_000);
        Set<Peer> first = choose(false);
        first.removeAll(byMerit);
        assertFalse(first.isEmpty());
        assertTrue(nextRound(false).containsAll(first));
        assertTrue(nextRound(false).containsAll(first));
        nextRound(false);
        assertFalse(IntStream.range(0, 10).allMatch(i -> nextRound(false).containsAll(first)));
    }

    @Test
    void newcomersAreThreeTimesAsLikely() {
        long newcomersServed = 0;
        long oldServed = 0;
        for (int i = 0; i < 2_000; i++) {
            peers.clear();
            add(SLOTS - 1).forEach(peer -> peer.downRate = 1_000);
            add(50).forEach(peer -> peer.connectedNanos = nowNanos - 60 * SECONDS);
            List<Peer> newcomers = List.copyOf(add(50));
            newcomers.forEach(peer -> peer.connectedNanos = nowNanos);
            List<Peer> old = List.copyOf(peers.subList(SLOTS - 1, SLOTS - 1 + 50));
            Set<Peer> chosen = choose(false);
            newcomersServed += chosen.stream().filter(newcomers::contains).count();
            oldServed += chosen.stream().filter(old::contains).count();
        }
        double ratio = (double) newcomersServed / oldServed;
        assertTrue(ratio > 2 && ratio < 4, "ratio " + ratio);
    }

    // Seeding

    @Test
    void letsAPeerHaveItsTurn() {
        add(30);
        Set<Peer> first = choose(true);
        first.forEach(peer -> peer.bytesThisTurn = Choker.TURN_BYTES - 1);
        for (int round = 0; round < 6; round++) {
            assertEquals(first, nextRound(true), "60 s, and not enough bytes");
        }
        first.forEach(peer -> peer.bytesThisTurn = Choker.TURN_BYTES);
        Set<Peer> second = nextRound(true);
        assertTrue(Collections.disjoint(first, second));
        second.forEach(peer -> peer.bytesThisTurn = Choker.TURN_BYTES);
        assertEquals(second, nextRound(true), "enough bytes, and not 60 s");
    }

    @Test
    void endsTheTurnOfAPeerThatTakesLittle() {
        add(SLOTS);
        Set<Peer> slow = choose(true);
        add(SLOTS).forEach(peer -> peer.sinceNanos = nowNanos);
        for (long held = 0; held < Choker.LONGEST_TURN_NANOS - Choker.ROUND_NANOS; held += Choker.ROUND_NANOS) {
            assertEquals(slow, nextRound(true));
        }
        assertTrue(Collections.disjoint(slow, nextRound(true)));
    }

    @Test
    void whoAsksForNothingKeepsNoSlotFromOthers() {
        add(SLOTS);
        Set<Peer> silent = choose(true);
        silent.forEach(peer -> peer.silent = true);
        assertEquals(silent, nextRound(true), "nobody else wants it");
        peers.forEach(peer -> peer.share = 0);
        Set<Peer> others = new HashSet<>(add(SLOTS));
        assertEquals(others, nextRound(true));
        others.forEach(peer -> peer.bytesThisTurn = Choker.TURN_BYTES);
        for (int round = 1; round < Choker.LONGEST_WAIT_NANOS / Choker.ROUND_NANOS; round++) {
            assertEquals(others, nextRound(true), "even when their turn is over, and though they need it less");
        }
        assertEquals(silent, nextRound(true), "but nobody waits forever");
    }

    @Test
    void prefersWhoBeginsAndWhoIsNearlyDoneAndThenWhoHasWaitedLongest() {
        add(SLOTS / 2).forEach(peer -> peer.share = 0.02);
        add(SLOTS / 2).forEach(peer -> peer.share = 0.98);
        Set<Peer> needy = new HashSet<>(peers);
        add(30);
        peers.forEach(peer -> peer.sinceNanos = nowNanos - SECONDS);
        assertEquals(needy, choose(true));
        peers.removeAll(needy);
        List<Peer> longest = peers.subList(10, 10 + SLOTS);
        longest.forEach(peer -> peer.sinceNanos = nowNanos - 2 * SECONDS);
        assertEquals(new HashSet<>(longest), choose(true));
    }

    /** Whatever the others look like, nobody is forgotten. */
    @Test
    void nobodyWaitsForever() {
        Random dice = new Random(2);
        add(50);
        peers.forEach(peer -> peer.sinceNanos = nowNanos);
        peers.subList(0, 40).forEach(peer -> peer.share = dice.nextInt(2));
        Map<Peer, Long> lastServed = new HashMap<>();
        peers.forEach(peer -> lastServed.put(peer, nowNanos));
        long longest = 0;
        for (int round = 0; round < 1_000; round++) {
            for (Peer peer : nextRound(true)) {
                peer.bytesThisTurn += (long) (dice.nextDouble() * Choker.TURN_BYTES / 3);
                lastServed.put(peer, nowNanos);
            }
            longest = Math.max(longest, lastServed.values().stream().mapToLong(then -> nowNanos - then).max()
                    .orElseThrow());
        }
        long turns = (50 + SLOTS - 1) / SLOTS;
        assertTrue(longest <= Choker.LONGEST_WAIT_NANOS + turns * Choker.LONGEST_TURN_NANOS, longest / SECONDS + " s");
    }

    // Slots

    /** Slots are given in the order of the set, so that must not hang on where objects lie in memory. */
    @Test
    void namesThemInTheirOrderWhicheverWayItChooses() {
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < 4 * SLOTS; i++) {
            Peer peer = new Peer();
            peer.sinceNanos = i;
            peer.downRate = 1000 - i;
            peers.add(peer);
        }
        Choker choker = new Choker(new Random(1));
        int byMerit = SLOTS - SLOTS / Choker.OPTIMISTIC_SHARE;
        assertEquals(peers, List.copyOf(choker.choose(peers, peers.size(), true, 0)));
        assertEquals(peers.subList(0, SLOTS), List.copyOf(choker.choose(peers, SLOTS, true, 0)));
        assertEquals(peers.subList(0, byMerit), List.copyOf(choker.choose(peers, SLOTS, false, 0)).subList(0, byMerit));
    }

    @Test
    void hasMoreSlotsOnAFasterNetwork() {
        assertEquals(ChokeLimits.LEAST_SLOTS, Choker.slots(0, 0, 200));
        int last = 0;
        for (long rate = 0; rate < 1L << 40; rate = 2 * rate + 1_000) {
            int slots = Choker.slots(rate, 0, 200);
            assertTrue(slots >= last && slots >= ChokeLimits.LEAST_SLOTS && slots <= 200);
            last = slots;
        }
        assertEquals(200, last);
    }

    @Test
    void countsOnlyWhatTheUserAllows() {
        long allowed = 10 * ChokeLimits.SLOT_BYTES;
        assertEquals(Choker.slots(allowed, 0, 200), Choker.slots(1L << 40, allowed, 200));
        assertTrue(Choker.slots(0, allowed, 200) > ChokeLimits.LEAST_SLOTS, "before the network has shown its rate");
        assertEquals(ChokeLimits.LEAST_SLOTS, Choker.slots(1L << 40, 1, 200));
    }
}
