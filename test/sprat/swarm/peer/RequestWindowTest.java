package sprat.swarm.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import sprat.wire.WireLimits;

class RequestWindowTest {
    private static final int BLOCK = WireLimits.BLOCK_BYTES;
    private static final long MILLIS = 1_000_000L;
    private static final long SECONDS = 1_000 * MILLIS;

    private RequestWindow window = new RequestWindow(BLOCK, false);
    private long nowNanos = 5 * SECONDS;

    /** A peer that serves so many blocks a second, each so long after its request, for that long. */
    private void serve(double blocksPerSecond, long responseNanos, long forNanos) {
        serve(blocksPerSecond, responseNanos, forNanos, window::onFilled);
    }

    private void serve(double blocksPerSecond, long responseNanos, long forNanos, Runnable afterEach) {
        long endNanos = nowNanos + forNanos;
        while (nowNanos < endNanos) {
            nowNanos += (long) (SECONDS / blocksPerSecond);
            window.onBlock(BLOCK, responseNanos, nowNanos);
            afterEach.run();
        }
    }

    @Test
    void startsWithAFewAndGrowsByOneForEachBlock() {
        assertEquals(RequestWindow.START, window.depth());
        for (int i = 1; i <= 10; i++) {
            window.onBlock(BLOCK, MILLIS, nowNanos);
            assertEquals(RequestWindow.START + i, window.depth());
        }
    }

    @Test
    void coversASecondAndThreeRoundTripsOfASteadyRate() {
        window.peerAccepts(2_000);
        serve(400, 20 * MILLIS, 10 * SECONDS);
        assertEquals(400 * (1 + 3 * 0.020), window.depth(), 10);
    }

    @Test
    void coversLessOfWhatIsToComeInOrder() {
        window = new RequestWindow(BLOCK, true);
        window.peerAccepts(2_000);
        serve(400, 20 * MILLIS, 10 * SECONDS);
        assertEquals(400 * (0.5 + 3 * 0.020), window.depth(), 10);
    }

    @Test
    void runsDryBelowThreeRoundTripsOfItsRate() {
        window.peerAccepts(2_000);
        assertEquals(2 * RequestWindow.LEAST, window.leastDepth());
        serve(400, 50 * MILLIS, 10 * SECONDS);
        assertEquals(400 * 3 * 0.050, window.leastDepth(), 5);
        window.peerAccepts(2);
        assertEquals(2, window.leastDepth());
    }

    @Test
    void measuresOnAClockBelowZeroToo() {
        nowNanos = -5_000 * SECONDS;
        coversASecondAndThreeRoundTripsOfASteadyRate();
    }

    /** What is asked for must never be what limits the rate. */
    @Test
    void isDeeperThanWhatIsOnItsWayAtAnyRate() {
        for (int rate = 1; rate < 1_000; rate = 2 * rate + 1) {
            for (long rttMillis = 1; rttMillis < 400; rttMillis *= 3) {
                RequestWindow fresh = new RequestWindow(BLOCK, false);
                fresh.peerAccepts(2_000);
                long now = 0;
                for (int i = 0; i < 20 * rate; i++) {
                    now += SECONDS / rate;
                    fresh.onBlock(BLOCK, rttMillis * MILLIS, now);
                }
                int onItsWay = (int) (rate * rttMillis / 1_000);
                assertTrue(fresh.depth() >= Math.min(onItsWay, PeerLimits.OUR_REQUESTS),
                        rate + "/s at " + rttMillis + " ms: " + fresh.depth());
            }
        }
    }

    @Test
    void followsTheRateDown() {
        window.peerAccepts(2_000);
        serve(1_000, 10 * MILLIS, 3 * SECONDS);
        int fast = window.depth();
        serve(20, 10 * MILLIS, 5 * SECONDS);
        assertTrue(window.depth() < fast / 10, fast + " to " + window.depth());
    }

