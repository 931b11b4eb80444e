package sprat.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LimitLogTest {
    private final List<String> lines = new ArrayList<>();
    private final LimitLog log = new LimitLog(new TableLimits(7, 8, 9), lines::add);

    @Test
    void tellsTheFirstRefusalAtOnceWithLimitAndSource() {
        log.onReached(TableLimit.TORRENTS, true, at("10.0.0.5"), 0);
        assertEquals(1, lines.size());
        assertTrue(lines.get(0).contains("7 torrents") && lines.get(0).contains("10.0.0.5"), lines.get(0));
    }

    @Test
    void tellsTheNextAfterAMinuteWithTheirNumber() {
        log.onReached(TableLimit.PEERS, true, at("10.0.0.5"), 0);
        log.onReached(TableLimit.PEERS, true, at("10.0.0.6"), 1);
        log.onReached(TableLimit.PEERS, true, at("10.0.0.7"), TrackerLimits.LIMIT_LOG_NANOS - 1);
        assertEquals(1, lines.size());
        log.onReached(TableLimit.PEERS, true, at("10.0.0.8"), TrackerLimits.LIMIT_LOG_NANOS);
        assertEquals(2, lines.size());
        assertTrue(lines.get(1).contains(" 3 new announces") && lines.get(1).contains("10.0.0.8"), lines.get(1));
    }

    @Test
    void countsEachLimitApart() {
        for (TableLimit limit : TableLimit.values()) {
            log.onReached(limit, true, at("10.0.0.5"), 0);
        }
        assertEquals(3, lines.size());
        assertTrue(lines.get(2).contains("9 peers in one torrent"), lines.get(2));
    }

    @Test
    void tellsHowManyWereServedForAnother() {
        log.onReached(TableLimit.TORRENTS, false, at("10.0.0.5"), 0);
        log.onReached(TableLimit.TORRENTS, false, at("10.0.0.5"), 1);
        log.onReached(TableLimit.TORRENTS, true, at("10.0.0.6"), TrackerLimits.LIMIT_LOG_NANOS);
        assertTrue(lines.get(0).contains(" 0 new announces refused, 1 served"), lines.get(0));
        assertTrue(lines.get(1).contains(" 1 new announces refused, 1 served"), lines.get(1));
    }

    private static InetAddress at(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
