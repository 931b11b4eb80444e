package sprat.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HoldingsTest {
    private final Holdings holdings = new Holdings(new SipHash(1, 2));

    /**
     * One of each kind of change, again and again, beside plain queues. More sources than fit the first page of
     * records.
     */
    @Test
    void agreesWithPlainQueuesOverManyChanges() {
        Random random = new Random(42);
        Map<Long, Deque<Integer>> expected = new HashMap<>();
        Map<Integer, Integer> notes = new HashMap<>();
        for (int step = 0; step < 60_000; step++) {
            long source = ((long) random.nextInt(3) << 40) - random.nextInt(1_000);
            Deque<Integer> things = expected.getOrDefault(source, new ArrayDeque<>());
            // Grows for the first half and shrinks in the second.
            if (random.nextInt(100) < (step < 30_000 ? 60 : 30)) {
                int thing = holdings.add(source, step);
                notes.put(thing, step);
                things.addFirst(thing);
                expected.put(source, things);
            } else if (!things.isEmpty()) {
                change(random, source, things, expected);
            }
            expected.values().removeIf(Deque::isEmpty);
            check(source, expected, notes);
        }
        expected.forEach((source, things) -> things.forEach(thing -> holdings.remove(source, thing)));
        assertEquals(0, holdings.sources());
        assertEquals(0, holdings.mostCount());
    }

    private void change(Random random, long source, Deque<Integer> things, Map<Long, Deque<Integer>> expected) {
        int thing = new ArrayList<>(things).get(random.nextInt(things.size()));
        things.remove(thing);
        switch (random.nextInt(5)) {
            case 0 -> {
                holdings.putFirst(source, thing);
                things.addFirst(thing);
            }
            case 1 -> {
                holdings.putLast(source, thing);
                things.addLast(thing);
            }
            case 2 -> {
                long to = source + 1;
                holdings.pass(source, to, thing);
                expected.computeIfAbsent(to, key -> new ArrayDeque<>()).addFirst(thing);
            }
            default -> holdings.remove(source, thing);
        }
    }

    private void check(long source, Map<Long, Deque<Integer>> expected, Map<Integer, Integer> notes) {
        Deque<Integer> things = expected.getOrDefault(source, new ArrayDeque<>());
        assertEquals(things.size(), holdings.count(source));
        int first = holdings.first(source);
        assertEquals(things.isEmpty() ? Records.NONE : things.getFirst(), first);
        if (first != Records.NONE) {
            assertEquals(notes.get(first), holdings.note(first));
        }
        assertEquals(expected.size(), holdings.sources());
        int most = expected.values().stream().mapToInt(Deque::size).max().orElse(0);
        assertEquals(most, holdings.mostCount());
        if (most > 0) {
            assertEquals(most, expected.get(holdings.most()).size(), "who holds most");
        }
    }

    @Test
    void refusesToLoseWhatItNeverHad() {
        assertThrows(IllegalStateException.class, () -> holdings.remove(5, 0));
    }
}
