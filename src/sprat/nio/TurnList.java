package sprat.nio;

import java.util.ArrayList;
import java.util.function.Consumer;

/**
 * What to visit at a certain step of a turn. What is added during the visit waits for the next turn, so that a step
 * always ends.
 */
final class TurnList<T> {
    private ArrayList<T> waiting = new ArrayList<>();
    private ArrayList<T> visited = new ArrayList<>();

    void add(T item) {
        waiting.add(item);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Empties the list and visits what was in it, in order. */
    void drain(Consumer<T> visit) {
        ArrayList<T> now = waiting;
        waiting = visited;
        visited = now;
        for (int i = 0; i < now.size(); i++) {
            visit.accept(now.get(i));
        }
        now.clear();
    }
}
