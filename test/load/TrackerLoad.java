package load;

import com.grack.nanojson.JsonObject;
import java.nio.file.Path;
import java.util.List;

/**
 * `make load-tracker`: 1,000,000 peers of 100,000 torrents in the smallest heap that takes them, and how the tracker
 * answers then.
 */
public final class TrackerLoad {
    /** In steps: the tracker derives its limits from the heap. */
    private static final int[] HEAP_MIB = {240, 248, 256, 264, 272, 288, 320};
    /** `TrackerLimits.TRACKER_BYTES_PER_PEER` reckons with more: with peers over IPv6, each a source of its own. */
    private static final double MOST_BYTES_PER_PEER = 96;
    private static final double LEAST_RATIO = 0.7;
    private static final double LEAST_ANSWERED_PERCENT = 99;
    private static final int IN_FLIGHT = 64;
    /** Of what it can do, for answer times without a queue. */
    private static final int PART = 4;
    private static final int RUNS = 3;
    private static final double SECONDS = 3;
    private static final double MIB = 1 << 20;

    private TrackerLoad() {
    }

    /** @param args the jar */
    public static void main(String[] args) throws Exception {
        Path jar = Path.of(args[0]).toAbsolutePath();
        Report report = new Report();
        int heapMib = smallestHeap(jar, report);
        try (Program tracker = Program.start(jar, List.of("-Xmx" + heapMib + "m"), "tracker")) {
            report.tell("smallest heap that holds them (-Xmx)", heapMib, "MiB");
            measure(tracker, report);
        }
        System.exit(report.exitStatus());
    }

    /**
     * Fills one tracker after the other until one keeps all: a full table refuses nobody, a newcomer takes the place of
     * another peer.
     */
    private static int smallestHeap(Path jar, Report report) throws Exception {
        for (int heapMib : HEAP_MIB) {
            try (Program tracker = Program.start(jar, List.of("-Xmx" + heapMib + "m"), "tracker")) {
                Population population = new Population(tracker.address());
                population.fill();
                if (!population.refusal().isEmpty()) {
                    report.tell("with -Xmx" + heapMib + "m: \"" + population.refusal() + "\" after",
                            population.admitted(), "peers");
                    continue;
                }
                int held = tracker.await("progress", event -> event.getInt("announces") >= population.admitted())
                        .getInt("peers");
                if (held >= Population.PEERS) {
                    return heapMib;
                }
                report.tell("with -Xmx" + heapMib + "m are held", held, "peers");
            }
        }
        throw new LoadFailure("no heap up to " + HEAP_MIB[HEAP_MIB.length - 1] + " MiB was enough");
    }

    private static void measure(Program tracker, Report report) throws Exception {
        Population population = new Population(tracker.address());
        Announces.atMost(population, IN_FLIGHT, SECONDS); // warms up; its 100,000 peers are those of the fill
        Rate few = rate(tracker, population);
        long emptyBytes = tracker.liveHeapBytes();
        int early = tracker.await("progress", event -> true).getInt("peers");
        long startNanos = System.nanoTime();
        population.fill();
        double fillSeconds = (System.nanoTime() - startNanos) / 1e9;
        JsonObject held = tracker.await("progress", event -> event.getInt("peers") >= Population.PEERS);
        report.atLeast(Population.PEERS, "peers held", held.getInt("peers"), "peers");
        report.atLeast(Population.TORRENTS, "torrents held", held.getInt("torrents"), "torrents");
        report.tell("peers taken, each address with its connect", population.admitted() / fillSeconds, "announces/s");
        long fullBytes = tracker.liveHeapBytes();
        report.atMost(MOST_BYTES_PER_PEER, "heap for each further peer",
                (fullBytes - emptyBytes) / (double) (Population.PEERS - early), "B");
        report.tell("live heap", fullBytes / MIB, "MiB");
        report.tell("resident memory of the process", tracker.residentMib(), "MiB");
        answers(tracker, population, few, report);
    }

    /** Rates of one CPU second of the tracker, since on a busy machine those of a second say more about the others. */
    private static void answers(Program tracker, Population population, Rate few, Report report) throws Exception {
        Rate full = rate(tracker, population);
        report.tell("announces answered, table a tenth full", few.perSecond, "announces/s");
        report.tell("announces answered, table full", full.perSecond, "announces/s");
        report.tell("for a second of the tracker's CPU, a tenth full", few.perCpuSecond, "announces");
        report.tell("for a second of the tracker's CPU, full", full.perCpuSecond, "announces");
        report.atLeast(LEAST_RATIO, "ratio of these, full to a tenth full", full.perCpuSecond / few.perCpuSecond, "");
        population.connect();
        Announces half = Announces.paced(population, full.perSecond / PART, RUNS * SECONDS, null);
        report.tell("at a quarter of that rate: announces asked", full.perSecond / PART, "announces/s");
        report.atLeast(LEAST_ANSWERED_PERCENT, "at a quarter of that rate: answered", half.answeredShare() * 100, "%");
        report.tell("at a quarter of that rate: answer time p50", half.answerMicros().quantile(0.5) / 1e3, "ms");
        report.tell("at a quarter of that rate: answer time p99", half.answerMicros().quantile(0.99) / 1e3, "ms");
    }

    private record Rate(double perSecond, double perCpuSecond) { }

    private static Rate rate(Program tracker, Population population) throws Exception {
        Samples rates = new Samples();
        Samples cpuRates = new Samples();
        for (int run = 0; run < RUNS; run++) {
            population.connect();
            double cpuSeconds = tracker.cpuSeconds();
            double perSecond = Announces.atMost(population, IN_FLIGHT, SECONDS).perSecond();
            rates.add(perSecond);
            cpuRates.add(perSecond * SECONDS / (tracker.cpuSeconds() - cpuSeconds));
        }
        return new Rate(rates.median(), cpuRates.median());
    }
}
