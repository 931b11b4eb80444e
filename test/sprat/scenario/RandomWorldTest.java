package sprat.scenario;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A few of the worlds of `make sim`. */
class RandomWorldTest {
    @ParameterizedTest
    @ValueSource(longs = {2, 3, 5, 8, 13, 21, 34, 55})
    void everybodyHasEverythingAfterTheTrouble(long seed) {
        RandomWorld world = new RandomWorld(seed);
        world.run();
        assertTrue(world.hits() > 0, "faults that struck somebody who was not done, of " + world.faults());
    }
}
