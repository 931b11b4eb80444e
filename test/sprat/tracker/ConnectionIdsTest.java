package sprat.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionIdsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long NOW = 1_000_000 * SECOND;
    private static final byte[] HOME = {10, 0, 0, 5};
    private static final byte[] HOME6 = {0x20, 1, 0xd, (byte) 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5};

    private final ConnectionIds ids = new ConnectionIds(new SipHash(1, 2));

    @Test
    void acceptsItsOwnIdAtOnce() {
        assertTrue(ids.accepts(ids.issue(HOME, NOW), HOME, NOW));
        assertTrue(ids.accepts(ids.issue(HOME6, NOW), HOME6, NOW));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 16_383 * SECOND, 16_384 * SECOND, -5 * SECOND, Long.MAX_VALUE - 200 * SECOND})
    void acceptsForThreeMinutesAndNotLonger(long issuedNanos) {
        long id = ids.issue(HOME, issuedNanos);
        assertTrue(ids.accepts(id, HOME, issuedNanos + 120 * SECOND));
        assertTrue(ids.accepts(id, HOME, issuedNanos + 180 * SECOND));
        assertFalse(ids.accepts(id, HOME, issuedNanos + 181 * SECOND));
    }

    @Test
    void refusesAnIdFromTheFuture() {
        long id = ids.issue(HOME, NOW + SECOND);
        assertFalse(ids.accepts(id, HOME, NOW));
        assertTrue(ids.accepts(id, HOME, NOW + SECOND));
    }

    @Test
    void refusesAnIdWhoseSecondHasComeRoundAgain() {
        long id = ids.issue(HOME, NOW);
        assertFalse(ids.accepts(id, HOME, NOW + 16_384 * SECOND));
    }

    /** So that other protocols have room on the tracker's port. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 16_383, 16_384, 1_000_000, -5})
    void beginsWithAByteFrom0xC0(long second) {
        assertTrue((ids.issue(HOME, second * SECOND) >>> 56) >= 0xc0);
    }

    @Test
    void isBoundToTheAddress() {
        long id = ids.issue(HOME, NOW);
        assertFalse(ids.accepts(id, new byte[] {10, 0, 0, 6}, NOW));
        assertFalse(ids.accepts(id, HOME6, NOW));
        byte[] neighbour = HOME6.clone();
        neighbour[15]++;
        assertFalse(ids.accepts(ids.issue(HOME6, NOW), neighbour, NOW));
    }

    @Test
    void isBoundToTheSecret() {
        assertFalse(new ConnectionIds(new SipHash(1, 3)).accepts(ids.issue(HOME, NOW), HOME, NOW));
    }

    @Test
    void refusesEveryTamperedBit() {
        long id = ids.issue(HOME, NOW);
        for (int bit = 0; bit < Long.SIZE; bit++) {
            assertFalse(ids.accepts(id ^ 1L << bit, HOME, NOW), "bit " + bit);
        }
    }

    @Test
    void changesWithTheSecondOnly() {
        assertEquals(ids.issue(HOME, NOW), ids.issue(HOME, NOW + SECOND - 1));
        assertNotEquals(ids.issue(HOME, NOW), ids.issue(HOME, NOW + SECOND));
    }
}
