package sprat.wire;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * Payload of extension message 0 (BEP 10), one bencoded dictionary; unknown keys are ignored, later handshakes are additive.
 *
 * @param ids      `m`: name of an extension to the sender's own number for it, 0 = switched off
 * @param port     `p`: where the sender listens, 0 when absent
 * @param client   `v`: name and version, "" when absent
 * @param yourIp   `yourip`: how the sender sees the receiver, null when absent
 * @param maxRequests `reqq`: requests that the sender queues for the receiver, 0 when absent
 */
public record ExtensionHandshake(Map<String, Integer> ids, int port, String client, InetAddress yourIp, int maxRequests) {
    public static final int ID = 0;

    /** @param payload read to its end; bytes after the dictionary are ignored */
    public static ExtensionHandshake read(ByteBuffer payload) throws WireException {
        throw new UnsupportedOperationException("to be written");
    }

    /** @return a new buffer, ready to be read */
    public ByteBuffer toBytes() {
        throw new UnsupportedOperationException("to be written");
    }
}
