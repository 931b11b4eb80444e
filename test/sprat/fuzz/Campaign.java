package sprat.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HexFormat;

/**
 * Runs cases of one target, each made from the seed, the target's name and the number of the case alone. A case that
 * throws, that allocates too much, or that does not end in time is a failure that tells how to replay it.
 */
final class Campaign {
    /**
     * What was seen.
     *
     * @param mostAllocated bytes that the hungriest case allocated
     */
    record Report(int cases, int refused, long mostAllocated, long nanos) { }

    /** A case that went wrong, with everything that is needed to see it again. */
    static final class Failure extends AssertionError {
        private static final long serialVersionUID = 1L;

        Failure(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Target target;
    private final long seed;
    private final Watchdog watchdog;

    Campaign(Target target, long seed, Watchdog watchdog) {
        this.target = target;
        this.seed = seed;
        this.watchdog = watchdog;
    }

    /** Cases `from` up to, not with, `end`. */
    Report run(int from, int end) {
        int refused = 0;
        long mostAllocated = 0;
        long startNanos = System.nanoTime();
        for (int number = from; number < end; number++) {
            byte[] input = target.input(new Mutator(seedOf(number)));
            Case now = new Case(input, story(number));
            Measured first = now.measured();
            // Who comes first somewhere loads classes and tables, which are kept: only what is needed once more is the
            // case's own.
            Measured told = first.allocated <= first.allowed ? first : now.measured();
            if (told.allocated > told.allowed) {
                throw new Failure("allocated " + told.allocated + " bytes, " + told.allowed + " are allowed for the "
                        + told.ending.fedBytes() + " bytes fed\n" + told(now.story, input), null);
            }
            refused += told.ending.refused() ? 1 : 0;
            mostAllocated = Math.max(mostAllocated, told.allocated);
        }
        return new Report(end - from, refused, mostAllocated, System.nanoTime() - startNanos);
    }

    private record Measured(Target.Ending ending, long allocated, long allowed) { }

    private final class Case {
        private final byte[] input;
        private final String story;

        Case(byte[] input, String story) {
            this.input = input;
            this.story = story;
        }

        Measured measured() {
            watchdog.begin(story, input);
            try {
                long before = THREADS.getCurrentThreadAllocatedBytes();
                Target.Ending ending = target.run(input.clone());
                long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
                return new Measured(ending, allocated,
                        target.bytesPerCase() + target.bytesPerByte() * ending.fedBytes());
            } catch (Throwable thrown) { // whatever it is, it tells which case
                throw new Failure(thrown + "\n" + told(story, input), thrown);
            } finally {
                watchdog.end();
            }
        }
    }

    private String story(int number) {
        return "target " + target.name() + ", seed " + seed + ", case " + number + ": make fuzz TARGET=" + target.name()
                + " SEED=" + seed
                + " CASE=" + number;
    }

    static String told(String story, byte[] input) {
        return story + "\n" + input.length + " bytes: " + HexFormat.of().formatHex(input);
    }

    private long seedOf(int number) {
        return (seed * 0x9e3779b97f4a7c15L + target.name().hashCode()) * 0xbf58476d1ce4e5b9L
                + number * 0x94d049bb133111ebL;
    }
}