    @Test
    void keepsWithinWhatThePeerAcceptsAndWhatWeKeepWaiting() {
        serve(100_000, MILLIS, SECONDS);
        assertEquals(PeerLimits.DEFAULT_PEER_REQUESTS, window.depth());
        window.peerAccepts(Integer.MAX_VALUE);
        assertEquals(PeerLimits.OUR_REQUESTS, window.depth());
        window.peerAccepts(2);
        assertEquals(2, window.depth());
        window.peerAccepts(0);
        assertEquals(1, window.depth());
        window.peerAccepts(-5);
        assertEquals(1, window.depth());
    }

    @Test
    void aSnubbedPeerGetsOneRequestUntilItAnswers() {
        serve(1_000, MILLIS, SECONDS);
        window.onSnubbed();
        assertTrue(window.isSnubbed());
        assertEquals(1, window.depth());
        window.onBlock(BLOCK, 12 * SECONDS, nowNanos + 12 * SECONDS);
        assertFalse(window.isSnubbed());
        assertEquals(RequestWindow.LEAST + 1, window.depth());
    }

    @Test
    void aPauseOfOursIsNotTheSlownessOfThePeer() {
        window.peerAccepts(2_000);
        serve(1_000, 10 * MILLIS, 3 * SECONDS);
        int before = window.depth();
        window.onIdle();
        nowNanos += 60 * SECONDS;
        serve(1_000, 10 * MILLIS, SECONDS);
        assertTrue(window.depth() > before / 2, before + " to " + window.depth());
    }

    /**
     * Two peers that pass each piece on as it comes never fill their windows; these grew to a thousand requests all the
     * same.
     */
    @Test
    void aWindowThatIsNotFilledDoesNotGrow() {
        window.peerAccepts(2_000);
        serve(100, 10 * MILLIS, 30 * SECONDS, window::onIdle);
        assertEquals(100 * (1 + 3 * 0.010), window.depth(), 10);
    }

    /** A fast line brings many blocks in one turn, and what comes next is asked for once, behind all of them. */
    @Test
    void norDoesItWhenBlocksComeInBursts() {
        window.peerAccepts(2_000);
        for (int burst = 0; burst < 300; burst++) {
            nowNanos += 100 * MILLIS;
            for (int i = 0; i < 10; i++) {
                window.onBlock(BLOCK, 10 * MILLIS, nowNanos);
            }
            window.onIdle();
        }
        assertEquals(100 * (1 + 3 * 0.010), window.depth(), 15);
    }

    @Test
    void whatComesWhileThereIsLittleToAskShowsTheRateUpwards() {
        window.peerAccepts(2_000);
        serve(400, 10 * MILLIS, 5 * SECONDS);
        int before = window.depth();
        window.onIdle();
        serve(20, 10 * MILLIS, 5 * SECONDS, window::onIdle);
        assertTrue(window.depth() > 0.9 * before && window.depth() < before, before + " to " + window.depth());
        serve(800, 10 * MILLIS, SECONDS, window::onIdle);
        assertEquals(800 * (1 + 3 * 0.010), window.depth(), 15);
        serve(20, 10 * MILLIS, 5 * SECONDS);
        assertTrue(window.depth() < before / 10, before + " to " + window.depth());
    }

    @Test
    void aRateThatWasSeenLongAgoIsForgotten() {
        window.peerAccepts(2_000);
        serve(400, 10 * MILLIS, 5 * SECONDS);
        int before = window.depth();
        serve(5, 3 * SECONDS, 1_200 * SECONDS, window::onIdle);
        assertTrue(window.depth() < before / 10, before + " to " + window.depth() + " for 5 blocks a second");
    }

    @Test
    void isAlwaysBetweenOneAndItsCeiling() {
        Random dice = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            nowNanos += (long) (dice.nextDouble() * dice.nextDouble() * 100 * MILLIS);
            switch (dice.nextInt(2_000)) {
                case 0 -> window.onSnubbed();
                case 1 -> window.onIdle();
                case 2 -> window.peerAccepts(dice.nextInt(3_000));
                default -> window.onBlock(1 + dice.nextInt(BLOCK), (long) (dice.nextDouble() * SECONDS), nowNanos);
            }
            assertTrue(window.depth() >= 1 && window.depth() <= PeerLimits.OUR_REQUESTS);
        }
    }
}
