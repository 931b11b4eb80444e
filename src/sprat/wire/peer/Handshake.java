package sprat.wire.peer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import sprat.io.FormatException;
import sprat.wire.InfoHash;
import sprat.wire.PeerId;

/**
 * The first 68 bytes on a peer connection (BEP 3), the same both ways:
 * <pre>
 *  0        1                    20         28           48         68
 *  | 19 (u8) | BitTorrent protocol | reserved | info-hash  | peer id  |
 * </pre>
 * The initiator sends all of it at once; the acceptor may wait for the info-hash before it answers.
 *
 * @param reserved 64 capability bits, byte 20 of the handshake first; unknown bits are ignored
 */
public record Handshake(long reserved, InfoHash infoHash, PeerId peerId) {
    public static final int BYTES = 68;
    /** Byte 5, 0x10: extension protocol (BEP 10). */
    public static final long EXTENSIONS = 0x10L << 16;

    /** Byte 7, 0x04: fast extension (BEP 6). */
    public static final long FAST = 0x04L;

    /** Byte 7, 0x10, beside the v1 hash of a hybrid: the answer may name the torrent by its v2 hash (BEP 52). */
    public static final long UPGRADE = 0x10L;

    private static final byte[] PROTOCOL = "\u0013BitTorrent protocol".getBytes(StandardCharsets.US_ASCII);

    /**
     * @return the handshake, or null while fewer than 68 bytes are there (`in` untouched); fails on the first wrong
     * protocol byte
     */
    public static Handshake read(ByteBuffer in) throws FormatException {
        for (int i = 0; i < Math.min(PROTOCOL.length, in.remaining()); i++) {
            if (in.get(in.position() + i) != PROTOCOL[i]) {
                throw new FormatException("not a BitTorrent handshake");
            }
        }
        if (in.remaining() < BYTES) {
            return null;
        }
        in.position(in.position() + PROTOCOL.length);
        return new Handshake(in.getLong(), InfoHash.read(in), PeerId.read(in));
    }

    /** @return a new buffer, ready to be read */
    public ByteBuffer toBytes() {
        ByteBuffer out = ByteBuffer.allocate(BYTES).put(PROTOCOL).putLong(reserved);
        infoHash.write(out);
        peerId.write(out);
        return out.flip();
    }

    public boolean has(long capability) {
        return (reserved & capability) != 0;
    }
}
