package sprat.io;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.tinylog.Logger;

/**
 * A state machine's table: state, event, next state. A pair that is not in the table is an error, never ignored.
 * Immutable once built; built once, read from any thread.
 */
public final class Transitions<S extends Enum<S>, E extends Enum<E>> {
    private final Map<S, Map<E, S>> table;

    private Transitions(Map<S, Map<E, S>> table) {
        this.table = table;
    }

    public static <S extends Enum<S>, E extends Enum<E>> Builder<S, E> of(Class<S> states, Class<E> events) {
        return new Builder<>(states, events);
    }

    /** @return the next state, or null when the event is not allowed in this state */
    public S next(S state, E event) {
        return table.getOrDefault(state, Map.of()).get(event);
    }

    /**
     * The next state, with a line in the log when it is another one: what each machine calls in the one method that
     * changes its state.
     *
     * @param who names the machine in the log and in the error
     * @throws IllegalStateException the event is not allowed in this state: a defect of ours
     */
    public S require(S state, E event, Object who) {
        return require(state, event, who, true);
    }

    /** @param isLogged false for what others can bring about as often as they like */
    public S require(S state, E event, Object who, boolean isLogged) {
        S next = next(state, event);
        if (next == null) {
            throw new IllegalStateException(who + " is " + state + " and cannot " + event);
        }
        if (isLogged && next != state) {
            Logger.debug("{} {} -> {} on {}", who, state, next, event);
        }
        return next;
    }

    /** All of it, in the order of the enums: what diagrams are compared with. */
    public Map<S, Map<E, S>> table() {
        return table;
    }

    /** Collects the pairs of a table. */
    public static final class Builder<S extends Enum<S>, E extends Enum<E>> {
        private final Map<S, Map<E, S>> table;
        private final Class<E> events;

        private Builder(Class<S> states, Class<E> events) {
            this.table = new EnumMap<>(states);
            this.events = events;
        }

        /** A pair given twice is a defect of the table. */
        public Builder<S, E> on(S state, E event, S next) {
            S before = table.computeIfAbsent(state, s -> new EnumMap<>(events)).put(event, next);
            if (before != null) {
                throw new IllegalStateException(state + " on " + event + " given twice");
            }
            return this;
        }

        public Transitions<S, E> build() {
            table.replaceAll((state, row) -> Collections.unmodifiableMap(row));
            return new Transitions<>(Collections.unmodifiableMap(table));
        }
    }
}
