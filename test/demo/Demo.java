package demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The main job on one machine, as `make demo` runs it: a tracker, two seeders and three leechers, each a process of its
 * own on an address of its own (127.0.0.x). When the first leecher has everything, both seeders are killed; a late
 * leecher has to finish from those that are left. Every byte is compared. Exit status 0 only when all of that worked.
 *
 * The roles are driven as a script would drive them: command lines in, JSON lines out. Read `run` first, then `Node`.
 */
public final class Demo {
    /** Slow origins: whoever leeches has to trade with the others, as in a room full of machines. */
    private static final String SEEDER_UPLOAD = "25MiB/s";
    private static final long PHASE_SECONDS = 120;
    private static final int TICK_MILLIS = 100;
    private static final int TICKS_BETWEEN_LINES = 20;
    private static final boolean TERMINAL = System.console() != null;

    private final String java;
    private final Path jar;
    private final Path work;
    private final List<Node> nodes = Collections.synchronizedList(new ArrayList<>());
    /** Where lines stay on the screen, a leecher's end is told once. */
    private final Set<Node> toldComplete = new HashSet<>();
    private final long startNanos = System.nanoTime();
    private volatile boolean ending;

    private Demo(String java, Path jar, Path work) {
        this.java = java;
        this.jar = jar;
        this.work = work;
    }

    /** @param args the jar */
    public static void main(String[] args) throws Exception {
        Path temp = Path.of(System.getenv().getOrDefault("TMPDIR", "/tmp"));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Demo demo = new Demo(java, Path.of(args[0]).toAbsolutePath(), Files.createTempDirectory(temp, "sprat-demo-"));
        Runtime.getRuntime().addShutdownHook(new Thread(demo::cleanUp)); // Ctrl-C comes this way too
        try {
            demo.run();
        } catch (DemoFailure | IOException failure) {
            demo.explain(failure);
            System.exit(1);
        }
    }

    private void run() throws DemoFailure, IOException, InterruptedException {
        say("making files in " + work);
        Folder origin = Folder.create(work.resolve("origin").resolve("Demo files"));

        Node tracker = start("tracker", 1, "tracker");
        String url = "udp://" + tracker.await("listening", PHASE_SECONDS).getString("address");
        Path torrent = work.resolve("demo.torrent");
        command("create", "create", origin.path().toString(), "--out", torrent.toString(), "--tracker", url)
                .awaitSuccess(PHASE_SECONDS);
        say("tracker at " + url + ", torrent of " + origin.files().size() + " files, " + mib(origin.bytes()) + " MiB");

        List<Node> seeders = new ArrayList<>();
        for (int i = 1; i <= 2; i++) {
            origin.linkInto(work.resolve("seeder-" + i));
            seeders.add(peer("seeder-" + i, 10 + i, "seeder", torrent, "--max-upload", SEEDER_UPLOAD));
        }
        for (Node seeder : seeders) {
            seeder.await("seeding", PHASE_SECONDS);
        }
        say("two seeders serve, at most " + SEEDER_UPLOAD + " each; three leechers start");
        List<Node> leechers = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            leechers.add(peer("leecher-" + i, 20 + i, "leecher", torrent));
        }

        watchUntil(1, leechers);
        seeders.forEach(Node::kill);
        say("the first leecher has everything: both seeders are killed, a late leecher starts");
        Node late = peer("late", 30, "leecher", torrent);
        leechers.add(late);
        watchUntil(leechers.size(), leechers);

