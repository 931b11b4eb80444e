package sprat.wire.peer;

import java.nio.ByteBuffer;
import sprat.io.FormatException;
import sprat.wire.Bitfield;
import sprat.wire.WireLimits;
import sprat.wire.peer.PeerMessage.AllowedFast;
import sprat.wire.peer.PeerMessage.BitfieldBits;
import sprat.wire.peer.PeerMessage.Cancel;
import sprat.wire.peer.PeerMessage.Choke;
import sprat.wire.peer.PeerMessage.Extended;
import sprat.wire.peer.PeerMessage.HashReject;
import sprat.wire.peer.PeerMessage.HashRequest;
import sprat.wire.peer.PeerMessage.Hashes;
import sprat.wire.peer.PeerMessage.Have;
import sprat.wire.peer.PeerMessage.HaveAll;
import sprat.wire.peer.PeerMessage.HaveNone;
import sprat.wire.peer.PeerMessage.Interested;
import sprat.wire.peer.PeerMessage.KeepAlive;
import sprat.wire.peer.PeerMessage.NotInterested;
import sprat.wire.peer.PeerMessage.Piece;
import sprat.wire.peer.PeerMessage.Reject;
import sprat.wire.peer.PeerMessage.Request;
import sprat.wire.peer.PeerMessage.Suggest;
import sprat.wire.peer.PeerMessage.Unchoke;
import sprat.wire.peer.PeerMessage.Unknown;
import sprat.wire.torrent.HashSpan;
import sprat.wire.torrent.MerkleTree;

/**
 * Bytes to {@link PeerMessage} and back. Stateless but for the bound on a message's length, so one serves all
 * connections of a torrent.
 * <pre>
 *  | length u32 | id u8 | payload, length - 1 bytes |      length 0 is a keep-alive and has no id
 *  choke 0  unchoke 1  interested 2  not interested 3      no payload
 *  have 4          | piece u32 |
 *  bitfield 5      | bits |
 *  request 6       | piece u32 | begin u32 | length u32 |  cancel 8 likewise
 *  piece 7         | piece u32 | begin u32 | block |
 *  suggest 13, allowed fast 17  | piece u32 |          have all 14  have none 15      no payload
 *  reject 16       | piece u32 | begin u32 | length u32 |
 *  extended 20     | extension id u8 | bencoded dictionary, more |
 *  hash request 21, hash reject 23   | span, see HashSpan |
 *  hashes 22       | span | nodes, 32 bytes each |
 * </pre>
 */
public final class PeerCodec {
    /** Bytes of a PIECE message before its block: length, id, piece, begin. */
    public static final int PIECE_HEADER_BYTES = 13;

    private final int maxLength;

    /**
     * @param pieceCount of the torrent: no message of its peers is longer than its bitfield, a block or an extension
     * message
     */
    public PeerCodec(int pieceCount) {
        this.maxLength = Math.max(1 + Bitfield.wireBytes(pieceCount),
                Math.max(9 + WireLimits.BLOCK_BYTES, 2 + WireLimits.EXTENDED_BYTES));
    }

    /**
     * Takes one whole message from `in`, or nothing. The length is checked as soon as its four bytes are there.
     *
     * @return null while the message is not whole; its payload is a view of `in`
     */
    public PeerMessage decode(ByteBuffer in) throws FormatException {
        if (in.remaining() < 4) {
            return null;
        }
        int length = in.getInt(in.position());
        if (length < 0 || length > maxLength) {
            throw new FormatException("message of " + Integer.toUnsignedString(length) + " bytes; the limit is "
                    + maxLength);
        }
        if (in.remaining() - 4 < length) {
            return null;
        }
        in.position(in.position() + 4);
        if (length == 0) {
            return new KeepAlive();
        }
        int id = in.get() & 0xff;
        ByteBuffer payload = in.slice(in.position(), length - 1);
        in.position(in.position() + length - 1);
        return message(id, payload);
    }

    private static PeerMessage message(int id, ByteBuffer payload) throws FormatException {
        return switch (id) {
            case 0 -> exact(payload, 0, id, new Choke());
            case 1 -> exact(payload, 0, id, new Unchoke());
            case 2 -> exact(payload, 0, id, new Interested());
            case 3 -> exact(payload, 0, id, new NotInterested());
            case 4 -> new Have(sized(payload, 4, id).getInt());
            case 5 -> new BitfieldBits(payload);
            case 6 -> new Request(sized(payload, 12, id).getInt(), payload.getInt(), payload.getInt());
            case 7 -> new Piece(atLeast(payload, 8, id).getInt(), payload.getInt(), payload.slice());
            case 8 -> new Cancel(sized(payload, 12, id).getInt(), payload.getInt(), payload.getInt());
            case 13 -> new Suggest(sized(payload, 4, id).getInt());
            case 14 -> exact(payload, 0, id, new HaveAll());
            case 15 -> exact(payload, 0, id, new HaveNone());
            case 16 -> new Reject(sized(payload, 12, id).getInt(), payload.getInt(), payload.getInt());
            case 17 -> new AllowedFast(sized(payload, 4, id).getInt());
            case 20 -> new Extended(atLeast(payload, 1, id).get() & 0xff, payload.slice());
            case 21 -> new HashRequest(HashSpan.read(sized(payload, HashSpan.BYTES, id)));
            case 22 -> hashes(atLeast(payload, HashSpan.BYTES, id));
            case 23 -> new HashReject(HashSpan.read(sized(payload, HashSpan.BYTES, id)));
            default -> new Unknown(id, payload.remaining());
        };
    }

