package sprat.disk.names;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;

/**
 * The steps by which files are opened and names are made: as the system takes them, or in tests what fails or comes in
 * between.
 */
public interface ChannelOpener {
    /** What opens a file in the end. */
    interface Opening {
        FileChannel open() throws IOException;
    }

    ChannelOpener SYSTEM = (path, options, opening) -> opening.open();

    /**
     * Opens a file.
     *
     * @param path    where the file is, for those who choose by it
     * @param opening opens the file in the folder that is held, wherever the path leads by now
     */
    FileChannel open(Path path, Set<? extends OpenOption> options, Opening opening) throws IOException;

    /** Gives a file a further name. */
    default void link(Path name, Path file) throws IOException {
        Files.createLink(name, file);
    }

    default void makeFolder(Path folder) throws IOException {
        Files.createDirectory(folder);
    }
}
