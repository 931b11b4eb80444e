package sprat.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Chance with a taste for what breaks readers of bytes: borders of numbers, lengths that lie, doubled and missing
 * parts. One case's.
 */
final class Mutator {
    private static final int[] INTS = {0, 1, -1, 2, 4, 19, 20, 127, 128, 255, 256, 16_383, 16_384, 16_385, 65_535,
            65_536, 65_538, 65_539,
            1 << 20, (1 << 24) - 1, Integer.MAX_VALUE, Integer.MAX_VALUE - 1, Integer.MIN_VALUE, Integer.MIN_VALUE + 1};
    private static final String[] NUMBERS = {"0", "-0", "00", "01", "-1", "1", "-", "", "255", "256", "65535", "65536",
            "2147483647",
        "2147483648", "-2147483648", "4294967296", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
        "99999999999999999999", "999999999999999999999999999999999999999999", "0x10", "1e9", "+1", " 1"};
    private static final byte[] MEANINGFUL = "0123456789dile:-/.\\ \0\n\u007f".getBytes(StandardCharsets.ISO_8859_1);

    private final SplittableRandom random;

    Mutator(long seed) {
        random = new SplittableRandom(seed);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    long bits() {
        return random.nextLong();
    }

    @SafeVarargs
    final <T> T pick(T... choices) {
        return choices[below(choices.length)];
    }

    <T> T pick(List<T> choices) {
        return choices.get(below(choices.size()));
    }

    /** Mostly `usual`, else a border or any 32 bits. */
    int int32(int usual) {
        return switch (below(12)) {
            case 0 -> INTS[below(INTS.length)];
            case 1 -> usual + below(3) - 1;
            case 2 -> oneIn(4) ? random.nextInt() : usual;
            default -> usual;
        };
    }

    int border() {
        return oneIn(4) ? random.nextInt() : INTS[below(INTS.length)];
    }

    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** One to four times damaged, in ways that need no knowledge of the format. */
    byte[] damage(byte[] bytes) {
        byte[] result = bytes.clone();
        for (int n = 1 + below(4); n > 0 && result.length > 0; n--) {
            result = damageOnce(result);
        }
        return result;
    }

    private byte[] damageOnce(byte[] bytes) {
        int at = below(bytes.length);
        int end = Math.min(bytes.length, at + 1 + below(oneIn(4) ? bytes.length : 8));
        switch (below(8)) {
            case 0 -> bytes[at] ^= (byte) (1 << below(8));
            case 1 -> bytes[at] = MEANINGFUL[below(MEANINGFUL.length)];
            case 2 -> bytes[at] = (byte) below(256);
            case 3 -> putInt(bytes, at, border());
            case 4 -> {
                return spliced(bytes, at, bytes, end); // taken out
            }
            case 5 -> {
                return spliced(bytes, end, bytes, at); // doubled
            }
            case 6 -> {
                return spliced(bytes, at, bytes(1 + below(6)), 0, bytes, at); // put in
            }
            default -> {
                return Arrays.copyOf(bytes, at);
            }
        }
        return bytes;
    }

    /** Sets one of the fields to a border. @param fields offset and width of each in bytes, one after the other */
    void spoilField(byte[] bytes, int... fields) {
        int field = 2 * below(fields.length / 2);
        int width = Math.min(fields[field + 1], bytes.length - fields[field]);
        if (width > 0) {
            byte[] value = ByteBuffer.allocate(8).putLong(oneIn(8) ? bits() : border()).array();
            System.arraycopy(value, 8 - Math.min(8, width), bytes, fields[field], Math.min(8, width));
        }
    }

    /** Damage to what bencode is made of: numbers, lengths, containers, nesting; and parts of another document. */
    byte[] damageBencode(byte[] bytes, byte[] other) {
        byte[] result = bytes;
        for (int n = 1 + below(3); n > 0 && result.length > 0; n--) {
            int at = below(result.length);
            result = switch (below(7)) {
                case 0, 1 -> withNumber(result, at);
                case 2 -> spliced(result, at, nested(1 + below(oneIn(8) ? 4_000 : 130)), 0, result, at);
                case 3 -> other.length == 0 ? result : spliced(result, at, other, below(other.length));
                case 4 -> spliced(result, at, pick("i1e", "0:", "de", "le", "d1:ai0ee", "1:a1:a", "e")
                        .getBytes(StandardCharsets.US_ASCII), 0, result, at);
                case 5 -> repeated(result, at);
                default -> damage(result);
            };
        }
        return result;
    }

    /** A document of the kind that should be taken: any values, at any depth. */
    byte[] bencode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writeValue(out, 0);
        return out.toByteArray();
    }

