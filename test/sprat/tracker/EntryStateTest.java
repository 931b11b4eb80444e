package sprat.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static sprat.tracker.EntryState.ABSENT;
import static sprat.tracker.EntryState.LEECHER;
import static sprat.tracker.EntryState.SEEDER;
import static sprat.tracker.EntryState.TRANSITIONS;

import org.junit.jupiter.api.Test;

class EntryStateTest {
    @Test
    void whatIsLeftDecidesWhereAnAnnounceLeads() {
        for (EntryState before : EntryState.values()) {
            assertEquals(LEECHER, TRANSITIONS.next(before, EntryEvent.INCOMPLETE));
            assertEquals(SEEDER, TRANSITIONS.next(before, EntryEvent.WHOLE));
            assertEquals(ABSENT, TRANSITIONS.next(before, EntryEvent.STOPPED));
        }
    }

    @Test
    void onlyWhoIsThereCanGoQuiet() {
        assertNull(TRANSITIONS.next(ABSENT, EntryEvent.QUIET));
        assertEquals(ABSENT, TRANSITIONS.next(LEECHER, EntryEvent.QUIET));
        assertEquals(ABSENT, TRANSITIONS.next(SEEDER, EntryEvent.QUIET));
    }
}
