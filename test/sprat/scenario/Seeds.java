package sprat.scenario;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import sprat.wire.torrent.TorrentFormat;

/**
 * `make sim`: many {@link RandomWorld}s, one for each seed, as many at once as there are cores. Exit status 1 when one
 * failed.
 */
public final class Seeds {
    record Result(String failure, Map<RandomWorld.Fault, Integer> faults, Map<RandomWorld.Command, Integer> commands,
            Map<Attacker, Integer> attackers,
                  Map<SimWebSeed.Manner, Integer> webSeeds, Map<TorrentFormat, Integer> formats,
                  Map<Knowledge, Integer> knowledge, int hits, long turns) { }

    private static final int PROGRESS_EVERY = 100;

    private final Map<RandomWorld.Fault, Integer> faults = new EnumMap<>(RandomWorld.Fault.class);
    private final Map<RandomWorld.Command, Integer> commands = new EnumMap<>(RandomWorld.Command.class);
    private final Map<Attacker, Integer> attackers = new EnumMap<>(Attacker.class);
    private final Map<SimWebSeed.Manner, Integer> webSeeds = new EnumMap<>(SimWebSeed.Manner.class);
    private final Map<TorrentFormat, Integer> formats = new EnumMap<>(TorrentFormat.class);
    private final Map<Knowledge, Integer> knowledge = new EnumMap<>(Knowledge.class);
    private final long startNanos = System.nanoTime();
    private final PrintStream out;
    private int passed;
    private int failed;
    private int hits;
    private long turns;

    /** @param out where failures, progress and the sum are told */
    Seeds(PrintStream out) {
        this.out = out;
    }

    /** @param arguments first seed, and how many */
    public static void main(String[] arguments) throws InterruptedException, ExecutionException {
        long first = Long.parseLong(arguments[0]);
        long count = Long.parseLong(arguments[1]);
        ExecutorService workers = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        List<Future<Result>> results = new ArrayList<>();
        LongStream.range(first, first + count)
                .forEach(seed -> results.add(workers.submit(() -> run(seed, RandomWorld::new))));
        workers.shutdown();
        Seeds seeds = new Seeds(System.out);
        for (Future<Result> result : results) {
            seeds.add(result.get());
        }
        seeds.report();
        System.exit(seeds.failed() == 0 ? 0 : 1);
    }

    /**
     * Plays one world. Whatever flies out of it is its failure, so that the others go on.
     *
     * @param worlds makes the world of a seed
     */
    static Result run(long seed, LongFunction<RandomWorld> worlds) {
        RandomWorld world = null;
        String failure = "";
        try {
            world = worlds.apply(seed);
            world.run();
        } catch (AssertionError e) {
            failure = e.getMessage(); // names the seed
        } catch (RuntimeException | Error e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace, true));
            failure = "seed " + seed + ": " + trace + "again: make sim SEED=" + seed;
        }
        return world == null ? new Result(failure, Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), 0, 0)
                : new Result(failure, world.faults(), world.commands(), world.attackers(), world.webSeeds(),
                Map.of(world.format(), 1), world.knowledge(), world.hits(), world.world().network().trace().count());
    }

    void add(Result result) {
        result.faults.forEach((fault, times) -> faults.merge(fault, times, Integer::sum));
        result.commands.forEach((command, times) -> commands.merge(command, times, Integer::sum));
        result.attackers.forEach((kind, count) -> attackers.merge(kind, count, Integer::sum));
        result.webSeeds.forEach((manner, count) -> webSeeds.merge(manner, count, Integer::sum));
        result.formats.forEach((format, count) -> formats.merge(format, count, Integer::sum));
        result.knowledge.forEach((known, count) -> knowledge.merge(known, count, Integer::sum));
        hits += result.hits;
        turns += result.turns;
        if (result.failure.isEmpty()) {
            passed++;
        } else {
            failed++;
            out.println("FAIL " + result.failure);
        }
        if ((passed + failed) % PROGRESS_EVERY == 0) {
            out.printf("%d passed, %d failed, %d s%n", passed, failed, seconds());
        }
    }

    int failed() {
        return failed;
    }

    private void report() {
        int struck = faults.values().stream().mapToInt(Integer::intValue)
                .sum() - faults.getOrDefault(RandomWorld.Fault.READ_ERROR, 0);
        out.printf("faults: %s; %d of %d that were struck hit a host that was not done%n", faults, hits, struck);
        out.printf("commands: %s%n", commands);
        out.printf("torrents: %s; hosts begin with: %s%n", formats, knowledge);
        out.printf("peers of ill will: %s; web seeds: %s%n", attackers, webSeeds);
        out.printf("%d passed, %d failed: worlds of %d hosts, %,d events, %d s%n", passed, failed, RandomWorld.HOSTS,
                turns, seconds());
    }

    private long seconds() {
        return (System.nanoTime() - startNanos) / 1_000_000_000L;
    }
}
