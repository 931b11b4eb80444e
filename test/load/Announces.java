package load;

import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Announces of a {@link Population} for a while, and how they were answered. The thread that asks spins: it has its CPU
 * for that.
 */
final class Announces {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Questions that are remembered, the latest. */
    private static final int OPEN = 1 << 18;

    private final Population population;
    private final SplittableRandom random = new SplittableRandom(3);
    private final long[] dueNanos = new long[OPEN];
    private final int[] openNumbers = new int[OPEN];
    private final Samples answerMicros = new Samples();
    private int asked;
    private int answered;
    private int refused;
    private double seconds;

    private Announces(Population population) {
        this.population = population;
        Arrays.fill(openNumbers, -1);
    }

    /** That many on their way at all times: as fast as the tracker can. */
    static Announces atMost(Population population, int inFlight, double seconds) throws IOException {
        Announces run = new Announces(population);
        long startNanos = System.nanoTime();
        long endNanos = startNanos + (long) (seconds * 1e9);
        long lastNanos = startNanos;
        int given = 0;
        for (long nowNanos = startNanos; nowNanos < endNanos; nowNanos = System.nanoTime()) {
            while (run.asked - run.answered - run.refused - given < inFlight) {
                run.ask(nowNanos);
            }
            int before = run.answered;
            run.receive();
            if (run.answered > before) {
                lastNanos = nowNanos;
            } else if (nowNanos - lastNanos > PATIENCE_NANOS / 10) {
                given = run.asked - run.answered - run.refused; // lost on the way
                lastNanos = nowNanos;
            }
        }
        run.seconds = (System.nanoTime() - startNanos) / 1e9;
        return run;
    }

    /**
     * So many a second, evenly, whatever the tracker does; answer times count from when each was due.
     *
     * @param flood sent beside them by the same thread, or null
     */
    static Announces paced(Population population, double perSecond, double seconds, DatagramFlood flood)
            throws IOException {
        Announces run = new Announces(population);
        long startNanos = System.nanoTime();
        if (flood != null) {
            flood.begin(startNanos);
        }
        long total = (long) (perSecond * seconds);
        long endNanos = startNanos + (long) (seconds * 1e9);
        for (long nowNanos = startNanos; nowNanos < endNanos
                || run.waits() && nowNanos < endNanos + PATIENCE_NANOS; nowNanos = System.nanoTime()) {
            for (int burst = 0; burst < 8 && run.asked < total; burst++) {
                long due = startNanos + (long) (run.asked / perSecond * 1e9);
                if (due > nowNanos) {
                    break;
                }
                run.ask(due);
            }
            if (flood != null && nowNanos < endNanos) {
                flood.send(nowNanos);
            }
            run.receive();
        }
        run.seconds = seconds;
        return run;
    }

    private boolean waits() {
        return answered + refused < asked;
    }

    private void ask(long due) throws IOException {
        int number = population.numbers(1);
        asked++;
        dueNanos[number % OPEN] = due;
        openNumbers[number % OPEN] = number;
        population.announce(random.nextInt(Population.TORRENTS), number);
    }

    private void receive() throws IOException {
        for (Speaker speaker : population.loud()) {
            Speaker.Answer answer = speaker.receive();
            if (answer == Speaker.Answer.REFUSED) {
                refused++;
            } else if (answer == Speaker.Answer.ANNOUNCED && openNumbers[speaker.number() % OPEN] == speaker.number()) {
                openNumbers[speaker.number() % OPEN] = -1;
                answered++;
                answerMicros.add((System.nanoTime() - dueNanos[speaker.number() % OPEN]) / 1e3);
            }
        }
    }

    double perSecond() {
        return answered / seconds;
    }

    double answeredShare() {
        return (double) answered / asked;
    }

    int refused() {
        return refused;
    }

    /** From when it was due to the answer. */
    Samples answerMicros() {
        return answerMicros;
    }
}
