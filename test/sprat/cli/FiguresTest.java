package sprat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
    @ParameterizedTest
    @CsvSource({"0, 0 B", "1, 1 B", "999, 999 B", "1000, 1.0 KiB", "524288, 512.0 KiB", "1048524, 1.0 MiB",
            "1610612736, 1.5 GiB", "9223372036854775807, 8.0 EiB"})
    void showsSizes(long bytes, String shown) {
        assertEquals(shown, Figures.size(bytes));
    }

    @Test
    void neverNeedsMoreThanNineColumnsForASize() {
        for (long bytes = 1; bytes > 0; bytes += bytes / 7 + 1) {
            String shown = Figures.size(bytes);
            assertTrue(shown.length() <= 9, shown);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0s", "59, 59s", "60, 1m00s", "123, 2m03s", "3599, 59m59s", "3600, 1h00m", "3900, 1h05m",
        "86400, 1d00h", "273600, 3d04h"})
    void showsTimes(long seconds, String shown) {
        assertEquals(shown, Figures.time(seconds));
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 100", "0, 1, 0", "99, 100, 99", "999999, 1000000, 99", "100, 100, 100",
        "4611686018427387903, 4611686018427387904, 99"})
    void saysHundredPercentOnlyWhenNothingIsMissing(long done, long total, int percent) {
        assertEquals(percent, Figures.percent(done, total));
    }

    @Test
    void putsBracketsAroundIpv6() {
        assertEquals("10.0.0.1:6881", Figures.address(new InetSocketAddress("10.0.0.1", 6881)));
        assertEquals("[fd00:0:0:0:0:0:0:1]:6881", Figures.address(new InetSocketAddress("fd00::1", 6881)));
    }
}
