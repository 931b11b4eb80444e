package sprat.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sprat.sim.SimLoop;
import sprat.sim.SimNetwork;
import sprat.sim.SimTime;

/** How work of no use is shared, in virtual time. */
class WorkBudgetTest {
    private static final long MILLIS = SimTime.MILLIS;

    private final SimTime time = new SimTime();
    private SimLoop loop;
    private WorkBudget budget;

    /** A connection that is only an account. */
    private final class Connection implements WorkBudget.Holder {
        final WorkBudget.Account account = budget.open(this);
        CloseReason dropped;
        boolean held;
        long costNanos;

        @Override
        public void holdReads(boolean reads) {
            held = reads;
        }

        @Override
        public void drop(CloseReason reason, String detail) {
            dropped = reason;
        }

        /** One read of as many bytes as it may, which cost so much. */
        void reads(long cost) {
            costNanos += cost;
            account.charge(cost);
            account.settle(account.readBytes(), loop.nowNanos());
        }

        /** It says more than it should, all the time. */
        void floods(long cost) {
            loop.schedule(loop.nowNanos() + MILLIS, now -> {
                if (!held && dropped == null) {
                    reads(cost);
                }
                floods(cost);
            });
        }

        /** It is read ten times a second and costs nothing. */
        void readsForFree() {
            loop.schedule(loop.nowNanos() + 100 * MILLIS, now -> {
                reads(0);
                readsForFree();
            });
        }
    }

    @BeforeEach
    void open() throws UnknownHostException {
        loop = new SimLoop(time, new SimNetwork(time), InetAddress.getByName("10.0.0.1"));
        budget = new WorkBudget(loop);
    }

    @Test
    void aNewcomerMayCostAMillisecondAndIsLateBeyondIt() {
        Connection newcomer = new Connection();
        newcomer.reads(Limits.WORK_FIRST_NANOS);
        assertFalse(newcomer.held);
        newcomer.reads(1);
        assertTrue(newcomer.held && newcomer.account.isHeld());
        assertEquals(1, budget.late());
    }

    @Test
    void whoWasQuietForAWhileMayCostTheMostAndNoMore() {
        Connection quiet = new Connection();
        time.runFor(SimTime.MINUTES);
        quiet.reads(Limits.WORK_MOST_NANOS);
        assertFalse(quiet.held);
        quiet.reads(1);
        assertTrue(quiet.held);
    }

    @Test
    void whatIsEarnedQuietlyIsWhatTheLimitSays() {
        Connection quiet = new Connection();
        quiet.reads(Limits.WORK_FIRST_NANOS);
        time.runFor(10 * SimTime.SECONDS);
        quiet.reads(10 * Limits.WORK_QUIET_NANOS_PER_SECOND);
        assertFalse(quiet.held);
        quiet.reads(1);
        assertTrue(quiet.held);
    }

    @Test
    void whoCostsNothingIsReadInFullAfterAFewReads() {
        Connection useful = new Connection();
        assertTrue(useful.account.readBytes() < Limits.READ_BYTES_PER_TURN);
        for (int i = 0; i < 6; i++) {
            useful.reads(0);
        }
        assertEquals(Limits.READ_BYTES_PER_TURN, useful.account.readBytes());
    }

    @Test
    void whoHasCostMuchIsReadInSmallParts() {
        Connection costly = new Connection();
        time.runFor(SimTime.MINUTES);
        costly.reads(Limits.WORK_MOST_NANOS);
        assertEquals(Limits.READ_LEAST_BYTES, costly.account.readBytes());
    }

    @Test
    void lateOnesTogetherGetATenthWhileOthersAreServed() {
        new Connection().readsForFree();
        Connection first = new Connection();
        Connection second = new Connection();
        first.floods(MILLIS);
        second.floods(MILLIS);
        time.runFor(10 * SimTime.SECONDS);
        long share = 10 * SimTime.SECONDS * Limits.WORK_LATE_PERCENT / 100 / 2;
        assertEquals(share, first.costNanos, 0.05 * share);
        assertEquals(share, second.costNanos, 0.05 * share);
    }

    @Test
    void aloneTheyGetHalfAndNobodyIsDropped() {
        Connection alone = new Connection();
        alone.floods(2 * MILLIS);
        time.runFor(3 * SimTime.MINUTES);
        long share = 3 * SimTime.MINUTES * Limits.WORK_ALONE_PERCENT / 100;
        assertEquals(share, alone.costNanos, 0.05 * share);
        assertNull(alone.dropped);
    }

    @Test
    void whoIsLateForAMinuteWhileOthersAreServedIsDropped() {
        Connection useful = new Connection();
        useful.readsForFree();
        Connection flood = new Connection();
        flood.floods(MILLIS);
        time.runFor(Limits.WORK_LATE_NANOS - SimTime.SECONDS);
        assertNull(flood.dropped);
        time.runFor(2 * SimTime.SECONDS);
        assertEquals(StreamEnd.TOO_COSTLY, flood.dropped);
        assertNull(useful.dropped);
    }

    @Test
    void whoCatchesUpBeginsAnew() {
        new Connection().readsForFree();
        Connection heavy = new Connection();
        for (int i = 0; i < 10; i++) {
            heavy.reads(Limits.WORK_LATE_NANOS / 100);
            assertTrue(heavy.held);
            time.runFor(20 * SimTime.SECONDS);
            assertFalse(heavy.held);
            assertEquals(0, budget.late());
        }
        assertNull(heavy.dropped);
    }

    @Test
    void timeInWhichTheProcessStoodStillCountsForNobody() {
        new Connection().readsForFree();
        Connection flood = new Connection();
        flood.floods(MILLIS);
        time.runFor(30 * SimTime.SECONDS);
        loop.freeze();
        time.runFor(10 * SimTime.MINUTES);
        loop.thaw();
        time.runFor(20 * SimTime.SECONDS);
        assertNull(flood.dropped);
    }

    @Test
    void manyReadsInARowWithoutUseCostSomething() {
        Connection drip = new Connection();
        long freeReads = Limits.READS_OF_NO_USE + Limits.WORK_FIRST_NANOS / Limits.READ_COST_NANOS;
        for (int i = 0; i < freeReads; i++) {
            drip.account.settle(1, loop.nowNanos());
        }
        assertFalse(drip.held);
        drip.account.settle(1, loop.nowNanos());
        assertTrue(drip.held);
    }

    @Test
    void aReadOfUseNowAndThenMakesThemFree() {
        Connection segments = new Connection();
        for (int i = 0; i < 100_000; i++) {
            if (i % Limits.READS_OF_NO_USE == 0) {
                segments.account.charge(0);
            }
            segments.account.settle(1, loop.nowNanos());
        }
        assertFalse(segments.held);
    }

    @Test
    void noTimerIsLeftWhenNobodyIsLate() {
        Connection gone = new Connection();
        gone.reads(SimTime.MINUTES);
        assertEquals(1, time.pending());
        gone.account.close();
        assertEquals(0, time.pending());
        assertEquals(0, budget.late());
    }
}
