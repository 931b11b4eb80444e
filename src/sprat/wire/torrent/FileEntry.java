package sprat.wire.torrent;

import java.util.List;
import sprat.wire.Sha256Hash;

/**
 * One file of a torrent: `lengthBytes` bytes from `offset` of the concatenation of all files.
 *
 * @param path elements from the torrent's root, already checked by {@link SafePath}: never empty, `..`, absolute or
 *     with a separator. A single-file torrent has one element, its name; in a folder torrent the folder's name comes
 * first
 * @param padding filler (BEP 47): its bytes are zeros that belong to pieces, but it is never on disk, in a list or in a
 *     total for people
 * @param piecesRoot root of its tree (BEP 52); null in a v1 torrent, for an empty file and for padding
 */
public record FileEntry(List<String> path, long offset, long lengthBytes, boolean padding, Sha256Hash piecesRoot) {
    public FileEntry {
        path = List.copyOf(path);
    }

    /** A file with content, without a tree. */
    public FileEntry(List<String> path, long offset, long lengthBytes) {
        this(path, offset, lengthBytes, false);
    }

    /** Without a tree. */
    public FileEntry(List<String> path, long offset, long lengthBytes, boolean padding) {
        this(path, offset, lengthBytes, padding, null);
    }

    /** Filler behind a file that ends at `offset`, up to where the next piece begins. */
    public static FileEntry padding(String folder, long offset, int pieceLengthBytes) {
        long length = pieceLengthBytes - offset % pieceLengthBytes;
        return new FileEntry(List.of(folder, ".pad", Long.toString(length)), offset, length, true);
    }

    public FileEntry withRoot(Sha256Hash root) {
        return new FileEntry(path, offset, lengthBytes, padding, root);
    }

    /** With `/` between elements, on every system. */
    public String displayPath() {
        return String.join("/", path);
    }

    public long end() {
        return offset + lengthBytes;
    }
}
