package sprat.swarm.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RejectionsTest {
    private final Rejections rejections = new Rejections();

    private void reject(int times, long nowNanos) {
        for (int i = 0; i < times; i++) {
            rejections.onReject(nowNanos);
        }
    }

    @Test
    void aFewAreNoReasonToRest() {
        reject(PeerLimits.REJECTS_IN_A_ROW - 1, 0);
        assertFalse(rejections.isAny());
        rejections.onBlock();
        reject(PeerLimits.REJECTS_IN_A_ROW - 1, 0);
        assertFalse(rejections.isAny());
    }

    @Test
    void restsLongerEachTimeUntilABlockComes() {
        long nowNanos = -5;
        long expected = PeerLimits.REJECT_REST_NANOS;
        for (int i = 0; i < 10; i++) {
            reject(PeerLimits.REJECTS_IN_A_ROW, nowNanos);
            assertTrue(rejections.isResting(nowNanos + expected - 1));
            reject(PeerLimits.REJECTS_IN_A_ROW, nowNanos + expected - 1); // what was on its way
            nowNanos += expected;
            assertFalse(rejections.isResting(nowNanos));
            assertTrue(rejections.isAny());
            expected = Math.min(2 * expected, PeerLimits.REJECT_REST_MOST_NANOS);
        }
        assertEquals(PeerLimits.REJECT_REST_MOST_NANOS, expected);
        rejections.onBlock();
        assertFalse(rejections.isAny());
    }
}
