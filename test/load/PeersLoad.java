package load;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import load.CrowdPeer.Kind;

/**
 * `make load-peers`: what 2,000 idle connections cost a seeder that serves 50 active ones. Each run measures without,
 * with, and again; only ratios of one process in one run are judged.
 */
public final class PeersLoad {
    private static final int ACTIVE = 50;
    private static final int IDLE = 2_000;
    private static final int RUNS = 5;
    private static final double MEASURE_SECONDS = 2;
    private static final double IDLE_SECONDS = 20;
    /** Two rounds of the choker, until all have slots. */
    private static final double WARM_UP_SECONDS = 22;
    private static final double SETTLE_SECONDS = 0.5;
    private static final double LEAST_RATIO = 0.8;
    private static final int FEW = 16;
    /**
     * A slot that nobody uses is free after three rounds of the choker, twice; a seeder with traffic then has slots for
     * all.
     */
    private static final double MOST_LATE_SECONDS = 90;
    private static final double MIB = 1 << 20;

    private final Report report;
    private final Program seeder;
    private final Crowd crowd;

    private PeersLoad(Report report, Program seeder, Crowd crowd) {
        this.report = report;
        this.seeder = seeder;
        this.crowd = crowd;
    }

    /** @param args the jar */
    public static void main(String[] args) throws Exception {
        Path jar = Path.of(args[0]).toAbsolutePath();
        Report report = new Report();
        try (Workplace work = new Workplace(); Program seeder = seeder(jar, work); Crowd crowd =
                new Crowd(Served.by(seeder, work.dir()))) {
            PeersLoad load = new PeersLoad(report, seeder, crowd);
            load.warmUp();
            load.compare(Kind.IDLE, "idle");
            load.compare(Kind.INTERESTED, "interested and silent");
            load.weigh();
            report.atMost(0, "connections lost", crowd.lost(), "");
        }
        try (Workplace work = new Workplace(); Program seeder = seeder(jar, work); Crowd crowd =
                new Crowd(Served.by(seeder, work.dir()))) {
            new PeersLoad(report, seeder, crowd).arriveLate();
        }
        System.exit(report.exitStatus());
    }

    private static Program seeder(Path jar, Workplace work) throws IOException {
        return Program.start(jar, List.of(), "seeder", Served.createFile(work.dir()).toString(), "--out",
                Served.torrentFile(work.dir()).toString(), "--max-peers", "" + (ACTIVE + IDLE));
    }

    private void warmUp() throws InterruptedException {
        crowd.add(ACTIVE, Kind.ACTIVE, "127.1");
        Thread.sleep((long) (WARM_UP_SECONDS * 1_000));
        report.atLeast(ACTIVE, "active peers that are served", crowd.unchoked(Kind.ACTIVE), "peers");
    }

    /**
     * As many silent peers as a seeder without traffic has slots, and some more, hold those slots when the active ones
     * come.
     */
    private void arriveLate() throws InterruptedException {
        crowd.add(FEW, Kind.INTERESTED, "127.2");
        crowd.add(ACTIVE, Kind.ACTIVE, "127.1");
        long startNanos = System.nanoTime();
        while (crowd.unchoked(Kind.ACTIVE) < ACTIVE && System.nanoTime() - startNanos < 2 * MOST_LATE_SECONDS * 1e9) {
            Thread.sleep(100);
        }
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        report.atMost(MOST_LATE_SECONDS, "until " + ACTIVE + " are served that come after " + FEW + " silent ones",
                seconds, "s");
    }

    private Measured alone() throws LoadFailure, InterruptedException {
        seeder.await("progress", event -> event.getInt("peers") == ACTIVE);
        return measure(MEASURE_SECONDS);
    }

    private record Measured(double mibPerSecond, double cpuShare) {
        /** On a busy machine it says more than the rate. */
        double mibPerCpuSecond() {
            return mibPerSecond / cpuShare;
        }
    }

    private Measured measure(double wantedSeconds) throws InterruptedException {
        Thread.sleep((long) (SETTLE_SECONDS * 1_000));
        long bytes = crowd.bytes();
        double cpuSeconds = seeder.cpuSeconds();
        long startNanos = System.nanoTime();
        Thread.sleep((long) (wantedSeconds * 1_000));
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        return new Measured((crowd.bytes() - bytes) / MIB / seconds, (seeder.cpuSeconds() - cpuSeconds) / seconds);
    }

    private void compare(Kind kind, String name) throws LoadFailure, InterruptedException {
        Samples ratios = new Samples();
        Samples cpuRatios = new Samples();
        Samples without = new Samples();
        Samples with = new Samples();
        Samples cpuWithout = new Samples();
        Samples cpuWith = new Samples();
        Measured before = alone();
        for (int run = 0; run < RUNS; run++) {
            crowd.add(IDLE, kind, "127.2");
            seeder.await("progress", event -> event.getInt("peers") == ACTIVE + IDLE);
            Measured beside = measure(MEASURE_SECONDS);
            crowd.remove(kind);
            Measured after = alone();
            without.add(after.mibPerSecond);
            with.add(beside.mibPerSecond);
            cpuWithout.add(after.cpuShare * 100);
            cpuWith.add(beside.cpuShare * 100);
            ratios.add(2 * beside.mibPerSecond / (before.mibPerSecond + after.mibPerSecond));
            cpuRatios.add(2 * beside.mibPerCpuSecond() / (before.mibPerCpuSecond() + after.mibPerCpuSecond()));
            before = after;
        }
        report.tell(ACTIVE + " active alone", without.median(), "MiB/s");
        report.tell(ACTIVE + " active beside " + IDLE + " " + name, with.median(), "MiB/s");
        report.tell("CPU of the seeder alone", cpuWithout.median(), "%");
        report.tell("CPU of the seeder beside " + IDLE + " " + name, cpuWith.median(), "%");
        report.atLeast(LEAST_RATIO, "ratio beside " + IDLE + " " + name, ratios.median(), "");
        report.atLeast(LEAST_RATIO, "the same for a second of the seeder's CPU", cpuRatios.median(), "");
    }

    /** What a connection costs that does nothing. */
    private void weigh() throws LoadFailure, InterruptedException, IOException {
        crowd.remove(Kind.ACTIVE);
        seeder.await("progress", event -> event.getInt("peers") == 0);
        long heapBytes = seeder.liveHeapBytes();
        crowd.add(IDLE + ACTIVE, Kind.IDLE, "127.3");
        int held = seeder.await("progress", event -> event.getInt("peers") == IDLE + ACTIVE).getInt("peers");
        double cpuShare = measure(IDLE_SECONDS).cpuShare;
        report.atLeast(IDLE + ACTIVE, "connections held", held, "peers");
        report.tell("CPU of the seeder with all of them idle", cpuShare * 100, "%");
        report.tell("heap for each", (seeder.liveHeapBytes() - heapBytes) / (double) held, "B");
        report.tell("heap", seeder.liveHeapBytes() / MIB, "MiB");
        report.tell("resident memory of the process", seeder.residentMib(), "MiB");
    }
}
