package sprat.wire.bencode;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import sprat.io.FormatException;
import sprat.wire.Numbers;
import sprat.wire.Printable;
import sprat.wire.WireLimits;

/**
 * Bytes to {@link BencodeValue} (BEP 3), only in the form that every writer must produce, so that equal values have
 * equal bytes:
 * <pre>
 *  string      4:spam        length without sign or leading zero
 *  integer     i-42e         no leading zero, no -0, 64 bits
 *  list        l ... e
 *  dictionary  d key value ... e      keys are strings, none twice
 * </pre>
 * The order of keys is recorded, not required: see {@link BencodeValue.Dictionary#unorderedAt}. All bytes are looked
 * through once, without recursion, before any value is made of them; then {@link BencodeText} makes only what is asked
 * for. Looking costs an `int` for each key, until its dictionary ends. Errors tell the byte offset from where reading
 * began.
 */
public final class BencodeReader {
    /** Of a dictionary that is out of order: with more they are sorted when it ends. */
    private static final int FEW_KEYS = 8;
    /** Of the smallest integer, with its sign. */
    private static final int MOST_INT_CHARS = 20;

    private final byte[] bytes;
    private final int limit;
    private int at;
    private int values;
    private final Open[] open = new Open[WireLimits.BENCODE_DEPTH];
    private int depth;
    /** Where the keys of all open dictionaries stand, those of the innermost last. */
    private final Numbers keys = new Numbers();
    /** Where keys stand that are smaller than one before them. */
    private final Numbers unordered = new Numbers();
    private final BencodeText text;

    private BencodeReader(byte[] bytes, int limit) {
        this.bytes = bytes;
        this.limit = limit;
        this.text = new BencodeText(bytes, unordered);
    }

    /**
     * Reads one value that fills `in`; only a line end may follow, as text editors leave one.
     *
     * @param in its bytes may not change as long as the value is used: of an array from its first byte on nothing is
     *     copied
     */
    public static BencodeValue read(ByteBuffer in) throws FormatException {
        BencodeReader reader = of(in);
        reader.look();
        int end = reader.at;
        while (reader.at < reader.limit) {
            byte b = reader.next();
            if (b != '\n' && b != '\r') {
                throw broken(end, "data after the end");
            }
        }
        in.position(in.limit());
        return reader.text.value(0);
    }

    /** Reads one value and leaves `in` behind it: some messages carry raw bytes after their dictionary (BEP 9, 10). */
    public static BencodeValue readPrefix(ByteBuffer in) throws FormatException {
        BencodeReader reader = of(in);
        reader.look();
        in.position(in.position() + reader.at);
        return reader.text.value(0);
    }

    private static BencodeReader of(ByteBuffer in) {
        if (in.hasArray() && in.arrayOffset() + in.position() == 0) {
            return new BencodeReader(in.array(), in.remaining());
        }
        byte[] copy = new byte[in.remaining()];
        in.duplicate().get(copy);
        return new BencodeReader(copy, copy.length);
    }

    /** Looks through one value. */
    private void look() throws FormatException {
        do {
            step();
        } while (depth > 0);
    }

    private void step() throws FormatException {
        int begin = at;
        byte first = next();
        Open top = depth == 0 ? null : open[depth - 1];
        if (first == 'e' && top != null) {
            close(top, begin);
        } else if (top != null && top.wantsKey()) {
            key(top, first, begin);
        } else {
            value(top, first, begin);
        }
    }

    private void value(Open top, byte first, int begin) throws FormatException {
        if (++values > WireLimits.BENCODE_VALUES) {
            throw broken(begin, "more than " + WireLimits.BENCODE_VALUES + " values");
        }
        if (top != null && !top.isDictionary) {
            count(top, begin);
        }
        if (top != null) {
            top.hasKey = false;
        }
        switch (first) {
            case 'i' -> skipInt(begin);
            case 'l', 'd' -> open(first == 'd', begin);
            case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> skipString(first, begin);
            default -> throw broken(begin, "no value starts with " + shown(first));
        }
    }

    private static void count(Open top, int begin) throws FormatException {
        if (++top.entries > WireLimits.BENCODE_ENTRIES) {
            throw broken(begin, "more than " + WireLimits.BENCODE_ENTRIES + " entries in one "
                    + (top.isDictionary ? "dictionary" : "list"));
        }
    }

    private void open(boolean dictionary, int begin) throws FormatException {
        if (depth == WireLimits.BENCODE_DEPTH) {
            throw broken(begin, "lists and dictionaries nested deeper than " + WireLimits.BENCODE_DEPTH);
        }
        open[depth] = open[depth] == null ? new Open() : open[depth];
        open[depth++].begin(dictionary, keys.size());
    }

