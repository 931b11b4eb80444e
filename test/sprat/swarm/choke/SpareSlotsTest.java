package sprat.swarm.choke;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;
import sprat.sim.SimTime;

class SpareSlotsTest {
    private static final int ROUND_SECONDS = (int) (Choker.ROUND_NANOS / SimTime.SECONDS);
    private static final int AGAIN_SECONDS = (int) (SpareSlots.AGAIN_NANOS / SimTime.SECONDS);
    private static final int SETTLE_SECONDS = (int) (SpareSlots.SETTLE_NANOS / SimTime.SECONDS);

    private record Holder(long sinceNanos, long takenRate, boolean isFull) implements SpareSlots.Holder { }

    private final SpareSlots spare = new SpareSlots();
    /** Below zero, as clocks may be. */
    private long nowNanos = -1_000 * SimTime.SECONDS;
    private int second;

    /** As many hold a slot as there are. @param rate bytes a second of each, by their number */
    private void run(int seconds, IntToLongFunction rate, boolean isFull) {
        for (int i = 0; i < seconds; i++) {
            if (second++ % ROUND_SECONDS == 0) {
                spare.round(nowNanos);
            }
            List<Holder> holders = new ArrayList<>();
            int count = ChokeLimits.LEAST_SLOTS + spare.count();
            for (int j = 0; j < count; j++) {
                holders.add(new Holder(nowNanos - SpareSlots.SETTLE_NANOS, rate.applyAsLong(count), isFull));
            }
            spare.tick(holders, nowNanos);
            nowNanos += SimTime.SECONDS;
        }
    }

    @Test
    void opensOneASecondWhileEachTakesAsMuchAsBefore() {
        run(SETTLE_SECONDS, count -> 20_000, true);
        assertEquals(0, spare.count());
        run(20, count -> 20_000, true);
        assertEquals(20, spare.count());
    }

    @Test
    void opensAThirdMoreAtMostWhenOurLineIsTheNarrowPlace() {
        run(AGAIN_SECONDS, count -> 4_000_000 / count, true);
        int most = ChokeLimits.LEAST_SLOTS / 3 + 1;
        assertEquals(most, spare.count());
        for (int i = 0; i < 20; i++) {
            run(AGAIN_SECONDS, count -> 4_000_000 / count, true);
            assertEquals(most, spare.count(), "and does not creep up");
        }
    }

    @Test
    void opensNoneWhileSomebodyIsServedAsFastAsItAsks() {
        run(AGAIN_SECONDS, count -> 2_000, false);
        assertEquals(0, spare.count());
    }

    @Test
    void opensNoneWhileNobodyHasHeldASlotForLong() {
        spare.round(nowNanos);
        for (int i = 0; i < ROUND_SECONDS; i++) {
            nowNanos += SimTime.SECONDS;
            spare.tick(List.of(new Holder(nowNanos - SpareSlots.SETTLE_NANOS + 1, 1, true)), nowNanos);
        }
        assertEquals(0, spare.count());
    }

    /** Rates of a few thousand bytes a second look different each second, since TCP takes bytes in lumps. */
    @Test
    void lumpsDoNotLookLikeANarrowLine() {
        run(SETTLE_SECONDS, count -> 0, true);
        for (int i = 0; i < 10; i++) {
            run(1, count -> 5_000, true);
            run(1, count -> 0, true);
        }
        assertEquals(20, spare.count());
    }

    @Test
    void closesHalfOfThemAndMeasuresAnew() {
        run(AGAIN_SECONDS, count -> 20_000, true);
        int most = AGAIN_SECONDS - SETTLE_SECONDS;
        assertEquals(most, spare.count());
        run(1, count -> 20_000, true);
        assertEquals(most / 2, spare.count());
        for (int i = 0; i < 10; i++) { // the slow ones have gone, others fill the line
            run(AGAIN_SECONDS, count -> 4_000_000 / count, true);
        }
        assertTrue(spare.count() <= ChokeLimits.LEAST_SLOTS, "" + spare.count());
    }
}
