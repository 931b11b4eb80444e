package sprat.swarm.choke;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import sprat.swarm.dial.DialLimits;

class FreeBytesTest {
    @Test
    void eachSourceHasItsPartOnce() {
        FreeBytes free = new FreeBytes();
        assertTrue(free.take(1, ChokeLimits.ALLOWED_FAST_BYTES - 1));
        assertFalse(free.take(1, 2));
        assertTrue(free.take(1, 1));
        assertFalse(free.take(1, 1));
        assertTrue(free.take(2, 1));
    }

    @Test
    void remembersSoManySourcesAndForgetsTheOldest() {
        FreeBytes free = new FreeBytes();
        for (long source = 0; source <= DialLimits.KNOWN_ADDRESSES; source++) {
            assertTrue(free.take(source, ChokeLimits.ALLOWED_FAST_BYTES));
        }
        assertEquals(DialLimits.KNOWN_ADDRESSES, free.sources());
        assertFalse(free.take(1, 1));
        assertTrue(free.take(0, 1), "forgotten");
    }
}
