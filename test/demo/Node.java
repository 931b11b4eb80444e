package demo;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * One process of the jar with `--json`: the last event of each kind that it printed, and its last lines in case it
 * fails. A thread of its own reads; everything else is called from the demo's main thread.
 */
final class Node {
    private static final int KEPT_LINES = 12;
    private static final int BAR_COLUMNS = 30;

    final String name;
    final String address;
    private final Process process;
    private final Map<String, JsonObject> lastEvents = new HashMap<>();
    private final Deque<String> lastLines = new ArrayDeque<>();

    /** @param address what it binds to: no other node has it */
    Node(String name, String address, Process process) {
        this.name = name;
        this.address = address;
        this.process = process;
        Thread reader = new Thread(this::read, name);
        reader.setDaemon(true);
        reader.start();
    }

    /** @return the first event of that name, waiting for it */
    synchronized JsonObject await(String event, long seconds) throws DemoFailure, InterruptedException {
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!lastEvents.containsKey(event)) {
            checkAlive();
            if (System.nanoTime() > deadlineNanos) {
                throw new DemoFailure(name + " did not say '" + event + "' within " + seconds + " s");
            }
            wait(100);
        }
        return lastEvents.get(event);
    }

    void awaitSuccess(long seconds) throws DemoFailure, InterruptedException {
        if (!process.waitFor(seconds, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new DemoFailure(name + " failed");
        }
    }

    void checkAlive() throws DemoFailure {
        if (!process.isAlive()) {
            throw new DemoFailure(name + " ended with exit code " + process.exitValue());
        }
    }

    synchronized boolean isComplete() {
        return lastEvents.containsKey("complete");
    }

    /** As a power cut would: no goodbye to tracker and peers. */
    void kill() {
        process.destroyForcibly();
    }

    void stop() {
        process.destroy();
    }

    void awaitEnd() {
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
        }
    }

    synchronized double secondsTaken() {
        return lastEvents.get("complete").getDouble("seconds");
    }

    /**
     * Who served how many bytes, by address alone: each node has its own, and the port of a peer that called us says
     * nothing.
     */
    synchronized Map<String, Long> sources() {
        Map<String, Long> bytesByAddress = new TreeMap<>();
        for (Object entry : lastEvents.get("complete").getArray("sources")) {
            JsonObject source = (JsonObject) entry;
            String from = source.getString("address");
            bytesByAddress.merge(from.substring(0, from.lastIndexOf(':')), source.getLong("bytes"), Long::sum);
        }
        return bytesByAddress;
    }

    synchronized String progressLine() {
        JsonObject progress = lastEvents.get("progress");
        if (isComplete()) {
            return String.format(Locale.ROOT, "%-10s complete in %.1f s", name, secondsTaken());
        }
        if (progress == null) {
            return String.format("%-10s starts", name);
        }
        double part = progress.getLong("bytesHave") / (double) Math.max(1, progress.getLong("bytesTotal"));
        return String.format(Locale.ROOT, "%-10s [%-" + BAR_COLUMNS + "s] %3d %%  %6.1f MiB/s  %d peers", name,
                "#".repeat((int) (part * BAR_COLUMNS)), (int) (part * 100), progress.getLong("downRate") / 1048576.0,
                progress.getInt("peers"));
    }

    synchronized String lastWords() {
        String end = process.isAlive() ? "" : ", ended with exit code " + process.exitValue();
        return "--- last lines of " + name + end + System.lineSeparator()
                + String.join(System.lineSeparator(), lastLines);
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
        if (line.startsWith("{")) { // anything else is a log line from stderr
            try {
                JsonObject event = JsonParser.object().from(line);
                lastEvents.put(event.getString("event", ""), event);
            } catch (JsonParserException e) {
                lastLines.addLast("not JSON: " + e.getMessage());
            }
        }
        notifyAll();
    }
}
