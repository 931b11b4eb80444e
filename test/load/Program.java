package load;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * One process of the jar that is put under load: alone on CPU 0, since the load comes from CPU 1. Knows its last event
 * of each kind, and what it costs: CPU time, resident memory, live heap. A thread of its own reads its events.
 */
final class Program implements AutoCloseable {
    private static final String CPU = "0";
    private static final int KEPT_LINES = 12;
    private static final long AWAIT_SECONDS = 60;

    private final String name;
    private final Process process;
    private final Map<String, JsonObject> lastEvents = new HashMap<>();
    private final Deque<String> lastLines = new ArrayDeque<>();
    private volatile boolean closing;

    private Program(String name, Process process) {
        this.name = name;
        this.process = process;
        Thread reader = new Thread(this::read, name);
        reader.setDaemon(true);
        reader.start();
    }

    /** @param jvm options of the JVM; `args` begins with the command */
    static Program start(Path jar, List<String> jvm, String... args) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> line = new ArrayList<>(List.of("taskset", "-c", CPU, java));
        line.addAll(jvm);
        line.addAll(List.of("-jar", jar.toString()));
        line.addAll(List.of(args));
        line.addAll(List.of("--bind", "127.0.0.1", "--port", "0", "--json"));
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().put("XDG_STATE_HOME", Path.of("target/load/state").toAbsolutePath().toString());
        Program program = new Program(args[0], builder.start());
        Runtime.getRuntime().addShutdownHook(new Thread(program.process::destroyForcibly)); // Ctrl-C comes this way too
        return program;
    }

    InetSocketAddress address() throws LoadFailure, InterruptedException {
        String address = await("listening", event -> true).getString("address");
        int colon = address.lastIndexOf(':');
        return new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    }

    /** @return the last event of that name, waiting until it is as wanted */
    synchronized JsonObject await(String event, Predicate<JsonObject> wanted) throws LoadFailure, InterruptedException {
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(AWAIT_SECONDS);
        while (!lastEvents.containsKey(event) || !wanted.test(lastEvents.get(event))) {
            if (!process.isAlive()) {
                throw new LoadFailure(name + " ended with exit code " + process.exitValue() + ": "
                        + String.join("\n", lastLines));
            }
            if (System.nanoTime() > deadlineNanos) {
                throw new LoadFailure(name + " has no '" + event + "' as wanted after " + AWAIT_SECONDS + " s: "
                        + lastEvents.get(event));
            }
            wait(100);
        }
        return lastEvents.get(event);
    }

    double cpuSeconds() {
        return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
    }

    double residentMib() throws IOException, LoadFailure {
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
            }
        }
        throw new LoadFailure(name + " has no VmRSS in /proc");
    }

    /**
     * Bytes of the objects that are left after a full collection, as the last line of `jcmd GC.class_histogram` counts
     * them.
     */
    long liveHeapBytes() throws IOException, InterruptedException, LoadFailure {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process histogram = new ProcessBuilder(jcmd, "" + process.pid(), "GC.class_histogram").redirectErrorStream(true)
                .start();
        String last = "";
        try (BufferedReader lines = histogram.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last = line.isBlank() ? last : line.trim();
            }
        }
        if (histogram.waitFor() != 0 || !last.startsWith("Total")) {
            throw new LoadFailure("jcmd GC.class_histogram of " + name + " says: " + last);
        }
        return Long.parseLong(last.split("\\s+")[2]);
    }

    @Override
    public void close() {
        closing = true;
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
        }
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                take(line);
            }
        } catch (IOException e) {
            take("its output broke off: " + e.getMessage());
        }
    }

    private synchronized void take(String line) {
        lastLines.addLast(line);
        if (lastLines.size() > KEPT_LINES) {
            lastLines.removeFirst();
        }
        if (!line.startsWith("{") && !closing) {
            System.out.println(name + ": " + line); // a log line from stderr: a warning, or worse
        }
        if (!line.startsWith("{")) {
            return;
        }
        try {
            JsonObject event = JsonParser.object().from(line);
            lastEvents.put(event.getString("event", ""), event);
        } catch (JsonParserException e) {
            lastLines.addLast("not JSON: " + e.getMessage());
        }
        notifyAll();
    }
}
