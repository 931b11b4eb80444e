package sprat.disk.names;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * A folder by its handle: the system looks names up in the very folder that was opened, as `openat(2)` and its kin do.
 * It has two descriptors, since the JDK doubles the one it opens.
 */
final class FolderByHandle extends HeldFolder {
    private final SecureDirectoryStream<Path> handle;

    private FolderByHandle(Path path, FileStamp self, SecureDirectoryStream<Path> handle, ChannelOpener opener) {
        super(path, self, opener);
        this.handle = handle;
    }

    static FolderByHandle of(Path path, SecureDirectoryStream<Path> handle, ChannelOpener opener) throws IOException {
        try {
            FileStamp self = FileStamp.of(handle.getFileAttributeView(BasicFileAttributeView.class).readAttributes());
            return new FolderByHandle(path, self, handle, opener);
        } catch (IOException e) {
            handle.close();
            throw e;
        }
    }

    @Override
    HeldFolder folder(Path name) throws IOException {
        DirectoryStream<Path> opened;
        try {
            opened = handle.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
        } catch (AccessDeniedException e) { // it may not be listed, perhaps used
            return new FolderByPath(path().resolve(name), stamp(name), opener());
        }
        return of(path().resolve(name), (SecureDirectoryStream<Path>) opened, opener());
    }

    @Override
    FileStamp stamp(Path name) throws IOException {
        return FileStamp.of(view(name, BasicFileAttributeView.class).readAttributes());
    }

    @Override
    FileChannel channel(Path name, Set<OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return (FileChannel) handle.newByteChannel(name, options, attributes); // of the default file system it is one
    }

    @Override
    void delete(Path name) throws IOException {
        handle.deleteFile(name);
    }

    @Override
    void deleteFolder(Path name) throws IOException {
        handle.deleteDirectory(name);
    }

    @Override
    void replace(Path name, Path by) throws IOException {
        handle.move(by, handle, name);
    }

    @Override
    Set<PosixFilePermission> permissions(Path name) throws IOException {
        return view(name, PosixFileAttributeView.class).readAttributes().permissions();
    }

    @Override
    void setPermissions(Path name, Set<PosixFilePermission> permissions) throws IOException {
        view(name, PosixFileAttributeView.class).setPermissions(permissions);
    }

    @Override
    public void close() throws IOException {
        handle.close();
    }

    private <V extends BasicFileAttributeView> V view(Path name, Class<V> type) {
        return handle.getFileAttributeView(name, type, LinkOption.NOFOLLOW_LINKS);
    }
}