    private void key(Open top, byte first, int begin) throws FormatException {
        if (first < '0' || first > '9') {
            throw broken(begin, "a key of a dictionary must be a string, this starts with " + shown(first));
        }
        skipString(first, begin);
        count(top, begin);
        int order = top.entries == 1 ? -1 : text.compareKeys(top.largestKey, begin);
        if (order == 0) {
            throw twice(begin);
        }
        if (order < 0) {
            top.largestKey = begin;
        } else {
            top.isUnordered = true;
            unordered.add(begin);
            for (int i = top.firstKey; i < Math.min(keys.size(), top.firstKey + FEW_KEYS); i++) {
                if (text.compareKeys(keys.get(i), begin) == 0) {
                    throw twice(begin);
                }
            }
        }
        keys.add(begin);
        top.hasKey = true;
    }

    private void close(Open top, int begin) throws FormatException {
        if (top.hasKey) {
            throw broken(begin, "a key without a value");
        }
        if (top.isUnordered && top.entries > FEW_KEYS) {
            requireOnce(keys.from(top.firstKey));
        }
        keys.cut(top.firstKey);
        depth--;
    }

    /** Keys in order were compared as they came. */
    private void requireOnce(IntStream keysOfOne) throws FormatException {
        int[] sorted = keysOfOne.boxed().sorted(text::compareKeys).mapToInt(Integer::intValue).toArray();
        for (int i = 1; i < sorted.length; i++) {
            if (text.compareKeys(sorted[i - 1], sorted[i]) == 0) {
                throw twice(sorted[i]); // the later of the two, since equal ones stay as they were
            }
        }
    }

    /**
     * `first` digit is read already. The length is compared digit by digit with what is left, so it cannot overflow.
     */
    private void skipString(byte first, int begin) throws FormatException {
        long length = first - '0';
        for (byte b = next(); b != ':'; b = next()) {
            if (b < '0' || b > '9') {
                throw broken(at - 1, "a string's length is digits and a colon, not " + shown(b));
            }
            if (length == 0) {
                throw broken(begin, "a string's length with a leading zero");
            }
            length = length * 10 + b - '0';
            if (length > limit - at) {
                break;
            }
        }
        if (length > limit - at) {
            throw broken(begin, "a string longer than the " + (limit - at) + " bytes that are left");
        }
        at += (int) length;
    }

    private void skipInt(int begin) throws FormatException {
        for (byte b = next(); b != 'e'; b = next()) {
            boolean minus = b == '-' && at == begin + 2;
            if (!minus && (b < '0' || b > '9')) {
                throw broken(at - 1, "an integer is digits and an e, not " + shown(b));
            }
            if (at - 1 - begin > MOST_INT_CHARS) {
                throw broken(begin, "an integer of more than 64 bits");
            }
        }
        int digits = bytes[begin + 1] == '-' ? begin + 2 : begin + 1;
        int count = at - 1 - digits;
        if (count == 0) {
            throw broken(begin, "an integer without digits");
        }
        if (bytes[digits] == '0' && (count > 1 || digits > begin + 1)) {
            throw broken(begin, "the integer " + Printable.of(ascii(begin + 1, at - 1)) + " has a leading zero");
        }
        if (count >= MOST_INT_CHARS - 1 && isTooLarge(begin)) {
            throw broken(begin, "an integer of more than 64 bits");
        }
    }

    private boolean isTooLarge(int begin) {
        try {
            Long.parseLong(ascii(begin + 1, at - 1));
            return false;
        } catch (NumberFormatException tooLarge) {
            return true;
        }
    }

    private byte next() throws FormatException {
        if (at >= limit) {
            throw broken(at, "it ends in the middle of a value");
        }
        return bytes[at++];
    }

    private String ascii(int from, int end) {
        return new String(bytes, from, end - from, StandardCharsets.US_ASCII);
    }

    private FormatException twice(int keyAt) {
        return broken(keyAt, "key '" + Printable.of(text.key(keyAt), 100) + "' stands twice");
    }

    private static FormatException broken(int at, String what) {
        return new FormatException("not valid bencode at byte " + at + ": " + what);
    }

    private static String shown(byte b) {
        return b > ' ' && b < 127 ? "'" + (char) b + "'" : String.format("byte 0x%02x", b);
    }

    /** A list or dictionary whose `e` has not come yet. */
    private static final class Open {
        private boolean isDictionary;
        private int entries;
        /** Its place among the keys of all. */
        private int firstKey;
        private int largestKey;
        private boolean hasKey;
        private boolean isUnordered;

        void begin(boolean dictionary, int keysBefore) {
            isDictionary = dictionary;
            entries = 0;
            firstKey = keysBefore;
            hasKey = false;
            isUnordered = false;
        }

        boolean wantsKey() {
            return isDictionary && !hasKey;
        }
    }
}
