package sprat.swarm.pick;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.atMost;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.verify;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sprat.wire.Bitfield;
import sprat.wire.torrent.PieceLayout;

class AvailabilityTest {
    private static Bitfield bits(int size, int... indexes) {
        Bitfield bits = new Bitfield(size);
        for (int index : indexes) {
            bits.set(index);
        }
        return bits;
    }

    private static Availability availability(int pieceCount) {
        return new Availability(pieceCount, FileSelection.everything(new PieceLayout(pieceCount, 1)));
    }

    private static Bitfield full(int size) {
        Bitfield bits = new Bitfield(size);
        bits.setAll();
        return bits;
    }

    /** What it should be, by looking at everything. */
    private static final class Naive {
        final int[] peers;
        final boolean[] taken;

        Naive(int pieceCount) {
            peers = new int[pieceCount];
            taken = new boolean[pieceCount];
        }

        Set<Integer> rarest(Bitfield has) {
            int least = choosable(has).map(i -> peers[i]).min().orElse(-1);
            Set<Integer> rarest = new HashSet<>();
            choosable(has).filter(i -> peers[i] == least).forEach(rarest::add);
            return rarest;
        }

        IntStream choosable(Bitfield has) {
            return IntStream.range(0, peers.length).filter(i -> !taken[i] && has.get(i));
        }
    }

    @Test
    void agreesWithALookAtEverythingThroughTenThousandChanges() {
        for (int seed = 0; seed < 5; seed++) {
            Random dice = new Random(seed);
            int pieceCount = 1 + dice.nextInt(Availability.MAX_PROBES);
            Availability availability = availability(pieceCount);
            Naive naive = new Naive(pieceCount);
            for (int step = 0; step < 10_000; step++) {
                int pieceIndex = dice.nextInt(pieceCount);
                int what = dice.nextInt(100);
                if (what < 49) {
                    availability.increment(pieceIndex);
                    naive.peers[pieceIndex]++;
                } else if (what < 98 && naive.peers[pieceIndex] > 0) {
                    availability.decrement(pieceIndex);
                    naive.peers[pieceIndex]--;
                } else if (dice.nextInt(10) == 0) {
                    availability.take(pieceIndex);
                    naive.taken[pieceIndex] = true;
                } else if (dice.nextInt(20) == 0) {
                    availability.giveBack(pieceIndex);
                    naive.taken[pieceIndex] = false;
                }
                assertEquals(naive.peers[pieceIndex], availability.peersWith(pieceIndex));
                assertEquals(naive.choosable(full(pieceCount)).count(), availability.choosable());
                Bitfield has = new Bitfield(pieceCount);
                IntStream.range(0, pieceCount).filter(i -> dice.nextInt(4) == 0).forEach(has::set);
                Set<Integer> expected = naive.rarest(has);
                int chosen = availability.rarest(has, dice);
                assertTrue(expected.isEmpty() ? chosen == -1 : expected.contains(chosen),
                        "seed " + seed + " step " + step);
                int any = availability.any(has, dice);
                assertTrue(expected.isEmpty() ? any == -1 : has.get(any) && !naive.taken[any],
                        "seed " + seed + " step " + step);
            }
        }
    }

    @Test
    void choosesAmongEquallyRarePiecesByChance() {
        Availability availability = availability(10);
        IntStream.range(0, 5).forEach(availability::increment);
        Set<Integer> chosen = new HashSet<>();
        Random dice = new Random(1);
        for (int i = 0; i < 200; i++) {
            chosen.add(availability.rarest(full(10), dice));
        }
        assertEquals(Set.of(5, 6, 7, 8, 9), chosen);
    }

    @Test
    void looksAtABoundedNumberOfPiecesAndStillFindsTheOnlyOne() {
        int pieceCount = 100_000;
        Availability availability = availability(pieceCount);
        Bitfield has = spy(bits(pieceCount, 77_777));
        assertEquals(77_777, availability.rarest(has, new Random(1)));
        verify(has, atMost(Availability.MAX_PROBES)).get(anyInt());
    }

    /** The pieces that a leecher lacks hide the rare ones that it has no longer. */
    @Test
    void findsTheRarestOfALeecherBesideManyThatOnlySeedsHave() {
        int pieceCount = 20 * Availability.MAX_PROBES;
        Availability availability = availability(pieceCount);
        Bitfield leecher = new Bitfield(pieceCount);
        for (int i = 0; i < 100; i++) {
            leecher.set(i);
            availability.increment(i);
            availability.increment(i);
        }
        availability.decrement(42);
        assertEquals(42, availability.rarest(leecher, new Random(1)));
    }

    @Test
    void countsOnWhenAPieceIsTaken() {
        Availability availability = availability(3);
        availability.take(1);
        availability.take(1);
        availability.increment(1);
        availability.increment(1);
        availability.decrement(1);
        assertEquals(1, availability.peersWith(1));
        assertEquals(2, availability.choosable());
        assertEquals(-1, availability.rarest(bits(3, 1), new Random(1)));
    }

    @Test
    void fewerThanNoPeersIsADefect() {
        Availability availability = availability(2);
        assertThrows(IllegalStateException.class, () -> availability.decrement(0));
    }

    @Test
    void worksForATorrentWithoutPieces() {
        Availability availability = availability(0);
        assertEquals(0, availability.choosable());
        assertEquals(-1, availability.rarest(new Bitfield(0), new Random(1)));
        assertEquals(-1, availability.any(new Bitfield(0), new Random(1)));
    }
}
