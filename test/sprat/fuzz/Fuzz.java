package sprat.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Hostile bytes for everything of sprat that reads what strangers send, as `make fuzz` runs it:
 * <pre>
 *   make fuzz                              a million cases over all targets
 *   make fuzz SEED=2 CASES=100000          others, or fewer
 *   make fuzz TARGET=peer                  one target with all of the cases
 *   make fuzz TARGET=peer SEED=7 CASE=123  one case again
 * </pre>
 */
public final class Fuzz {
    private static final String HEAD = "%-10s %9s %9s %20s %9s%n";

    private Fuzz() {
    }

    /** New ones, slowest first: each keeps what is costly to make, and has one thread. */
    static List<Target> targets() {
        return List.of(new PeerTarget(), new DiskTarget(), new ResponseTarget(), new RequestTarget(),
                new MetainfoTarget(), new BencodeTarget(),
                new WebTrackerTarget(), new WebSeedTarget(), new MagnetTarget());
    }

    /** How many of that many cases are this target's. */
    static int share(Target target, List<Target> among, int cases) {
        return (int) ((long) cases * target.share() / among.stream().mapToInt(Target::share).sum());
    }

    /** @param args seed, cases in all, target or "", number of a case or "" */
    public static void main(String[] args) throws InterruptedException {
        List<Target> chosen = targets().stream().filter(target -> args[2].isEmpty() || args[2].equals(target.name()))
                .toList();
        if (chosen.isEmpty() || !args[3].isEmpty() && chosen.size() > 1) {
            System.err.println("TARGET is one of " + targets().stream().map(Target::name)
                    .toList() + (chosen.isEmpty() ? "" : ": CASE needs it"));
            System.exit(2);
        }
        long seed = Long.parseLong(args[0]);
        System.out.printf(HEAD, "seed " + seed, "cases", "refused", "most allocated", "seconds");
        ExecutorService threads = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        List<Future<Campaign.Report>> reports = new ArrayList<>();
        for (Target target : chosen) {
            int first = args[3].isEmpty() ? 0 : Integer.parseInt(args[3]);
            int end = args[3].isEmpty() ? share(target, chosen, Integer.parseInt(args[1])) : first + 1;
            reports.add(threads.submit(() -> new Campaign(target, seed, new Watchdog()).run(first, end)));
        }
        int failures = 0;
        for (int i = 0; i < chosen.size(); i++) {
            failures += tell(chosen.get(i), reports.get(i)) ? 0 : 1;
        }
        System.exit(failures == 0 ? 0 : 1);
    }

    private static boolean tell(Target target, Future<Campaign.Report> ended) throws InterruptedException {
        try {
            Campaign.Report report = ended.get();
            System.out.printf(Locale.ROOT, HEAD, target.name(), report.cases(),
                    100L * report.refused() / Math.max(1, report.cases()) + " %",
                    report.mostAllocated() + " bytes", String.format(Locale.ROOT, "%.1f", report.nanos() / 1e9));
            return true;
        } catch (ExecutionException e) {
            System.out.printf(HEAD, target.name(), "", "", "FAILED", "");
            e.getCause().printStackTrace();
            return false;
        }
    }
}
