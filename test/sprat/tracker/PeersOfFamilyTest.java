package sprat.tracker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeersOfFamilyTest {
    private static final SipHash HASHING = new SipHash(1, 2);

    @ParameterizedTest
    @ValueSource(ints = {Endpoints.IPV4_BYTES, Endpoints.IPV6_BYTES})
    void agreesWithAPlainMapOverManyChanges(int stride) {
        Random random = new Random(42);
        PeersOfFamily swarm = new PeersOfFamily(stride, HASHING);
        Map<Integer, EntryState> expected = new LinkedHashMap<>();
        for (int step = 0; step < 60_000; step++) {
            int number = random.nextInt(1_500);
            int position = swarm.find(endpoint(number, stride));
            assertEquals(expected.getOrDefault(number, EntryState.ABSENT), swarm.state(position));
            EntryState next = random.nextInt(100) < (step < 30_000 ? 30 : 70) ? EntryState.ABSENT
                    : random.nextBoolean() ? EntryState.LEECHER : EntryState.SEEDER;
            apply(swarm, position, endpoint(number, stride), next);
            expected.put(number, next);
            expected.values().removeIf(state -> state == EntryState.ABSENT);
            assertEquals(expected.size(), swarm.count());
        }
        long leechers = expected.values().stream().filter(state -> state == EntryState.LEECHER).count();
        assertEquals(leechers, swarm.leechers());
        assertEquals(expected.size() - leechers, swarm.seeders());
    }

    private static void apply(PeersOfFamily swarm, int position, byte[] endpoint, EntryState next) {
        EntryState before = swarm.state(position);
        if (next == before) {
            return;
        }
        if (before == EntryState.ABSENT) {
            assertEquals(next, swarm.state(swarm.add(endpoint, next, 0, 0)));
        } else if (next == EntryState.ABSENT) {
            swarm.remove(position);
        } else {
            assertEquals(next, swarm.state(swarm.switchTo(next, position, endpoint)));
        }
    }

    @Test
    void keepsTimeAndCompletionThroughASwitch() {
        PeersOfFamily swarm = swarm(3, 2);
        int position = swarm.find(endpoint(1, 6));
        swarm.touch(position, 77);
        swarm.complete(position);
        int moved = swarm.switchTo(EntryState.SEEDER, position, endpoint(1, 6));
        swarm.complete(moved);
        assertEquals(77, swarm.seenSecond(moved));
        assertEquals(1, swarm.completed());
        assertArrayEquals(endpoint(1, 6), swarm.endpoint(moved));
    }

    @Test
    void holdsAsManyAsItsIndexCanName() {
        PeersOfFamily swarm = swarm(PeersOfFamily.MAX_ENTRIES, 0);
        assertEquals(65_535, swarm.count());
        Set<Integer> positions = new HashSet<>();
        for (int i = 0; i < PeersOfFamily.MAX_ENTRIES; i++) {
            positions.add(swarm.find(endpoint(i, 6)));
        }
        assertEquals(65_535, positions.size());
        assertFalse(positions.contains(-1));
    }

    @ParameterizedTest
    @CsvSource({"1,0,10", "5,5,20", "5,5,9", "5,5,8", "5,5,1", "5,5,0", "100,0,50", "100,0,99", "100,0,98", "1,99,30",
            "400,400,242"})
    void givesALeecherUniqueOthersAndAsManyAsItWants(int leechers, int seeders, int wanted) {
        PeersOfFamily swarm = swarm(leechers, seeders);
        SplittableRandom random = new SplittableRandom(42);
        for (int number = 0; number < leechers; number++) {
            List<Integer> sample = sample(swarm, number, wanted, random);
            assertEquals(Math.min(wanted, leechers + seeders - 1), sample.size());
            assertEquals(sample.size(), new HashSet<>(sample).size(), "each once");
            assertFalse(sample.contains(number), "not the asker");
            assertTrue(sample.stream().allMatch(other -> other >= 0 && other < leechers + seeders), "only members");
        }
    }

    @ParameterizedTest
    @CsvSource({"0,5,10", "1,3,10", "30,3,10", "30,3,30", "30,3,29"})
    void givesASeederOnlyLeechers(int leechers, int seeders, int wanted) {
        PeersOfFamily swarm = swarm(leechers, seeders);
        SplittableRandom random = new SplittableRandom(42);
        for (int number = leechers; number < leechers + seeders; number++) {
            List<Integer> sample = sample(swarm, number, wanted, random);
            assertEquals(Math.min(wanted, leechers), sample.size());
            assertEquals(sample.size(), new HashSet<>(sample).size());
            assertTrue(sample.stream().allMatch(other -> other < leechers));
        }
    }

    @ParameterizedTest
    @CsvSource({"0,1,8,0", "0,2,8,1", "3,9,8,8", "3,10,8,8", "3,50,8,8", "3,5,0,0"})
    void givesASeederSomeOtherSeeders(int leechers, int seeders, int most, int given) {
        PeersOfFamily swarm = swarm(leechers, seeders);
        SplittableRandom random = new SplittableRandom(42);
        Set<Integer> seen = new HashSet<>();
        for (int number = leechers; number < leechers + seeders; number++) {
            ByteBuffer out = ByteBuffer.allocate(100);
            swarm.sampleSeeders(swarm.find(endpoint(number, 6)), most, random, out);
            List<Integer> sample = numbers(out);
            assertEquals(given, new HashSet<>(sample).size(), "each once");
            assertEquals(given, sample.size());
            assertFalse(sample.contains(number), "not the asker");
            assertTrue(sample.stream().allMatch(other -> other >= leechers), "only seeders");
            seen.addAll(sample);
        }
        assertEquals(given == 0 ? 0 : seeders, seen.size(), "all of them come up");
    }

    @Test
    void givesNoSeedersApartToALeecherOrToWhoIsNotThere() {
        ByteBuffer out = ByteBuffer.allocate(100);
        swarm(5, 5).sampleSeeders(4, 8, new SplittableRandom(42), out);
        swarm(5, 5).sampleSeeders(-1, 8, new SplittableRandom(42), out);
        assertEquals(0, out.position());
    }

    @Test
    void givesEverybodyTheSameChance() {
        PeersOfFamily swarm = swarm(80, 20);
        SplittableRandom random = new SplittableRandom(42);
        int[] chosen = new int[100];
        for (int round = 0; round < 20_000; round++) {
            sample(swarm, 7, 10, random).forEach(number -> chosen[number]++);
        }
        assertEquals(0, chosen[7]);
        for (int number = 0; number < 100; number++) {
            // 2,020 expected; five standard deviations, and a little for the halves of 49 and 50
            assertTrue(number == 7 || Math.abs(chosen[number] - 2_020) < 260, number + " was chosen " + chosen[number]
                    + " times");
        }
    }

    @Test
    void givesNothingToWhoIsNotThere() {
        ByteBuffer out = ByteBuffer.allocate(100);
        swarm(5, 5).sample(-1, 10, new SplittableRandom(42), out);
        assertEquals(0, out.position());
    }

    /** Leechers are numbered from 0, seeders behind them. */
    private static PeersOfFamily swarm(int leechers, int seeders) {
        PeersOfFamily swarm = new PeersOfFamily(6, HASHING);
        for (int i = 0; i < leechers + seeders; i++) {
            swarm.add(endpoint(i, 6), i < leechers ? EntryState.LEECHER : EntryState.SEEDER, 0, i);
        }
        return swarm;
    }

    private static List<Integer> sample(PeersOfFamily swarm, int asker, int wanted, SplittableRandom random) {
        ByteBuffer out = ByteBuffer.allocate(242 * 6);
        swarm.sample(swarm.find(endpoint(asker, 6)), wanted, random, out);
        return numbers(out);
    }

    private static List<Integer> numbers(ByteBuffer out) {
        List<Integer> numbers = new ArrayList<>();
        for (out.flip(); out.hasRemaining(); out.getShort()) {
            numbers.add(out.getInt());
        }
        return numbers;
    }

    private static byte[] endpoint(int number, int stride) {
        return ByteBuffer.allocate(stride).putInt(number).putShort(stride - 2, (short) 6881).array();
    }
}
