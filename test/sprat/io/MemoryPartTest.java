package sprat.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryPartTest {
    private static final long NAT = 1;
    private static final long OTHER = 2;

    private final MemoryPart part = new MemoryPart(1000);
    private final List<String> asked = new ArrayList<>();

    @Test
    void nobodyIsRefusedWhileAQuarterIsLeft() {
        for (int i = 0; i < 30; i++) {
            assertTrue(part.hasRoom(NAT, "torrent", 25), "thirty peers behind one address");
            part.take(NAT, "torrent", 25);
        }
        assertFalse(part.isShort());
        assertFalse(part.hasRoom(NAT, "torrent", 1));
    }

    @Test
    void theLastQuarterIsForThoseBelowTheirShare() {
        part.take(NAT, "a", 750);
        assertFalse(part.hasRoom(NAT, "a", 1), "it holds more than its half");
        assertFalse(part.hasRoom(OTHER, "a", 1), "so does its torrent");
        assertFalse(part.hasRoom(NAT, null, 1));
        assertTrue(part.hasRoom(OTHER, null, 250));
        part.take(OTHER, "b", 250);
        assertFalse(part.hasRoom(3L, null, 1), "nothing is left");
    }

    /** However many there are, and however small that makes a share. */
    @Test
    void whoHoldsNothingMayHaveOneOfTheLastQuarter() {
        for (long source = 0; source < 75; source++) {
            part.take(source, "torrent", 10);
        }
        assertFalse(part.hasRoom(3L, "torrent", 16));
        assertFalse(part.hasRoom(100L, "torrent", 16), "its torrent has more than its share");
        assertTrue(part.hasRoom(100L, "other", 16));
        part.take(100L, "other", 16);
        assertFalse(part.hasRoom(100L, "other", 16), "once");
    }

    /** Two hundred that let all wait that they may leave a block to the next. */
    @Test
    void aPortionIsPartOfWhatIsLeft() {
        MemoryPart lines = new MemoryPart(12 << 20);
        assertEquals(128 << 10, lines.portion(128 << 10));
        for (long source = 0; source < 200; source++) {
            lines.take(source, null, 2 * lines.portion(128 << 10));
        }
        assertTrue(lines.usedBytes() + Limits.BUFFER_BYTES < lines.mostBytes());
    }

    @Test
    void aTorrentThatHoldsNothingMayAlwaysTakeOnce() {
        part.take(NAT, "a", 1000);
        assertTrue(part.hasRoom(NAT, "b", 16));
        part.take(NAT, "b", 16);
        assertFalse(part.hasRoom(NAT, "b", 16));
        assertEquals(1016, part.usedBytes());
    }

    @Test
    void sharesAreOfThoseWhoHoldSomethingNow() {
        part.take(NAT, "a", 800);
        assertEquals(500, part.torrentShareBytes());
        part.give(NAT, "a", 800);
        assertEquals(1000, part.torrentShareBytes());
    }

    @Test
    void isOverdrawnByWhoHoldsMoreThanItsShare() {
        part.take(NAT, null, 900);
        part.take(OTHER, null, 100);
        assertFalse(part.isOverdrawnBy(NAT), "it is full, no more");
        part.take(OTHER, null, 1);
        assertTrue(part.isOverdrawnBy(NAT));
        assertFalse(part.isOverdrawnBy(OTHER));
    }

    @Test
    void whoWaitsIsAskedWhenSomethingIsGivenBackAFewATime() {
        part.take(NAT, null, 1000);
        for (int i = 0; i < MemoryPart.WAKES + 2; i++) {
            String name = "waits " + i;
            part.await(() -> asked.add(name));
        }
        assertEquals(List.of(), asked);
        part.give(NAT, null, 10);
        assertEquals(MemoryPart.WAKES, asked.size());
        part.give(NAT, null, 10);
        part.give(NAT, null, 10);
        assertEquals(MemoryPart.WAKES + 2, asked.size(), "each once");
        assertEquals("waits 0", asked.get(0));
    }

    @Test
    void whoIsRefusedAgainWaitsBehindTheOthers() {
        part.take(NAT, null, 1000);
        Runnable greedy = new Runnable() {
            @Override
            public void run() {
                asked.add("greedy");
                part.await(this);
            }
        };
        part.await(greedy);
        part.await(() -> asked.add("patient"));
        part.give(NAT, null, 1);
        assertEquals(List.of("greedy", "patient"), asked);
        part.forget(greedy);
        part.give(NAT, null, 1);
        assertEquals(2, asked.size());
    }

    @Test
    void whoIsForgottenWhileAnotherIsAskedIsNotAsked() {
        part.take(NAT, null, 1000);
        Runnable second = () -> asked.add("second");
        part.await(() -> {
            asked.add("first");
            part.forget(second);
        });
        part.await(second);
        part.give(NAT, null, 500);
        assertEquals(List.of("first"), asked);
        assertEquals(0, part.waiting());
    }

    @Test
    void whatIsGivenBackWhileSomebodyIsAskedAsksNobodyElse() {
        part.take(NAT, null, 1000);
        part.await(() -> {
            asked.add("first");
            part.give(NAT, null, 10);
            asked.add("still first");
        });
        part.await(() -> asked.add("second"));
        part.give(NAT, null, 10);
        assertEquals(List.of("first", "still first", "second"), asked);
    }

    @Test
    void moreThanWasTakenCannotBeGivenBack() {
        part.take(NAT, "a", 10);
        part.take(OTHER, "a", 10);
        assertThrows(IllegalStateException.class, () -> part.give(NAT, "a", 11));
    }
}
