package sprat.disk.names;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sprat.disk.work.DiskException;
import sprat.store.DiskOutcome;

/** What holds of both kinds of folders that are held: by handle, and by path where a system has no handles. */
class HeldFolderTest {
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ);
    private static final Set<OpenOption> NEW = Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    private static final Path NAME = Path.of("x");

    @TempDir
    Path temporary;
    private Path directory;
    private Path outside;
    private Act beforeStep = () -> { };

    private interface Act {
        void run() throws IOException;
    }

    private enum Kind {
        BY_HANDLE,
        BY_PATH;

        HeldFolder hold(Path folder, ChannelOpener opener) throws IOException {
            return this == BY_HANDLE ? HeldFolder.open(folder, opener)
                    : new FolderByPath(folder, FileStamp.of(folder), opener);
        }
    }

    @BeforeEach
    void makeFolders() throws IOException {
        directory = Files.createDirectory(temporary.toRealPath().resolve("save"));
        outside = Files.createDirectory(temporary.toRealPath().resolve("outside"));
    }

    private HeldFolder hold(Kind kind) throws IOException {
        return kind.hold(directory, new ChannelOpener() {
            @Override
            public FileChannel open(Path path, Set<? extends OpenOption> options, ChannelOpener.Opening opening)
                    throws IOException {
                beforeStep.run();
                return opening.open();
            }

            @Override
            public void makeFolder(Path folder) throws IOException {
                beforeStep.run();
                ChannelOpener.super.makeFolder(folder);
            }

            @Override
            public void link(Path name, Path file) throws IOException {
                beforeStep.run();
                ChannelOpener.super.link(name, file);
            }
        });
    }

    private void swap() throws IOException {
        Files.move(directory, directory.resolveSibling("moved"));
        Files.createSymbolicLink(directory, outside);
    }

    private static void assertDenied(IOException e) {
        assertEquals(DiskOutcome.DENIED, ((DiskException) e).outcome(), e.getMessage());
    }

    private long countOutside() throws IOException {
        try (var found = Files.list(outside)) {
            return found.count();
        }
    }

    @ParameterizedTest
    @EnumSource
    void opensNothingThroughALink(Kind kind) throws IOException {
        Files.writeString(outside.resolve("secret"), "secret");
        Files.createSymbolicLink(directory.resolve(NAME), outside.resolve("secret"));
        Files.createSymbolicLink(directory.resolve("folder"), outside);
        try (HeldFolder folder = hold(kind)) {
            assertThrows(IOException.class, () -> folder.open(NAME, READ));
            assertThrows(IOException.class, () -> folder.folder(Path.of("folder")));
            assertTrue(folder.stamp(NAME).isLink());
            folder.delete(NAME);
        }
        assertEquals("secret", Files.readString(outside.resolve("secret")));
    }

    @ParameterizedTest
    @EnumSource
    void makesNoFileElsewhere(Kind kind) throws IOException {
        try (HeldFolder folder = hold(kind)) {
            beforeStep = this::swap;
            if (kind == Kind.BY_HANDLE) {
                folder.open(NAME, NEW).close();
            } else {
                assertDenied(assertThrows(IOException.class, () -> folder.open(NAME, NEW)));
            }
        }
        assertEquals(kind == Kind.BY_HANDLE, Files.exists(temporary.resolve("moved/x")));
        assertEquals(0, countOutside());
    }

    @ParameterizedTest
    @EnumSource
    void takesAFolderBackThatWasMadeElsewhere(Kind kind) throws IOException {
        try (HeldFolder folder = hold(kind)) {
            beforeStep = this::swap;
            assertDenied(assertThrows(IOException.class, () -> folder.makeFolder(NAME)));
        }
        assertEquals(0, countOutside());
    }

    @ParameterizedTest
    @EnumSource
    void leavesAFolderOfThatNameElsewhereAlone(Kind kind) throws IOException {
        Files.createDirectory(outside.resolve(NAME));
        try (HeldFolder folder = hold(kind)) {
            beforeStep = this::swap;
            assertDenied(assertThrows(IOException.class, () -> folder.makeFolder(NAME)));
        }
        assertTrue(Files.exists(outside.resolve(NAME)));
    }

    /** What was linked instead keeps the names that it had. */
    @ParameterizedTest
    @EnumSource
    void takesALinkBackThatWasMadeElsewhere(Kind kind) throws IOException {
        Path ours = Files.writeString(temporary.resolve("ours"), "ours");
        try (HeldFolder folder = hold(kind)) {
            beforeStep = this::swap;
            assertDenied(assertThrows(IOException.class, () -> folder.link(NAME, ours, FileStamp.of(ours))));
        }
        assertEquals(0, countOutside());
        assertEquals("ours", Files.readString(ours));
    }

    @ParameterizedTest
    @EnumSource
    void linksNoOtherFileThanTheOneMeant(Kind kind) throws IOException {
        Path ours = Files.writeString(temporary.resolve("ours"), "ours");
        try (HeldFolder folder = hold(kind)) {
            beforeStep = () -> {
                Files.move(ours, temporary.resolve("away"));
                Files.writeString(ours, "the user's");
            };
            FileStamp meant = FileStamp.of(ours);
            assertEquals(DiskOutcome.CHANGED, assertThrows(DiskException.class, () -> folder.link(NAME, ours, meant))
                    .outcome());
        }
        assertFalse(Files.exists(directory.resolve(NAME)));
        assertEquals("the user's", Files.readString(ours));
    }

    @ParameterizedTest
    @EnumSource
    void opensTheFileThatWasFoundAndNoOther(Kind kind) throws IOException {
        FileStamp found = FileStamp.of(Files.writeString(directory.resolve(NAME), "found"));
        try (HeldFolder folder = hold(kind)) {
            folder.openFound(NAME, found, READ).close();
            beforeStep = () -> {
                Files.move(directory.resolve(NAME), directory.resolve("away"));
                Files.writeString(directory.resolve(NAME), "other");
            };
            assertNull(folder.openFound(NAME, found, READ), "it was replaced at the instant of opening");
            beforeStep = () -> {
                throw new AssertionError("nothing is opened");
            };
            assertNull(folder.openFound(NAME, found, READ));
            assertNull(folder.openFound(Path.of("none"), found, READ));
        }
    }

    @ParameterizedTest
    @EnumSource
    void writesAFileWholly(Kind kind) throws IOException {
        Path left = Files.writeString(directory.resolve("left"), "half");
        WholeFile.write(hold(kind), NAME, left.getFileName(), new byte[] {1}, false);
        assertFalse(Files.exists(left));
        assertThrows(FileAlreadyExistsException.class,
                () -> WholeFile.write(hold(kind), NAME, left.getFileName(), new byte[] {2}, false));
        assertEquals(1, Files.readAllBytes(directory.resolve(NAME))[0]);
        WholeFile.write(hold(kind), NAME, left.getFileName(), new byte[] {3}, true);
        assertEquals(3, Files.readAllBytes(directory.resolve(NAME))[0]);
        assertFalse(Files.exists(left));
    }
}