    private static PeerMessage hashes(ByteBuffer payload) throws FormatException {
        if ((payload.remaining() - HashSpan.BYTES) % MerkleTree.NODE_BYTES != 0) {
            throw new FormatException("message 22 with a payload of " + payload.remaining()
                    + " bytes, which are no whole hashes");
        }
        return new Hashes(HashSpan.read(payload), payload.slice());
    }

    private static PeerMessage exact(ByteBuffer payload, int bytes, int id, PeerMessage message)
            throws FormatException {
        sized(payload, bytes, id);
        return message;
    }

    private static ByteBuffer sized(ByteBuffer payload, int bytes, int id) throws FormatException {
        if (payload.remaining() != bytes) {
            throw new FormatException("message " + id + " with a payload of " + payload.remaining()
                    + " bytes instead of " + bytes);
        }
        return payload;
    }

    private static ByteBuffer atLeast(ByteBuffer payload, int bytes, int id) throws FormatException {
        if (payload.remaining() < bytes) {
            throw new FormatException("message " + id + " with a payload of only " + payload.remaining() + " bytes");
        }
        return payload;
    }

    public static ByteBuffer keepAlive() {
        return ByteBuffer.allocate(4);
    }

    public static ByteBuffer choke() {
        return header(1, 0).flip();
    }

    public static ByteBuffer unchoke() {
        return header(1, 1).flip();
    }

    public static ByteBuffer interested() {
        return header(1, 2).flip();
    }

    public static ByteBuffer notInterested() {
        return header(1, 3).flip();
    }

    public static ByteBuffer have(int pieceIndex) {
        return header(5, 4).putInt(pieceIndex).flip();
    }

    public static ByteBuffer bitfield(Bitfield bits) {
        ByteBuffer out = header(1 + Bitfield.wireBytes(bits.size()), 5);
        bits.write(out);
        return out.flip();
    }

    public static ByteBuffer request(int pieceIndex, int begin, int lengthBytes) {
        return header(13, 6).putInt(pieceIndex).putInt(begin).putInt(lengthBytes).flip();
    }

    public static ByteBuffer cancel(int pieceIndex, int begin, int lengthBytes) {
        return header(13, 8).putInt(pieceIndex).putInt(begin).putInt(lengthBytes).flip();
    }

    /** Puts the 13 bytes that stand before a block of `blockBytes` bytes. */
    public static void pieceHeader(ByteBuffer out, int pieceIndex, int begin, int blockBytes) {
        out.putInt(9 + blockBytes).put((byte) 7).putInt(pieceIndex).putInt(begin);
    }

    public static ByteBuffer suggest(int pieceIndex) {
        return header(5, 13).putInt(pieceIndex).flip();
    }

    public static ByteBuffer haveAll() {
        return header(1, 14).flip();
    }

    public static ByteBuffer haveNone() {
        return header(1, 15).flip();
    }

    public static ByteBuffer reject(int pieceIndex, int begin, int lengthBytes) {
        return header(13, 16).putInt(pieceIndex).putInt(begin).putInt(lengthBytes).flip();
    }

    public static ByteBuffer allowedFast(int pieceIndex) {
        return header(5, 17).putInt(pieceIndex).flip();
    }

    /** @param payload read to its end */
    public static ByteBuffer extended(int extensionId, ByteBuffer payload) {
        return header(2 + payload.remaining(), 20).put((byte) extensionId).put(payload).flip();
    }

    public static ByteBuffer hashRequest(HashSpan span) {
        return withSpan(21, span, 0).flip();
    }

    /** @param nodes 32 bytes each */
    public static ByteBuffer hashes(HashSpan span, byte[] nodes) {
        return withSpan(22, span, nodes.length).put(nodes).flip();
    }

    public static ByteBuffer hashReject(HashSpan span) {
        return withSpan(23, span, 0).flip();
    }

    private static ByteBuffer withSpan(int id, HashSpan span, int moreBytes) {
        ByteBuffer out = header(1 + HashSpan.BYTES + moreBytes, id);
        span.write(out);
        return out;
    }

    private static ByteBuffer header(int length, int id) {
        return ByteBuffer.allocate(4 + length).putInt(length).put((byte) id);
    }
}
