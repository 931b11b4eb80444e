package sprat.disk.names;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** Writes files that are there wholly or not at all. Blocks its caller; not for the loop's thread. */
public final class WholeFile {
    private static final Set<OpenOption> NEW = Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);

    private WholeFile() {
    }

    /**
     * Writes a file in the folder to which its path leads at the first step, whatever becomes of the path meanwhile.
     *
     * @param temporary  name of the file while it is written; what a killed process has left under that name is deleted
     * @param isReplaced a file of that name may be replaced
     * @throws FileAlreadyExistsException there is a file of that name, and it may not be replaced
     */
    public static void write(Path file, String temporary, byte[] bytes, boolean isReplaced) throws IOException {
        Path folder = file.toAbsolutePath().getParent().toRealPath();
        write(HeldFolder.open(folder, ChannelOpener.SYSTEM), file.getFileName(), Path.of(temporary), bytes, isReplaced);
    }

    static void write(HeldFolder folder, Path name, Path temporary, byte[] bytes, boolean isReplaced)
            throws IOException {
        try (folder) {
            HardLinks.deleteIfThere(folder, temporary);
            try {
                try (FileChannel channel = folder.open(temporary, NEW)) {
                    for (ByteBuffer rest = ByteBuffer.wrap(bytes); rest.hasRemaining(); ) {
                        channel.write(rest);
                    }
                    channel.force(true);
                }
                if (isReplaced) {
                    folder.replace(name, temporary);
                } else {
                    folder.rename(temporary, name);
                }
            } finally {
                HardLinks.deleteIfThere(folder, temporary);
            }
        }
    }
}
