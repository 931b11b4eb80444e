package load;

import java.nio.file.Path;
import java.util.List;

/**
 * `make load-flood`: what honest clients lose while a tracker gets bad datagrams, and while a seeder gets connections
 * that never finish their handshake. The program under load has CPU 0 for itself and all load comes from CPU 1 at
 * bounded rates, below what either CPU can do, so that what is lost is lost by the program and not for want of a
 * machine.
 */
public final class FloodLoad {
    private static final int RUNS = 5;
    private static final double SECONDS = 2;
    private static final double LEAST_RATIO = 0.8;
    private static final double HONEST_PER_SECOND = 5_000;
    private static final double FLOOD_PER_SECOND = 20_000;
    private static final double MOST_CPU_PERCENT = 20;

    private static final int LEECHERS = 8;
    private static final int NEWCOMERS = 40;
    private static final int SILENT = 1_000;
    private static final double DIALS_PER_SECOND = 1_000;
    private static final String MAX_UPLOAD = "200MiB/s";
    private static final double MIB = 1 << 20;

    private FloodLoad() {
    }

    /** @param args the jar */
    public static void main(String[] args) throws Exception {
        Path jar = Path.of(args[0]).toAbsolutePath();
        Report report = new Report();
        try (Program tracker = Program.start(jar, List.of(), "tracker");
                DatagramFlood flood = new DatagramFlood(tracker.address(), FLOOD_PER_SECOND)) {
            datagrams(tracker, flood, report);
        }
        try (Workplace work = new Workplace();
                Program seeder = Program.start(jar, List.of(), "seeder", Served.createFile(work.dir()).toString(),
                        "--out", Served.torrentFile(work.dir()).toString(), "--max-upload", MAX_UPLOAD);
                Crowd crowd = new Crowd(Served.by(seeder, work.dir()))) {
            crowd.add(LEECHERS, CrowdPeer.Kind.ACTIVE, "127.1");
            connections(seeder, crowd, "one address", "127.66.0.1", "127.2", report);
            connections(seeder, crowd, "many addresses", "127.66", "127.2", report);
            connections(seeder, crowd, "newcomers' address", "127.66.0.1", "127.66.0.1", report);
        }
        System.exit(report.exitStatus());
    }

    // ---- Datagrams at a tracker ----

    private static void datagrams(Program tracker, DatagramFlood flood, Report report) throws Exception {
        Population population = new Population(tracker.address());
        Announces.paced(population, HONEST_PER_SECOND, 2 * SECONDS, flood); // warms up
        Phase alone = new Phase();
        Phase beside = new Phase();
        Samples ratios = new Samples();
        long sent = 0;
        for (int run = 0; run < RUNS; run++) {
            population.connect();
            double before = alone.measure(tracker, population, null);
            double with = beside.measure(tracker, population, flood);
            ratios.add(with / before);
            sent += flood.sent();
        }
        alone.tell(report, "alone");
        beside.tell(report, "beside the flood");
        double secondsForOne = (beside.cpuSeconds - alone.cpuSeconds) / sent;
        report.tell("bad datagrams sent", sent / SECONDS / RUNS, "datagrams/s");
        report.tell("CPU of the tracker for one", secondsForOne * 1e6, "us");
        report.atMost(MOST_CPU_PERCENT, "CPU of the tracker for a flood of 20,000/s",
                secondsForOne * FLOOD_PER_SECOND * 100, "%");
        report.atLeast(LEAST_RATIO, "ratio of answers beside the flood", ratios.median(), "");
    }

    /** The same honest announces, several times. */
    private static final class Phase {
        final Samples perSecond = new Samples();
        final Samples p50Millis = new Samples();
        final Samples p99Millis = new Samples();
        double cpuSeconds;

        double measure(Program tracker, Population population, DatagramFlood flood) throws Exception {
            double before = tracker.cpuSeconds();
            Announces run = Announces.paced(population, HONEST_PER_SECOND, SECONDS, flood);
            cpuSeconds += tracker.cpuSeconds() - before;
            perSecond.add(run.perSecond());
            p50Millis.add(run.answerMicros().quantile(0.5) / 1e3);
            p99Millis.add(run.answerMicros().quantile(0.99) / 1e3);
            return run.perSecond();
        }

        void tell(Report report, String when) {
            report.tell("honest announces answered " + when, perSecond.median(), "announces/s");
            report.tell("answer time p50 " + when, p50Millis.median(), "ms");
            report.tell("answer time p99 " + when, p99Millis.median(), "ms");
            report.tell("CPU of the tracker " + when, cpuSeconds / SECONDS / RUNS * 100, "%");
        }
    }

    // ---- Connections to a seeder ----

    private static void connections(Program seeder, Crowd crowd, String name, String attackers, String honest,
            Report report)
            throws Exception {
        Samples ratios = new Samples();
        Samples alone = new Samples();
        Samples beside = new Samples();
        Samples cpu = new Samples();
        Samples dials = new Samples();
        int letIn = 0;
        for (int run = 0; run < RUNS; run++) {
            double before = rate(crowd);
            try (SilentDialers dialers = new SilentDialers(crowd.served().address(), attackers, SILENT,
                    DIALS_PER_SECOND)) {
                Thread.sleep(1_000); // the seeder's room for handshakes is full
                double cpuSeconds = seeder.cpuSeconds();
                double with = rate(crowd);
                cpu.add((seeder.cpuSeconds() - cpuSeconds) / SECONDS * 100);
                dials.add(dialers.dials() / (1 + SECONDS));
                letIn += crowd.add(NEWCOMERS, CrowdPeer.Kind.IDLE, honest);
                alone.add(before / MIB);
                beside.add(with / MIB);
                ratios.add(with / before);
            }
            crowd.remove(CrowdPeer.Kind.IDLE);
        }
        String when = "beside silent connections, " + name;
        report.tell("silent connections, " + name, dials.median(), "dials/s");
        report.tell("honest download alone", alone.median(), "MiB/s");
        report.tell("honest download " + when, beside.median(), "MiB/s");
        report.tell("CPU of the seeder " + when, cpu.median(), "%");
        report.atLeast(LEAST_RATIO, "ratio " + when, ratios.median(), "");
        report.atLeast(LEAST_RATIO, "newcomers let in " + when, (double) letIn / RUNS / NEWCOMERS, "");
    }

    private static double rate(Crowd crowd) throws InterruptedException {
        long bytes = crowd.bytes();
        long startNanos = System.nanoTime();
        Thread.sleep((long) (SECONDS * 1_000));
        return (crowd.bytes() - bytes) * 1e9 / (System.nanoTime() - startNanos);
    }
}
