package sprat.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import sprat.io.EventLoop;
import sprat.sim.SimLoop;
import sprat.sim.SimNetwork;
import sprat.sim.SimTime;
import sprat.wire.WireLimits;

class ThrottleTest {
    private static final int BLOCK = WireLimits.BLOCK_BYTES;
    private static final long SECONDS = SimTime.SECONDS;

    private final SimTime time = new SimTime();
    private final SimLoop loop = new SimLoop(time, new SimNetwork(time));
    private final List<Long> takenAtNanos = new ArrayList<>();

    private static Throttle throttle(EventLoop loop, long bytesPerSecond) {
        return new Throttle(new TokenBucket(loop, bytesPerSecond));
    }

    /** Somebody who always wants one more block. */
    private final class Greedy {
        final Flow flow;
        final SimTime time;
        long taken;

        Greedy(Throttle throttle, SimTime time) {
            this.flow = new Flow(throttle, () -> true, () -> BLOCK, this::took);
            this.time = time;
        }

        void begin() {
            flow.pump(time.nowNanos());
        }

        private void took(long nowNanos) {
            taken += BLOCK;
            takenAtNanos.add(nowNanos);
        }
    }

    @Test
    void zeroIsUnlimited() {
        Throttle throttle = throttle(loop, 0);
        for (int i = 0; i < 1_000; i++) {
            assertTrue(throttle.take(1 << 20, time.nowNanos()));
        }
        assertTrue(throttle.takeInTurn(1 << 20, time.nowNanos()));
    }

    @Test
    void keepsTheRateAtAnySpeed() {
        for (long rate = 1_000; rate < 1L << 31; rate *= 10) {
            SimTime ownTime = new SimTime();
            Throttle throttle = throttle(new SimLoop(ownTime, new SimNetwork(ownTime)), rate);
            Greedy greedy = new Greedy(throttle, ownTime);
            greedy.begin();
            long seconds = Math.max(1, 1_000L * BLOCK / rate);
            ownTime.runFor(seconds * SECONDS);
            assertTrue(greedy.taken <= rate * (seconds + 0.1) + BLOCK,
                    "no more than " + rate + ": " + greedy.taken / seconds);
            assertTrue(greedy.taken >= 0.95 * rate * seconds - BLOCK,
                    "no less than " + rate + ": " + greedy.taken / seconds);
        }
    }

    @Test
    void isSmooth() {
        long rate = 100L * BLOCK;
        new Greedy(throttle(loop, rate), time).begin();
        time.runFor(10 * SECONDS);
        long startNanos = takenAtNanos.get(0);
        for (int tenth = 10; tenth < 90; tenth++) {
            long from = startNanos + tenth * SECONDS / 10;
            long blocks = takenAtNanos.stream().filter(at -> at >= from && at < from + SECONDS / 10).count();
            assertTrue(blocks >= 8 && blocks <= 12, blocks + " blocks in a tenth of a second instead of 10");
        }
    }

    @Test
    void everybodyInLineGetsTheSame() {
        Throttle throttle = throttle(loop, 200L * BLOCK);
        List<Greedy> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Greedy greedy = new Greedy(throttle, time);
            all.add(greedy);
            greedy.begin();
        }
        time.runFor(SECONDS);
        all.forEach(greedy -> greedy.taken = 0); // the first one had the bucket to itself
        time.runFor(30 * SECONDS);
        long least = all.stream().mapToLong(greedy -> greedy.taken).min().orElseThrow();
        long most = all.stream().mapToLong(greedy -> greedy.taken).max().orElseThrow();
        assertTrue(most - least <= 2 * BLOCK, least + " to " + most);
    }

    @Test
    void aTorrentWithOnePeerGetsAsMuchAsOneWithFifty() {
        TokenBucket bucket = new TokenBucket(loop, 200L * BLOCK);
        Throttle crowded = new Throttle(bucket);
        List<Greedy> crowd = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Greedy greedy = new Greedy(crowded, time);
            crowd.add(greedy);
            greedy.begin();
        }
        Greedy alone = new Greedy(new Throttle(bucket), time);
        alone.begin();
        time.runFor(30 * SECONDS);
        long taken = crowd.stream().mapToLong(greedy -> greedy.taken).sum();
        assertTrue(Math.abs(taken - alone.taken) <= 60 * BLOCK, taken + " and " + alone.taken);
        assertTrue(taken + alone.taken >= 29 * 200L * BLOCK);
    }

    @Test
    void aTorrentInWhichNobodyWaitsCostsNoTurn() {
        TokenBucket bucket = new TokenBucket(loop, 100L * BLOCK);
        Throttle idle = new Throttle(bucket);
        Greedy greedy = new Greedy(new Throttle(bucket), time);
        greedy.begin();
        idle.await(takenAtNanos::add, time.nowNanos());
        time.runFor(10 * SECONDS);
        assertTrue(idle.isEmpty());
        assertTrue(greedy.taken >= 9 * 100L * BLOCK);
    }

    @Test
    void nobodyPassesThoseWhoWait() {
        Throttle throttle = throttle(loop, 10L * BLOCK);
        while (throttle.take(BLOCK, time.nowNanos())) {
            assertTrue(takenAtNanos.isEmpty());
        }
        throttle.await(takenAtNanos::add, time.nowNanos());
        time.schedule(time.nowNanos() + SimTime.MILLIS / 2, now ->
                assertFalse(throttle.take(1, now), "there are tokens, and somebody waits"));
        time.runFor(SECONDS);
        assertEquals(1, takenAtNanos.size());
        assertTrue(throttle.take(BLOCK, time.nowNanos()), "the line is empty again");
    }

    @Test
    void servesOnWhenSomebodyLeavesHisTurnUnused() {
        Throttle throttle = throttle(loop, 10L * BLOCK);
        while (throttle.take(BLOCK, time.nowNanos())) {
            assertTrue(takenAtNanos.isEmpty());
        }
        for (int i = 0; i < 5; i++) {
            throttle.await(now -> { }, time.nowNanos());
        }
        throttle.await(takenAtNanos::add, time.nowNanos());
        time.runFor(SECONDS);
        assertEquals(1, takenAtNanos.size());
    }

    @Test
    void savesNoMoreThanATenthOfASecond() {
        Throttle throttle = throttle(loop, 100L * BLOCK);
        time.runFor(60 * SECONDS);
        int blocks = 0;
        while (throttle.take(BLOCK, time.nowNanos())) {
            blocks++;
        }
        assertEquals(10, blocks);
    }

    @Test
    void partsThatEndAtOnceAreNotBegunWithinEachOther() {
        Throttle throttle = throttle(loop, 0);
        int[] left = {100_000};
        Flow[] flow = new Flow[1];
        flow[0] = new Flow(throttle, () -> left[0] > 0, () -> BLOCK, nowNanos -> {
            left[0]--;
            flow[0].pump(nowNanos);
        });
        flow[0].pump(time.nowNanos());
        assertEquals(0, left[0]);
    }
}
