package sprat.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;

/** How files are opened and linked: `FileChannel::open`, or in tests what fails. */
interface ChannelOpener {
    FileChannel open(Path path, Set<? extends OpenOption> options) throws IOException;

    /** Gives a file a further name. */
    default void link(Path name, Path file) throws IOException {
        Files.createLink(name, file);
    }
}
