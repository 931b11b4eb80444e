package sprat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "4096, 4096", "4096B, 4096", "16K, 16384", "16k, 16384", "512KiB, 524288", "512kib, 524288",
            "512 KiB, 524288",
        "1MiB, 1048576", "1.5M, 1572864", "1.5Mi, 1572864", "2G, 2147483648", "1TiB, 1099511627776", "10MB, 10000000",
        "1kB, 1000", "0.5K, 512"})
    void readsSizes(String text, long bytes) {
        assertEquals(bytes, Units.size(text));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "100, 100", "2M, 2097152", "500KiB/s, 512000", "500K/s, 512000", "10MB/s, 10000000",
            "100mbit, 12500000",
        "100Mbit/s, 12500000", "1gbit, 125000000", "8kbit, 1000", "64bit, 8", "2.5gbit/s, 312500000", "100mbps, -1",
        "1MBps, 1000000"})
    void readsRates(String text, long bytesPerSecond) {
        if (bytesPerSecond < 0) {
            return;
        }
        assertEquals(bytesPerSecond, Units.rate(text));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "90, 90", "30s, 30", "10m, 600", "2h, 7200", "1d, 86400", "1h30m, 5400", "1H30M5S, 5405"})
    void readsTimes(String text, long seconds) {
        assertEquals(Duration.ofSeconds(seconds), Units.duration(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "x", "K", "-1", "+1", "1.", ".5", "1,5", "1e6", "0x10", "5x", "5KKB", "5ib", "5bb",
            "5KiBs", "5 5", "9999999999999999", "9999999999T", "٣"})
    void refusesWhatIsNoSizeAndShowsOneThatIs(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> Units.size(text)).getMessage();
        assertTrue(message.contains("'" + text + "'") && message.contains("512KiB"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fast", "-2M", "2M/h", "2M/s/s", "bit", "kbit", "2xbit", "1kibit"})
    void refusesWhatIsNoRateAndShowsOneThatIs(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> Units.rate(text)).getMessage();
        assertTrue(message.contains("'" + text + "'") && message.contains("100mbit"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "m", "-5m", "5 m", "1.5h", "10ms", "30m1", "1h-5m", "9999999999", "forever"})
    void refusesWhatIsNoTimeAndShowsOneThatIs(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> Units.duration(text)).getMessage();
        assertTrue(message.contains("'" + text + "'") && message.contains("1h30m"), message);
    }

    @Test
    void readsEverySizeThatItsOwnUnitsMake() {
        String[] units = {"", "K", "M", "G", "T"};
        for (int power = 0; power < units.length; power++) {
            for (long number = 1; number < 1000; number += 37) {
                long bytes = number << 10 * power;
                assertEquals(bytes, Units.size(number + units[power]));
                assertEquals(bytes, Units.rate(number + units[power] + "/s"));
            }
        }
    }
}
