package sprat.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sprat.io.FormatException;

class BitfieldTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 63, 64, 65, 1000})
    void behavesAsASetOfIndexes(int size) throws FormatException {
        Random random = new Random(size);
        Bitfield bits = new Bitfield(size);
        BitSet model = new BitSet();
        for (int i = 0; i < 4 * size; i++) {
            int index = random.nextInt(size);
            if (random.nextInt(3) == 0) {
                assertEquals(model.get(index), bits.clear(index));
                model.clear(index);
            } else {
                assertEquals(!model.get(index), bits.set(index));
                model.set(index);
            }
        }
        assertSame(model, bits);
        ByteBuffer wire = ByteBuffer.allocate(Bitfield.wireBytes(size));
        bits.write(wire);
        assertSame(model, Bitfield.read(wire.flip(), size));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 63, 64, 65, 200})
    void allAreSetAtOnce(int size) {
        Bitfield bits = new Bitfield(size);
        assertTrue(bits.isEmpty());
        bits.setAll();
        assertTrue(bits.isFull());
        assertEquals(size, bits.count());
        assertEquals(size, bits.countNotIn(new Bitfield(size)));
        assertEquals(0, new Bitfield(size).countNotIn(bits));
    }

    @Test
    void findsWhatTheOtherLacks() {
        Random random = new Random(5);
        for (int round = 0; round < 200; round++) {
            int size = 1 + random.nextInt(200);
            Bitfield one = new Bitfield(size);
            Bitfield other = new Bitfield(size);
            BitSet lacking = new BitSet();
            for (int i = 0; i < size; i++) {
                boolean here = random.nextInt(4) == 0;
                boolean there = random.nextInt(2) == 0;
                if (here) {
                    one.set(i);
                }
                if (there) {
                    other.set(i);
                }
                lacking.set(i, here && !there);
            }
            assertEquals(lacking.cardinality(), one.countNotIn(other));
            for (int from = 0; from <= size; from++) {
                assertEquals(lacking.nextSetBit(from), one.nextNotIn(other, from));
            }
        }
    }

    @Test
    void refusesAWrongLengthAndSpareBits() throws FormatException {
        assertThrows(FormatException.class, () -> Bitfield.read(ByteBuffer.allocate(1), 9));
        assertThrows(FormatException.class, () -> Bitfield.read(ByteBuffer.allocate(3), 9));
        for (int spare = 0; spare < 7; spare++) {
            ByteBuffer payload = ByteBuffer.allocate(2).put(1, (byte) (1 << spare));
            assertThrows(FormatException.class, () -> Bitfield.read(payload, 9), "bit " + spare);
        }
        assertTrue(Bitfield.read(ByteBuffer.allocate(2).put(1, (byte) 0x80), 9).get(8));
    }

    @Test
    void refusesIndexesThatAreNotThere() {
        Bitfield bits = new Bitfield(9);
        assertThrows(IndexOutOfBoundsException.class, () -> bits.get(9));
        assertThrows(IndexOutOfBoundsException.class, () -> bits.set(-1));
        assertThrows(IndexOutOfBoundsException.class, () -> bits.clear(64));
        assertFalse(bits.get(8));
    }

    private static void assertSame(BitSet model, Bitfield bits) {
        assertEquals(model.cardinality(), bits.count());
        for (int i = 0; i < bits.size(); i++) {
            assertEquals(model.get(i), bits.get(i), "bit " + i);
        }
    }
}
