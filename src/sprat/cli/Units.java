package sprat.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes, rates and times as a user writes them. Letters in any case. Each method throws IllegalArgumentException with a
 * message that shows what would do.
 *
 * <pre>
 * size   4096  512K  512KiB  1.5M  2G   powers of 1024, as aria2 and mktorrent read them;  10MB  powers of 1000
 * rate   2M  500KiB/s  10MB/s           bytes a second, as sizes;  100mbit  2.5gbit/s  bits a second, powers of 1000
 * time   90  30s  10m  1h30m  2d        a bare number is seconds
 * </pre>
 */
final class Units {
    private static final Pattern AMOUNT = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?) ?([a-z]*)");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})([smhd]?)((?:\\d{1,9}[smhd])*)");
    private static final Pattern DURATION_PART = Pattern.compile("(\\d{1,9})([smhd]?)");
    private static final String PREFIXES = "kmgt";

    private Units() {
    }

    /** @return bytes, 0 or more */
    static long size(String text) {
        Matcher amount = AMOUNT.matcher(text.trim().toLowerCase(Locale.ROOT));
        double factor = amount.matches() ? byteFactor(amount.group(2)) : -1;
        return whole(text, amount, factor, "is not a size: write it like 4096, 512KiB or 1.5M");
    }

    /** @return bytes a second; 0 stands for no limit */
    static long rate(String text) {
        String plain = text.trim().toLowerCase(Locale.ROOT).replaceFirst("(/s|ps)$", "");
        Matcher amount = AMOUNT.matcher(plain);
        double factor = -1;
        if (amount.matches()) {
            String unit = amount.group(2);
            boolean bits = unit.endsWith("bit");
            factor = bits ? decimal(unit.substring(0, unit.length() - 3)) / 8 : byteFactor(unit);
        }
        return whole(text, amount, factor, "is not a rate: write it like 2M, 500KiB/s or 100mbit");
    }

    static Duration duration(String text) {
        String plain = text.trim().toLowerCase(Locale.ROOT);
        if (!DURATION.matcher(plain).matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a time: write it like 30s, 10m, 2h or 1h30m");
        }
        Matcher part = DURATION_PART.matcher(plain);
        long seconds = 0;
        while (part.find()) {
            long factor = switch (part.group(2)) {
                case "m" -> 60;
                case "h" -> 3600;
                case "d" -> 86_400;
                default -> 1;
            };
            seconds += Long.parseLong(part.group(1)) * factor;
        }
        return Duration.ofSeconds(seconds);
    }

    private static long whole(String text, Matcher amount, double factor, String problem) {
        double value = factor < 0 ? -1 : Double.parseDouble(amount.group(1)) * factor;
        if (value < 0 || value >= 0x1p62) {
            throw new IllegalArgumentException("'" + text + "' " + problem);
        }
        return (long) value;
    }

    /** "", k, ki, kib, kb, b ... as a factor; -1 when it is none of them. */
    private static double byteFactor(String unit) {
        if (unit.length() == 2 && unit.endsWith("b")) {
            return decimal(unit.substring(0, 1));
        }
        String prefix = unit.replaceFirst("(i|ib)$", "");
        if (prefix.isEmpty() || prefix.equals("b")) {
            return unit.equals(prefix) ? 1 : -1;
        }
        int power = PREFIXES.indexOf(prefix) + 1;
        return prefix.length() == 1 && power > 0 ? Math.pow(1024, power) : -1;
    }

    private static double decimal(String prefix) {
        if (prefix.isEmpty()) {
            return 1;
        }
        int power = PREFIXES.indexOf(prefix) + 1;
        return prefix.length() == 1 && power > 0 ? Math.pow(1000, power) : -1;
    }
}
