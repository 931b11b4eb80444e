package sprat.tracker;

import java.util.random.RandomGenerator;

/**
 * SipHash-2-4 (Aumasson, Bernstein 2012): a keyed hash of 64 bits, made to be a MAC for short messages. It signs
 * connection ids, and it hashes what strangers choose, so that nobody can aim at one place of a table. Messages are 8
 * or 24 bytes, as little-endian words. Immutable.
 */
final class SipHash {
    private final long k0;
    private final long k1;

    SipHash(long k0, long k1) {
        this.k0 = k0;
        this.k1 = k1;
    }

    static SipHash random(RandomGenerator secrets) {
        return new SipHash(secrets.nextLong(), secrets.nextLong());
    }

    long hash(long word) {
        State state = new State(k0, k1);
        state.absorb(word);
        state.absorb(8L << 56);
        return state.finish();
    }

    long hash(long word0, long word1, long word2) {
        State state = new State(k0, k1);
        state.absorb(word0);
        state.absorb(word1);
        state.absorb(word2);
        state.absorb(24L << 56);
        return state.finish();
    }

    /** Never leaves the method that makes it, so the compiler keeps it in registers. */
    private static final class State {
        private long v0;
        private long v1;
        private long v2;
        private long v3;

        State(long k0, long k1) {
            v0 = k0 ^ 0x736f6d6570736575L;
            v1 = k1 ^ 0x646f72616e646f6dL;
            v2 = k0 ^ 0x6c7967656e657261L;
            v3 = k1 ^ 0x7465646279746573L;
        }

        void absorb(long word) {
            v3 ^= word;
            round();
            round();
            v0 ^= word;
        }

        long finish() {
            v2 ^= 0xff;
            round();
            round();
            round();
            round();
            return v0 ^ v1 ^ v2 ^ v3;
        }

        private void round() {
            v0 += v1;
            v2 += v3;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v1;
            v0 += v3;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 = Long.rotateLeft(v2, 32);
        }
    }
}
