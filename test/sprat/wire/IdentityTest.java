package sprat.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** {@link InfoHash} and {@link PeerId}: 20 bytes each. */
class IdentityTest {
    private static final String HEX = "000102030405060708090a0b0c0d0e0f101112ff";

    @Test
    void anInfoHashKeepsItsBytes() {
        InfoHash hash = InfoHash.ofHex(HEX);
        assertEquals(HEX, hash.toString());
        assertEquals(hash, new InfoHash(hash.toBytes()));
        assertEquals(hash.hashCode(), InfoHash.read(ByteBuffer.wrap(hash.toBytes())).hashCode());
        assertEquals((byte) 0xff, hash.toBytes()[19]);
    }

    @Test
    void anInfoHashDiffersByAnyByte() {
        byte[] bytes = InfoHash.ofHex(HEX).toBytes();
        for (int i = 0; i < InfoHash.BYTES; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= (byte) 0x80;
            assertNotEquals(new InfoHash(bytes), new InfoHash(changed));
            int order = Integer.signum(Arrays.compareUnsigned(bytes, changed));
            assertEquals(order, Integer.signum(new InfoHash(bytes).compareTo(new InfoHash(changed))), "byte " + i);
        }
    }

    @Test
    void anInfoHashIsTheSha1OfItsDictionary() {
        assertEquals("da39a3ee5e6b4b0d3255bfef95601890afd80709", InfoHash.ofInfo(ByteBuffer.allocate(0)).toString());
        assertEquals("a9993e364706816aba3e25717850c26c9cd0d89d",
                InfoHash.ofInfo(StandardCharsets.US_ASCII.encode("abc")).toString());
    }

    @Test
    void otherLengthsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new InfoHash(new byte[19]));
        assertThrows(IllegalArgumentException.class, () -> new InfoHash(new byte[21]));
        assertThrows(IllegalArgumentException.class, () -> new InfoHash(new byte[0]));
        assertThrows(IllegalArgumentException.class, () -> InfoHash.ofHex(HEX + "00"));
        assertThrows(IllegalArgumentException.class, () -> InfoHash.ofHex("x".repeat(40)));
        assertThrows(IllegalArgumentException.class, () -> new PeerId(new byte[32]));
    }

    @Test
    void aPeerIdOfOursIsPrintableAndSaysWhoWeAre() {
        PeerId id = PeerId.random(new Random(1));
        assertTrue(id.toString().matches("-SP0100-[0-9a-zA-Z]{12}"), id.toString());
        assertNotEquals(id, PeerId.random(new Random(2)));
    }

    @Test
    void aPeerIdIsShownWithoutWhatIsNotPrintable() {
        byte[] bytes = "-XX0001-%\u001b abcdefghi".getBytes(StandardCharsets.US_ASCII);
        assertEquals("-XX0001-%25%1b%20abcdefghi", new PeerId(bytes).toString());
        ByteBuffer out = ByteBuffer.allocate(PeerId.BYTES);
        new PeerId(bytes).write(out);
        assertArrayEquals(bytes, out.array());
    }
}
