package sprat.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SourceBudgetTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int MOST = 1_000;

    @Test
    void withoutIncomeEachSourceHasItsPartOnce() {
        SourceBudget budget = new SourceBudget(MOST, 0, false);
        assertTrue(budget.take(1, MOST - 1, 0));
        assertFalse(budget.take(1, 2, SECOND));
        assertTrue(budget.take(1, 1, 2 * SECOND));
        assertFalse(budget.take(1, 1, 1_000 * SECOND));
        assertTrue(budget.take(2, 1, 0));
    }

    @Test
    void anAccountFillsUpWithTimeAndNoFurtherThanItsMost() {
        SourceBudget budget = new SourceBudget(MOST, 10, false);
        assertTrue(budget.take(1, MOST, 0));
        assertFalse(budget.take(1, 11, SECOND));
        assertTrue(budget.take(1, 10, SECOND));
        assertFalse(budget.take(1, MOST + 1, 1_000 * SECOND));
        assertTrue(budget.take(1, MOST, 1_000 * SECOND));
    }

    @Test
    void whoMayOweGetsWhatIsTooDearOnceAndWorksItOff() {
        SourceBudget budget = new SourceBudget(MOST, 10, true);
        assertTrue(budget.take(1, MOST + 5, 0), "what is dearer than all of it is given, once");
        assertFalse(budget.take(1, 1, 0));
        assertTrue(budget.take(2, 1, 0));
        assertFalse(budget.take(1, 1, SECOND / 4));
        assertTrue(budget.take(1, 1, SECOND));
    }

    @Test
    void remembersSoManySourcesAndForgetsTheOldest() {
        SourceBudget budget = new SourceBudget(MOST, 0, false);
        for (long source = 0; source <= RateLimits.SOURCES; source++) {
            assertTrue(budget.take(source, MOST, 0));
        }
        assertEquals(RateLimits.SOURCES, budget.sources());
        assertFalse(budget.take(1, 1, 0));
        assertTrue(budget.take(0, 1, 0), "forgotten");
    }
}
