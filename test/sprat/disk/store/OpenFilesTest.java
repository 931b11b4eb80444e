package sprat.disk.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sprat.disk.names.ChannelOpener;
import sprat.disk.names.PartNames;
import sprat.disk.names.SaveDirectory;
import sprat.disk.names.StateFolder;
import sprat.wire.InfoHash;
import sprat.wire.torrent.FileEntry;

class OpenFilesTest {
    @TempDir
    Path directory;
    private final OpenFiles open = new OpenFiles(2);

    private static FileAccess file(String name) {
        SaveDirectory anywhere = new SaveDirectory(Path.of("d"), ChannelOpener.SYSTEM, StateFolder.NONE);
        return new FileAccess(0, new FileEntry(List.of(name), 0, 1, false),
                new TorrentFolder(anywhere, new PartNames(new InfoHash(new byte[20]), List.of()), null, null, null,
                null));
    }

    private OpenFiles.Handle open(FileAccess file) throws IOException {
        return open.open(file, () -> FileChannel.open(directory.resolve("f"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE));
    }

    @Test
    void closesTheFileNotUsedForLongest() throws IOException {
        FileAccess a = file("a");
        FileAccess b = file("b");
        open.release(open(a));
        open.release(open(b));
        open.release(open.acquire(a));
        open.release(open(file("c")));
        assertNull(open.acquire(b));
        assertNotNull(open.acquire(a));
    }

    @Test
    void neverClosesAFileInUse() throws IOException {
        FileAccess a = file("a");
        OpenFiles.Handle inUse = open(a);
        open.release(open(file("b")));
        open.release(open(file("c")));
        assertTrue(inUse.channel.isOpen());
        assertEquals(2, open.count());
    }

    @Test
    void closesARetiredFileWithItsLastUser() throws IOException {
        FileAccess a = file("a");
        OpenFiles.Handle first = open(a);
        OpenFiles.Handle second = open.acquire(a);
        open.retire(a);
        assertNull(open.acquire(a));
        open.release(first);
        assertTrue(second.channel.isOpen());
        open.release(second);
        assertFalse(second.channel.isOpen());
    }

    @Test
    void countsAFileThatCouldNotBeOpenedNoMore() throws IOException {
        for (int i = 0; i < 3; i++) {
            assertThrows(IOException.class, () -> open.open(file("a"), () -> {
                throw new IOException("no");
            }));
        }
        FileAccess b = file("b");
        open.release(open(b));
        open.release(open(file("c")));
        assertNotNull(open.acquire(b), "there was room for both");
    }

    @Test
    void countsAFileNoMoreForWhichNoRoomCouldBeMade() throws IOException {
        FileChannel full = mock(FileChannel.class); // whose last bytes a network file system cannot place, say
        doThrow(new IOException("no space left")).when((AbstractInterruptibleChannel) full).close();
        open.release(open.open(file("a"), () -> full));
        open.release(open(file("b")));
        assertThrows(IOException.class, () -> open(file("c")));
        FileAccess d = file("d");
        open.release(open(d));
        open.release(open(file("e")));
        assertNotNull(open.acquire(d), "there was room for both");
    }
}
