package sprat.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sprat.disk.names.ChannelOpener;
import sprat.disk.names.FileStamp;
import sprat.disk.names.FolderByPath;
import sprat.disk.names.HeldFolder;

/** {@link HeldFolder#rename} replaces nothing, by handles and by paths, on file systems with hard links and without. */
class RenamingTest {
    private static final Path FROM = Path.of("from");
    private static final Path TO = Path.of("to");

    @TempDir
    Path directory;

    private enum Kind {
        BY_HANDLE(true, true),
        BY_HANDLE_WITHOUT_LINKS(true, false),
        BY_PATH(false, true),
        BY_PATH_WITHOUT_LINKS(false, false);

        private final boolean hasHandles;
        private final boolean hasLinks;

        Kind(boolean hasHandles, boolean hasLinks) {
            this.hasHandles = hasHandles;
            this.hasLinks = hasLinks;
        }

        HeldFolder hold(Path folder) throws IOException {
            ChannelOpener opener = hasLinks ? ChannelOpener.SYSTEM : new ChannelOpener() {
                @Override
                public FileChannel open(Path path, Set<? extends OpenOption> options, ChannelOpener.Opening opening)
                        throws IOException {
                    return opening.open();
                }

                @Override
                public void link(Path name, Path file) throws IOException {
                    throw new FileSystemException(name.toString(), file.toString(), "Operation not permitted");
                }
            };
            return hasHandles ? HeldFolder.open(folder.toRealPath(), opener)
                    : new FolderByPath(folder.toRealPath(), FileStamp.of(folder), opener);
        }
    }

    private void rename(Kind kind) throws IOException {
        try (HeldFolder folder = kind.hold(directory)) {
            folder.rename(FROM, TO);
        }
    }

    private void assertTaken(Kind kind) {
        assertThrows(FileAlreadyExistsException.class, () -> rename(kind));
    }

    @ParameterizedTest
    @EnumSource
    void givesTheOtherName(Kind kind) throws IOException {
        Files.writeString(directory.resolve(FROM), "ours");
        rename(kind);
        assertFalse(Files.exists(directory.resolve(FROM)));
        assertEquals("ours", Files.readString(directory.resolve(TO)));
    }

    @ParameterizedTest
    @EnumSource
    void leavesBothFilesAloneWhenTheNameIsTaken(Kind kind) throws IOException {
        Files.writeString(directory.resolve(FROM), "ours");
        Files.writeString(directory.resolve(TO), "the user's");
        assertTaken(kind);
        assertEquals("ours", Files.readString(directory.resolve(FROM)));
        assertEquals("the user's", Files.readString(directory.resolve(TO)));
    }

    @ParameterizedTest
    @EnumSource
    void takesALinkToTheFileForAnotherFile(Kind kind) throws IOException {
        Path from = Files.writeString(directory.resolve(FROM), "ours");
        Files.createSymbolicLink(directory.resolve(TO), from);
        assertTaken(kind);
        assertEquals("ours", Files.readString(from));
    }

    @ParameterizedTest
    @EnumSource(names = {"BY_HANDLE", "BY_PATH"})
    void takesTheOldNameAwayWhenTheFileHasBoth(Kind kind) throws IOException {
        Path from = Files.writeString(directory.resolve(FROM), "ours");
        Files.createLink(directory.resolve(TO), from);
        rename(kind);
        assertFalse(Files.exists(from, LinkOption.NOFOLLOW_LINKS));
        assertEquals("ours", Files.readString(directory.resolve(TO)));
    }
}
