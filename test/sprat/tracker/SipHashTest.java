package sprat.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class SipHashTest {
    // The reference's key and messages: bytes 00, 01, 02 ..., read as little-endian words.
    private final SipHash hash = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

    @Test
    void agreesWithTheReferenceForEightBytes() {
        assertEquals(Long.reverseBytes(0x6224939a79f5f593L), hash.hash(0x0706050403020100L));
    }

    @Test
    void agreesWithTheReferenceForTwentyFourBytes() {
        assertEquals(Long.reverseBytes(0x94af49f6c650adb8L),
                hash.hash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L, 0x1716151413121110L));
    }

    @Test
    void dependsOnBothHalvesOfTheKey() {
        assertNotEquals(new SipHash(1, 2).hash(3), new SipHash(1, 3).hash(3));
        assertNotEquals(new SipHash(1, 2).hash(3), new SipHash(2, 2).hash(3));
    }
}
