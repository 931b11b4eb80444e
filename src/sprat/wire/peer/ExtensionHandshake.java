package sprat.wire.peer;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import sprat.io.FormatException;
import sprat.wire.Printable;
import sprat.wire.WireLimits;
import sprat.wire.bencode.BencodeReader;
import sprat.wire.bencode.BencodeValue;
import sprat.wire.bencode.BencodeValue.Bytes;
import sprat.wire.bencode.BencodeValue.Dictionary;
import sprat.wire.bencode.BencodeValue.Int;
import sprat.wire.bencode.BencodeWriter;

/**
 * Payload of extension message 0 (BEP 10), one bencoded dictionary; unknown keys are ignored, later handshakes are
 * additive.
 * <pre>
 *  d 1:m d 11:ut_metadata i3e e  1:p i6881e  4:reqq i250e  1:v 5:sprat  6:yourip 4:.... e
 * </pre>
 * A key whose value is of another type or out of range counts as absent.
 *
 * @param ids      `m`: name of an extension to the sender's own number for it, 0 = switched off
 * @param port     `p`: where the sender listens, 0 when absent
 * @param client   `v`: name and version, "" when absent
 * @param yourIp   `yourip`: how the sender sees the receiver, null when absent
 * @param maxRequests `reqq`: requests that the sender queues for the receiver, 0 when absent
 * @param uploadOnly  `upload_only` (BEP 21): whether the sender wants nothing, null when absent
 * @param metadataBytes `metadata_size` (BEP 9): bytes of the info dictionary that the sender has, 0 when absent
 */
public record ExtensionHandshake(Map<String, Integer> ids, int port, String client, InetAddress yourIp, int maxRequests,
                                 Boolean uploadOnly, int metadataBytes) {
    public static final int ID = 0;
    /** Peer exchange (BEP 11). */
    public static final String PEX = "ut_pex";
    /** A piece is lost (BEP 54). */
    public static final String DONT_HAVE = "lt_donthave";
    /** The info dictionary (BEP 9). */
    public static final String METADATA = "ut_metadata";

    /** Without `metadata_size`. */
    public ExtensionHandshake(Map<String, Integer> ids, int port, String client, InetAddress yourIp, int maxRequests,
            Boolean uploadOnly) {
        this(ids, port, client, yourIp, maxRequests, uploadOnly, 0);
    }

    public ExtensionHandshake {
        ids = Map.copyOf(ids);
    }

    /** @param payload read to its end; bytes after the dictionary are ignored */
    public static ExtensionHandshake read(ByteBuffer payload) throws FormatException {
        if (!(BencodeReader.readPrefix(payload) instanceof Dictionary root)) {
            throw new FormatException("an extension handshake that is not a dictionary");
        }
        payload.position(payload.limit());
        return new ExtensionHandshake(ids(root.get("m")), number(root.get("p"), 65_535), client(root.get("v")),
                address(root.get("yourip")), number(root.get("reqq"), Integer.MAX_VALUE), flag(root.get("upload_only")),
                number(root.get("metadata_size"), WireLimits.METADATA_BYTES));
    }

    /** What is known of the sender when `later` has come too. */
    public ExtensionHandshake with(ExtensionHandshake later) {
        Map<String, Integer> all = new HashMap<>(ids);
        all.putAll(later.ids);
        return new ExtensionHandshake(all, later.port != 0 ? later.port : port, later.client.isEmpty() ? client
                : later.client,
                later.yourIp == null ? yourIp : later.yourIp, later.maxRequests != 0 ? later.maxRequests : maxRequests,
                later.uploadOnly == null ? uploadOnly : later.uploadOnly, later.metadataBytes != 0 ? later.metadataBytes
                : metadataBytes);
    }

    /** Without the numbers of other extensions. */
    public ExtensionHandshake only(Set<String> names) {
        Map<String, Integer> some = new HashMap<>(ids);
        some.keySet().retainAll(names);
        return new ExtensionHandshake(some, port, client, yourIp, maxRequests, uploadOnly, metadataBytes);
    }

    /** @return a new buffer, ready to be read */
    public ByteBuffer toBytes() {
        Dictionary numbers = new Dictionary();
        ids.forEach((name, id) -> numbers.with(name, new Int(id)));
        Dictionary root = new Dictionary().with("m", numbers);
        if (metadataBytes != 0) {
            root.with("metadata_size", new Int(metadataBytes));
        }
        if (port != 0) {
            root.with("p", new Int(port));
        }
        if (maxRequests != 0) {
            root.with("reqq", new Int(maxRequests));
        }
        if (uploadOnly != null) {
            root.with("upload_only", new Int(uploadOnly ? 1 : 0));
        }
        if (!client.isEmpty()) {
            root.with("v", Bytes.of(client));
        }
        if (yourIp != null) {
            root.with("yourip", new Bytes(yourIp.getAddress()));
        }
        return ByteBuffer.wrap(BencodeWriter.toBytes(root));
    }

    private static Map<String, Integer> ids(BencodeValue value) {
        Map<String, Integer> ids = new HashMap<>();
        if (value instanceof Dictionary numbers) {
            numbers.forEach(entry -> {
                if (entry.getValue() instanceof Int number && number.value() >= 0 && number.value() <= 255) {
                    ids.put(entry.getKey(), (int) number.value());
                }
            });
        }
        return ids;
    }

    private static int number(BencodeValue value, int max) {
        return value instanceof Int number && number.value() > 0 && number.value() <= max ? (int) number.value() : 0;
    }

    private static Boolean flag(BencodeValue value) {
        return value instanceof Int number ? Boolean.valueOf(number.value() != 0) : null;
    }

    /** Goes into log lines and lists of peers, so it is kept short and printable. */
    private static String client(BencodeValue value) {
        return value instanceof Bytes bytes ? Printable.of(bytes.text(), WireLimits.CLIENT_NAME_CHARS) : "";
    }

    private static InetAddress address(BencodeValue value) {
        if (value instanceof Bytes bytes && (bytes.bytes().length == 4 || bytes.bytes().length == 16)) {
            try {
                return InetAddress.getByAddress(bytes.bytes());
            } catch (UnknownHostException e) {
                throw new IllegalStateException("4 or 16 bytes are an address", e);
            }
        }
        return null;
    }
}
