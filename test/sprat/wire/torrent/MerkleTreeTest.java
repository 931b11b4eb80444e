package sprat.wire.torrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sprat.wire.Sha256Hash;
import sprat.wire.Vectors;

class MerkleTreeTest {
    private static final int NODE = MerkleTree.NODE_BYTES;

    @Test
    void fillingIsHashedLayerByLayer() {
        byte[] pads = Vectors.bytes("merkle-pads");
        assertEquals(12 * NODE, pads.length);
        for (int layer = 0; layer < 12; layer++) {
            assertArrayEquals(Arrays.copyOfRange(pads, layer * NODE, (layer + 1) * NODE), MerkleTree.pad(layer),
                    "layer " + layer);
        }
    }

    /**
     * The same root straight from the leaves, and by way of a piece layer, for each piece length that leaves several
     * pieces.
     */
    @Test
    void rootsOfFilesAreThoseOfTheVectors() {
        ByteBuffer vectors = Vectors.buffer("merkle-roots");
        int files = 0;
        for (; vectors.hasRemaining(); files++) {
            byte[] bytes = new byte[vectors.getInt()];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (i % 251);
            }
            byte[] root = new byte[NODE];
            vectors.get(root);
            byte[] leaves = SampleHashes.leaves(bytes, 0, bytes.length);
            assertArrayEquals(root, MerkleTree.root(leaves, 0, MerkleTree.leavesOfPiece(bytes.length, 256 << 20)),
                    bytes.length + " bytes");
            for (int pieceLength = 16 << 10; pieceLength < bytes.length; pieceLength *= 2) {
                assertArrayEquals(root, MerkleTree.rootOfPieces(layer(leaves, pieceLength), pieceLength),
                        bytes.length + " in " + pieceLength);
            }
        }
        assertEquals(9, files);
    }

    private static byte[] layer(byte[] leaves, int pieceLength) {
        int width = pieceLength / MerkleTree.BLOCK_BYTES;
        int pieces = (leaves.length / NODE + width - 1) / width;
        byte[] layer = new byte[pieces * NODE];
        for (int i = 0; i < pieces; i++) {
            byte[] ofPiece = Arrays.copyOfRange(leaves, i * width * NODE,
                    Math.min(leaves.length, (i + 1) * width * NODE));
            System.arraycopy(MerkleTree.root(ofPiece, 0, width), 0, layer, i * NODE, NODE);
        }
        return layer;
    }

    @ParameterizedTest
    @CsvSource({"1,32768,1", "16384,32768,1", "16385,32768,2", "32768,32768,2", "32769,32768,2", "49153,131072,4",
            "131072,131072,8",
        "1,16384,1", "16385,16384,1", "268435456,268435456,16384", "562949953421312,268435456,16384"})
    void aPieceStandsOnItsBlocksFilledUp(long fileBytes, int pieceLength, int leaves) {
        assertEquals(leaves, MerkleTree.leavesOfPiece(fileBytes, pieceLength));
    }

    @ParameterizedTest
    @CsvSource({"16384,0", "32768,1", "524288,5", "268435456,14"})
    void theHeightOfALayerIsThatOfItsPieces(int pieceLength, int layer) {
        assertEquals(layer, MerkleTree.pieceLayer(pieceLength));
    }

    @Test
    void nodesAreNotChangedAndMustFit() {
        byte[] nodes = SampleHashes.leaves(new byte[40_000], 0, 40_000);
        byte[] before = nodes.clone();
        MerkleTree.root(nodes, 0, 4);
        assertArrayEquals(before, nodes);
        assertThrows(IllegalArgumentException.class, () -> MerkleTree.root(nodes, 0, 2));
        assertThrows(IllegalArgumentException.class, () -> MerkleTree.root(nodes, 0, 3));
        assertThrows(IllegalArgumentException.class, () -> MerkleTree.root(new byte[0], 0, 1));
        assertThrows(IllegalArgumentException.class, () -> MerkleTree.root(new byte[33], 0, 2));
    }

    @Test
    void aHashIsAValue() {
        byte[] bytes = new byte[32];
        bytes[19] = 1;
        Sha256Hash hash = new Sha256Hash(bytes);
        bytes[0] = 1;
        assertEquals("0".repeat(39) + "1" + "0".repeat(24), hash.toString());
        assertEquals("0".repeat(39) + "1", hash.truncated().toString());
        assertEquals(hash, new Sha256Hash(hash.toBytes()));
        assertEquals(hash.hashCode(), new Sha256Hash(hash.toBytes()).hashCode());
        assertTrue(!hash.equals(new Sha256Hash(bytes)));
        assertThrows(IllegalArgumentException.class, () -> new Sha256Hash(new byte[31]));
    }
}
