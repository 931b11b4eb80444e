package sprat.wire;

import java.util.List;

/**
 * One file of a torrent: `lengthBytes` bytes from `offset` of the concatenation of all files.
 *
 * @param path elements from the torrent's root, already checked by {@link SafePath}: never empty, `..`, absolute or with a separator.
 *             A single-file torrent has one element, its name; in a folder torrent the folder's name comes first
 * @param padding filler (BEP 47): its bytes are zeros that belong to pieces, but it is never on disk, in a list or in a total for people
 */
public record FileEntry(List<String> path, long offset, long lengthBytes, boolean padding) {
    public FileEntry {
        path = List.copyOf(path);
    }

    /** A file with content. */
    public FileEntry(List<String> path, long offset, long lengthBytes) {
        this(path, offset, lengthBytes, false);
    }

    /** With `/` between elements, on every system. */
    public String displayPath() {
        return String.join("/", path);
    }

    public long end() {
        return offset + lengthBytes;
    }
}
