package sprat.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sprat.disk.work.DiskWorkers;
import sprat.store.DiskOutcome;
import sprat.store.Storage;

class FileStorageTest {
    private static final int PIECE = 40_000;
    private static final int BLOCK = 16 << 10;

    @TempDir
    Path directory;
    private final DiskBench bench = new DiskBench();
    private final DiskWorkers workers = bench.workers(2);

    @AfterEach
    void closeWorkers() throws IOException {
        bench.close();
    }

    private Storage leecher(SampleTorrent torrent) {
        return FileStorage.leecher(torrent.metainfo, directory, workers);
    }

    private Storage seeder(SampleTorrent torrent) {
        return FileStorage.seeder(torrent.metainfo, directory, workers);
    }

    private static SampleTorrent mixedFiles() {
        return SampleTorrent.of(PIECE, "t/a", 50_000, "t/empty", 0, "t/d/one", 1, "t/d/e/b", 100_001, "t/c", 7,
                "t/last-empty", 0);
    }

    private void assertSaved(SampleTorrent torrent) throws IOException {
        for (int i = 0; i < torrent.metainfo.files().size(); i++) {
            assertArrayEquals(torrent.fileBytes(i), Files.readAllBytes(torrent.path(directory, i)),
                    torrent.path(directory, i).toString());
            assertFalse(Files.exists(torrent.part(directory, i)));
        }
    }

    @Test
    void savesFilesWhoseBordersLieInsideBlocks() throws IOException {
        SampleTorrent torrent = mixedFiles();
        assertEquals(new DiskBench.Result(DiskOutcome.OK, ""), bench.download(leecher(torrent), torrent));
        assertSaved(torrent);
    }

    @Test
    void savesOneFileOfOneByte() throws IOException {
        SampleTorrent torrent = SampleTorrent.of(BLOCK, "one.bin", 1);
        assertEquals(DiskOutcome.OK, bench.download(leecher(torrent), torrent).outcome());
        assertSaved(torrent);
    }

    @Test
    void keepsThePartNameUntilPublished() throws IOException {
        SampleTorrent torrent = SampleTorrent.of(PIECE, "x", 70_000);
        Storage storage = leecher(torrent);
        bench.writePiece(storage, torrent, 0);
        bench.writePiece(storage, torrent, 1);
        assertTrue(Files.exists(torrent.part(directory, 0)));
        assertFalse(Files.exists(torrent.path(directory, 0)));
        assertEquals(DiskOutcome.OK, bench.publish(storage, 0).outcome());
        assertEquals(DiskOutcome.OK, bench.publish(storage, 0).outcome(), "once more");
        assertSaved(torrent);
    }

    @Test
    void verifiesBlocksWrittenInAnyOrder() {
        SampleTorrent torrent = SampleTorrent.of(10 * BLOCK + 5, "x", 25 * BLOCK);
        Storage storage = leecher(torrent);
        for (int piece = 0; piece < 3; piece++) {
            List<Integer> blocks = new ArrayList<>();
            for (int i = 0; i < torrent.metainfo.layout().blockCount(piece); i++) {
                blocks.add(i);
            }
            Collections.shuffle(blocks, new Random(piece));
            for (int block : blocks) {
                bench.write(storage, torrent, piece, block);
            }
        }
        assertEquals(List.of(DiskOutcome.OK, DiskOutcome.OK, DiskOutcome.OK), bench.verifyAll(storage, torrent));
    }

    @Test
    void findsACorruptBlockAndTakesTheRightOneAfterwards() {
        SampleTorrent torrent = SampleTorrent.of(3 * BLOCK, "x", 3 * BLOCK);
        Storage storage = leecher(torrent);
        bench.write(storage, torrent, 0, 0);
        bench.write(storage, 0, BLOCK, new byte[BLOCK]);
        bench.write(storage, torrent, 0, 2);
        assertEquals(DiskOutcome.CORRUPT, bench.verify(storage, 0));
        bench.write(storage, torrent, 0, 1);
        assertEquals(DiskOutcome.OK, bench.verify(storage, 0));
    }

    @Test
    void doesNotTrustAHashOverBytesOverwrittenSince() {
        SampleTorrent torrent = SampleTorrent.of(3 * BLOCK, "x", 3 * BLOCK);
        Storage storage = leecher(torrent);
        bench.writePiece(storage, torrent, 0);
        bench.write(storage, 0, BLOCK, new byte[BLOCK]); // a late copy of a block, and a wrong one
        assertEquals(DiskOutcome.CORRUPT, bench.verify(storage, 0));
    }

    @Test
    void readsBackWhatWasWritten() {
        SampleTorrent torrent = mixedFiles();
        Storage storage = leecher(torrent);
        bench.download(storage, torrent);
        byte[] block = new byte[BLOCK];
        assertEquals(DiskOutcome.OK, bench.read(storage, 1, 5000, block).outcome()); // over four borders
        assertArrayEquals(Arrays.copyOfRange(torrent.bytes, PIECE + 5000, PIECE + 5000 + BLOCK), block);
    }

    @Test
    void continuesWithWhatAnEarlierRunLeft() throws IOException {
        SampleTorrent torrent = SampleTorrent.of(PIECE, "x", 3 * PIECE + 9);
        Storage first = leecher(torrent);
        bench.writePiece(first, torrent, 2);
        bench.writePiece(first, torrent, 0);
        bench.close(first);
        Storage second = leecher(torrent);
        assertEquals(List.of(DiskOutcome.OK, DiskOutcome.CORRUPT, DiskOutcome.OK, DiskOutcome.MISSING),
                bench.verifyAll(second, torrent));
        assertEquals(DiskOutcome.OK, bench.read(second, 2, 0, new byte[100]).outcome(), "a short file is no change");
        bench.writePiece(second, torrent, 1);
        bench.writePiece(second, torrent, 3);
        assertEquals(Collections.nCopies(4, DiskOutcome.OK), bench.verifyAll(second, torrent));
        bench.publish(second, 0);
        assertSaved(torrent);
    }

    @Test
    void keepsPaddingOffTheDisk() throws IOException {
        SampleTorrent torrent = SampleTorrent.of(PIECE, "t/a", 100, ".pad/39900", PIECE - 100, "t/b", 5);
        Storage storage = leecher(torrent);
        assertEquals(DiskOutcome.OK, bench.download(storage, torrent).outcome());
        assertFalse(Files.exists(directory.resolve(".pad")));
        byte[] block = new byte[BLOCK];
        assertEquals(DiskOutcome.OK, bench.read(storage, 0, 90, block).outcome());
        assertArrayEquals(Arrays.copyOfRange(torrent.bytes, 90, 90 + BLOCK), block);
    }

    @Test
    void endsAfterAllJobsAndTakesNoMore() {
        SampleTorrent torrent = SampleTorrent.of(PIECE, "x", 8 * PIECE);
        Storage storage = leecher(torrent);
        List<Integer> ended = new ArrayList<>();
        for (int piece = 0; piece < 8; piece++) {
            int index = piece;
            storage.write(piece, 0, ByteBuffer.allocate(10), (outcome, detail) -> ended.add(index));
        }
        bench.close(storage);
        assertEquals(8, ended.size());
        assertThrows(IllegalStateException.class, () -> storage.verify(0, (outcome, detail, leaves) -> { }));
    }

    @Test
    void refusesRangesOutsideThePiece() {
        Storage storage = seeder(SampleTorrent.of(PIECE, "x", PIECE + 10));
        assertThrows(IllegalArgumentException.class,
                () -> storage.read(1, 0, ByteBuffer.allocate(11), (outcome, detail) -> { }));
    }
}
