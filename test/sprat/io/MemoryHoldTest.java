package sprat.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MemoryHoldTest {
    private static final int STEP = MemoryHold.STEP_BYTES;

    private final MemoryPart part = new MemoryPart(8 * STEP);
    private final MemoryHold hold = new MemoryHold(part, 1L, "torrent");

    @Test
    void countsInSteps() {
        hold.set(1);
        assertEquals(STEP, part.usedBytes());
        hold.set(STEP);
        assertEquals(STEP, part.usedBytes());
        hold.set(STEP + 1);
        assertEquals(2 * STEP, part.heldBySource(1L));
        hold.set(0);
        assertEquals(0, part.usedBytes());
    }

    @Test
    void hasRoomAsItsPartHas() {
        hold.set(6 * STEP);
        assertTrue(hold.hasRoomFor(6 * STEP), "it has that");
        assertFalse(hold.hasRoomFor(6 * STEP + 1));
        hold.set(7 * STEP);
        assertEquals(7 * STEP, part.usedBytes(), "what is there is counted");
    }

    @Test
    void countsNothingOnceItIsOver() {
        hold.set(100);
        hold.end();
        hold.set(100);
        assertEquals(0, part.usedBytes());
    }
}