    private void writeValue(ByteArrayOutputStream out, int depth) {
        int kind = below(depth > 6 ? 2 : 4);
        if (kind == 0) {
            out.writeBytes(("i" + (oneIn(2) ? bits() >> below(64) : border()) + "e")
                    .getBytes(StandardCharsets.US_ASCII));
            return;
        }
        if (kind == 1) {
            writeString(out, bytes(oneIn(8) ? below(300) : below(6)));
            return;
        }
        out.write(kind == 2 ? 'l' : 'd');
        for (int n = below(6); n > 0; n--) {
            if (kind == 3) {
                writeString(out, ((char) ('g' - n) + pick("", "a", "\u00ff", "\0"))
                        .getBytes(StandardCharsets.ISO_8859_1));
            }
            writeValue(out, depth + 1);
        }
        out.write('e');
    }

    private static void writeString(ByteArrayOutputStream out, byte[] bytes) {
        out.writeBytes((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(bytes);
    }

    /** The first number at or after `at` becomes another one. */
    private byte[] withNumber(byte[] bytes, int at) {
        int start = at;
        while (start < bytes.length && !isDigit(bytes[start])) {
            start++;
        }
        int end = start;
        while (end < bytes.length && isDigit(bytes[end])) {
            end++;
        }
        String number = NUMBERS[below(NUMBERS.length)];
        if (end > start && end - start < 6 && oneIn(2)) { // a length that is only a little wrong
            number = "" + (Integer.parseInt(new String(bytes, start, end - start, StandardCharsets.US_ASCII))
                    + below(5) - 2);
        }
        return spliced(bytes, start, number.getBytes(StandardCharsets.US_ASCII), 0, bytes, end);
    }

    private byte[] nested(int depth) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String open = pick("l", "d1:a", "ld0:", "d");
        for (int i = 0; i < depth; i++) {
            out.writeBytes(open.getBytes(StandardCharsets.US_ASCII));
        }
        int closed = oneIn(2) ? depth : below(depth + 1);
        for (int i = 0; i < closed; i++) {
            out.write('e');
        }
        return out.toByteArray();
    }

    /** A run from `at` on, many times. */
    private byte[] repeated(byte[] bytes, int at) {
        byte[] run = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 1 + below(24)));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, at);
        for (int n = 1 + below(oneIn(16) ? 2_000 : 40); n > 0; n--) {
            out.writeBytes(run);
        }
        out.write(bytes, at, bytes.length - at);
        return out.toByteArray();
    }

    /** The head of one up to `end`, and the tail of the other from `start` on. */
    static byte[] spliced(byte[] one, int end, byte[] other, int start) {
        return ByteBuffer.allocate(end + other.length - start).put(one, 0, end).put(other, start, other.length - start)
                .array();
    }

    private static byte[] spliced(byte[] one, int end, byte[] middle, int middleStart, byte[] other, int start) {
        return spliced(spliced(one, end, middle, middleStart), end + middle.length - middleStart, other, start);
    }

    private static void putInt(byte[] bytes, int at, int value) {
        if (bytes.length >= 4) {
            ByteBuffer.wrap(bytes).putInt(Math.min(at, bytes.length - 4), value);
        }
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
