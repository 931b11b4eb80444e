package sprat.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RateMeterTest {
    private static final long SECONDS = 1_000_000_000L;

    private final RateMeter meter = new RateMeter();
    private long nowNanos = 7 * SECONDS;

    private void second(long bytes) {
        meter.add(bytes);
        nowNanos += SECONDS;
        meter.tick(nowNanos);
    }

    @Test
    void showsASteadyRateAfterTheFirstSecond() {
        meter.tick(nowNanos);
        second(5_000);
        assertEquals(5_000, meter.bytesPerSecond());
        second(5_000);
        assertEquals(5_000, meter.bytesPerSecond());
        assertEquals(10_000, meter.total());
    }

    @Test
    void showsTheMeanOfTheLastFourSeconds() {
        meter.tick(nowNanos);
        second(1_000);
        second(11_000);
        assertEquals(6_000, meter.bytesPerSecond());
        for (int i = 0; i < RateMeter.WINDOW - 1; i++) {
            second(11_000);
        }
        assertEquals(11_000, meter.bytesPerSecond());
    }

    @Test
    void goesDownToExactlyZero() {
        meter.tick(nowNanos);
        second(100L << 20);
        long last = meter.bytesPerSecond();
        for (int i = 0; i < 100; i++) {
            second(0);
            assertTrue(meter.bytesPerSecond() <= last);
            last = meter.bytesPerSecond();
        }
        assertEquals(0, last);
    }

    @Test
    void countsByTheTimeThatHasReallyPassed() {
        meter.tick(nowNanos);
        meter.add(6_000);
        meter.tick(nowNanos + 3 * SECONDS);
        assertEquals(2_000, meter.bytesPerSecond());
        meter.tick(nowNanos + 3 * SECONDS);
        assertEquals(2_000, meter.bytesPerSecond(), "a second tick at the same time says nothing");
    }

    @Test
    void doesNotOverflow() {
        meter.tick(nowNanos);
        second(1L << 50);
        second(1L << 50);
        assertEquals(1L << 51, meter.total());
        assertEquals(1L << 50, meter.bytesPerSecond());
    }
}
