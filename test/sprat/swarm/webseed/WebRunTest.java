package sprat.swarm.webseed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import sprat.io.FormatException;
import sprat.swarm.pick.Block;
import sprat.swarm.pick.OpenPiece;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.MetainfoWriter;
import sprat.wire.torrent.PieceLayout;

class WebRunTest {
    private static final int BLOCK = PieceLayout.BLOCK_BYTES;
    private static final PieceLayout LAYOUT = new PieceLayout(4L * BLOCK, 2 * BLOCK);

    /** Two pieces of two blocks: a of one block and a half, an empty file, padding to the border, b. */
    private static WebRun run() throws FormatException {
        List<FileEntry> files = List.of(
                new FileEntry(List.of("d", "a"), 0, BLOCK + BLOCK / 2),
                new FileEntry(List.of("d", "empty"), BLOCK + BLOCK / 2, 0),
                new FileEntry(List.of("d", ".pad", "" + BLOCK / 2), BLOCK + BLOCK / 2, BLOCK / 2, true),
                new FileEntry(List.of("d", "b"), 2L * BLOCK, 2L * BLOCK));
        Metainfo metainfo = MetainfoWriter.create("d", files, LAYOUT, new byte[40], false);
        List<Block> blocks = new ArrayList<>();
        blocks.add(new OpenPiece(0, LAYOUT).blocks[1]);
        blocks.addAll(List.of(new OpenPiece(1, LAYOUT).blocks));
        return new WebRun(metainfo, "http://h", blocks);
    }

    @Test
    void asksForEachFileAndNotForPadding() throws FormatException {
        WebRun run = run();
        assertEquals(new WebRun.Part("http://h/d/a", BLOCK, BLOCK + BLOCK / 2 - 1, BLOCK + BLOCK / 2, false),
                run.part());
        assertEquals(BLOCK / 2, run.part().bytes());
        assertFalse(run.advance(BLOCK / 2));
        assertTrue(run.part().isPadding());
        assertEquals(BLOCK / 2, run.part().bytes());
        assertTrue(run.advance(BLOCK / 2));
        assertEquals(new WebRun.Part("http://h/d/b", 0, 2L * BLOCK - 1, 2L * BLOCK, false), run.part());
    }

    @Test
    void countsItsBlocksAsTheyCome() throws FormatException {
        WebRun run = run();
        assertEquals(3, run.left().size());
        assertEquals(BLOCK, run.missingBytes());
        assertFalse(run.advance(BLOCK - 1));
        assertEquals(1, run.missingBytes());
        assertTrue(run.advance(1));
        assertEquals("1+0", run.block().toString());
        assertEquals(2, run.left().size());
        assertFalse(run.isDone());
        run.advance(BLOCK);
        run.advance(BLOCK);
        assertTrue(run.isDone());
        assertEquals(List.of(), run.left());
    }

    /** Where padding is never asked for, a piece ends with its file. */
    @Test
    void leapsOverPaddingThatBelongsToNoBlock() throws FormatException {
        List<FileEntry> files = List.of(new FileEntry(List.of("d", "a"), 0, BLOCK),
                new FileEntry(List.of("d", ".pad", "" + BLOCK), BLOCK, BLOCK, true),
                new FileEntry(List.of("d", "b"), 2L * BLOCK, 2L * BLOCK));
        Metainfo metainfo = MetainfoWriter.create("d", files, LAYOUT, new byte[40], false);
        WebRun run =
                new WebRun(metainfo, "http://h", List.of(new OpenPiece(0, LAYOUT).blocks[0],
                new OpenPiece(1, LAYOUT).blocks[0]));
        assertEquals(BLOCK, run.part().bytes());
        assertTrue(run.advance(BLOCK));
        assertEquals(new WebRun.Part("http://h/d/b", 0, BLOCK - 1, 2L * BLOCK, false), run.part());
    }

    @Test
    void aRunHasAtLeastOneBlock() {
        assertEquals(1, WebRun.blocksOf(1));
        assertEquals(1, WebRun.blocksOf(BLOCK));
        assertEquals(4, WebRun.blocksOf(4L * BLOCK + 1));
    }
}
