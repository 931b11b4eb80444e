package sprat.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
    private static final long MIB = 1 << 20;

    @Test
    void isHalfOfTheHeapOrOfDirectMemoryWhicheverIsLess() {
        assertEquals(32 * MIB, MemoryBudget.of(64 * MIB, 100 * MIB).totalBytes());
        assertEquals(32 * MIB, MemoryBudget.of(100 * MIB, 64 * MIB).totalBytes());
    }

    @Test
    void itsPartsAreNoMoreThanTheWhole() {
        MemoryBudget budget = new MemoryBudget(64 * MIB);
        assertEquals(64 * MIB, budget.disk().mostBytes() + budget.lines().mostBytes() + budget.work().mostBytes());
        assertEquals(32 * MIB, budget.disk().mostBytes());
    }

    /** What is idle is no more than what was once taken, so it needs no room of its own. */
    @Test
    void keepsNoMoreIdleBuffersThanTheBudgetHasRoomFor() {
        MemoryBudget budget = new MemoryBudget(2 * MIB);
        int fits = (int) (2 * MIB / Limits.BUFFER_BYTES);
        Set<ByteBuffer> taken = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < fits + 5; i++) {
            taken.add(budget.blocks().take());
        }
        taken.forEach(budget.blocks()::give);
        long again = 0;
        for (int i = 0; i < fits + 5; i++) {
            again += taken.contains(budget.blocks().take()) ? 1 : 0;
        }
        assertTrue(again <= fits, again + " were kept");
    }

    @Test
    void readsLessAtATimeWhereMemoryIsShort() {
        assertEquals(Limits.READ_BYTES_PER_TURN, new MemoryBudget(64 * MIB).readBytes());
        assertEquals(128 << 10, new MemoryBudget(16 * MIB).readBytes());
        assertEquals(Limits.SHORT_READ_BYTES, new MemoryBudget(MIB).readBytes());
    }

    @Test
    void hasRoomForFewerConnectionsWhereTheListsOfPiecesAreLong() {
        MemoryBudget budget = new MemoryBudget(96 * MIB);
        assertEquals(1024, budget.connections(0));
        assertEquals(96 * 1024 / (96 + 512), budget.connections(1 << 20));
        assertEquals(Limits.LEAST_CONNECTIONS, new MemoryBudget(MIB).connections(1 << 21));
    }

    @Test
    void advisesInOneLine() {
        String advice = MemoryBudget.advice(new OutOfMemoryError("Java heap space"));
        assertEquals(1, advice.lines().count());
        assertTrue(advice.startsWith("memory is used up (Java heap space)"), advice);
        assertTrue(advice.contains("-Xmx"), advice);
    }
}
