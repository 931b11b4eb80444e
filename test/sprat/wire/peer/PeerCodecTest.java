package sprat.wire.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import sprat.io.FormatException;
import sprat.wire.Bitfield;
import sprat.wire.Sha256Hash;
import sprat.wire.Vectors;
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

class PeerCodecTest {
    private static final int PIECES = 13;

    private final PeerCodec codec = new PeerCodec(PIECES);

    /** A vector, what it says, and what we write for it (null when we never send it). */
    static Stream<Arguments> messages() {
        Bitfield bits = new Bitfield(PIECES);
        List.of(0, 1, 7, 12).forEach(bits::set);
        ByteBuffer piece = ByteBuffer.allocate(PeerCodec.PIECE_HEADER_BYTES + 5);
        PeerCodec.pieceHeader(piece, 258, 32_768, 5);
        piece.put(ascii("sprat")).flip();
        ByteBuffer extension =
                ascii("d1:md11:ut_metadatai3e6:ut_pexi1ee1:pi6881e4:reqqi250e1:v11:sprat/0.1.06:yourip4:\n\0\0\5e");
        HashSpan span =
                new HashSpan(
                new Sha256Hash(HexFormat.of()
                .parseHex("505fc9a922f60ae071450b07256a4ba760612bffc38c27584ed03fd96c69841b")), 0, 4, 2, 2);
        byte[] nodes = Arrays.copyOfRange(Vectors.bytes("peer-hashes"), 5 + HashSpan.BYTES,
                5 + HashSpan.BYTES + 4 * MerkleTree.NODE_BYTES);
        return Stream.of(
                Arguments.of("peer-hash-request", new HashRequest(span), PeerCodec.hashRequest(span)),
                Arguments.of("peer-hashes", new Hashes(span, ByteBuffer.wrap(nodes)), PeerCodec.hashes(span, nodes)),
                Arguments.of("peer-hash-reject", new HashReject(span), PeerCodec.hashReject(span)),
                Arguments.of("peer-keep-alive", new KeepAlive(), PeerCodec.keepAlive()),
                Arguments.of("peer-choke", new Choke(), PeerCodec.choke()),
                Arguments.of("peer-unchoke", new Unchoke(), PeerCodec.unchoke()),
                Arguments.of("peer-interested", new Interested(), PeerCodec.interested()),
                Arguments.of("peer-not-interested", new NotInterested(), PeerCodec.notInterested()),
                Arguments.of("peer-have", new Have(258), PeerCodec.have(258)),
                Arguments.of("peer-bitfield", new BitfieldBits(ByteBuffer.wrap(HexFormat.of().parseHex("c108"))),
                PeerCodec.bitfield(bits)),
                Arguments.of("peer-request", new Request(258, 32_768, 16_384), PeerCodec.request(258, 32_768, 16_384)),
                Arguments.of("peer-piece", new Piece(258, 32_768, ascii("sprat")), piece),
                Arguments.of("peer-cancel", new Cancel(258, 32_768, 16_384), PeerCodec.cancel(258, 32_768, 16_384)),
                Arguments.of("peer-extension-handshake", new Extended(0, extension),
                PeerCodec.extended(0, extension.duplicate())), Arguments.of("peer-port", new Unknown(9, 2), null),
                Arguments.of("peer-have-all", new HaveAll(), PeerCodec.haveAll()),
                Arguments.of("peer-have-none", new HaveNone(), PeerCodec.haveNone()),
                Arguments.of("peer-suggest", new Suggest(258), PeerCodec.suggest(258)),
                Arguments.of("peer-reject", new Reject(258, 32_768, 16_384), PeerCodec.reject(258, 32_768, 16_384)),
                Arguments.of("peer-allowed-fast", new AllowedFast(258), PeerCodec.allowedFast(258)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("messages")
    void readsAndWritesTheGoldenBytes(String vector, PeerMessage message, ByteBuffer written) throws FormatException {
        ByteBuffer in = Vectors.buffer(vector);
        assertEquals(message, codec.decode(in));
        assertEquals(0, in.remaining());
        if (written != null) {
            assertEquals(Vectors.buffer(vector), written);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("messages")
    void takesNothingUntilTheMessageIsWhole(String vector, PeerMessage message, ByteBuffer written)
            throws FormatException {
        byte[] bytes = Vectors.bytes(vector);
        for (int length = 0; length < bytes.length; length++) {
            ByteBuffer in = ByteBuffer.wrap(bytes, 0, length);
            assertNull(codec.decode(in));
            assertEquals(0, in.position());
        }
    }

    @Test
    void readsAStreamInWhateverPartsItComes() throws FormatException {
        byte[] stream = stream();
        List<PeerMessage> expected = messages().map(arguments -> (PeerMessage) arguments.get()[1]).toList();
        assertEquals(expected, feed(stream, stream.length));
        assertEquals(expected, feed(stream, 1));
        for (int split = 1; split < stream.length; split++) {
            assertEquals(expected, feed(stream, split), "first part of " + split);
        }
    }

    @Test
    void readsFromTheMiddleOfADirectBuffer() throws FormatException {
        byte[] request = Vectors.bytes("peer-request");
        ByteBuffer in = ByteBuffer.allocateDirect(64).put(new byte[7]).put(request).flip().position(7);
        assertEquals(new Request(258, 32_768, 16_384), codec.decode(in));
        assertEquals(7 + request.length, in.position());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000000200ff", "0000000201ff", "0000000202ff", "0000000203ff", "00000001" + "04",
            "0000000404000000", "00000006040000000000",
        "0000000c06" + "0000000000000000000000", "0000000e06" + "00000000000000000000000000",
        "0000000807" + "00000000000000", "0000000c08" + "0000000000000000000000",
        "000000040d000000", "000000020e00", "000000020f00", "0000000c10" + "0000000000000000000000",
        "000000061100000000" + "00", "00000001" + "14", "0000000415010203", "0000000417010203", "0000000416010203"})
    void refusesAPayloadOfTheWrongSize(String message) {
        assertThrows(FormatException.class, () -> codec.decode(ByteBuffer.wrap(HexFormat.of().parseHex(message))));
    }

    @Test
    void hashesAreWhole() throws FormatException {
        ByteBuffer some = ByteBuffer.allocate(5 + HashSpan.BYTES + MerkleTree.NODE_BYTES + 1)
                .putInt(0, 1 + HashSpan.BYTES).put(4, (byte) 22);
        assertEquals(0, ((Hashes) codec.decode(some.duplicate())).nodes().remaining());
        some.putInt(0, 1 + HashSpan.BYTES + MerkleTree.NODE_BYTES);
        assertEquals(MerkleTree.NODE_BYTES, ((Hashes) codec.decode(some.duplicate())).nodes().remaining());
        some.putInt(0, 1 + HashSpan.BYTES + MerkleTree.NODE_BYTES + 1);
        assertThrows(FormatException.class, () -> codec.decode(some.duplicate()));
    }

    @Test
    void aPieceMayBeEmptyAndAnExtensionMayHaveNoPayload() throws FormatException {
        assertEquals(new Piece(1, 2, ByteBuffer.allocate(0)), decode("00000009" + "07" + "00000001" + "00000002"));
        assertEquals(new Extended(255, ByteBuffer.allocate(0)), decode("00000002" + "14" + "ff"));
    }

    @Test
    void passesOverWhatItDoesNotKnow() throws FormatException {
        assertEquals(new Unknown(255, 0), decode("00000001" + "ff"));
        assertEquals(new Unknown(24, 3), decode("00000004" + "18" + "010203"));
    }

    @Test
    void checksALengthAsSoonAsItIsThere() throws FormatException {
        int longest = 2 + WireLimits.EXTENDED_BYTES;
        assertNull(codec.decode(ByteBuffer.allocate(4).putInt(0, longest)));
        assertThrows(FormatException.class, () -> codec.decode(ByteBuffer.allocate(4).putInt(0, longest + 1)));
        assertThrows(FormatException.class, () -> codec.decode(ByteBuffer.allocate(4).putInt(0, -1)));
        assertThrows(FormatException.class, () -> codec.decode(ByteBuffer.allocate(4).putInt(0, Integer.MIN_VALUE)));
    }

    @Test
    void theLongestMessageGrowsWithTheBitfield() throws FormatException {
        PeerCodec large = new PeerCodec(WireLimits.PIECES);
        assertNull(large.decode(ByteBuffer.allocate(4).putInt(0, 1 + WireLimits.PIECES / 8)));
        assertThrows(FormatException.class, () -> large.decode(ByteBuffer.allocate(4)
                .putInt(0, 2 + WireLimits.PIECES / 8)));
    }

    private PeerMessage decode(String hex) throws FormatException {
        return codec.decode(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
    }

    /** All vectors, one after the other. */
    private static byte[] stream() {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        messages().forEach(arguments -> stream.writeBytes(Vectors.bytes((String) arguments.get()[0])));
        return stream.toByteArray();
    }

    /** Reads as a connection does: what is not taken yet stays before the next part. */
    private List<PeerMessage> feed(byte[] stream, int partBytes) throws FormatException {
        List<PeerMessage> messages = new ArrayList<>();
        ByteBuffer whole = ByteBuffer.wrap(stream).limit(0);
        while (whole.limit() < stream.length) {
            whole.limit(Math.min(stream.length, whole.limit() + partBytes));
            for (PeerMessage message = codec.decode(whole); message != null; message = codec.decode(whole)) {
                messages.add(message);
            }
        }
        assertEquals(0, whole.remaining());
        return messages;
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
