package sprat.wire.torrent;

import java.util.ArrayList;
import java.util.List;
import sprat.io.FormatException;
import sprat.wire.Printable;

/**
 * The two lists of files of a hybrid torrent made one (BEP 52): the same files in the same order, and in the v1 list
 * padding behind each that does not end with a piece. Behind the last one it may be missing: tools differ.
 */
final class HybridFiles {
    private final List<FileEntry> v2;
    private final int pieceLengthBytes;
    private final List<FileEntry> merged = new ArrayList<>();
    private int next;

    private HybridFiles(List<FileEntry> v2, int pieceLengthBytes) {
        this.v2 = v2;
        this.pieceLengthBytes = pieceLengthBytes;
    }

    /** @return the v1 list with the roots of the v2 list */
    static List<FileEntry> merge(List<FileEntry> v1, List<FileEntry> v2, int pieceLengthBytes) throws FormatException {
        HybridFiles files = new HybridFiles(v2, pieceLengthBytes);
        for (FileEntry file : v1) {
            if (file.padding()) {
                files.addPadding(file);
            } else {
                files.add(file);
            }
        }
        if (files.next < v2.size()) {
            throw disagreement("only 'file tree' has '" + shown(v2.get(files.next)) + "'");
        }
        return files.merged;
    }

    private void add(FileEntry file) throws FormatException {
        if (next >= v2.size()) {
            throw disagreement("'file tree' does not have '" + shown(file) + "'");
        }
        FileEntry other = v2.get(next++);
        if (!file.path().equals(other.path())) {
            throw disagreement("file " + next + " is '" + shown(file) + "' in one and '" + shown(other)
                    + "' in the other");
        }
        if (file.lengthBytes() != other.lengthBytes()) {
            throw disagreement("'" + shown(file) + "' has " + file.lengthBytes() + " bytes in one and "
                    + other.lengthBytes()
                    + " in the other");
        }
        if (file.lengthBytes() > 0 && file.offset() % pieceLengthBytes != 0) {
            throw disagreement("'" + shown(file) + "' does not begin with a piece: padding is missing before it");
        }
        merged.add(file.withRoot(other.piecesRoot()));
    }

    private void addPadding(FileEntry file) throws FormatException {
        boolean fits = file.offset() % pieceLengthBytes != 0 && file.end() % pieceLengthBytes == 0
                && file.lengthBytes() < pieceLengthBytes;
        if (!fits) {
            throw disagreement("padding of " + file.lengthBytes() + " bytes at byte " + file.offset()
                    + " does not fill up a piece");
        }
        merged.add(file);
    }

    private static FormatException disagreement(String what) {
        return new FormatException("the two halves of this hybrid torrent disagree: " + what);
    }

    private static String shown(FileEntry file) {
        return Printable.of(file.displayPath(), SafePath.SHOWN_CHARS);
    }
}
