package sprat.swarm.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import sprat.wire.Bitfield;

class RequestablePiecesTest {
    private final RequestablePieces requestable = new RequestablePieces();
    private final Bitfield theirs = new Bitfield(100);

    @Test
    void aRefusedPieceIsLeftAloneForAWhileOrUntilItIsHadAnew() {
        theirs.setAll();
        requestable.onRefused(3, theirs, 0);
        requestable.onRefused(4, theirs, 1);
        assertEquals(98, requestable.unchoked(theirs).count());
        requestable.onHave(4);
        requestable.tick(PeerLimits.REFUSED_PIECE_NANOS - 1);
        assertFalse(requestable.unchoked(theirs).get(3));
        assertTrue(requestable.unchoked(theirs).get(4));
        assertTrue(theirs.get(3));
        requestable.tick(PeerLimits.REFUSED_PIECE_NANOS);
        assertSame(theirs, requestable.unchoked(theirs));
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
        requestable.onBlock();
        assertRest(PeerLimits.REFUSED_PIECE_NANOS, nowNanos);
    }

    private long assertRest(long restNanos, long nowNanos) {
        requestable.onRefused(3, theirs, nowNanos);
        requestable.tick(nowNanos + restNanos - 1);
        assertFalse(requestable.unchoked(theirs).get(3));
        requestable.tick(nowNanos + restNanos);
        assertTrue(requestable.unchoked(theirs).get(3));
        return nowNanos + restNanos;
    }

    @Test
    void anAllowedPieceIsAskedForOnceItIsHad() {
        requestable.onAllowed(7, theirs);
        assertFalse(requestable.isAnyAllowed(), "allowed is not had");
        theirs.set(7);
        requestable.onHave(7);
        assertTrue(requestable.choked().get(7));
        requestable.onDisallowed(7);
        assertFalse(requestable.isAnyAllowed());
    }

    @Test
    void allowedBeforeTheBitfieldOrAfter() {
        requestable.onAllowed(1, theirs);
        theirs.set(1);
        theirs.set(2);
        requestable.onBitfield(theirs);
        requestable.onAllowed(2, theirs);
        assertEquals(2, requestable.choked().count());
    }

    @Test
    void remembersSoManyAllowedPieces() {
        theirs.setAll();
        for (int i = 0; i <= PeerLimits.ALLOWED_FAST_HEARD; i++) {
            requestable.onAllowed(i, theirs);
        }
        assertEquals(PeerLimits.ALLOWED_FAST_HEARD, requestable.choked().count());
    }
}
