package sprat.disk.names;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * By what a change of a file is noticed.
 *
 * @param key the file itself, whatever its name: device and inode; null where the system has none
 */
public record FileStamp(boolean isRegular, boolean isFolder, boolean isLink, long bytes, long modifiedNanos,
        Object key) {
    /** The same file on the device, whatever became of its bytes. */
    public boolean isSameFile(FileStamp other) {
        return Objects.equals(key, other.key);
    }

    /** Likewise, and the system has said so. @param other null when there is none */
    public boolean isKnownAsSame(FileStamp other) {
        return key != null && other != null && key.equals(other.key);
    }

    public static FileStamp of(Path path, LinkOption... options) throws IOException {
        return of(Files.readAttributes(path, BasicFileAttributes.class, options));
    }

    public static FileStamp of(BasicFileAttributes found) {
        return new FileStamp(found.isRegularFile(), found.isDirectory(), found.isSymbolicLink(), found.size(),
                found.lastModifiedTime().to(TimeUnit.NANOSECONDS), found.fileKey());
    }
}
