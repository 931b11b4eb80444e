package sprat.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import sprat.wire.BencodeValue.Bytes;
import sprat.wire.BencodeValue.Dictionary;
import sprat.wire.BencodeValue.Int;
import sprat.wire.BencodeValue.Items;

/** {@link BencodeValue} to bytes (BEP 3): one form for each value, keys in raw byte order. */
public final class BencodeWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private BencodeWriter() {
    }

    public static byte[] toBytes(BencodeValue value) {
        BencodeWriter writer = new BencodeWriter();
        writer.write(value);
        return writer.out.toByteArray();
    }

    /** Recursive: what we build is a few levels deep, what we read is no deeper than its bound. */
    private void write(BencodeValue value) {
        if (value instanceof Bytes string) {
            write(string.bytes());
        } else if (value instanceof Int number) {
            ascii("i" + number.value() + "e");
        } else if (value instanceof Items list) {
            out.write('l');
            list.items().forEach(this::write);
            out.write('e');
        } else if (value instanceof Dictionary dictionary) {
            out.write('d');
            for (Map.Entry<String, BencodeValue> entry : dictionary.entries().entrySet()) {
                write(entry.getKey().getBytes(StandardCharsets.ISO_8859_1));
                write(entry.getValue());
            }
            out.write('e');
        }
    }

    private void write(byte[] string) {
        ascii(string.length + ":");
        out.writeBytes(string);
    }

    private void ascii(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
