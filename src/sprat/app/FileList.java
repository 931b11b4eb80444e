package sprat.app;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sprat.wire.torrent.Magnet;

/**
 * Files of a torrent as the command line names them: `0,2,4-8`, by the numbers that `show` prints; padding has none.
 */
record FileList(String option, String text, List<Magnet.Run> runs) {
    private static final Pattern RANGE = Pattern.compile("(\\d{1,9})(?:-(\\d{1,9}))?");

    static FileList parse(String option, String text) throws UserError {
        List<Magnet.Run> runs = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Matcher range = RANGE.matcher(part.strip());
            int first = range.matches() ? Integer.parseInt(range.group(1)) : 1;
            int last = !range.matches() ? 0 : range.group(2) == null ? first : Integer.parseInt(range.group(2));
            if (last < first) {
                throw new UserError(Outcome.USAGE, option + " " + text
                        + ": that is no list of files; write it like 0,2,4-8");
            }
            runs.add(new Magnet.Run(first, last));
        }
        return new FileList(option, text, runs);
    }

    /** @param fileCount how many the torrent has. @param name of it */
    void forEach(int fileCount, String name, IntConsumer action) throws UserError {
        for (Magnet.Run run : runs) {
            if (run.last() >= fileCount) {
                String have = fileCount == 1 ? "has one file, number 0"
                        : "has " + fileCount + " files, 0 to " + (fileCount - 1);
                throw new UserError(Outcome.USAGE, option + " " + text + ": there is no file "
                        + Math.max(run.first(), fileCount) + "; " + name + " "
                        + have + ". `sprat show` lists them");
            }
        }
        for (Magnet.Run run : runs) {
            for (int i = run.first(); i <= run.last(); i++) {
                action.accept(i);
            }
        }
    }
}
