package sprat.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.spi.FileSystemProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link SaveDirectory#rename} replaces nothing, on file systems with hard links and without. */
class RenamingTest {
    @TempDir
    Path directory;

    @Test
    void givesTheOtherName() throws IOException {
        Path from = Files.writeString(directory.resolve("from"), "ours");
        Path to = directory.resolve("to");
        SaveDirectory.rename(from, to);
        assertFalse(Files.exists(from));
        assertEquals("ours", Files.readString(to));
    }

    @Test
    void leavesBothFilesAloneWhenTheNameIsTaken() throws IOException {
        Path from = Files.writeString(directory.resolve("from"), "ours");
        Path to = Files.writeString(directory.resolve("to"), "the user's");
        assertThrows(FileAlreadyExistsException.class, () -> SaveDirectory.rename(from, to));
        assertEquals("ours", Files.readString(from));
        assertEquals("the user's", Files.readString(to));
    }

    @Test
    void takesALinkToTheFileForAnotherFile() throws IOException {
        Path from = Files.writeString(directory.resolve("from"), "ours");
        Path to = Files.createSymbolicLink(directory.resolve("to"), from);
        assertThrows(FileAlreadyExistsException.class, () -> SaveDirectory.rename(from, to));
        assertEquals("ours", Files.readString(from));
    }

    @Test
    void takesTheOldNameAwayWhenTheFileHasBoth() throws IOException {
        Path from = Files.writeString(directory.resolve("from"), "ours");
        Path to = Files.createLink(directory.resolve("to"), from);
        SaveDirectory.rename(from, to);
        assertFalse(Files.exists(from));
        assertEquals("ours", Files.readString(to));
    }

    // ---- A file system without hard links ----

    private final FileSystemProvider noLinks = mock(FileSystemProvider.class);
    private final Path from = path();
    private final Path to = path();

    private Path path() {
        FileSystem fileSystem = mock(FileSystem.class);
        when(fileSystem.provider()).thenReturn(noLinks);
        Path path = mock(Path.class);
        when(path.getFileSystem()).thenReturn(fileSystem);
        return path;
    }

    @Test
    void looksAndRenamesWhereThereAreNoHardLinks() throws IOException {
        doThrow(new FileSystemException("to", "from", "Operation not permitted")).when(noLinks).createLink(to, from);
        when(noLinks.readAttributes(to, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)).thenThrow(new NoSuchFileException("to"));
        SaveDirectory.rename(from, to);
        verify(noLinks).move(from, to, StandardCopyOption.ATOMIC_MOVE);
        verify(noLinks, never()).delete(any());
    }

    @Test
    void renamesNothingToATakenNameWhereThereAreNoHardLinks() throws IOException {
        doThrow(new UnsupportedOperationException()).when(noLinks).createLink(to, from);
        BasicFileAttributes file = mock(BasicFileAttributes.class);
        when(file.lastModifiedTime()).thenReturn(FileTime.fromMillis(0));
        when(noLinks.readAttributes(to, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)).thenReturn(file);
        assertThrows(FileAlreadyExistsException.class, () -> SaveDirectory.rename(from, to));
        verify(noLinks, never()).move(any(), eq(to), any());
    }
}
