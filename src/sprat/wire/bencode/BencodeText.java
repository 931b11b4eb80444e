package sprat.wire.bencode;

import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import sprat.wire.Numbers;
import sprat.wire.bencode.BencodeValue.Bytes;
import sprat.wire.bencode.BencodeValue.Dictionary;
import sprat.wire.bencode.BencodeValue.Int;
import sprat.wire.bencode.BencodeValue.Items;

/**
 * Bytes that {@link BencodeReader} has found to be bencode, and the values in them by where they begin. A list or
 * dictionary is a view of these bytes: a value that nobody asks for is stepped over and costs nothing, so that a
 * document costs what it has in bytes. Nothing here throws for what the bytes are, since they were looked through
 * before.
 */
final class BencodeText {
    private final byte[] bytes;
    /** Where keys stand that are smaller than one before them, in the order of the bytes. */
    private final Numbers unordered;

    /** @param bytes not copied, not to be changed from now on */
    BencodeText(byte[] bytes, Numbers unordered) {
        this.bytes = bytes;
        this.unordered = unordered;
    }

    /** The value that begins there; a string is copied. */
    BencodeValue value(int at) {
        return switch (bytes[at]) {
            case 'i' -> new Int(number(at + 1));
            case 'l' -> new Items(new ReadItems(at));
            case 'd' -> new Dictionary(this, at);
            default -> {
                int begin = stringBegin(at);
                yield new Bytes(Arrays.copyOfRange(bytes, begin, begin + stringLength(at)));
            }
        };
    }

    void copy(int start, int end, byte[] out, int at) {
        System.arraycopy(bytes, start, out, at, end - start);
    }

    /** A key as {@link Dictionary} holds it. */
    String key(int at) {
        return new String(bytes, stringBegin(at), stringLength(at), StandardCharsets.ISO_8859_1);
    }

    /** Behind the string at that offset: of a key, where its value begins. */
    int stringEnd(int at) {
        return stringBegin(at) + stringLength(at);
    }

    boolean isEnd(int at) {
        return bytes[at] == 'e';
    }

    /** Behind the value that begins there. Without recursion. */
    int end(int at) {
        int depth = 0;
        int next = at;
        do {
            byte first = bytes[next];
            if (first == 'i') {
                next = numberEnd(next);
            } else if (first == 'l' || first == 'd') {
                depth++;
                next++;
            } else if (first == 'e') {
                depth--;
                next++;
            } else {
                next = stringEnd(next);
            }
        } while (depth > 0);
        return next;
    }

    /** The first key between these offsets that stands behind a larger one of its dictionary; -1 when there is none. */
    int unorderedIn(int start, int end) {
        return unordered.firstIn(start, end);
    }

    /** As {@link String#compareTo} of keys, without making one. */
    int compareKey(int at, String other) {
        int begin = stringBegin(at);
        int length = stringLength(at);
        for (int i = 0; i < Math.min(length, other.length()); i++) {
            int difference = (bytes[begin + i] & 0xff) - other.charAt(i);
            if (difference != 0) {
                return difference;
            }
        }
        return length - other.length();
    }

    /** Likewise of two keys. */
    int compareKeys(int at, int otherAt) {
        return Arrays.compareUnsigned(bytes, stringBegin(at), stringEnd(at), bytes, stringBegin(otherAt),
                stringEnd(otherAt));
    }

    private int stringBegin(int at) {
        int colon = at;
        while (bytes[colon] != ':') {
            colon++;
        }
        return colon + 1;
    }

    private int stringLength(int at) {
        int length = 0;
        for (int i = at; bytes[i] != ':'; i++) {
            length = length * 10 + bytes[i] - '0';
        }
        return length;
    }

    private long number(int at) {
        boolean isNegative = bytes[at] == '-';
        long number = 0;
        for (int i = isNegative ? at + 1 : at; bytes[i] != 'e'; i++) {
            number = number * 10 - (bytes[i] - '0'); // below zero there is room for one more
        }
        return isNegative ? number : -number;
    }

    private int numberEnd(int at) {
        int end = at + 1;
        while (bytes[end] != 'e') {
            end++;
        }
        return end + 1;
    }

    /** Where the value ends that began there; who has gone through a list or dictionary knows. */
    private int endOf(BencodeValue value, int at) {
        if (value instanceof Dictionary dictionary) {
            return dictionary.end();
        }
        return value instanceof Items items && items.items() instanceof ReadItems read ? read.end() : end(at);
    }

    /** The entries of the dictionary that begins at `start`, as they stand there. */
    Iterator<Map.Entry<String, BencodeValue>> entries(Dictionary dictionary) {
        return new Iterator<>() {
            private int at = dictionary.start() + 1;
            private int valueAt;
            private BencodeValue value;

            @Override
            public boolean hasNext() {
                if (value != null) {
                    at = endOf(value, valueAt);
                    value = null;
                }
                if (isEnd(at)) {
                    dictionary.endsAt(at + 1);
                    return false;
                }
                return true;
            }

            @Override
            public Map.Entry<String, BencodeValue> next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                valueAt = stringEnd(at);
                value = value(valueAt);
                return Map.entry(key(at), value);
            }
        };
    }

    /** The values of the list that begins at `start`, to be gone through from the first on. */
    private final class ReadItems extends AbstractList<BencodeValue> {
        private final int start;
        /** 0 until it is known. */
        private int end;
        /** -1 until it is known. */
        private int size = -1;

        ReadItems(int start) {
            this.start = start;
        }

        int end() {
            if (end == 0) {
                end = BencodeText.this.end(start);
            }
            return end;
        }

        @Override
        public boolean isEmpty() {
            return isEnd(start + 1);
        }

        @Override
        public int size() {
            if (size < 0) {
                int count = 0;
                int at = start + 1;
                for (; !isEnd(at); at = BencodeText.this.end(at)) {
                    count++;
                }
                end = at + 1;
                size = count;
            }
            return size;
        }

        @Override
        public BencodeValue get(int index) {
            Iterator<BencodeValue> values = iterator();
            for (int i = 0; i < index; i++) {
                values.next();
            }
            return values.next();
        }

        @Override
        public Iterator<BencodeValue> iterator() {
            return new Iterator<>() {
                private int at = start + 1;
                private BencodeValue value;

                @Override
                public boolean hasNext() {
                    if (value != null) {
                        at = endOf(value, at);
                        value = null;
                    }
                    if (isEnd(at)) {
                        end = at + 1;
                        return false;
                    }
                    return true;
                }

                @Override
                public BencodeValue next() {
                    if (!hasNext()) {
                        throw new NoSuchElementException();
                    }
                    value = value(at);
                    return value;
                }
            };
        }

        /** Not by numbers, which would go through it again for each. */
        @Override
        public Spliterator<BencodeValue> spliterator() {
            return Spliterators.spliteratorUnknownSize(iterator(), Spliterator.ORDERED);
        }

        @Override
        public boolean equals(Object other) {
            if (!(other instanceof List<?> that) || size() != that.size()) {
                return false;
            }
            Iterator<?> theirs = that.iterator();
            return stream().allMatch(value -> value.equals(theirs.next()));
        }

        @Override
        public int hashCode() {
            return Objects.hash(stream().toArray());
        }
    }
}
