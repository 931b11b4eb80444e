package sprat.wire;

import java.util.List;

/**
 * One file of a torrent: `lengthBytes` bytes from `offset` of the concatenation of all files.
 *
 * @param path elements from the torrent's root, already checked by {@link SafePath}: never empty, `..`, absolute or with a separator.
 *             A single-file torrent has one element, its name; in a folder torrent the folder's name comes first
 */
public record FileEntry(List<String> path, long offset, long lengthBytes) {
    public FileEntry {
        path = List.copyOf(path);
    }

    /** With `/` between elements, on every system. */
    public String displayPath() {
        return String.join("/", path);
    }

    public long end() {
        return offset + lengthBytes;
    }
}
