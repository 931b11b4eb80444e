package sprat.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import sprat.sim.SimTime;
import sprat.swarm.Strategy;
import sprat.swarm.choke.Choking;
import sprat.swarm.pick.Picking;
import sprat.swarm.pick.Picking.Order;

/** `make efficiency`: measures swarms of all sizes and all strategies, and writes the page and its picture. */
public final class EfficiencyReport {
    private static final int[] SIZES = {1, 2, 4, 8, 16, 32, 64, 128};
    private static final int[] COMPARED_SIZES = {8, 16};
    private static final int PICTURED = 16;
    private static final double SAMPLE_SECONDS = 0.2;
    private static final long SEED = 1;
    private static final String BEGIN = "<!-- begin: written by make efficiency -->\n";
    private static final String END = "<!-- end -->\n";

    private final ExecutorService workers = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    private final Map<Efficiency.Case, Future<Efficiency.Result>> results = new LinkedHashMap<>();

    private EfficiencyReport() {
    }

    /** @param arguments the page, whose part between the marks is replaced, and the picture */
    public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
        new EfficiencyReport().write(Path.of(arguments[0]), Path.of(arguments[1]));
    }

    private void write(Path page, Path picture) throws IOException, InterruptedException, ExecutionException {
        Future<Efficiency.Spread> spread = workers.submit(() ->
                Efficiency.spread(new Efficiency.Case(PICTURED, false, Strategy.DEFAULT), SEED, SAMPLE_SECONDS));
        alternatives().values().forEach(strategy -> compared().forEach(of -> begin(with(of, strategy))));
        for (int i = SIZES.length - 1; i >= 0; i--) {
            begin(new Efficiency.Case(SIZES[i], false, Strategy.DEFAULT));
            begin(new Efficiency.Case(SIZES[i], true, Strategy.DEFAULT));
        }
        workers.shutdown();
        String tables = BEGIN + curveTable() + "\n" + comparison() + END;
        String text = Files.readString(page);
        Files.writeString(page, text.substring(0, text.indexOf(BEGIN)) + tables
                + text.substring(text.indexOf(END) + END.length()));
        double[][] curve = new double[2][SIZES.length];
        for (int i = 0; i < SIZES.length; i++) {
            curve[0][i] = ratio(new Efficiency.Case(SIZES[i], false, Strategy.DEFAULT));
            curve[1][i] = ratio(new Efficiency.Case(SIZES[i], true, Strategy.DEFAULT));
        }
        Files.writeString(picture, new EfficiencyPicture(spread.get(), SIZES, curve).svg());
        System.out.print(tables);
    }

    private static Efficiency.Case with(Efficiency.Case of, Strategy strategy) {
        return new Efficiency.Case(of.leechers(), of.mixed(), strategy);
    }

    private static List<Efficiency.Case> compared() {
        List<Efficiency.Case> cases = new ArrayList<>();
        for (int size : COMPARED_SIZES) {
            cases.add(new Efficiency.Case(size, false, Strategy.DEFAULT));
            cases.add(new Efficiency.Case(size, true, Strategy.DEFAULT));
        }
        return cases;
    }

    private static Map<String, Strategy> alternatives() {
        Strategy ours = Strategy.DEFAULT;
        Picking picking = ours.picking();
        Choking choking = ours.choking();
        Map<String, Strategy> all = new LinkedHashMap<>();
        all.put("**as it is**", ours);
        all.put("picker: rarest, no shares", ours.picking(picking.sharing(false)));
        all.put("picker: by chance", ours.picking(picking.order(Order.RANDOM)));
        all.put("picker: in order", ours.picking(picking.order(Order.SEQUENTIAL)));
        all.put("endgame: at once", ours.picking(picking.lateNanos(0)));
        all.put("endgame: after 2 s", ours.picking(picking.lateNanos(2 * SimTime.SECONDS)));
        all.put("choker: tit-for-tat, also when seeding", ours.choking(choking.rule(Choking.Rule.TIT_FOR_TAT)));
        all.put("choker: round robin, also when leeching", ours.choking(choking.rule(Choking.Rule.ROUND_ROBIN)));
        all.put("choker: everybody has a slot", ours.choking(choking.rule(Choking.Rule.EVERYBODY)));
        all.put("slots: 4", ours.choking(choking.fixedSlots(4)));
        all.put("slots: 8", ours.choking(choking.fixedSlots(8)));
        all.put("slots: 16", ours.choking(choking.fixedSlots(16)));
        return all;
    }

    private void begin(Efficiency.Case of) {
        results.computeIfAbsent(of, key -> workers.submit(() -> Efficiency.measure(of, SEED)));
    }

    private double ratio(Efficiency.Case of) throws InterruptedException, ExecutionException {
        return results.get(of).get().ratio();
    }

    private String curveTable() throws InterruptedException, ExecutionException {
        StringBuilder text =
                new StringBuilder(
                "| leechers | equal: seconds | bound | ratio | seeder sent | mixed: seconds | bound | ratio "
                + "| seeder sent |\n| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
        for (int size : SIZES) {
            text.append("| ").append(size).append(" |");
            for (boolean mixed : new boolean[] {false, true}) {
                Efficiency.Result result = results.get(new Efficiency.Case(size, mixed, Strategy.DEFAULT)).get();
                text.append(String.format(Locale.ROOT, " %.2f | %.2f | %.2f | %.2f |", result.seconds(),
                        result.boundSeconds(), result.ratio(), result.seederSent()));
            }
            text.append('\n');
        }
        return text.toString();
    }

    private String comparison() throws InterruptedException, ExecutionException {
        StringBuilder text = new StringBuilder("| strategy |");
        StringBuilder rule = new StringBuilder("| --- |");
        for (Efficiency.Case of : compared()) {
            text.append(' ').append(of.leechers()).append(of.mixed() ? " mixed |" : " equal |");
            rule.append(" ---: |");
        }
        text.append('\n').append(rule).append('\n');
        for (Map.Entry<String, Strategy> alternative : alternatives().entrySet()) {
            text.append("| ").append(alternative.getKey()).append(" |");
            for (Efficiency.Case of : compared()) {
                text.append(String.format(Locale.ROOT, " %.2f |", ratio(with(of, alternative.getValue()))));
            }
            text.append('\n');
        }
        return text.toString();
    }
}
