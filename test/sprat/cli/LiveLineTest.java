package sprat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LiveLineTest {
    private static final long MIB = 1 << 20;
    private static final Summary LEECHING = new Summary(1, 0, false, 52 * MIB, 100 * MIB, 45 * MIB, 3 * MIB, 12,
            9 * MIB, 123);

    private static final Summary SEEDING = new Summary(1, 1, false, 100 * MIB, 100 * MIB, 0, 3 * MIB, 1, 900 * MIB, 0);

    static List<Summary> summaries() {
        return List.of(LEECHING,
                new Summary(3, 1, false, 52 * MIB, 100 * MIB, 0, 0, 0, 0, -1),
                SEEDING,
                new Summary(1, 1, false, 0, 0, 0, 0, 0, 0, 0),
                new Summary(2, 0, true, 1, Long.MAX_VALUE, 1, 0, 0, 0, Long.MAX_VALUE / 2),
                new Summary(1_000_000, 999_999, false, Long.MAX_VALUE - 1, Long.MAX_VALUE, Long.MAX_VALUE,
                Long.MAX_VALUE, 10_000, Long.MAX_VALUE, Long.MAX_VALUE));
    }

    @Test
    void showsEverythingWhereThereIsRoom() {
        assertEquals(
                "[####################--------------------]   52%  52.0 MiB/100.0 MiB  down 45.0 MiB/s  up 3.0 MiB/s  12 peers"
                + "  ETA 2m03s", LiveLine.render(LEECHING, 160));
    }

    @Test
    void needsNoBarWhenNothingIsMissing() {
        assertEquals("seeding  100.0 MiB  up 3.0 MiB/s  1 peer  900.0 MiB served", LiveLine.render(SEEDING, 160));
    }

    @Test
    void leavesOutWhatMattersLeast() {
        assertEquals("[#####------]   52%  down 45.0 MiB/s  ETA 2m03s", LiveLine.render(LEECHING, 48));
        assertEquals(" 52%  down 45.0 MiB/s", LiveLine.render(LEECHING, 30));
        assertEquals(" 52%", LiveLine.render(LEECHING, 20));
    }

    @ParameterizedTest
    @MethodSource("summaries")
    void isNeverWiderThanTheTerminalAndAlwaysSaysHowFarItIs(Summary summary) {
        for (int columns = 20; columns <= 200; columns++) {
            String line = LiveLine.render(summary, columns);
            assertTrue(line.length() < columns, columns + ": " + line);
            String state = summary.isWhole() ? "seeding"
                    : Figures.percent(summary.bytesDone(), summary.bytesTotal()) + "%";
            assertTrue(line.contains(state), line);
            assertTrue(line.chars().allMatch(c -> c >= ' ' && c < 127), line);
        }
    }

    @ParameterizedTest
    @MethodSource("summaries")
    void survivesATerminalOfAnyWidth(Summary summary) {
        for (int columns = 0; columns < 20; columns++) {
            assertTrue(LiveLine.render(summary, columns).length() <= Math.max(0, columns - 1));
        }
    }

    @Test
    void saysNoEtaWhileItIsUnknown() {
        assertTrue(LiveLine.text(new Summary(1, 0, false, 1, 2, 0, 0, 0, 0, -1)).endsWith("ETA ?"));
    }

    @Test
    void fillsTheBarOnlyWhenNothingIsMissing() {
        String almost = LiveLine.render(new Summary(1, 0, false, 999_999, 1_000_000, 0, 0, 0, 0, 1), 80);
        assertTrue(almost.startsWith("[###") && almost.contains("#-]") && almost.contains(" 99%"), almost);
    }
}
