package sprat.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import sprat.sim.SimTime;

/** A world that fails is told with its seed, however it fails. */
class SeedsTest {
    private static final long SEED = 7;

    @Test
    void tellsADefectInTheMiddleOfAWorld() {
        assertTold(seed -> failing(seed, () -> {
            throw new IllegalStateException("a defect");
        }), "java.lang.IllegalStateException: a defect");
    }

    @Test
    void tellsAnErrorThatIsNoAssertion() {
        assertTold(seed -> failing(seed, () -> {
            throw new StackOverflowError();
        }), "java.lang.StackOverflowError");
    }

    @Test
    void tellsAWorldThatCannotBeMade() {
        assertTold(seed -> {
            throw new IllegalArgumentException("no such world");
        }, "java.lang.IllegalArgumentException: no such world");
    }

    private static RandomWorld failing(long seed, Runnable failure) {
        RandomWorld world = new RandomWorld(seed);
        world.world().after(SimTime.SECONDS, failure);
        return world;
    }

    private static void assertTold(LongFunction<RandomWorld> worlds, String error) {
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        Seeds seeds = new Seeds(new PrintStream(told, true, StandardCharsets.UTF_8));
        seeds.add(Seeds.run(SEED, worlds));
        assertEquals(1, seeds.failed());
        String text = told.toString(StandardCharsets.UTF_8);
        assertTrue(text.startsWith("FAIL seed " + SEED + ": " + error), text);
        assertTrue(text.endsWith("again: make sim SEED=" + SEED + System.lineSeparator()), text);
    }
}
