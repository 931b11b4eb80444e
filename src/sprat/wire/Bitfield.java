package sprat.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import sprat.io.FormatException;

/** A set of piece indexes in `[0, size)` with its count kept (BEP 3: bit 7 of byte 0 is piece 0). Single-threaded. */
public final class Bitfield {
    private final int size;
    private final long[] words;
    private int count;

    public Bitfield(int size) {
        this.size = size;
        this.words = new long[(size + 63) >>> 6];
    }

    /** Reads the payload of a BITFIELD message; a wrong length or a set spare bit is an error. */
    public static Bitfield read(ByteBuffer payload, int size) throws FormatException {
        int bytes = wireBytes(size);
        if (payload.remaining() != bytes) {
            throw new FormatException("bitfield of " + payload.remaining() + " bytes for " + size + " pieces");
        }
        Bitfield bits = new Bitfield(size);
        for (int i = 0; i < bytes; i++) {
            bits.words[i >>> 3] |= (payload.get() & 0xffL) << (56 - ((i & 7) << 3));
        }
        if ((size & 63) != 0 && bits.words[bits.words.length - 1] << (size & 63) != 0) {
            throw new FormatException("bitfield has bits after piece " + (size - 1));
        }
        for (long word : bits.words) {
            bits.count += Long.bitCount(word);
        }
        return bits;
    }

    public static int wireBytes(int size) {
        return (size + 7) >>> 3;
    }

    public void write(ByteBuffer out) {
        for (int i = 0; i < wireBytes(size); i++) {
            out.put((byte) (words[i >>> 3] >>> (56 - ((i & 7) << 3))));
        }
    }

    public boolean get(int index) {
        return (words[index >>> 6] & bit(index)) != 0;
    }

    /** @return true when the bit was not set before */
    public boolean set(int index) {
        if (get(index)) {
            return false;
        }
        words[index >>> 6] |= bit(index);
        count++;
        return true;
    }

    /** @return true when the bit was set before */
    public boolean clear(int index) {
        if (!get(index)) {
            return false;
        }
        words[index >>> 6] &= ~bit(index);
        count--;
        return true;
    }

    public void setAll() {
        Arrays.fill(words, -1L);
        if ((size & 63) != 0) {
            words[words.length - 1] = -1L << (64 - (size & 63));
        }
        count = size;
    }

    public Bitfield copy() {
        Bitfield copy = new Bitfield(size);
        System.arraycopy(words, 0, copy.words, 0, words.length);
        copy.count = count;
        return copy;
    }

    public int size() {
        return size;
    }

    public int count() {
        return count;
    }

    public boolean isEmpty() {
        return count == 0;
    }

    public boolean isFull() {
        return count == size;
    }

    /** The first index at or after `from` that is set here and clear in `other`, or -1. Looks at 64 pieces a step. */
    public int nextNotIn(Bitfield other, int from) {
        for (int w = from >>> 6; w < words.length; w++) {
            long candidates = words[w] & ~other.words[w];
            if (w == from >>> 6) {
                candidates &= -1L >>> (from & 63);
            }
            if (candidates != 0) {
                return (w << 6) + Long.numberOfLeadingZeros(candidates);
            }
        }
        return -1;
    }

    /** How many indexes are set here and clear in `other`. */
    public int countNotIn(Bitfield other) {
        int n = 0;
        for (int w = 0; w < words.length; w++) {
            n += Long.bitCount(words[w] & ~other.words[w]);
        }
        return n;
    }

    private long bit(int index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException(index + " of " + size);
        }
        return 1L << (63 - (index & 63));
    }
}
