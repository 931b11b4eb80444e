package sprat.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PieceLayoutTest {
    @ParameterizedTest
    @CsvSource({"0,16384,0", "1,16384,1", "16384,16384,1", "16385,16384,2", "100000,32768,4", "5,1,5", "562949953421312,268435456,2097152"})
    void piecesCoverEveryByteOnce(long totalBytes, int pieceLength, int pieces) {
        PieceLayout layout = new PieceLayout(totalBytes, pieceLength);
        assertEquals(pieces, layout.pieceCount());
        long sum = 0;
        for (int piece = 0; piece < pieces; piece++) {
            assertEquals(sum, layout.pieceOffset(piece));
            sum += layout.pieceBytes(piece);
        }
        assertEquals(totalBytes, sum);
    }

    @Test
    void blocksCoverAPieceOnce() {
        PieceLayout layout = new PieceLayout(100_000, 40_000);
        assertEquals(3, layout.blockCount(0));
        assertEquals(7_232, layout.blockBytes(0, 2));
        assertEquals(2, layout.blockCount(2));
        assertEquals(20_000 - 16_384, layout.blockBytes(2, 1));
    }

    @Test
    void containsOnlyWhatLiesInsideAPiece() {
        PieceLayout layout = new PieceLayout(100_000, 40_000);
        assertTrue(layout.contains(2, 0, 20_000));
        assertTrue(layout.contains(0, 39_999, 1));
        assertFalse(layout.contains(2, 1, 20_000));
        assertFalse(layout.contains(3, 0, 1));
        assertFalse(layout.contains(-1, 0, 1));
        assertFalse(layout.contains(0, -1, 1));
        assertFalse(layout.contains(0, 0, 0));
        assertFalse(layout.contains(0, 0, -1));
        assertFalse(layout.contains(0, Integer.MAX_VALUE, Integer.MAX_VALUE));
        assertFalse(layout.contains(Integer.MAX_VALUE, 0, 1));
    }

    @ParameterizedTest
    @CsvSource({"-1,16384", "1,0", "1,-1", "1,268435457", "2097153,1", "9223372036854775807,268435456"})
    void refusesWhatCannotBeCut(long totalBytes, int pieceLength) {
        assertThrows(IllegalArgumentException.class, () -> new PieceLayout(totalBytes, pieceLength));
    }
}
