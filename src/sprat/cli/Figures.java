package sprat.cli;

import java.net.InetSocketAddress;
import java.util.Locale;
import sprat.wire.Printable;

/** Numbers as a person reads them: short, with units, the same on every locale. */
final class Figures {
    private static final String[] SIZE_UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private Figures() {
    }

    /** `512 B`, `104.5 MiB`: at most four digits. */
    static String size(long bytes) {
        int unit = 0;
        double value = bytes;
        while (value >= 999.95 && unit < SIZE_UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, SIZE_UNITS[unit]);
    }

    static String rate(long bytesPerSecond) {
        return size(bytesPerSecond) + "/s";
    }

    /** `45s`, `2m03s`, `1h05m`, `3d04h`. */
    static String time(long seconds) {
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return String.format(Locale.ROOT, "%dm%02ds", seconds / 60, seconds % 60);
        }
        if (seconds < 86_400) {
            return String.format(Locale.ROOT, "%dh%02dm", seconds / 3600, seconds / 60 % 60);
        }
        return String.format(Locale.ROOT, "%dd%02dh", seconds / 86_400, seconds / 3600 % 24);
    }

    /** Rounded down, so 100 is said only when nothing is missing. */
    static int percent(long bytesDone, long bytesTotal) {
        return bytesDone >= bytesTotal ? 100 : Math.min(99, (int) (bytesDone * 100.0 / bytesTotal));
    }

    static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** `10.0.0.1:6881`, `[fd00::1]:6881`. */
    static String address(InetSocketAddress address) {
        if (address.isUnresolved()) {
            return Printable.of(address.getHostString()) + ":" + address.getPort();
        }
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }
}
