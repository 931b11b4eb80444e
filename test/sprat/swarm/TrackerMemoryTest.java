package sprat.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import sprat.wire.TrackerResponse.Counts;

class TrackerMemoryTest {
    private final TrackerMemory memory = new TrackerMemory();

    private static Counts counts(int seeders, int leechers) {
        return new Counts(seeders, 0, leechers);
    }

    @Test
    void nobodyOfOurKindMeansThatItLostUs() {
        assertFalse(new TrackerMemory().hasLostUs(counts(1, 0), true));
        assertTrue(new TrackerMemory().hasLostUs(counts(0, 1), true));
        assertFalse(new TrackerMemory().hasLostUs(counts(0, 1), false));
        assertTrue(new TrackerMemory().hasLostUs(counts(1, 0), false));
    }

    @Test
    void mostPeersGoneAtOnceMeansThatItLostUs() {
        memory.announced(10);
        assertFalse(memory.hasLostUs(counts(5, 0), true));
        assertFalse(memory.hasLostUs(counts(2, 0), true));
        memory.announced(10);
        assertTrue(memory.hasLostUs(counts(4, 0), true));
    }

    @Test
    void believesLossesInARowLessAndLess() {
        List<Integer> believed = new ArrayList<>();
        for (int look = 1; look <= 50; look++) {
            if (memory.hasLostUs(counts(0, 0), true)) {
                believed.add(look);
            }
        }
        assertEquals(List.of(1, 3, 7, 15, 31, 47), believed);
        assertFalse(memory.hasLostUs(counts(1, 0), true));
        assertTrue(memory.hasLostUs(counts(0, 0), true), "believed again after it knew us");
    }
}
