package sprat.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tinylog.Logger;
import sprat.disk.work.DiskLimits;
import sprat.io.Limits;

/**
 * How many connections a process may hold so that its files can always be opened: who dials us must not take the last
 * descriptor, or the torrent would end with a disk error. The JVM raises its limit to what the system allows; this is
 * read from Linux, and elsewhere unknown.
 */
record Descriptors(int limit) {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Pattern OPEN_FILES = Pattern.compile("(?m)^Max open files +(\\d+)");

    static Descriptors ofThisProcess() {
        try {
            return Files.exists(LIMITS) ? read(Files.readString(LIMITS, StandardCharsets.US_ASCII))
                    : new Descriptors(Integer.MAX_VALUE);
        } catch (IOException e) {
            Logger.debug("{} cannot be read: {}", LIMITS, e.getMessage());
            return new Descriptors(Integer.MAX_VALUE);
        }
    }

    /** @param limits as in `/proc/self/limits` */
    static Descriptors read(String limits) {
        Matcher line = OPEN_FILES.matcher(limits);
        return new Descriptors(line.find() ? (int) Math.min(Integer.MAX_VALUE, Long.parseLong(line.group(1)))
                : Integer.MAX_VALUE);
    }

    /** What is left beside the files of all torrents and what a process needs anyway; never less than a few. */
    int connections(List<TorrentJob> jobs) {
        long files = jobs.stream().mapToLong(job -> AppLimits.FOLDER_DESCRIPTORS
                + (job.isDescribed() ? Math.min(DiskLimits.OPEN_FILES, job.metainfo().files().size())
                : DiskLimits.OPEN_FILES)).sum();
        return (int) Math.max(Limits.LEAST_CONNECTIONS, limit - AppLimits.SPARE_DESCRIPTORS - files);
    }
}
