package sprat.wire.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import sprat.io.FormatException;
import sprat.wire.InfoHash;
import sprat.wire.PeerId;
import sprat.wire.Vectors;

class HandshakeTest {
    private static final long FAST = 0x04; // BEP 6
    private static final long V2_UPGRADE = 0x10; // BEP 52

    private final byte[] golden = Vectors.bytes("handshake");

    @Test
    void readsAndWritesTheGoldenBytes() throws FormatException {
        Handshake handshake = Handshake.read(ByteBuffer.wrap(golden));
        assertEquals(new Handshake(Handshake.EXTENSIONS | FAST | V2_UPGRADE,
                InfoHash.ofHex("000102030405060708090a0b0c0d0e0f10111213"),
                new PeerId("-XX0001-abcdefghijkl".getBytes(StandardCharsets.US_ASCII))),
                handshake);
        assertEquals(ByteBuffer.wrap(golden), handshake.toBytes());
    }

    @Test
    void tellsCapabilities() {
        Handshake handshake = new Handshake(Handshake.EXTENSIONS, new InfoHash(new byte[20]), new PeerId(new byte[20]));
        assertTrue(handshake.has(Handshake.EXTENSIONS));
        assertFalse(handshake.has(FAST));
    }

    @Test
    void takesNothingUntilItIsWhole() throws FormatException {
        for (int length = 0; length < Handshake.BYTES; length++) {
            ByteBuffer in = ByteBuffer.wrap(golden, 0, length);
            assertNull(Handshake.read(in));
            assertEquals(0, in.position());
        }
    }

    @Test
    void leavesWhatFollows() throws FormatException {
        ByteBuffer in = ByteBuffer.wrap(Arrays.copyOf(golden, golden.length + 4));
        assertEquals(Handshake.read(ByteBuffer.wrap(golden)), Handshake.read(in));
        assertEquals(4, in.remaining());
    }

    @Test
    void failsOnTheFirstWrongByteOfTheProtocol() {
        for (int i = 0; i < 20; i++) {
            byte[] wrong = Arrays.copyOf(golden, i + 1);
            wrong[i]++;
            assertThrows(FormatException.class, () -> Handshake.read(ByteBuffer.wrap(wrong)), "byte " + i);
        }
    }
}
