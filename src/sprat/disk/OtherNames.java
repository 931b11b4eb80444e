package sprat.disk;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

import sprat.io.DiskOutcome;

/**
 * Hard links: further names of a file, for which somebody else may have a use. A file that has any is not written; a copy of it is, in its
 * place. Any worker.
 */
final class OtherNames {
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> NEW = Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS);

    private OtherNames() {
    }

    /** True where hard links can be counted: nowhere else is one made. */
    static boolean areCounted(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("unix");
    }

    /** The file has a name besides this one. */
    static boolean exist(Path file) throws IOException {
        return areCounted(file) && (Integer) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS) > 1;
    }

    /**
     * Puts a copy under this name, which the other names do not have: flushed, with the same permissions but for its owner, who may
     * write it, and with holes where it has zeros.
     *
     * @param stamp what the file looked like; another file is not replaced
     * @param bytes of its begin that are copied, if it is longer
     * @param copy  the name of the copy while it is made; a file of that name is one that a killed process left
     */
    static void shed(Path file, FileStamp stamp, long bytes, Path copy, ChannelOpener opener) throws IOException {
        Files.deleteIfExists(copy);
        try {
            try (FileChannel from = opener.open(file, READ); FileChannel to = opener.open(copy, NEW)) {
                Set<PosixFilePermission> permissions = EnumSet.of(PosixFilePermission.OWNER_WRITE);
                permissions.addAll(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
                Files.setPosixFilePermissions(copy, permissions);
                copy(from, to, bytes);
                to.force(true);
            }
            if (!FileStamp.of(file, LinkOption.NOFOLLOW_LINKS).equals(stamp)) {
                throw new DiskException(DiskOutcome.CHANGED, NativeNames.text(file), "was changed by another program");
            }
            Files.move(copy, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(copy);
        }
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
