package sprat.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackOffTest {
    private final BackOff backOff = new BackOff(3, 20);

    @Test
    void eachWaitIsTwiceTheOneBeforeUpToTheMost() {
        assertEquals(0, backOff.waitNanos());
        assertEquals(List.of(3L, 6L, 12L, 20L, 20L), Stream.generate(backOff::fail).limit(5).toList());
        assertEquals(20, backOff.waitNanos());
        assertEquals(5, backOff.failures());
    }

    @Test
    void aSuccessBeginsItAnew() {
        backOff.fail();
        backOff.fail();
        backOff.forget();
        assertEquals(0, backOff.waitNanos());
        assertEquals(3, backOff.fail());
    }

    @Test
    void failuresWithoutEndDoNotOverflow() {
        long fourMinutes = 240_000_000_000L;
        long before = 0;
        for (int failures = 1; failures < 100; failures++) {
            long now = BackOff.nanos(fourMinutes, Long.MAX_VALUE, failures);
            assertTrue(now >= before, now + " after " + before);
            before = now;
        }
        assertEquals(fourMinutes, BackOff.nanos(fourMinutes, fourMinutes, Integer.MAX_VALUE));
    }
}
