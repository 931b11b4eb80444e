package sprat.swarm.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import sprat.wire.Bitfield;

class AskableTest {
    private final Askable askable = new Askable();
    private final Bitfield theirs = new Bitfield(100);

    @Test
    void aRefusedPieceIsLeftAloneForAWhileOrUntilItIsHadAnew() {
        theirs.setAll();
        askable.onRefused(3, theirs, 0);
        askable.onRefused(4, theirs, 1);
        assertEquals(98, askable.unchoked(theirs).count());
        askable.onHave(4);
        askable.tick(PeerLimits.REFUSED_PIECE_NANOS - 1);
        assertFalse(askable.unchoked(theirs).get(3));
        assertTrue(askable.unchoked(theirs).get(4));
        assertTrue(theirs.get(3));
        askable.tick(PeerLimits.REFUSED_PIECE_NANOS);
        assertSame(theirs, askable.unchoked(theirs));
    }

    @Test
    void whoRefusesAgainAndAgainIsLeftAloneForLonger() {
        theirs.setAll();
        long nowNanos = 0;
        for (long rest = PeerLimits.REFUSED_PIECE_NANOS; rest < PeerLimits.REFUSED_PIECE_MOST_NANOS; rest *= 2) {
            nowNanos = assertRest(rest, nowNanos);
        }
        nowNanos = assertRest(PeerLimits.REFUSED_PIECE_MOST_NANOS, nowNanos);
        nowNanos = assertRest(PeerLimits.REFUSED_PIECE_MOST_NANOS, nowNanos);
        askable.onBlock();
        assertRest(PeerLimits.REFUSED_PIECE_NANOS, nowNanos);
    }

    private long assertRest(long restNanos, long nowNanos) {
        askable.onRefused(3, theirs, nowNanos);
        askable.tick(nowNanos + restNanos - 1);
        assertFalse(askable.unchoked(theirs).get(3));
        askable.tick(nowNanos + restNanos);
        assertTrue(askable.unchoked(theirs).get(3));
        return nowNanos + restNanos;
    }

    @Test
    void anAllowedPieceIsAskedForOnceItIsHad() {
        askable.onAllowed(7, theirs);
        assertFalse(askable.isAnyAllowed(), "allowed is not had");
        theirs.set(7);
        askable.onHave(7);
        assertTrue(askable.choked().get(7));
        askable.onDisallowed(7);
        assertFalse(askable.isAnyAllowed());
    }

    @Test
    void allowedBeforeTheBitfieldOrAfter() {
        askable.onAllowed(1, theirs);
        theirs.set(1);
        theirs.set(2);
        askable.onBitfield(theirs);
        askable.onAllowed(2, theirs);
        assertEquals(2, askable.choked().count());
    }

    @Test
    void remembersSoManyAllowedPieces() {
        theirs.setAll();
        for (int i = 0; i <= PeerLimits.ALLOWED_FAST_HEARD; i++) {
            askable.onAllowed(i, theirs);
        }
        assertEquals(PeerLimits.ALLOWED_FAST_HEARD, askable.choked().count());
    }
}
