package sprat.scenario;

import java.util.ArrayList;
import java.util.List;
import sprat.sim.SimTime;
import sprat.swarm.Strategy;

/**
 * How long a swarm takes until everybody has everything, beside what its lines allow at best: the seeder must send each
 * byte once, and all uplinks together must carry a copy for each leecher,
 * <pre>
 *   bound = max(size / seedUp, n * size / (seedUp + sum of peerUp))
 * </pre>
 * The seeder is up when all leechers start at the same moment; the time counts their announces, dials and slow starts.
 */
public final class Efficiency {
    /** Bytes a second, each way: 100 Mbit/s. */
    static final long RATE = 12_500_000;
    static final int SIZE_BYTES = 128 << 20;
    /** What `sprat create` chooses for so much. */
    static final int PIECE_BYTES = 64 << 10;
    /** From one machine to another, and as long back. */
    static final long LATENCY_NANOS = 200_000;
    private static final long LONGEST_NANOS = 60 * SimTime.MINUTES;

    /**
     * A swarm to be measured.
     *
     * @param mixed every second leecher sends at a fifth of the rate
     */
    public record Case(int leechers, boolean mixed, Strategy strategy) { }

    /** @param seederSent in contents */
    public record Result(Case of, double seconds, double boundSeconds, double seederSent) {
        double ratio() {
            return seconds / boundSeconds;
        }
    }

    /** What each leecher has at each moment, 0 to 1: [leecher][sample]. */
    public record Spread(double[][] share, double sampleSeconds) { }

    private final Case of;
    private final World world;
    private final SimPeer seeder;
    private final List<SimPeer> leechers;
    private final long startNanos;
    private long upBytesPerSecond = RATE;

    private Efficiency(Case of, long seed) {
        this.of = of;
        this.world = new World(seed).content(PIECE_BYTES, SIZE_BYTES).relaxed().strategy(of.strategy);
        world.network().latency(LATENCY_NANOS);
        seeder = world.seeder().rates(RATE, RATE);
        world.runFor(2 * SimTime.SECONDS);
        startNanos = world.time().nowNanos();
        leechers = new ArrayList<>();
        for (int i = 0; i < of.leechers; i++) {
            long up = of.mixed && i % 2 == 1 ? RATE / 5 : RATE;
            upBytesPerSecond += up;
            leechers.add(world.newcomer().rates(up, RATE).start());
        }
    }

    /** @param seed another draw of the same case */
    public static Result measure(Case of, long seed) {
        Efficiency swarm = new Efficiency(of, seed);
        swarm.world.runUntilComplete(swarm.leechers, LONGEST_NANOS);
        long last = swarm.leechers.stream().mapToLong(SimPeer::completeNanos).max().orElseThrow();
        Result result = new Result(of, (last - swarm.startNanos) / 1e9, swarm.boundSeconds(),
                (double) swarm.seeder.status().bytesUp() / SIZE_BYTES);
        swarm.world.end();
        return result;
    }

    private double boundSeconds() {
        return Math.max((double) SIZE_BYTES / RATE, (double) of.leechers * SIZE_BYTES / upBytesPerSecond);
    }

    /** Looks at every leecher so often until all are done. */
    public static Spread spread(Case of, long seed, double sampleSeconds) {
        Efficiency swarm = new Efficiency(of, seed);
        List<double[]> samples = new ArrayList<>();
        boolean done = false;
        while (!done && samples.size() * sampleSeconds < LONGEST_NANOS / 1e9) {
            swarm.world.runFor((long) (sampleSeconds * 1e9));
            samples.add(swarm.leechers.stream().mapToDouble(SimPeer::share).toArray());
            done = swarm.leechers.stream().allMatch(SimPeer::isComplete);
        }
        double[][] share = new double[of.leechers][samples.size()];
        for (int i = 0; i < of.leechers; i++) {
            for (int j = 0; j < samples.size(); j++) {
                share[i][j] = samples.get(j)[i];
            }
        }
        swarm.world.end();
        return new Spread(share, sampleSeconds);
    }
}
