package sprat.disk.names;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import sprat.disk.work.DiskException;
import sprat.disk.work.PieceDigest;
import sprat.store.DiskOutcome;

/**
 * Hard links: further names of a file, for which somebody else may have a use. A file that has any is not written; a
 * copy of it is, in its place. Any worker.
 */
public final class HardLinks {
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ);

    private HardLinks() {
    }

    /** True where hard links can be counted: nowhere else is one made. */
    public static boolean areCounted(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("unix");
    }

    /** How many names the file has that the path leads to, and which file that is. */
    record Count(int names, Object key) {
    }

    static Count count(Path file) throws IOException {
        Map<String, Object> found = Files.readAttributes(file, "unix:nlink,fileKey", LinkOption.NOFOLLOW_LINKS);
        return new Count((Integer) found.get("nlink"), found.get("fileKey"));
    }

    /**
     * Puts a copy under this name, which the other names do not have: flushed, with the same permissions but for its
     * owner, who may write it, and with holes where it has zeros.
     *
     * @param stamp what the file looked like; another file is not replaced
     * @param bytes of its begin that are copied, if it is longer
     * @param copy  the name of the copy while it is made; a file of that name is one that a killed process left
     */
    static void shed(HeldFolder folder, Path file, FileStamp stamp, long bytes, Path copy) throws IOException {
        deleteIfThere(folder, copy);
        try {
            copy(folder, file, copy, bytes, to -> to.force(true));
            if (!folder.stamp(file).equals(stamp)) {
                throw new DiskException(DiskOutcome.CHANGED, NativeNames.text(folder.path().resolve(file)),
                        "was changed by another program");
            }
            folder.replace(file, copy);
        } finally {
            deleteIfThere(folder, copy);
        }
    }

    static void deleteIfThere(HeldFolder folder, Path name) throws IOException {
        if (folder.lookAt(name) != null) {
            folder.delete(name);
        }
    }

    /**
     * Makes a copy that the same people may read, and its owner may write. Where the file has zeros, the copy has
     * holes.
     *
     * @param copy  nothing has that name
     * @param bytes of its begin that are copied, if it is longer
     * @param last  what else is done with the copy
     */
    static void copy(HeldFolder folder, Path file, Path copy, long bytes, LastStep last) throws IOException {
        try (FileChannel from = folder.open(file, READ); FileChannel to = folder.makePrivate(copy)) {
            if (areCounted(folder.path())) {
                Set<PosixFilePermission> permissions = EnumSet.of(PosixFilePermission.OWNER_WRITE);
                permissions.addAll(folder.permissions(file));
                folder.setPermissions(copy, permissions);
            }
            copy(from, to, bytes);
            last.run(to);
        }
    }

    /** What is done with a copy before it is one. */
    public interface LastStep {
        void run(FileChannel copy) throws IOException;
    }

    private static void copy(FileChannel from, FileChannel to, long bytes) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(PieceDigest.CHUNK_BYTES);
        ByteBuffer zeros = ByteBuffer.allocate(PieceDigest.CHUNK_BYTES);
        long end = Math.min(bytes, from.size());
        long at = 0;
        while (at < end) {
            chunk.clear().limit((int) Math.min(chunk.capacity(), end - at));
            int read = from.read(chunk, at);
            if (read < 0) {
                throw new EOFException("it was made shorter meanwhile");
            }
            if (!chunk.flip().equals(zeros.clear().limit(read))) {
                writeFully(to, chunk, at);
            }
            at += read;
        }
        if (to.size() < at) {
            writeFully(to, zeros.clear().limit(1), at - 1);
        }
    }

    private static void writeFully(FileChannel to, ByteBuffer bytes, long offset) throws IOException {
        for (long at = offset; bytes.hasRemaining(); ) {
            at += to.write(bytes, at);
        }
    }
}
