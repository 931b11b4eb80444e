package sprat.disk.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doCallRealMethod;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sprat.disk.SampleTorrent;
import sprat.disk.names.ChannelOpener;
import sprat.disk.work.DiskException;
import sprat.disk.work.DiskWorker;
import sprat.disk.work.DiskWorkers;
import sprat.store.DiskOutcome;

/** What workers may meet when several of them call it, one turn of it at a time. */
class StoredPiecesTest {
    private static final int BLOCK = 16 << 10;
    private static final int PIECE = 2 * BLOCK;

    @TempDir
    Path directory;
    private final SampleTorrent torrent = SampleTorrent.of(PIECE, "x", 2 * PIECE);
    private final DiskWorker worker = spy(new DiskWorker(0, Runnable::run));

    private StoredPieces leecher(ChannelOpener opener) {
        DiskWorkers workers = mock(DiskWorkers.class);
        when(workers.count()).thenReturn(1);
        return new StoredPieces(torrent.metainfo, directory, ExistingFiles.DEFAULT, opener, workers);
    }

    /**
     * The data of a user under the name of ours: one worker sees it when another has just hashed what was there before.
     */
    @Test
    void aFileThatWasReplacedWhileItsPieceWasHashedIsNotTheTorrents() throws IOException {
        torrent.saveTo(directory);
        StoredPieces pieces = leecher(ChannelOpener.SYSTEM);
        Path x = torrent.path(directory, 0);
        byte[] users = new byte[2 * PIECE];
        doAnswer(hashing -> {
            hashing.callRealMethod();
            doCallRealMethod().when(worker).hash(any(), any());
            Files.move(Files.write(directory.resolve("other"), users), x, StandardCopyOption.REPLACE_EXISTING);
            DiskException changed = assertThrows(DiskException.class,
                    () -> pieces.read(1, 0, ByteBuffer.allocate(100)));
            assertEquals(DiskOutcome.CHANGED, changed.outcome());
            return null;
        }).when(worker).hash(any(), any());
        assertEquals(DiskOutcome.OK, pieces.verify(0, worker).outcome(), "of what was there");

        DiskException refused = assertThrows(DiskException.class, () -> pieces.write(0, 0, block(0), worker));
        assertEquals(DiskOutcome.TAKEN, refused.outcome(), refused.getMessage());
        assertArrayEquals(users, Files.readAllBytes(x));
        assertFalse(Files.exists(torrent.part(directory, 0)));
        pieces.close();
    }

    /**
     * The same, of a piece that was hashed as its blocks came: nothing of it is read back, so nobody looks at the file.
     */
    @Test
    void aFileThatWasReplacedWhileItsPieceWasWrittenIsNotTheTorrents() throws IOException {
        StoredPieces pieces = leecher(ChannelOpener.SYSTEM);
        Path x = torrent.path(directory, 0);
        byte[] users = new byte[2 * PIECE];
        pieces.write(0, 0, block(0), worker);
        pieces.write(0, BLOCK, block(BLOCK), worker);
        Files.delete(torrent.part(directory, 0));
        Files.write(x, users);
        DiskException seen = assertThrows(DiskException.class, () -> pieces.read(1, 0, ByteBuffer.allocate(100)));
        assertEquals(DiskOutcome.MISSING, seen.outcome(), "another worker has seen it");
        assertEquals(DiskOutcome.CORRUPT, pieces.verify(0, worker).outcome(), "of what is there");

        DiskException refused = assertThrows(DiskException.class, () -> pieces.write(1, 0, block(PIECE), worker));
        assertEquals(DiskOutcome.TAKEN, refused.outcome(), refused.getMessage());
        assertArrayEquals(users, Files.readAllBytes(x));
        pieces.close();
    }

    @Test
    void aFileThatIsGoneWhenItHasJustBeenMadeIsNotLeftOpen() throws IOException {
        List<FileChannel> opened = new ArrayList<>();
        StoredPieces pieces = leecher((path, options, opening) -> {
            opened.add(opening.open());
            Files.delete(path);
            return opened.get(opened.size() - 1);
        });
        assertThrows(DiskException.class, () -> pieces.write(0, 0, block(0), worker));
        assertEquals(List.of(false), opened.stream().map(FileChannel::isOpen).toList());
    }

    @Test
    void norIsOneThatIsGoneWhenItHasJustBeenLocked() throws IOException {
        List<FileChannel> opened = new ArrayList<>();
        StoredPieces pieces = leecher((path, options, opening) -> {
            FileChannel channel = opening.open();
            opened.add(channel);
            FileChannel watched = mock(FileChannel.class, delegatesTo(channel));
            doAnswer(locking -> {
                Files.delete(path);
                return channel.tryLock();
            }).when(watched).tryLock();
            return watched;
        });
        assertThrows(DiskException.class, () -> pieces.write(0, 0, block(0), worker));
        assertEquals(List.of(false), opened.stream().map(FileChannel::isOpen).toList());
    }

    private ByteBuffer block(int at) {
        return ByteBuffer.wrap(torrent.bytes, at, BLOCK);
    }
}
