package sprat.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

import sprat.io.DiskOutcome;

/**
 * The folder given by `--dir`, and the way down to a file in it. The folder itself may be a symbolic link; below it a link is followed
 * only while it stays inside, so that a torrent writes nowhere else. Any worker.
 */
final class SaveDirectory {
    private final Path root;

    SaveDirectory(Path root) {
        this.root = root;
    }

    Path path() {
        return root;
    }

    /** For people; the file need not exist. */
    String text(List<String> path) {
        return NativeNames.text(root) + "/" + String.join("/", path);
    }

    /** The file to be read, through links or not; null when it is not there. */
    Path findAny(List<String> path) throws IOException {
        Path file = child(root, String.join("/", path));
        try {
            requireFile(FileStamp.of(file), path);
            return file;
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw DiskException.of(text(path), e);
        }
    }

    /** The file to be read and written: itself no link, and inside; null when it is not there. */
    Path findOurs(List<String> path) throws IOException {
        try {
            Path file = locateInside(path, false);
            requireFile(FileStamp.of(file, LinkOption.NOFOLLOW_LINKS), path);
            return file;
        } catch (IOException e) {
            DiskException known = DiskException.of(text(path), e);
            if (known.outcome() == DiskOutcome.MISSING) {
                return null;
            }
            throw known;
        }
    }

    /**
     * Where a file is to be written: every folder on the way is inside.
     *
     * @param create makes the folders that are missing; else a missing one ends with MISSING
     */
    Path locateInside(List<String> path, boolean create) throws IOException {
        Path folder = root;
        for (int i = 0; i < path.size() - 1; i++) {
            folder = child(folder, path.get(i));
            List<String> soFar = path.subList(0, i + 1);
            try {
                requireInside(folder, soFar, create);
            } catch (IOException e) {
                throw DiskException.of(text(soFar), e);
            }
        }
        return child(folder, path.get(path.size() - 1));
    }

    /**
     * Gives a file another name in its folder, never in place of another file: where a rename would replace that, a hard link fails. Whoever
     * is killed in between leaves a file with two names, from which this goes on. Where there are no hard links it looks first.
     *
     * @throws FileAlreadyExistsException another file has that name; nothing was changed
     */
    static void rename(Path from, Path to) throws IOException {
        try {
            Files.createLink(to, from);
        } catch (FileAlreadyExistsException e) {
            FileStamp there = lookAt(to);
            if (there == null || !there.isKnownAsSame(FileStamp.of(from, LinkOption.NOFOLLOW_LINKS))) {
                throw e;
            }
        } catch (FileSystemException | UnsupportedOperationException e) {
            if (lookAt(to) != null) {
                throw new FileAlreadyExistsException(to.toString());
            }
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        Files.delete(from);
    }

    /** Makes the names in a file's folder durable. */
    static void flush(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private void requireFile(FileStamp found, List<String> path) throws DiskException {
        if (found.isLink()) {
            throw new DiskException(DiskOutcome.DENIED, text(path),
                    "is a symbolic link; sprat does not write through it: remove it or choose another --dir");
        }
        if (!found.isRegular()) {
            throw new DiskException(DiskOutcome.FAILED, text(path), "is not a file; move it away or choose another --dir");
        }
    }

    private void requireInside(Path folder, List<String> path, boolean create) throws IOException {
        FileStamp found = lookAt(folder);
        if (found == null) {
            if (!create) {
                throw new NoSuchFileException(text(path));
            }
            try {
                Files.createDirectory(folder);
                return;
            } catch (NoSuchFileException e) {
                throw new DiskException(DiskOutcome.FAILED, text(path), "cannot be made: the folder it belongs in is gone");
            } catch (FileAlreadyExistsException e) {
                found = FileStamp.of(folder, LinkOption.NOFOLLOW_LINKS); // another worker was faster
            }
        }
        if (found.isFolder()) {
            return;
        }
        if (found.isLink() && !folder.toRealPath().startsWith(root.toRealPath())) {
            throw new DiskException(DiskOutcome.DENIED, text(path),
                    "is a symbolic link out of the save folder; remove it or choose another --dir");
        }
        if (!Files.isDirectory(folder)) {
            throw new DiskException(DiskOutcome.FAILED, text(path), "is not a folder; move it away or choose another --dir");
        }
    }

    private Path child(Path folder, String name) throws DiskException {
        try {
            return NativeNames.child(folder, name);
        } catch (IllegalArgumentException e) { // also InvalidPathException
            throw new DiskException(DiskOutcome.FAILED, NativeNames.text(folder) + "/" + name,
                    "the file name cannot be written in this locale: set LC_ALL=C.UTF-8 and run again");
        }
    }

    /** What has this name, a link not followed; null when nothing has. */
    static FileStamp lookAt(Path path) throws IOException {
        try {
            return FileStamp.of(path, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        }
    }
}
