package sprat.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import sprat.io.Limits;
import sprat.wire.Bitfield;

class AskableTest {
    private final Askable askable = new Askable();
    private final Bitfield theirs = new Bitfield(100);

    @Test
    void aRefusedPieceIsLeftAloneForAMinuteOrUntilItIsHadAnew() {
        theirs.setAll();
        askable.onRefused(3, theirs, 0);
        askable.onRefused(4, theirs, 1);
        assertEquals(98, askable.unchoked(theirs).count());
        askable.onHave(4);
        askable.tick(Limits.REFUSED_PIECE_NANOS - 1);
        assertFalse(askable.unchoked(theirs).get(3));
        assertTrue(askable.unchoked(theirs).get(4));
        assertTrue(theirs.get(3));
        askable.tick(Limits.REFUSED_PIECE_NANOS);
        assertSame(theirs, askable.unchoked(theirs));
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
        for (int i = 0; i <= Limits.ALLOWED_FAST_HEARD; i++) {
            askable.onAllowed(i, theirs);
        }
        assertEquals(Limits.ALLOWED_FAST_HEARD, askable.choked().count());
    }
}
