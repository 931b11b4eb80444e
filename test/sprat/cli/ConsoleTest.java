package sprat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sprat.app.Event;

@Timeout(30)
class ConsoleTest {
    private static final Instant TIME = Instant.parse("2026-03-01T12:00:00Z");
    private static final Event FIGURES = SampleEvents.PROGRESS;
    private static final Event CHATTER = SampleEvents.PEER;
    private static final Event MILESTONE = SampleEvents.COMPLETE;

    @Test
    void fullQueueDropsTheOldestFiguresFirst() throws InterruptedException {
        EventQueue queue = new EventQueue(3);
        Event oldest = SampleEvents.progress("oldest", 1);
        put(queue, CHATTER, oldest, FIGURES, MILESTONE);
        assertEquals(List.of(CHATTER, FIGURES, MILESTONE), drain(queue));
        assertEquals(0, queue.takeDropped());
    }

    @Test
    void fullQueueDropsChatterOnlyForWhatMattersAsMuchAndCountsIt() throws InterruptedException {
        EventQueue queue = new EventQueue(2);
        put(queue, CHATTER, new Event.Warning("second"), FIGURES, MILESTONE);
        assertEquals(List.of(new Event.Warning("second"), MILESTONE), drain(queue));
        assertEquals(1, queue.takeDropped());
        assertEquals(0, queue.takeDropped());
    }

    @Test
    void milestonesAlwaysGetIn() throws InterruptedException {
        EventQueue queue = new EventQueue(1);
        put(queue, MILESTONE, MILESTONE, CHATTER);
        assertEquals(List.of(MILESTONE, MILESTONE), drain(queue));
    }

    @Test
    void closedQueueGivesWhatItHasAndTakesNothingMore() throws InterruptedException {
        EventQueue queue = new EventQueue(2);
        put(queue, MILESTONE);
        queue.close();
        put(queue, MILESTONE);
        assertEquals(MILESTONE, queue.take().event());
        assertNull(queue.take());
    }

    @Test
    void blockedOutputNeverBlocksWhoReportsAndLosesNoMilestone() throws InterruptedException {
        CountDownLatch printing = new CountDownLatch(1);
        CountDownLatch unblocked = new CountDownLatch(1);
        List<Event> shown = new ArrayList<>();
        View blocked = (event, time) -> {
            printing.countDown();
            await(unblocked);
            shown.add(event);
        };
        Console console = new Console(() -> blocked, InstantSource.fixed(TIME));
        console.accept(CHATTER);
        assertTrue(printing.await(10, TimeUnit.SECONDS));
        for (int i = 0; i < 3 * Console.QUEUED_EVENTS; i++) {
            console.accept(i % 2 == 0 ? FIGURES : CHATTER);
        }
        console.accept(MILESTONE);
        unblocked.countDown();
        console.close();
        assertEquals(MILESTONE, shown.get(shown.size() - 1));
        assertTrue(shown.size() <= Console.QUEUED_EVENTS + 2, shown.size() + " events were kept");
        long warnings = shown.stream().filter(Event.Warning.class::isInstance).count();
        assertEquals(1, warnings);
    }

    @Test
    void closePrintsAllThatWasReported() {
        List<Event> shown = new ArrayList<>();
        try (Console console = new Console(() -> (event, time) -> shown.add(event), InstantSource.fixed(TIME))) {
            SampleEvents.ALL.forEach(console);
        }
        assertEquals(SampleEvents.ALL, shown);
    }

    private static void put(EventQueue queue, Event... events) {
        for (Event event : events) {
            queue.put(event, TIME);
        }
    }

    private static List<Event> drain(EventQueue queue) throws InterruptedException {
        List<Event> events = new ArrayList<>();
        queue.close();
        for (EventQueue.Timed next = queue.take(); next != null; next = queue.take()) {
            events.add(next.event());
        }
        return events;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
