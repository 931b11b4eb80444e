package sprat.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sprat.disk.listing.FileListing;
import sprat.store.DiskOutcome;
import sprat.store.Storage;

/** Somebody else writes to files that are being served. */
class ChangedFilesTest {
    private static final int PIECE = 20_000;

    @TempDir
    Path directory;
    private final DiskBench bench = new DiskBench();
    private final SampleTorrent torrent = SampleTorrent.of(PIECE, "x", 3 * PIECE);
    private Path x;
    private Storage seeder;

    @BeforeEach
    void seed() throws IOException {
        torrent.saveTo(directory);
        x = torrent.path(directory, 0);
        // so that any write shows, however coarse the clock
        Files.setLastModifiedTime(x, FileTime.fromMillis(1_000_000));
        seeder = FileStorage.seeder(torrent.metainfo, directory, bench.workers(2));
        assertEquals(List.of(DiskOutcome.OK, DiskOutcome.OK, DiskOutcome.OK), bench.verifyAll(seeder, torrent));
    }

    @AfterEach
    void closeWorkers() throws IOException {
        bench.close();
    }

    private DiskOutcome read(int pieceIndex) {
        return bench.read(seeder, pieceIndex, 0, new byte[100]).outcome();
    }

    private void overwrite(int offset) throws IOException {
        try (FileChannel channel = FileChannel.open(x, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {(byte) ~torrent.bytes[offset]}), offset);
        }
    }

    @Test
    void noticesAByteChangedInPlaceAndServesOnlyWhatIsVerifiedAgain() throws IOException {
        overwrite(PIECE + 5);
        assertEquals(DiskOutcome.CHANGED, read(0));
        assertEquals(DiskOutcome.CHANGED, read(2), "no piece of that file is trusted");
        assertEquals(DiskOutcome.OK, bench.verify(seeder, 0));
        assertEquals(DiskOutcome.OK, read(0));
        assertEquals(DiskOutcome.CORRUPT, bench.verify(seeder, 1));
        assertEquals(DiskOutcome.CHANGED, read(1));
        assertEquals(DiskOutcome.CHANGED, read(2));
    }

    @Test
    void verifyingAnotherPieceDoesNotMakeAChangedOneTrusted() throws IOException {
        overwrite(PIECE + 5);
        assertEquals(DiskOutcome.OK, bench.verify(seeder, 0), "verify is the first to see the change");
        assertEquals(DiskOutcome.CHANGED, read(1));
    }

    @Test
    void noticesAFileReplacedByAnother() throws IOException {
        Path other = directory.resolve("other");
        Files.write(other, new byte[3 * PIECE]);
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(x));
        Files.move(other, x, StandardCopyOption.REPLACE_EXISTING);
        assertEquals(DiskOutcome.CHANGED, read(0));
        assertEquals(DiskOutcome.CORRUPT, bench.verify(seeder, 0), "reads the new file, not the open old one");
    }

    @Test
    void missesAFileThatWasRemovedUntilItIsBack() throws IOException {
        Files.move(x, directory.resolve("away"));
        assertEquals(DiskOutcome.MISSING, read(0));
        assertEquals(DiskOutcome.MISSING, bench.verify(seeder, 0));
        Files.move(directory.resolve("away"), x);
        assertEquals(DiskOutcome.CHANGED, read(0), "not before it is verified");
        assertEquals(DiskOutcome.OK, bench.verify(seeder, 0));
        assertEquals(DiskOutcome.OK, read(0));
    }

    @Test
    void missesTheEndOfAFileThatWasCut() throws IOException {
        try (FileChannel channel = FileChannel.open(x, StandardOpenOption.WRITE)) {
            channel.truncate(PIECE + 10);
        }
        assertEquals(DiskOutcome.MISSING, read(2));
        assertEquals(List.of(DiskOutcome.OK, DiskOutcome.MISSING, DiskOutcome.MISSING),
                bench.verifyAll(seeder, torrent));
    }

    @Test
    void noticesAChangeBetweenHashingAndTheFirstRead() throws IOException {
        FileListing listing = FileListing.of(x);
        Storage unverified = FileStorage.seeder(torrent.metainfo, listing, bench.workers(1));
        assertEquals(DiskOutcome.OK, bench.read(unverified, 0, 0, new byte[100]).outcome());
        overwrite(PIECE + 5);
        Storage late = FileStorage.seeder(torrent.metainfo, listing, bench.workers(1));
        assertEquals(DiskOutcome.CHANGED, bench.read(late, 0, 0, new byte[100]).outcome());
        assertEquals(DiskOutcome.OK, bench.verify(late, 0));
        assertEquals(DiskOutcome.OK, bench.read(late, 0, 0, new byte[100]).outcome());
    }

    @Test
    void doesNotTakeOurOwnWritesForChanges() throws IOException {
        Files.delete(x);
        Storage leecher = FileStorage.leecher(torrent.metainfo, directory, bench.workers(2));
        for (int piece = 0; piece < 3; piece++) {
            bench.writePiece(leecher, torrent, piece);
            assertEquals(DiskOutcome.OK, bench.verify(leecher, piece));
            for (int earlier = 0; earlier <= piece; earlier++) {
                byte[] bytes = new byte[100];
                assertEquals(DiskOutcome.OK, bench.read(leecher, earlier, 7, bytes).outcome());
                assertArrayEquals(Arrays.copyOfRange(torrent.bytes, earlier * PIECE + 7, earlier * PIECE + 107), bytes);
            }
        }
        bench.publish(leecher, 0);
        assertEquals(DiskOutcome.OK, bench.read(leecher, 0, 0, new byte[1]).outcome());
        overwrite(0);
        assertEquals(DiskOutcome.CHANGED, bench.read(leecher, 0, 0, new byte[1]).outcome(), "published, it is watched");
    }

    @Test
    void doesNotRepairAFileThatTheUserPutInPlaceOfOurs() throws IOException {
        Storage leecher = FileStorage.leecher(torrent.metainfo, directory, bench.workers(1));
        bench.verifyAll(leecher, torrent);
        byte[] precious = new byte[3 * PIECE];
        Files.write(x, precious);
        assertEquals(DiskOutcome.CHANGED, bench.read(leecher, 0, 0, new byte[1]).outcome());
        assertEquals(DiskOutcome.CORRUPT, bench.verify(leecher, 0));
        assertEquals(DiskOutcome.TAKEN, bench.write(leecher, torrent, 0, 0).outcome());
        assertArrayEquals(precious, Files.readAllBytes(x));
    }

    @Test
    void missesAPartFileThatWasRemovedWhenItIsToBePublished() throws IOException {
        Files.delete(x);
        Storage leecher = FileStorage.leecher(torrent.metainfo, directory, bench.workers(2));
        for (int piece = 0; piece < 3; piece++) {
            bench.writePiece(leecher, torrent, piece);
        }
        Files.delete(torrent.part(directory, 0));
        assertEquals(DiskOutcome.MISSING, bench.publish(leecher, 0).outcome());
    }
}
