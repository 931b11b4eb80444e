package sprat.wire.torrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sprat.wire.Sha256Hash;
import sprat.wire.Vectors;
import sprat.wire.WireLimits;

/** Serving and checking of nodes (BEP 52), against the worked example and against each other. */
class HashTreeTest {
    private static final int NODE = MerkleTree.NODE_BYTES;

    private static byte[] leaves(int fileBytes) {
        byte[] bytes = new byte[fileBytes];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i % 251);
        }
        return SampleHashes.leaves(bytes, 0, bytes.length);
    }

    private static Sha256Hash root(byte[] leaves) {
        return new Sha256Hash(MerkleTree.root(leaves, 0, 1 << HashSpan.log2(leaves.length / NODE)));
    }

    @Test
    void theWorkedExampleIsAnswered() {
        byte[] leaves = leaves(100_000);
        assertEquals(3, HashTree.top(100_000));
        HashTree tree = new HashTree(leaves, 0, 3);
        byte[] vector = Vectors.bytes("peer-hashes");
        HashSpan span = new HashSpan(root(leaves), 0, 4, 2, 2);
        assertArrayEquals(Arrays.copyOfRange(vector, 5 + HashSpan.BYTES, vector.length), tree.answer(span));
        byte[] four = tree.answer(new HashSpan(root(leaves), 0, 4, 4, 2));
        assertEquals(5 * NODE, four.length);
        assertArrayEquals(new byte[NODE], Arrays.copyOfRange(four, 3 * NODE, 4 * NODE), "filling is told");
        assertEquals("2d6b5462", HexFormat.of().formatHex(four, 4 * NODE, 4 * NODE + 4));
    }

    @Test
    void growsByStretches() {
        byte[] leaves = leaves(131_073);
        HashSpan span = new HashSpan(root(leaves), 0, 8, 2, 3);
        HashTree tree = HashTree.begun(leaves, 0, 4);
        int nodes = 0;
        while (!tree.grow(1)) {
            nodes++;
        }
        assertEquals(5 + 3 + 2 + 1, nodes + 1, "one at a time");
        assertTrue(tree.grow(1));
        assertArrayEquals(new HashTree(leaves, 0, 4).answer(span), tree.answer(span));
    }

    /** In files above 32 TiB layers and leaves have higher numbers than an int and its shifts. */
    @Test
    void answersInTreesOfManyLayers() {
        assertEquals(35, HashTree.top((1L << 49) - 5));
        byte[] halves = leaves(2 * 16_384);
        HashTree upper = new HashTree(halves, 34, 35);
        byte[] leaves = leaves(5 * 16_384);
        byte[] told = new HashTree(leaves, 0, upper).answer(new HashSpan(root(leaves), 0, 4, 2, 34));
        assertArrayEquals(Arrays.copyOfRange(halves, NODE, 2 * NODE),
                Arrays.copyOfRange(told, told.length - NODE, told.length));
        byte[] left = new HashTree(leaves, 0, upper).answer(new HashSpan(root(leaves), 13, 0, 2, 0));
        byte[] right = new HashTree(leaves, 1L << 34, upper).answer(new HashSpan(root(leaves), 13, 1 << 21, 2, 0));
        assertArrayEquals(left, right, "the same leaves, in the other half");
    }

    /**
     * Each valid span of some trees, in one part and in two, folds to the root with a full proof and to no other with a
     * byte turned over.
     */
    @ParameterizedTest
    @ValueSource(ints = {16_385, 32_768, 32_769, 81_920, 100_000, 131_072, 131_073})
    void whatIsAnsweredFoldsToTheRoot(int fileBytes) {
        byte[] leaves = leaves(fileBytes);
        Sha256Hash root = root(leaves);
        int top = HashTree.top(fileBytes);
        HashTree whole = new HashTree(leaves, 0, top);
        int spans = 0;
        for (int base = 0; base < top; base++) {
            for (int length = 2; length <= 1 << top - base; length *= 2) {
                for (int index = 0; index < 1 << top - base; index += length) {
                    HashSpan span = HashSpan.provenUpTo(top, root, base, index, length);
                    assertTrue(span.isIn(top), span.toString());
                    byte[] answer = whole.answer(span);
                    assertArrayEquals(root.toBytes(), HashTree.fold(span, answer, top - base), span.toString());
                    answer[spans % answer.length] ^= 1;
                    assertFalse(Arrays.equals(root.toBytes(), HashTree.fold(span, answer, top - base)),
                            span.toString());
                    spans++;
                }
            }
        }
        assertTrue(spans > 0);
    }

    @Test
    void aPartBelowAPieceLayerAnswersLikeTheWhole() {
        byte[] leaves = leaves(131_073);
        HashTree whole = new HashTree(leaves, 0, 4);
        byte[] pieces = new byte[5 * NODE];
        MerkleTree.parents(leaves, 0, pieces, 0, 5);
        HashTree upper = new HashTree(pieces, 1, 4);
        for (int piece = 0; piece < pieces.length / NODE; piece++) {
            int from = 2 * piece * NODE;
            HashTree part = new HashTree(Arrays.copyOfRange(leaves, from, Math.min(from + 2 * NODE, leaves.length)),
                    2 * piece, upper);
            for (int proof = 0; proof < 4; proof++) {
                HashSpan span = new HashSpan(root(leaves), 0, 2 * piece, 2, proof);
                assertArrayEquals(whole.answer(span), part.answer(span), span.toString());
            }
        }
    }

    @Test
    void aShorterProofIsTheBeginningOfAFullOne() {
        byte[] leaves = leaves(1_048_577);
        HashTree tree = new HashTree(leaves, 0, 7);
        byte[] full = tree.answer(new HashSpan(root(leaves), 0, 8, 8, 6));
        assertEquals((8 + 4) * NODE, full.length);
        for (int proof = 0; proof < 7; proof++) {
            byte[] part = tree.answer(new HashSpan(root(leaves), 0, 8, 8, proof));
            assertEquals((8 + Math.max(0, proof - 2)) * NODE, part.length, "the first two are computed");
            assertArrayEquals(Arrays.copyOf(full, part.length), part);
        }
        assertThrows(IllegalArgumentException.class,
                () -> HashTree.fold(new HashSpan(root(leaves), 0, 8, 8, 4), full, 7));
    }

    @Test
    void fewerThanAPowerOfTwoAreAnsweredAsAsked() {
        byte[] leaves = leaves(100_000);
        byte[] three = new HashTree(leaves, 0, 3).answer(new HashSpan(root(leaves), 0, 4, 3, 2));
        assertEquals(4 * NODE, three.length);
        assertArrayEquals(Arrays.copyOfRange(leaves, 4 * NODE, 7 * NODE), Arrays.copyOf(three, 3 * NODE));
        assertEquals("2d6b5462", HexFormat.of().formatHex(three, 3 * NODE, 3 * NODE + 4));
    }

    @ParameterizedTest
    @CsvSource({"0,0,2,2,true", "0,0,8,2,true", "0,0,8,3,false", "0,4,4,2,true", "0,2,4,2,false", "0,8,2,0,false",
            "0,6,2,2,true", "2,0,2,0,true",
        "2,0,2,1,false", "3,0,1,0,false", "-1,0,2,0,false", "0,-2,2,0,false", "0,0,0,0,false", "0,0,-2,0,false",
        "0,0,16,0,false",
        "0,0,2,-1,false", "0,0,2,3,false", "0,4,3,2,true", "0,7,1,0,false", "0,2147483646,2,0,false",
        "2147483647,0,2,0,false", "0,0,2147483647,0,false", "1,2,2,1,true"})
    void aSpanIsInATreeOrNot(int base, int index, int length, int proof, boolean is) {
        assertEquals(is, new HashSpan(root(leaves(100_000)), base, index, length, proof).isIn(3));
    }

    @ParameterizedTest
    @CsvSource({"1,0", "16384,0", "16385,1", "32768,1", "32769,2", "35184372088832,31", "35184372088833,32",
            "562949953421312,35"})
    void theRootIsAsHighAsTheBlocksNeed(long fileBytes, int top) {
        assertEquals(top, HashTree.top(fileBytes));
        assertEquals(NODE, MerkleTree.pad(top).length);
    }

    @Test
    void aSpanHasABound() {
        Sha256Hash root = new Sha256Hash(new byte[32]);
        assertTrue(new HashSpan(root, 0, 0, WireLimits.HASHES, 0).isIn(20));
        assertFalse(new HashSpan(root, 0, 0, 2 * WireLimits.HASHES, 0).isIn(20));
        assertFalse(new HashSpan(root, 0, 0, 2, 0).isIn(0), "a file of one block has nothing below its root");
    }
}
