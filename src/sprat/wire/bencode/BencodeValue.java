package sprat.wire.bencode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import sprat.wire.Numbers;

/**
 * One bencoded value (BEP 3). {@link BencodeReader} makes them from bytes, {@link BencodeWriter} makes the bytes. Not
 * to be changed.
 */
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
     * What is made when it is written, and not kept: the files of a torrent as values all at once would take many times
     * their bytes.
     */
    non-sealed interface Later extends BencodeValue {
        BencodeValue value();
    }

    /**
     * Keys are byte strings too, held as Latin-1: one char is one byte, so that their order is the raw byte order that
     * BEP 3 wants. One that was read is a view of the bytes: what is asked of it is found there anew each time. Going
     * through it gives the entries as they stand there, or, of one that was built, in order.
     */
    final class Dictionary implements BencodeValue, Iterable<Map.Entry<String, BencodeValue>> {
        /** Null when it was built. */
        private final BencodeText text;
        private final int start;
        /** 0 until it is known. */
        private int end;
        /** Where the keys stand, in order; null until one is asked for. */
        private int[] keys;
        private final SortedMap<String, BencodeValue> built;

        /** An empty one, for who builds one. */
        public Dictionary() {
            this.text = null;
            this.start = 0;
            this.built = new TreeMap<>();
        }

        /** The one that begins there. */
        Dictionary(BencodeText text, int start) {
            this.text = text;
            this.start = start;
            this.built = null;
        }

        /** @return the value, or null when the key is absent */
        public BencodeValue get(String key) {
            if (text == null) {
                return built.get(key);
            }
            int at = keyAt(key);
            return at < 0 ? null : text.value(text.stringEnd(at));
        }

        /** -1 when it is absent. */
        private int keyAt(String key) {
            if (keys == null) {
                keys = sortedKeys();
            }
            int low = 0;
            for (int high = keys.length; low < high; ) {
                int middle = (low + high) >>> 1;
                int order = text.compareKey(keys[middle], key);
                if (order == 0) {
                    return keys[middle];
                }
                low = order < 0 ? middle + 1 : low;
                high = order < 0 ? high : middle;
            }
            return -1;
        }

        private int[] sortedKeys() {
            Numbers found = new Numbers();
            int at = start + 1;
            for (; !text.isEnd(at); at = text.end(text.stringEnd(at))) {
                found.add(at);
            }
            end = at + 1;
            return unorderedAt() < 0 ? found.from(0).toArray()
                    : found.from(0).boxed().sorted(text::compareKeys).mapToInt(Integer::intValue).toArray();
        }

        /** For who builds one. */
        public Dictionary with(String key, BencodeValue value) {
            built.put(key, value);
            return this;
        }

        @Override
        public Iterator<Map.Entry<String, BencodeValue>> iterator() {
            return text != null ? text.entries(this) : built.entrySet().iterator();
        }

        /**
         * In order: of one that was built its own, to be changed by who builds it; of one that was read a copy, for who
         * wants them all.
         */
        public SortedMap<String, BencodeValue> entries() {
            if (text == null) {
                return built;
            }
            SortedMap<String, BencodeValue> entries = new TreeMap<>();
            forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
            return entries;
        }

        public boolean isEmpty() {
            return text != null ? text.isEnd(start + 1) : built.isEmpty();
        }

        /** Neither none nor more. */
        public boolean hasOneEntry() {
            return text == null ? built.size() == 1 : !isEmpty() && text.isEnd(text.end(text.stringEnd(start + 1)));
        }

        /** The key of the first entry as they are gone through; there is one. */
        public String firstKey() {
            return text != null ? text.key(start + 1) : built.firstKey();
        }

        /** It was read, and its bytes are as it would be written. */
        boolean isAsWritten() {
            return text != null && unorderedAt() < 0;
        }

        /** The bytes from `start` to `end`, of one that was read. */
        void copyTo(byte[] out, int at) {
            text.copy(start, end(), out, at);
        }

        /** Where its `d` stood in the bytes that it was read from; 0 when it was built. */
        public int start() {
            return start;
        }

        /** Behind its `e`, so that the exact bytes can be hashed; 0 when it was built. */
        public int end() {
            if (end == 0 && text != null) {
                end = text.end(start);
            }
            return end;
        }

        /** It was gone through up to there. */
        void endsAt(int offset) {
            end = offset;
        }

        /**
         * Offset of the first key, here or anywhere beneath, that stood behind a larger one; -1 when all are in order.
         */
        public int unorderedAt() {
            return text == null ? -1 : text.unorderedIn(start, end());
        }

        @Override
        public String toString() {
            return "Dictionary at " + start;
        }
    }
}