        for (Node leecher : leechers) {
            origin.compareWithCopyIn(work.resolve(leecher.name));
        }
        checkSources(late, seeders, origin.bytes());
        say("all " + leechers.size() + " copies are right in every byte, the late one came from re-seeders alone");
        printSummary(seeders, leechers);
    }

    private Node peer(String name, int host, String role, Path torrent, String... more) throws IOException {
        Path dir = Files.createDirectories(work.resolve(name));
        List<String> args = new ArrayList<>(List.of(role, torrent.toString(), "--dir", dir.toString()));
        args.addAll(Arrays.asList(more));
        return start(name, host, args.toArray(String[]::new));
    }

    /** Port 0, the address in `listening`: a demo must not mind who uses 6881 or 6969 here. */
    private Node start(String name, int host, String... args) throws IOException {
        String address = "127.0.0." + host;
        List<String> bound = new ArrayList<>(Arrays.asList(args));
        bound.addAll(List.of("--bind", address, "--port", "0"));
        return launch(name, address, bound);
    }

    private Node command(String name, String... args) throws IOException {
        return launch(name, "", Arrays.asList(args));
    }

    private Node launch(String name, String address, List<String> args) throws IOException {
        List<String> line = new ArrayList<>(List.of(java, "-jar", jar.toString()));
        line.addAll(args);
        line.add("--json");
        ProcessBuilder process = new ProcessBuilder(line).directory(work.toFile()).redirectErrorStream(true);
        process.environment().put("XDG_STATE_HOME", work.resolve("state").toString());
        Node node = new Node(name, address, process.start());
        nodes.add(node);
        return node;
    }

    /** Shows progress until that many of the leechers are complete. */
    private void watchUntil(int wanted, List<Node> leechers) throws DemoFailure, InterruptedException {
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(PHASE_SECONDS);
        for (int tick = 0; leechers.stream().filter(Node::isComplete).count() < wanted; tick++) {
            for (Node leecher : leechers) {
                leecher.checkAlive();
            }
            if (System.nanoTime() > deadlineNanos) {
                throw new DemoFailure("fewer than " + wanted + " leechers are complete after " + PHASE_SECONDS + " s");
            }
            if (TERMINAL || tick % TICKS_BETWEEN_LINES == TICKS_BETWEEN_LINES - 1) {
                show(leechers, TERMINAL && tick > 0);
            }
            Thread.sleep(TICK_MILLIS);
        }
        show(leechers, TERMINAL);
    }

    private void show(List<Node> leechers, boolean again) {
        if (again) {
            System.out.print("\033[" + leechers.size() + "A");
        }
        for (Node leecher : leechers) {
            boolean isNews = !leecher.isComplete() || toldComplete.add(leecher);
            if (TERMINAL || isNews) {
                say(leecher.progressLine() + (TERMINAL ? "\033[K" : ""));
            }
        }
    }

    private static void checkSources(Node late, List<Node> seeders, long totalBytes) throws DemoFailure {
        Map<String, Long> sources = late.sources();
        long servedBytes = sources.values().stream().mapToLong(Long::longValue).sum();
        if (servedBytes < totalBytes || seeders.stream().anyMatch(seeder -> sources.containsKey(seeder.address))) {
            throw new DemoFailure("the late leecher needs " + totalBytes
                    + " bytes from re-seeders alone, and says it had " + sources);
        }
    }

    /** A line a leecher: how long it took, and from whom it had how much. */
    private void printSummary(List<Node> seeders, List<Node> leechers) {
        List<Node> servers = new ArrayList<>(seeders);
        servers.addAll(leechers);
        StringBuilder table = new StringBuilder(String.format("%n%-10s %8s  MiB from:", "", "seconds"));
        servers.forEach(server -> table.append(String.format("%10s", server.name)));
        Map<String, Long> sentBytes = new HashMap<>();
        for (Node leecher : leechers) {
            Map<String, Long> sources = leecher.sources();
            sources.forEach((address, bytes) -> sentBytes.merge(address, bytes, Long::sum));
            table.append(String.format(Locale.ROOT, "%n%-10s %8.1f           ", leecher.name, leecher.secondsTaken()));
            appendBytes(table, servers, sources);
        }
        table.append(String.format("%n%-10s %8s           ", "sent", ""));
        appendBytes(table, servers, sentBytes);
        System.out.println(table.append(System.lineSeparator()));
    }

    private static void appendBytes(StringBuilder table, List<Node> servers, Map<String, Long> bytesByAddress) {
        for (Node server : servers) {
            Long bytes = bytesByAddress.get(server.address);
            table.append(String.format("%10s", bytes == null ? "-" : mib(bytes)));
        }
    }

    private static String mib(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / 1048576.0);
    }

    private void say(String line) {
        System.out.printf(Locale.ROOT, "%5.1f s  %s%n", (System.nanoTime() - startNanos) / 1e9, line);
    }

    private void explain(Exception failure) {
        if (!ending) { // interrupted: the nodes end because they were told to
            nodes.forEach(node -> System.out.println(node.lastWords()));
            System.out.println("--- FAILED: " + failure);
        }
    }

    /** Runs at every end, in a thread of its own. */
    private void cleanUp() {
        ending = true;
        List<Node> all = List.copyOf(nodes);
        all.forEach(Node::stop);
        all.forEach(Node::awaitEnd);
        try {
            new Folder(work).delete();
        } catch (IOException e) {
            System.err.println("left behind: " + work + " (" + e.getMessage() + ")");
        }
    }
}
