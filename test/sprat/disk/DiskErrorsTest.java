package sprat.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.stubbing.Answer;
import sprat.disk.names.ChannelOpener;
import sprat.disk.store.ExistingFiles;
import sprat.disk.work.DiskLimits;
import sprat.disk.work.DiskWorkers;
import sprat.store.DiskOutcome;
import sprat.store.Storage;

/** What the system says, and what becomes of it. */
class DiskErrorsTest {
    private static final int PIECE = 32 << 10;

    @TempDir
    Path directory;
    private final DiskBench bench = new DiskBench();
    private final DiskWorkers workers = bench.workers(2);
    private final SampleTorrent torrent = SampleTorrent.of(PIECE, "x", PIECE);

    @AfterEach
    void closeWorkers() throws IOException {
        bench.close();
    }

    private Storage leecher(ChannelOpener opener) {
        return new FileStorage(torrent.metainfo, directory, ExistingFiles.DEFAULT, workers, opener);
    }

    /** A real channel made to fail: the file is there, but writing to it is not possible. */
    private DiskBench.Result writeWhen(IOException error) throws IOException {
        FileChannel channel = mock(FileChannel.class);
        when(channel.tryLock()).thenReturn(mock(FileLock.class));
        when(channel.write(any(ByteBuffer.class), anyLong())).thenThrow(error);
        return bench.write(leecher((path, options, opening) -> {
            opening.open().close();
            return channel;
        }), torrent, 0, 0);
    }

    private DiskBench.Result openWhen(IOException error) {
        return bench.write(leecher((path, options, opening) -> {
            throw error;
        }), torrent, 0, 0);
    }

    @Test
    void tellsAFullDevice() throws IOException {
        DiskBench.Result full = writeWhen(new IOException("No space left on device"));
        assertEquals(DiskOutcome.NO_SPACE, full.outcome());
        assertEquals(directory + "/x.00000000.part: no space left on the device", full.detail());
        assertEquals(DiskOutcome.NO_SPACE, writeWhen(new IOException("Disk quota exceeded")).outcome());
    }

    @Test
    void tellsWhatIsNotPermitted() {
        assertEquals(DiskOutcome.DENIED, openWhen(new AccessDeniedException("x")).outcome());
        assertEquals(DiskOutcome.DENIED, openWhen(new FileSystemException("x", null, "Read-only file system"))
                .outcome());
        assertEquals(DiskOutcome.DENIED, openWhen(new FileSystemException("x", null, "Operation not permitted"))
                .outcome());
        assertEquals(DiskOutcome.DENIED,
                openWhen(new FileSystemException("x", null, "Too many levels of symbolic links")).outcome());
    }

    @Test
    void repeatsWhatItDoesNotKnow() throws IOException {
        DiskBench.Result failed = writeWhen(new IOException("Input/output error"));
        assertEquals(DiskOutcome.FAILED, failed.outcome());
        assertEquals(directory + "/x.00000000.part: Input/output error", failed.detail());
        DiskBench.Result open = openWhen(new FileSystemException("x", null, "Too many open files"));
        assertTrue(open.detail().endsWith("too many open files; raise the limit (ulimit -n)"), open.detail());
    }

    @Test
    void writesOnAfterTheDeviceWasFull() throws IOException {
        boolean[] isFull = {true};
        FileChannel[] real = new FileChannel[1];
        FileChannel channel = mock(FileChannel.class);
        when(channel.tryLock()).thenReturn(mock(FileLock.class));
        when(channel.write(any(ByteBuffer.class), anyLong())).thenAnswer(call -> {
            ByteBuffer bytes = call.getArgument(0);
            if (!isFull[0]) {
                return real[0].write(bytes, call.getArgument(1));
            }
            real[0].write(bytes.slice(bytes.position(), 100), call.getArgument(1));
            throw new IOException("No space left on device");
        });
        when(channel.read(any(ByteBuffer.class), anyLong()))
                .thenAnswer(call -> real[0].read(call.<ByteBuffer>getArgument(0), call.getArgument(1)));
        Storage storage = leecher((path, options, opening) -> {
            real[0] = opening.open();
            return channel;
        });
        assertEquals(DiskOutcome.NO_SPACE, bench.write(storage, torrent, 0, 0).outcome());
        assertEquals(DiskOutcome.MISSING, bench.verify(storage, 0), "nothing is hashed that was not written");
        isFull[0] = false;
        bench.writePiece(storage, torrent, 0);
        assertEquals(DiskOutcome.OK, bench.verify(storage, 0));
        real[0].close();
    }

