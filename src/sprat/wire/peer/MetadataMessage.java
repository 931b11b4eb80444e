package sprat.wire.peer;

import java.nio.ByteBuffer;
import sprat.io.FormatException;
import sprat.wire.WireLimits;
import sprat.wire.bencode.BencodeReader;
import sprat.wire.bencode.BencodeValue.Dictionary;
import sprat.wire.bencode.BencodeValue.Int;
import sprat.wire.bencode.BencodeWriter;

/**
 * Payload of `ut_metadata` (BEP 9): slices of an info dictionary, all of {@link #SLICE_BYTES} but the last. The bytes
 * of a slice stand behind the dictionary, which tells where it ends.
 * <pre>
 *  d 8:msg_type i0e 5:piece i0e e                               give me this slice
 *  d 8:msg_type i1e 5:piece i0e 10:total_size i34256e e bytes   here it is
 *  d 8:msg_type i2e 5:piece i0e e                               not from me
 * </pre>
 *
 * @param type       {@link #REQUEST}, {@link #DATA}, {@link #REJECT}; any other is for later versions and to be ignored
 * @param slice      `piece`: which one
 * @param totalBytes `total_size`: of the whole info dictionary, 0 when absent or out of range
 * @param bytes      of the slice; empty unless it is data
 */
public record MetadataMessage(long type, int slice, int totalBytes, ByteBuffer bytes) {
    public static final int SLICE_BYTES = 16 << 10;
    public static final int REQUEST = 0;
    public static final int DATA = 1;
    public static final int REJECT = 2;

    public static MetadataMessage request(int slice) {
        return new MetadataMessage(REQUEST, slice, 0, ByteBuffer.allocate(0));
    }

    /** @param info the whole info dictionary */
    public static MetadataMessage data(int slice, byte[] info) {
        int from = slice * SLICE_BYTES;
        return new MetadataMessage(DATA, slice, info.length,
                ByteBuffer.wrap(info, from, Math.min(SLICE_BYTES, info.length - from)));
    }

    public static MetadataMessage reject(int slice) {
        return new MetadataMessage(REJECT, slice, 0, ByteBuffer.allocate(0));
    }

    /** How many there are of so many bytes. */
    public static int slices(int totalBytes) {
        return (totalBytes + SLICE_BYTES - 1) / SLICE_BYTES;
    }

    /** @param payload read to its end; the bytes are a view of it */
    public static MetadataMessage read(ByteBuffer payload) throws FormatException {
        if (!(BencodeReader.readPrefix(payload) instanceof Dictionary root)) {
            throw new FormatException("a ut_metadata message that is not a dictionary");
        }
        if (!(root.get("msg_type") instanceof Int type) || !(root.get("piece") instanceof Int slice)) {
            throw new FormatException("a ut_metadata message without msg_type and piece");
        }
        if (slice.value() < 0 || slice.value() > Integer.MAX_VALUE) {
            throw new FormatException("a ut_metadata message about piece " + slice.value());
        }
        boolean isBounded = root.get("total_size") instanceof Int total && total.value() > 0
                && total.value() <= WireLimits.METADATA_BYTES;
        int totalBytes = isBounded ? (int) ((Int) root.get("total_size")).value() : 0;
        ByteBuffer bytes = type.value() == DATA ? payload.slice() : ByteBuffer.allocate(0);
        payload.position(payload.limit());
        return new MetadataMessage(type.value(), (int) slice.value(), totalBytes, bytes);
    }

    /** @return a new buffer, ready to be read */
    public ByteBuffer toBytes() {
        Dictionary root = new Dictionary().with("msg_type", new Int(type)).with("piece", new Int(slice));
        if (type == DATA) {
            root.with("total_size", new Int(totalBytes));
        }
        byte[] head = BencodeWriter.toBytes(root);
        return ByteBuffer.allocate(head.length + bytes.remaining()).put(head).put(bytes.duplicate()).flip();
    }
}
