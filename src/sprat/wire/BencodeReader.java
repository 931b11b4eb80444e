package sprat.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import sprat.wire.BencodeValue.Bytes;
import sprat.wire.BencodeValue.Dictionary;
import sprat.wire.BencodeValue.Int;
import sprat.wire.BencodeValue.Items;

/**
 * Bytes to {@link BencodeValue} (BEP 3), only in the form that every writer must produce, so that equal values have equal bytes:
 * <pre>
 *  string      4:spam        length without sign or leading zero
 *  integer     i-42e         no leading zero, no -0, 64 bits
 *  list        l ... e
 *  dictionary  d key value ... e      keys are strings, none twice
 * </pre>
 * The order of keys is recorded, not required: see {@link Dictionary#unorderedAt}. No recursion; depth, values and lengths are bounded
 * before anything is allocated for them. Errors tell the byte offset from where reading began.
 */
public final class BencodeReader {
    private final ByteBuffer in;
    private final int start;
    private final Deque<Container> open = new ArrayDeque<>();
    private int values;

    private BencodeReader(ByteBuffer in) {
        this.in = in;
        this.start = in.position();
    }

    /** Reads one value that fills `in`; only a line end may follow, as text editors leave one. */
    public static BencodeValue read(ByteBuffer in) throws WireException {
        BencodeReader reader = new BencodeReader(in);
        BencodeValue value = reader.value();
        int end = reader.offset();
        while (in.hasRemaining()) {
            byte b = in.get();
            if (b != '\n' && b != '\r') {
                throw reader.broken(end, "data after the end");
            }
        }
        return value;
    }

    /** Reads one value and leaves `in` behind it: some messages carry raw bytes after their dictionary (BEP 9, 10). */
    public static BencodeValue readPrefix(ByteBuffer in) throws WireException {
        return new BencodeReader(in).value();
    }

    private BencodeValue value() throws WireException {
        while (true) {
            BencodeValue whole = step();
            if (whole != null && open.isEmpty()) {
                return whole;
            }
            if (whole != null) {
                open.peek().add(whole);
            }
        }
    }

    /** @return a value that is complete now, or null when a container was opened or a key read */
    private BencodeValue step() throws WireException {
        int at = offset();
        byte first = next();
        Container top = open.peek();
        if (first == 'e' && top != null) {
            if (top.key != null) {
                throw broken(at, "a key without a value");
            }
            open.pop();
            if (!open.isEmpty()) {
                open.peek().noteUnordered(top.unorderedAt);
            }
            return top.close(offset());
        }
        if (top != null && top.wantsKey()) {
            top.key(readKey(first, at), at);
            return null;
        }
        if (++values > WireLimits.BENCODE_VALUES) {
            throw broken(at, "more than " + WireLimits.BENCODE_VALUES + " values");
        }
        return switch (first) {
            case 'i' -> new Int(readInt(at));
            case 'l', 'd' -> open(first == 'd', at);
            case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> new Bytes(readBytes(first, at));
            default -> throw broken(at, "no value starts with " + shown(first));
        };
    }

    private BencodeValue open(boolean dictionary, int at) throws WireException {
        if (open.size() == WireLimits.BENCODE_DEPTH) {
            throw broken(at, "lists and dictionaries nested deeper than " + WireLimits.BENCODE_DEPTH);
        }
        open.push(new Container(dictionary, at));
        return null;
    }

    private String readKey(byte first, int at) throws WireException {
        if (first < '0' || first > '9') {
            throw broken(at, "a key of a dictionary must be a string, this starts with " + shown(first));
        }
        String key = new String(readBytes(first, at), StandardCharsets.ISO_8859_1);
        if (open.peek().entries.containsKey(key)) {
            throw broken(at, "key '" + Printable.of(key, 100) + "' stands twice");
        }
        return key;
    }

    /** `first` digit is read already. The length is compared digit by digit with what is left, so it cannot overflow. */
    private byte[] readBytes(byte first, int at) throws WireException {
        long length = first - '0';
        for (byte b = next(); b != ':'; b = next()) {
            if (b < '0' || b > '9') {
                throw broken(offset() - 1, "a string's length is digits and a colon, not " + shown(b));
            }
            if (length == 0) {
                throw broken(at, "a string's length with a leading zero");
            }
            length = length * 10 + b - '0';
            if (length > in.remaining()) {
                break;
            }
        }
        if (length > in.remaining()) {
            throw broken(at, "a string longer than the " + in.remaining() + " bytes that are left");
        }
        byte[] bytes = new byte[(int) length];
        in.get(bytes);
        return bytes;
    }

    private long readInt(int at) throws WireException {
        StringBuilder digits = new StringBuilder();
        for (byte b = next(); b != 'e'; b = next()) {
            boolean minus = b == '-' && digits.isEmpty();
            if (!minus && (b < '0' || b > '9')) {
                throw broken(offset() - 1, "an integer is digits and an e, not " + shown(b));
            }
            digits.append((char) b);
            if (digits.length() > 20) {
                throw broken(at, "an integer of more than 64 bits");
            }
        }
        String text = digits.toString();
        if (text.isEmpty() || text.equals("-")) {
            throw broken(at, "an integer without digits");
        }
        if (text.startsWith("-0") || text.startsWith("0") && text.length() > 1) {
            throw broken(at, "the integer " + text + " has a leading zero");
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException tooLarge) {
            throw broken(at, "an integer of more than 64 bits");
        }
    }

    private byte next() throws WireException {
        if (!in.hasRemaining()) {
            throw broken(offset(), "it ends in the middle of a value");
        }
        return in.get();
    }

    private int offset() {
        return in.position() - start;
    }

    private WireException broken(int at, String what) {
        return new WireException("not valid bencode at byte " + at + ": " + what);
    }

    private static String shown(byte b) {
        return b > ' ' && b < 127 ? "'" + (char) b + "'" : String.format("byte 0x%02x", b);
    }

    /** A list or dictionary whose `e` has not come yet. */
    private static final class Container {
        private final List<BencodeValue> items;
        private final TreeMap<String, BencodeValue> entries;
        private final int start;
        private int unorderedAt = -1;
        private String key;

        Container(boolean dictionary, int start) {
            this.items = dictionary ? null : new ArrayList<>();
            this.entries = dictionary ? new TreeMap<>() : null;
            this.start = start;
        }

        boolean wantsKey() {
            return entries != null && key == null;
        }

        void key(String key, int at) {
            if (!entries.isEmpty() && entries.lastKey().compareTo(key) > 0) {
                noteUnordered(at);
            }
            this.key = key;
        }

        /** Keeps the first offset that it is given; -1 is none. */
        void noteUnordered(int at) {
            unorderedAt = unorderedAt < 0 ? at : unorderedAt;
        }

        void add(BencodeValue value) {
            if (entries == null) {
                items.add(value);
            } else {
                entries.put(key, value);
                key = null;
            }
        }

        BencodeValue close(int end) {
            return entries == null ? new Items(List.copyOf(items)) : new Dictionary(entries, start, end, unorderedAt);
        }
    }
}
