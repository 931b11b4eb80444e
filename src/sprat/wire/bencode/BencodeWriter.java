package sprat.wire.bencode;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import sprat.wire.bencode.BencodeValue.Bytes;
import sprat.wire.bencode.BencodeValue.Dictionary;
import sprat.wire.bencode.BencodeValue.Int;
import sprat.wire.bencode.BencodeValue.Items;
import sprat.wire.bencode.BencodeValue.Later;

/** {@link BencodeValue} to bytes (BEP 3): one form for each value, keys in raw byte order. */
public final class BencodeWriter {
    /** Null while the bytes are only counted. */
    private byte[] out;
    private int size;

    private BencodeWriter() {
    }

    /** Goes through the value twice, so that what is large is not made twice. */
    public static byte[] toBytes(BencodeValue value) {
        BencodeWriter writer = new BencodeWriter();
        writer.write(value);
        writer.out = new byte[writer.size];
        writer.size = 0;
        writer.write(value);
        return writer.out;
    }

    /** Recursive: what we build is a few levels deep, what we read is no deeper than its bound. */
    private void write(BencodeValue value) {
        if (value instanceof Bytes string) {
            write(string.bytes());
        } else if (value instanceof Int number) {
            ascii("i" + number.value() + "e");
        } else if (value instanceof Items list) {
            ascii("l");
            list.items().forEach(this::write);
            ascii("e");
        } else if (value instanceof Dictionary dictionary) {
            write(dictionary);
        } else if (value instanceof Later later) {
            write(later.value());
        }
    }

    private void write(Dictionary dictionary) {
        if (dictionary.isAsWritten()) {
            if (out != null) {
                dictionary.copyTo(out, size);
            }
            size = Math.addExact(size, dictionary.end() - dictionary.start());
            return;
        }
        ascii("d");
        for (Map.Entry<String, BencodeValue> entry : dictionary.entries().entrySet()) {
            write(entry.getKey().getBytes(StandardCharsets.ISO_8859_1));
            write(entry.getValue());
        }
        ascii("e");
    }

    private void write(byte[] string) {
        ascii(string.length + ":");
        put(string);
    }

    private void ascii(String text) {
        put(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void put(byte[] bytes) {
        if (out != null) {
            System.arraycopy(bytes, 0, out, size, bytes.length);
        }
        size = Math.addExact(size, bytes.length);
    }
}
