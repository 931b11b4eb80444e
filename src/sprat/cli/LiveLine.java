package sprat.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The one line that is redrawn on a terminal, and its text without a bar for everywhere else. Plain ASCII, so
 * characters are columns.
 *
 * <pre>
 * [#############-----------]  52%  104.5 MiB/200.0 MiB  down 45.2 MiB/s  up 3.1 MiB/s  12 peers  ETA 2m03s
 * seeding  200.0 MiB  up 3.1 MiB/s  12 peers  1.2 GiB served
 * </pre>
 */
final class LiveLine {
    private static final int BAR_COLUMNS_MIN = 12;
    private static final int BAR_COLUMNS_MAX = 42;
    private static final int BAR_RANK = 2;
    private static final String GAP = "  ";

    private LiveLine() {
    }

    /**
     * Never longer than `columns - 1`: a full last column makes some terminals wrap. What matters least is left out
     * first.
     */
    static String render(Summary summary, int columns) {
        int room = Math.max(0, columns - 1);
        List<Part> parts = parts(summary);
        boolean bar = !summary.isWhole();
        while (length(parts) + (bar ? BAR_COLUMNS_MIN + GAP.length() : 0) > room) {
            Part least = parts.stream().max(Comparator.comparingInt(Part::rank)).orElseThrow();
            if (bar && BAR_RANK > least.rank) {
                bar = false;
            } else if (parts.size() > 1) {
                parts.remove(least);
            } else {
                return least.text.substring(0, Math.min(room, least.text.length()));
            }
        }
        String text = join(parts);
        int barColumns = Math.min(BAR_COLUMNS_MAX, room - text.length() - GAP.length());
        return bar ? bar(summary, barColumns) + GAP + text : text;
    }

    /** Everything that is known, without a bar. */
    static String text(Summary summary) {
        return join(parts(summary)).trim();
    }

    /** In the order of the line; a higher rank goes first when room is short. */
    private static List<Part> parts(Summary s) {
        List<Part> parts = new ArrayList<>();
        parts.add(new Part(0, s.isWhole() ? "seeding"
                : String.format("%3d%%", Figures.percent(s.bytesDone(), s.bytesTotal()))));
        if (s.torrents() > 1) {
            String whole = s.checking() || s.isWhole() ? "" : s.whole() + " of ";
            parts.add(new Part(7, whole + s.torrents() + " torrents"));
        }
        if (s.checking()) {
            parts.add(new Part(3, "checking"));
        }
        String total = Figures.size(s.bytesTotal());
        parts.add(new Part(6, s.isWhole() ? total : Figures.size(s.bytesDone()) + "/" + total));
        if (!s.isWhole()) {
            parts.add(new Part(1, (s.checking() ? "" : "down ") + Figures.rate(s.downRate())));
        }
        if (!s.checking()) {
            parts.add(new Part(s.isWhole() ? 1 : 5, "up " + Figures.rate(s.upRate())));
            parts.add(new Part(4, Figures.count(s.peers(), "peer")));
        }
        parts.add(s.isWhole() ? new Part(5, Figures.size(s.bytesUp()) + " served")
                : new Part(3, "ETA " + (s.etaSeconds() < 0 ? "?" : Figures.time(s.etaSeconds()))));
        return parts;
    }

    private static String bar(Summary s, int columns) {
        int cells = columns - 2;
        int full = (int) (s.bytesTotal() == 0 ? cells : Math.floor((double) s.bytesDone() / s.bytesTotal() * cells));
        full = Math.max(0, Math.min(cells, full));
        return "[" + "#".repeat(full) + "-".repeat(cells - full) + "]";
    }

    private static int length(List<Part> parts) {
        return join(parts).length();
    }

    private static String join(List<Part> parts) {
        return String.join(GAP, parts.stream().map(Part::text).toList());
    }

    private record Part(int rank, String text) { }
}
