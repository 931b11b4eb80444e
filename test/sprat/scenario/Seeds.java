package sprat.scenario;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

/** `make sim`: many {@link RandomWorld}s, one for each seed, as many at once as there are cores. Exit status 1 when one failed. */
public final class Seeds {
    private record Result(String failure, Map<RandomWorld.Fault, Integer> faults, Map<Wicked, Integer> wicked, int hits, long turns) { }

    private static final int PROGRESS_EVERY = 100;

    private final Map<RandomWorld.Fault, Integer> faults = new EnumMap<>(RandomWorld.Fault.class);
    private final Map<Wicked, Integer> wicked = new EnumMap<>(Wicked.class);
    private final long startNanos = System.nanoTime();
    private int passed;
    private int failed;
    private int hits;
    private long turns;

    private Seeds() {
    }

    /** @param arguments first seed, and how many */
    public static void main(String[] arguments) throws InterruptedException, ExecutionException {
        long first = Long.parseLong(arguments[0]);
        long count = Long.parseLong(arguments[1]);
        ExecutorService workers = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        List<Future<Result>> results = new ArrayList<>();
        LongStream.range(first, first + count).forEach(seed -> results.add(workers.submit(() -> run(seed))));
        workers.shutdown();
        Seeds seeds = new Seeds();
        for (Future<Result> result : results) {
            seeds.add(result.get());
        }
        seeds.report();
        System.exit(seeds.failed == 0 ? 0 : 1);
    }

    private static Result run(long seed) {
        RandomWorld world = new RandomWorld(seed);
        String failure = "";
        try {
            world.run();
        } catch (AssertionError e) {
            failure = e.getMessage();
        }
        return new Result(failure, world.faults(), world.wicked(), world.hits(), world.world().network().trace().count());
    }

    private void add(Result result) {
        result.faults.forEach((fault, times) -> faults.merge(fault, times, Integer::sum));
        result.wicked.forEach((kind, count) -> wicked.merge(kind, count, Integer::sum));
        hits += result.hits;
        turns += result.turns;
        if (result.failure.isEmpty()) {
            passed++;
        } else {
            failed++;
            System.out.println("FAIL " + result.failure);
        }
        if ((passed + failed) % PROGRESS_EVERY == 0) {
            System.out.printf("%d passed, %d failed, %d s%n", passed, failed, seconds());
        }
    }

    private void report() {
        int struck = faults.values().stream().mapToInt(Integer::intValue).sum() - faults.getOrDefault(RandomWorld.Fault.READ_ERROR, 0);
        System.out.printf("faults: %s; %d of %d that were struck hit a host that was not done%n", faults, hits, struck);
        System.out.printf("peers of ill will: %s%n", wicked);
        System.out.printf("%d passed, %d failed: worlds of %d hosts, %,d events, %d s%n", passed, failed, RandomWorld.HOSTS, turns, seconds());
    }

    private long seconds() {
        return (System.nanoTime() - startNanos) / 1_000_000_000L;
    }
}
