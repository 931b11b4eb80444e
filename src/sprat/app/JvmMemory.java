package sprat.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tinylog.Logger;
import sprat.io.MemoryBudget;

/**
 * What the JVM allows this process. Its own way to tell the limit for direct buffers loads its management, which takes
 * a tenth of a second and a heap of its own, so the limit is read from where a user sets it.
 */
record JvmMemory(long heapBytes, long directBytes) {
    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");
    private static final Pattern DIRECT = Pattern.compile("-XX:MaxDirectMemorySize=(\\d{1,18})([kKmMgGtT]?)");
    private static final String UNITS = " KMGT";

    static JvmMemory ofThisProcess() {
        String commandLine = "";
        try {
            commandLine = Files.exists(COMMAND_LINE) ? Files.readString(COMMAND_LINE, StandardCharsets.ISO_8859_1) : "";
        } catch (IOException e) {
            Logger.debug("{} cannot be read: {}", COMMAND_LINE, e.getMessage());
        }
        return read(Runtime.getRuntime().maxMemory(), System.getenv(), commandLine);
    }

    /**
     * Of several settings the last counts, in the order in which Java reads them.
     *
     * @param commandLine with anything between its words
     */
    static JvmMemory read(long heapBytes, Map<String, String> environment, String commandLine) {
        String options = environment.getOrDefault("JAVA_TOOL_OPTIONS", "") + " "
                + environment.getOrDefault("JDK_JAVA_OPTIONS", "") + " "
                + commandLine + " " + environment.getOrDefault("_JAVA_OPTIONS", "");
        long directBytes = 0;
        for (Matcher setting = DIRECT.matcher(options); setting.find();) {
            int unit = setting.group(2).isEmpty() ? 0
                    : UNITS.indexOf(Character.toUpperCase(setting.group(2).charAt(0)));
            directBytes = (long) Math.min(Long.MAX_VALUE, Long.parseLong(setting.group(1)) * Math.pow(1024, unit));
        }
        return new JvmMemory(heapBytes, directBytes == 0 ? heapBytes : directBytes); // 0 is the default too
    }

    MemoryBudget budget() {
        return MemoryBudget.of(heapBytes, directBytes);
    }

    /**
     * Asked before anything is made or written.
     *
     * @throws UserError seeding and leeching would not go well with so little
     */
    void requireEnough() throws UserError {
        long least = Math.min(heapBytes, directBytes);
        if (least < AppLimits.LEAST_HEAP_BYTES) {
            throw new UserError(Outcome.FAILED, "Java may use " + (least >> 20)
                    + " MiB of memory here, and sprat needs 32: run it with more, as in"
                    + " java -Xmx64m -jar sprat.jar");
        }
    }
}
