package sprat.wire.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PieceLayoutTest {
    @ParameterizedTest
    @CsvSource({"0,16384,0", "1,16384,1", "16384,16384,1", "16385,16384,2", "100000,32768,4", "5,1,5",
            "562949953421312,268435456,2097152"})
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

    @Test
    void paddingIsNoContentAndInV2NotAskedFor() {
        List<FileEntry> files = List.of(new FileEntry(List.of("a"), 0, 20_000), FileEntry.padding("a", 20_000, 32_768),
                new FileEntry(List.of("b"), 32_768, 32_768), new FileEntry(List.of("c"), 65_536, 1),
                FileEntry.padding("c", 65_537, 32_768));
        PieceLayout v2 = PieceLayout.of(files, 32_768, true);
        PieceLayout v1 = PieceLayout.of(files, 32_768, false);
        assertEquals(3 * 32_768, v2.totalBytes());
        assertEquals(52_769, v2.contentBytes());
        assertEquals(52_769, v1.contentBytes());
        assertEquals(List.of(20_000, 32_768, 1), List.of(v2.askedBytes(0), v2.askedBytes(1), v2.askedBytes(2)));
        assertEquals(List.of(20_000, 32_768, 1), List.of(v1.contentBytes(0), v1.contentBytes(1), v1.contentBytes(2)));
        assertEquals(List.of(2, 3_616, 1, 1), List.of(v2.blockCount(0), v2.blockBytes(0, 1), v2.blockCount(2),
                v2.blockBytes(2, 0)));
        assertEquals(List.of(32_768, 2), List.of(v1.askedBytes(2), v1.blockCount(2)));
        assertTrue(v2.contains(2, 1, 32_767), "others may ask for it");
        assertNotEquals(v1, v2);
        assertEquals(v2, PieceLayout.of(files, 32_768, true));
    }

    /** In a v1 torrent it may stand anywhere, and fill pieces. */
    @Test
    void paddingOverSeveralPiecesIsTakenOffEach() {
        List<FileEntry> files = List.of(new FileEntry(List.of("a"), 0, 10), new FileEntry(List.of("p"), 10, 25, true),
                new FileEntry(List.of("b"), 35, 4));
        PieceLayout layout = PieceLayout.of(files, 16, false);
        assertEquals(14, layout.contentBytes());
        assertEquals(List.of(10, 0, 4), List.of(layout.contentBytes(0), layout.contentBytes(1),
                layout.contentBytes(2)));
    }

    @ParameterizedTest
    @CsvSource({"-1,16384", "1,0", "1,-1", "1,268435457", "2097153,1", "9223372036854775807,268435456"})
    void refusesWhatCannotBeCut(long totalBytes, int pieceLength) {
        assertThrows(IllegalArgumentException.class, () -> new PieceLayout(totalBytes, pieceLength));
    }
}