    /** What a leecher finds in the folder while its file is being flushed. */
    private DiskBench.Result publishWith(Answer<?> flush) throws IOException {
        Storage storage = leecher((path, options, opening) -> {
            FileChannel channel = mock(FileChannel.class, delegatesTo(opening.open()));
            doReturn(mock(FileLock.class)).when(channel).tryLock();
            doAnswer(flush).when(channel).force(true);
            return channel;
        });
        bench.writePiece(storage, torrent, 0);
        assertEquals(DiskOutcome.OK, bench.verify(storage, 0));
        DiskBench.Result published = bench.publish(storage, 0);
        bench.close(storage);
        return published;
    }

    @Test
    void flushesAFileBeforeItGetsItsName() throws IOException {
        List<Boolean> namedAtFlush = new ArrayList<>();
        assertEquals(DiskOutcome.OK, publishWith(flush -> {
            namedAtFlush.add(Files.exists(torrent.path(directory, 0)));
            return null;
        }).outcome());
        assertEquals(List.of(false), namedAtFlush);
        assertTrue(Files.exists(torrent.path(directory, 0)));
    }

    @Test
    void givesNoNameToAFileThatCannotBeFlushed() throws IOException {
        DiskBench.Result failed = publishWith(flush -> {
            throw new IOException("Input/output error");
        });
        assertEquals(new DiskBench.Result(DiskOutcome.FAILED, directory + "/x.00000000.part: Input/output error"),
                failed);
        assertFalse(Files.exists(torrent.path(directory, 0)));
        assertTrue(Files.exists(torrent.part(directory, 0)));
    }

    @Test
    void doesNotReplaceAFileThatSomebodyMakesAtTheInstantOfNaming() throws IOException {
        byte[] precious = {1, 2, 3};
        DiskBench.Result refused = publishWith(flush -> Files.write(torrent.path(directory, 0), precious));
        assertEquals(new DiskBench.Result(DiskOutcome.TAKEN, directory
                + "/x: exists and is not this torrent's, so it was left as it is; "
                + "give --overwrite to move it aside, or choose another --dir"), refused);
        assertArrayEquals(precious, Files.readAllBytes(torrent.path(directory, 0)));
        assertArrayEquals(torrent.bytes, Files.readAllBytes(torrent.part(directory, 0)));
    }

    @Test
    void missesFilesThatAreNotThere() {
        Storage seeder = FileStorage.seeder(torrent.metainfo, directory, workers);
        DiskBench.Result missing = bench.read(seeder, 0, 0, new byte[1]);
        assertEquals(new DiskBench.Result(DiskOutcome.MISSING, directory + "/x: no such file"), missing);
        assertEquals(DiskOutcome.MISSING, bench.verify(seeder, 0));
        assertEquals(DiskOutcome.MISSING, bench.publish(FileStorage.leecher(torrent.metainfo, directory, workers), 0)
                .outcome());
    }

    @Test
    void saysWhichPieceIsCorrupt() throws IOException {
        SampleTorrent.save(torrent.path(directory, 0), new byte[PIECE]);
        Storage seeder = FileStorage.seeder(torrent.metainfo, directory, workers);
        assertEquals(new DiskBench.Result(DiskOutcome.CORRUPT, directory + "/x: piece 0 does not have its hash"),
                bench.verdict(seeder, 0));
    }

    @Test
    void keepsAtMostItsLimitOfFilesOpen() throws IOException {
        Object[] files = new Object[600];
        for (int i = 0; i < files.length; i += 2) {
            files[i] = "t/f" + i;
            files[i + 1] = 1000;
        }
        SampleTorrent many = SampleTorrent.of(PIECE, files).saveTo(directory);
        List<FileChannel> opened = new ArrayList<>();
        int[] mostOpen = new int[1];
        Storage storage = new FileStorage(many.metainfo, directory, null, workers, (path, options, opening) -> {
            FileChannel channel = opening.open();
            synchronized (opened) {
                opened.add(channel);
                mostOpen[0] = Math.max(mostOpen[0], openOf(opened));
            }
            return channel;
        });
        assertEquals(Set.of(DiskOutcome.OK), Set.copyOf(bench.verifyAll(storage, many)));
        assertEquals(300, opened.size());
        assertEquals(DiskLimits.OPEN_FILES, mostOpen[0]);
        bench.close(storage);
        assertEquals(0, openOf(opened));
    }

    private static int openOf(List<FileChannel> channels) {
        return (int) channels.stream().filter(FileChannel::isOpen).count();
    }
}
