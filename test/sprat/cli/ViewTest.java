package sprat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import sprat.app.Event;
import sprat.app.Outcome;

class ViewTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final String ESC = "\u001b";

    private final Captured out = new Captured();
    private final Captured err = new Captured();

    @Test
    void plainPrintsFiguresEveryFiveSecondsAndNotWhileTheyStayTheSame() {
        View view = new PlainView(out.stream(), err.stream(), false);
        for (int second = 0; second <= 12; second++) {
            view.show(SampleEvents.progress("a", second), START.plusSeconds(second));
        }
        for (int second = 13; second <= 60; second++) {
            view.show(SampleEvents.progress("a", 12), START.plusSeconds(second));
        }
        List<String> lines = out.lines();
        assertEquals(List.of("a: 5%", "a: 10%", "a: 12%"),
                lines.stream().map(line -> line.substring(0, line.indexOf('%') + 1)).toList());
    }

    @Test
    void plainNamesTheTorrentInEachLine() {
        View view = new PlainView(out.stream(), err.stream(), false);
        for (int second = 0; second <= 5; second++) {
            view.show(SampleEvents.progress("first", second), START.plusSeconds(second));
            view.show(SampleEvents.progress("second", second), START.plusSeconds(second));
        }
        assertEquals(List.of("total", "first", "second"),
                out.lines().stream().map(line -> line.substring(0, line.indexOf(':'))).toList());
        assertTrue(out.lines().get(0).contains("0 of 2 torrents"), out.text());
    }

    @Test
    void plainLinesAddUpToTheTotalAboveThem() {
        View view = new PlainView(out.stream(), err.stream(), false);
        for (int second = 0; second <= 10; second++) {
            view.show(SampleEvents.progress("first", 3 * second), START.plusSeconds(second));
            view.show(SampleEvents.progress("second", second), START.plusSeconds(second));
        }
        List<Double> had = out.lines().stream()
                .map(line -> Double.parseDouble(line.replaceFirst("^.*?([0-9.]+) MiB/.*$", "$1"))).toList();
        assertEquals(6, had.size(), out.text());
        assertEquals(had.get(0), had.get(1) + had.get(2));
        assertEquals(had.get(3), had.get(4) + had.get(5));
    }

    @Test
    void plainHasNoTotalOfOneTorrent() {
        View view = new PlainView(out.stream(), err.stream(), false);
        for (int second = 0; second <= 20; second++) {
            view.show(SampleEvents.progress("a", second), START.plusSeconds(second));
        }
        assertFalse(out.text().contains("total"), out.text());
    }

    @Test
    void theTotalCountsNoRateOfATorrentThatHasFailed() {
        View view = new LiveView(out.stream(), err.stream(), () -> 120);
        view.show(SampleEvents.progress("a", 10), START);
        view.show(new Event.Failure("a", "a", Outcome.DISK, "a: full"), START);
        view.show(SampleEvents.progress("b", 50), START);
        assertTrue(out.text().contains(" 30%  0 of 2 torrents  60.0 MiB/200.0 MiB  down 1.0 MiB/s"), out.text());
    }

    @Test
    void plainShowsPeersOnlyWhenAsked() {
        new PlainView(out.stream(), err.stream(), false).show(SampleEvents.PEER, START);
        assertEquals("", out.text());
        new PlainView(out.stream(), err.stream(), true).show(SampleEvents.PEER, START);
        assertEquals("peer 10.0.0.1:6881 (aria2/1.36) connected\n", out.text());
    }

    @Test
    void plainSaysWhenAFailedTrackerIsAskedAgain() {
        View view = new PlainView(out.stream(), err.stream(), false);
        view.show(new Event.Tracker("a", SampleEvents.HASH, "udp://t:1", "failed", 0, 0, 0, "no answer", 2), START);
        view.show(new Event.Tracker("a", SampleEvents.HASH, "udp://t", "failed", 0, 0, 0, "it has no port", -1), START);
        assertEquals(List.of("tracker udp://t:1: no answer; trying again in 2s",
                "tracker udp://t: it has no port; it is not asked again"), out.lines());
    }

    @Test
    void plainMeasuresTheRateOfACheck() {
        View view = new PlainView(out.stream(), err.stream(), false);
        for (int second = 0; second <= 5; second++) {
            view.show(new Event.Checking("a", SampleEvents.HASH, second * 10L << 20, 100 << 20),
                    START.plusSeconds(second));
        }
        assertEquals("a: 50%  checking  50.0 MiB/100.0 MiB  10.0 MiB/s  ETA 5s\n", out.text());
    }

    @Test
    void quietSaysOnlyWhatIsWrong() {
        View view = new QuietView(err.stream());
        SampleEvents.ALL.forEach(event -> view.show(event, START));
        assertEquals("sprat: warning: careful\nsprat: what to do\n", err.text());
        assertEquals("", out.text());
    }

    @Test
    void jsonPrintsOneLineForEachEventAndKeepsStderrForPeople() {
        View view = new JsonView(out.stream(), err.stream());
        SampleEvents.ALL.forEach(event -> view.show(event, START));
        assertEquals(SampleEvents.ALL.size(), out.lines().size());
        assertEquals("sprat: warning: careful\nsprat: what to do\n", err.text());
    }

    @Test
    void liveRedrawsOneLineAndScrollsTheRestAboveIt() {
        View view = new LiveView(out.stream(), err.stream(), () -> 60);
        view.show(SampleEvents.progress("a", 1), START);
        view.show(SampleEvents.progress("a", 2), START.plusSeconds(1));
        view.show(new Event.Seeding("b", SampleEvents.HASH, 5, 5), START.plusSeconds(2));
        view.close();
        String drawn = out.text();
        String line1 = LiveLine.render(Tally.of(SampleEvents.progress("a", 1)), 60);
        String line2 = LiveLine.render(Tally.of(SampleEvents.progress("a", 2)), 60);
        String erase = "\r" + ESC + "[K";
        assertEquals(erase + ESC + "[?7l" + line1 + ESC + "[?7h" + erase + ESC + "[?7l" + line2 + ESC + "[?7h"
                + erase + "seeding b: 5 B\n" + erase + ESC + "[?7l" + line2 + ESC + "[?7h\n", drawn);
    }

    @Test
    void liveLeavesTheLastFiguresAboveTheLastWord() {
        View view = new LiveView(out.stream(), err.stream(), () -> 60);
        view.show(SampleEvents.progress("a", 1), START);
        view.show(new Event.Stopped(Outcome.INTERRUPTED), START);
        view.close();
        String figures = LiveLine.render(Tally.of(SampleEvents.progress("a", 1)), 60);
        assertTrue(out.text()
                .endsWith(figures + ESC + "[?7h\nstopped before the end; run the same command again to go on\n"),
                out.text());
    }

    @Test
    void liveLeavesNoUnfinishedFiguresBelowComplete() {
        View view = new LiveView(out.stream(), err.stream(), () -> 60);
        view.show(SampleEvents.progress("a", 69), START);
        view.show(new Event.Complete("a", "a", 100 << 20, 1, List.of()), START);
        view.show(new Event.Stopped(Outcome.DONE), START);
        String last = out.text().substring(out.text().lastIndexOf("complete"));
        assertTrue(last.contains("100.0 MiB"), last);
        assertFalse(last.contains("69"), last);
    }

    @Test
    void liveSumsUpSeveralTorrents() {
        View view = new LiveView(out.stream(), err.stream(), () -> 120);
        view.show(SampleEvents.progress("a", 100), START);
        view.show(SampleEvents.progress("b", 50), START);
        assertTrue(out.text().contains(" 75%  1 of 2 torrents  150.0 MiB/200.0 MiB  down 2.0 MiB/s"), out.text());
    }

    @Test
    void liveTellsTheFiguresOfEachOfSeveralNowAndThen() {
        View view = new LiveView(out.stream(), err.stream(), () -> 120);
        for (int second = 0; second <= 45; second++) {
            view.show(SampleEvents.progress("a", second), START.plusSeconds(second));
            view.show(SampleEvents.progress("b", 100), START.plusSeconds(second));
        }
        List<String> scrolled = out.lines().stream().filter(line -> line.contains("a: ") || line.contains("b: "))
                .toList();
        assertEquals(2, scrolled.size(), out.text());
        assertTrue(scrolled.get(0).contains("b: seeding  100.0 MiB"), out.text());
        assertTrue(scrolled.get(1).contains("a: 31%"), out.text());
    }

    @Test
    void noViewLetsNamesSteerTheTerminal() {
        String hostile = ESC + "]0;owned\u0007\r\n\u202e\u009b2J";
        List<Event> events = List.of(new Event.Seeding(hostile, SampleEvents.HASH, 1, 1),
                new Event.Checking(hostile, SampleEvents.HASH, 0, 2),
                new Event.Checking(hostile, SampleEvents.HASH, 1, 2), new Event.Warning(hostile),
                new Event.Failure(Outcome.FAILED, hostile),
                new Event.Complete(hostile, SampleEvents.HASH, 1, 1, List.of()),
                new Event.Peer(hostile, SampleEvents.HASH, SampleEvents.ADDRESS, "closed", hostile, hostile, 0, 0),
                new Event.Tracker(hostile, SampleEvents.HASH, hostile, "failed", 0, 0, 0, hostile, 1));
        View view = new PlainView(out.stream(), err.stream(), true);
        for (int i = 0; i < events.size(); i++) {
            view.show(events.get(i), START.plusSeconds(10L * i));
        }
        for (String line : (out.text() + err.text()).split("\n")) {
            assertTrue(line.chars().allMatch(c -> c >= ' ' && c < 127), line);
        }
        assertEquals(events.size() - 1, out.lines().size() + err.lines().size());
        assertFalse(out.text().isEmpty());
    }
}
