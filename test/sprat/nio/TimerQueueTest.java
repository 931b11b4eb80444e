package sprat.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import sprat.io.Transport;

class TimerQueueTest {
    private final TimerQueue timers = new TimerQueue();
    private final List<String> ran = new ArrayList<>();

    @Test
    void runsInTheOrderOfTimesAndTiesInTheOrderOfInsertion() {
        timer("c", 30);
        timer("a", 10);
        timer("b1", 20);
        timer("b2", 20);
        timer("b3", 20);
        runDue(30);
        assertEquals(List.of("a", "b1", "b2", "b3", "c"), ran);
    }

    @Test
    void runsNothingBeforeItsTime() {
        timer("a", 10);
        assertNull(timers.pollDue(9));
        runDue(10);
        assertEquals(List.of("a"), ran);
    }

    @Test
    void tellsHowLongUntilTheNext() {
        assertEquals(Transport.NEVER, timers.untilNext(5));
        timer("b", 20);
        timer("a", 10);
        assertEquals(5, timers.untilNext(5));
        assertEquals(0, timers.untilNext(10));
        assertEquals(0, timers.untilNext(99));
    }

    @Test
    void aCancelledTimerLeavesAtOnce() {
        List<TimerQueue.Entry> cancelled = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            cancelled.add(timer("no", 50));
        }
        timer("yes", 60);
        cancelled.forEach(TimerQueue.Entry::cancel);
        assertEquals(1, timers.size());
        runDue(60);
        cancelled.forEach(TimerQueue.Entry::cancel);
        assertEquals(List.of("yes"), ran);
    }

    @Test
    void aTimerMovedStandsBehindThoseOfItsNewTime() {
        TimerQueue.Entry moved = timer("moved", 10);
        timer("a", 20);
        moved.set(20);
        assertEquals(20, moved.atNanos());
        assertEquals(2, timers.size());
        runDue(20);
        assertEquals(List.of("a", "moved"), ran);
        assertEquals(Transport.NEVER, moved.atNanos());
    }

    @Test
    void agreesWithASortedListUnderRandomUse() {
        Random random = new Random(7);
        List<TimerQueue.Entry> model = new ArrayList<>();
        for (int step = 0; step < 20_000; step++) {
            int selection = random.nextInt(10);
            if (selection < 5 || model.isEmpty()) {
                TimerQueue.Entry entry = timers.entry(now -> { });
                entry.set(random.nextInt(1000));
                model.add(entry);
            } else if (selection < 7) {
                model.remove(random.nextInt(model.size())).cancel();
            } else if (selection < 9) {
                TimerQueue.Entry entry = model.remove(random.nextInt(model.size()));
                entry.set(random.nextInt(1000));
                model.add(entry);
            } else {
                model.sort(Comparator.comparingLong(TimerQueue.Entry::atNanos));
                assertEquals(model.remove(0), timers.pollDue(1000));
            }
            assertEquals(model.size(), timers.size());
        }
        assertTrue(timers.size() > 100);
    }

    private TimerQueue.Entry timer(String name, long atNanos) {
        TimerQueue.Entry entry = timers.entry(now -> ran.add(name));
        entry.set(atNanos);
        return entry;
    }

    private void runDue(long nowNanos) {
        for (TimerQueue.Entry due = timers.pollDue(nowNanos); due != null; due = timers.pollDue(nowNanos)) {
            due.run(nowNanos);
        }
    }
}
