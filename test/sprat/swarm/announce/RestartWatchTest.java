package sprat.swarm.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import sprat.wire.tracker.TrackerResponse.Counts;

class RestartWatchTest {
    private final RestartWatch memory = new RestartWatch();

    private static Counts counts(int seeders, int leechers) {
        return new Counts(seeders, 0, leechers);
    }

    @Test
    void nobodyOfOurKindMeansThatItLostUs() {
        assertFalse(new RestartWatch().hasLostUs(counts(1, 0), true, 0));
        assertTrue(new RestartWatch().hasLostUs(counts(0, 1), true, 0));
        assertFalse(new RestartWatch().hasLostUs(counts(0, 1), false, 0));
        assertTrue(new RestartWatch().hasLostUs(counts(1, 0), false, 0));
    }

    @Test
    void mostPeersGoneAtOnceMeansThatItLostUs() {
        memory.announced(10, 0);
        assertFalse(memory.hasLostUs(counts(5, 0), true, 0));
        assertFalse(memory.hasLostUs(counts(2, 0), true, 0));
        memory.announced(10, 0);
        assertTrue(memory.hasLostUs(counts(4, 0), true, 0));
    }

    @Test
    void anotherRunMeansThatItLostUsWhoeverIsThere() {
        memory.announced(10, 3);
        assertFalse(memory.hasLostUs(counts(5, 5), true, 3));
        assertTrue(memory.hasLostUs(counts(5, 5), true, 4));
        memory.announced(10, 4);
        assertFalse(memory.hasLostUs(counts(5, 5), true, 4));
    }

    @Test
    void believesLossesInARowLessAndLess() {
        List<Integer> believed = new ArrayList<>();
        for (int look = 1; look <= 50; look++) {
            if (memory.hasLostUs(counts(0, 0), true, 0)) {
                believed.add(look);
            }
        }
        assertEquals(List.of(1, 3, 7, 15, 31, 47), believed);
        assertFalse(memory.hasLostUs(counts(1, 0), true, 0));
        assertTrue(memory.hasLostUs(counts(0, 0), true, 0), "believed again after it knew us");
    }
}
