package sprat.disk.store;

import java.nio.file.Path;
import sprat.disk.names.FileStamp;

/**
 * A file that may have the content of one of a torrent.
 *
 * @param folder in which it was looked for
 * @param stamp  what it looked like when it was found: any change since makes it worthless
 */
public record Candidate(Path folder, Path file, FileStamp stamp) {
}
