package sprat.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TransitionsTest {
    private enum Door { OPEN, SHUT, LOCKED }

    private enum Act { PUSH, PULL, TURN_KEY }

    private final Transitions<Door, Act> doors = Transitions.of(Door.class, Act.class)
            .on(Door.SHUT, Act.TURN_KEY, Door.LOCKED)
            .on(Door.SHUT, Act.PULL, Door.OPEN)
            .on(Door.OPEN, Act.PUSH, Door.SHUT)
            .build();

    @Test
    void findsTheNextState() {
        assertEquals(Door.LOCKED, doors.next(Door.SHUT, Act.TURN_KEY));
        assertEquals(Door.SHUT, doors.next(Door.OPEN, Act.PUSH));
    }

    @Test
    void hasNoNextStateForAnUnknownPair() {
        assertNull(doors.next(Door.SHUT, Act.PUSH));
        assertNull(doors.next(Door.LOCKED, Act.PULL));
    }

    @Test
    void requiresThatTheEventIsAllowed() {
        assertEquals(Door.OPEN, doors.require(Door.SHUT, Act.PULL, "the front door"));
        IllegalStateException defect = assertThrows(IllegalStateException.class,
                () -> doors.require(Door.LOCKED, Act.PULL, "the front door"));
        assertEquals("the front door is LOCKED and cannot PULL", defect.getMessage());
    }

    @Test
    void listsItsRowsInTheOrderOfTheEnums() {
        assertEquals(List.of(Door.OPEN, Door.SHUT), List.copyOf(doors.table().keySet()));
        assertEquals(List.of(Act.PULL, Act.TURN_KEY), List.copyOf(doors.table().get(Door.SHUT).keySet()));
    }

    @Test
    void cannotBeChangedOnceBuilt() {
        Map<Act, Door> row = doors.table().get(Door.OPEN);
        assertThrows(UnsupportedOperationException.class, () -> row.put(Act.PULL, Door.LOCKED));
        assertThrows(UnsupportedOperationException.class, () -> doors.table().remove(Door.OPEN));
    }

    @Test
    void refusesAPairGivenTwice() {
        Transitions.Builder<Door, Act> builder = Transitions.of(Door.class, Act.class)
                .on(Door.OPEN, Act.PUSH, Door.SHUT);
        assertThrows(IllegalStateException.class, () -> builder.on(Door.OPEN, Act.PUSH, Door.LOCKED));
    }
}
