package sprat.disk.names;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.Set;

/**
 * A folder by its path, where a system opens nothing by handles: each step lies between two looks at whether the path
 * leads to the same folder. What was opened elsewhere is closed before anything is written to it.
 */
public final class FolderByPath extends HeldFolder {
    public FolderByPath(Path path, FileStamp self, ChannelOpener opener) {
        super(path, self, opener);
    }

    @Override
    HeldFolder folder(Path name) throws IOException {
        FileStamp found = stamp(name);
        if (!found.isFolder()) {
            throw new NotDirectoryException(name.toString());
        }
        return new FolderByPath(path().resolve(name), found, opener());
    }

    @Override
    FileStamp stamp(Path name) throws IOException {
        return between(() -> FileStamp.of(path().resolve(name), LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    FileStamp made(Path name) throws IOException {
        return isInPlace() ? lookAt(name) : null;
    }

    @Override
    FileChannel channel(Path name, Set<OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        requireInPlace();
        Path file = path().resolve(name);
        Set<OpenOption> alone = new HashSet<>(options);
        boolean isMade = alone.remove(StandardOpenOption.CREATE) | alone.contains(StandardOpenOption.CREATE_NEW);
        if (isMade) {
            alone.add(StandardOpenOption.CREATE_NEW);
        }
        FileChannel channel;
        try {
            channel = FileChannel.open(file, alone, attributes);
        } catch (FileAlreadyExistsException e) {
            if (options.contains(StandardOpenOption.CREATE_NEW)) {
                throw e;
            }
            isMade = false;
            alone.remove(StandardOpenOption.CREATE_NEW);
            channel = FileChannel.open(file, alone);
        }
        if (isInPlace()) {
            return channel;
        }
        channel.close();
        FileStamp elsewhere = FileStamp.of(file, LinkOption.NOFOLLOW_LINKS);
        if (isMade && elsewhere.isRegular() && elsewhere.bytes() == 0) {
            Files.delete(file);
        }
        throw moved();
    }

    @Override
    void delete(Path name) throws IOException {
        between(() -> {
            Files.delete(path().resolve(name));
            return null;
        });
    }

    @Override
    void deleteFolder(Path name) throws IOException {
        if (stamp(name).isFolder()) {
            delete(name);
        }
    }

    @Override
    void replace(Path name, Path by) throws IOException {
        between(() -> Files.move(path().resolve(by), path().resolve(name), StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING));
    }

    @Override
    Set<PosixFilePermission> permissions(Path name) throws IOException {
        return between(() -> Files.getPosixFilePermissions(path().resolve(name), LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    void setPermissions(Path name, Set<PosixFilePermission> permissions) throws IOException {
        between(() -> Files.setPosixFilePermissions(path().resolve(name), permissions));
    }

    @Override
    public void close() {
        // it holds nothing
    }

    private interface Step<T> {
        T take() throws IOException;
    }

    private <T> T between(Step<T> step) throws IOException {
        requireInPlace();
        T taken = step.take();
        requireInPlace();
        return taken;
    }
}
