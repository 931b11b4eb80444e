package sprat.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;

/** How files are opened: `FileChannel::open`, or in tests a channel that fails. */
interface ChannelOpener {
    FileChannel open(Path path, Set<? extends OpenOption> options) throws IOException;
}
