package sprat.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** One bencoded value (BEP 3). {@link BencodeReader} makes them from bytes, {@link BencodeWriter} makes the bytes. Not to be changed. */
public sealed interface BencodeValue {
    /** A byte string, text only by agreement; not copied. */
    record Bytes(byte[] bytes) implements BencodeValue {
        public static Bytes of(String text) {
            return new Bytes(text.getBytes(StandardCharsets.UTF_8));
        }

        /** As UTF-8, with U+FFFD for what is not. */
        public String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "Bytes[" + bytes.length + "]";
        }
    }

    /** An integer; what does not fit in 64 bits is refused. */
    record Int(long value) implements BencodeValue { }

    record Items(List<BencodeValue> items) implements BencodeValue { }

    /**
     * Keys are byte strings too, held as Latin-1: one char is one byte, so the map's order is the raw byte order that BEP 3 wants.
     *
     * @param start       where its `d` stood in the bytes that it was read from, 0 when it was built
     * @param end         behind its `e`, so that the exact bytes can be hashed; 0 when it was built
     * @param unorderedAt offset of the first key, here or anywhere beneath, that stood before a smaller one; -1 when all are in order
     */
    record Dictionary(SortedMap<String, BencodeValue> entries, int start, int end, int unorderedAt) implements BencodeValue {
        public Dictionary() {
            this(new TreeMap<>(), 0, 0, -1);
        }

        /** @return the value, or null when the key is absent */
        public BencodeValue get(String key) {
            return entries.get(key);
        }

        /** For who builds one. */
        public Dictionary with(String key, BencodeValue value) {
            entries.put(key, value);
            return this;
        }
    }
}
