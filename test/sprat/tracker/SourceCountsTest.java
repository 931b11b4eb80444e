package sprat.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SourceCountsTest {
    private final SourceCounts counts = new SourceCounts(new SipHash(1, 2));

    @Test
    void agreesWithAPlainMapOverManyChanges() {
        Random random = new Random(42);
        Map<Long, Integer> expected = new HashMap<>();
        for (int step = 0; step < 100_000; step++) {
            // Grows for the first half and shrinks in the second.
            long source = random.nextInt(2_000);
            if (random.nextInt(100) < (step < 50_000 ? 60 : 40)) {
                counts.increment(source);
                expected.merge(source, 1, Integer::sum);
            } else if (expected.containsKey(source)) {
                counts.decrement(source);
                expected.computeIfPresent(source, (key, count) -> count == 1 ? null : count - 1);
            }
            assertEquals(expected.size(), counts.size());
        }
        for (long source = 0; source < 2_000; source++) {
            assertEquals(expected.getOrDefault(source, 0), counts.count(source));
        }
    }

    @Test
    void refusesToLoseWhatItNeverHad() {
        assertThrows(IllegalStateException.class, () -> counts.decrement(5));
    }
}
