package sprat.wire.torrent;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sprat.io.FormatException;
import sprat.wire.Printable;
import sprat.wire.Sha256Hash;
import sprat.wire.WireLimits;
import sprat.wire.bencode.BencodeValue;
import sprat.wire.bencode.BencodeValue.Bytes;
import sprat.wire.bencode.BencodeValue.Dictionary;
import sprat.wire.bencode.BencodeValue.Int;
import sprat.wire.bencode.BencodeValue.Later;

/**
 * The v2 half of an info dictionary (BEP 52): which files there are, and the roots of their trees. Each level is a
 * folder, its keys are names in raw byte order; a file is a folder whose only key is the empty one:
 * <pre>
 *  file tree { "a.txt": { "": { length, pieces root } },
 *              "sub":   { "c.txt": { "": { length, pieces root } } } }
 * </pre>
 */
final class FileTree {
    private static final String FILE_KEY = "";

    /** Around the tree; none when the torrent is a single file. */
    private final List<String> around;
    private final int pieceLengthBytes;
    private final DescriptionCost cost;
    private final long maxTotalBytes;
    private final List<FileEntry> files = new ArrayList<>();
    /** A root stands for one run of bytes: nodes of equal files are told and fetched once for all of them. */
    private final Map<Sha256Hash, Long> lengthsByRoot = new HashMap<>();
    private long offset;

    private FileTree(List<String> around, int pieceLengthBytes, DescriptionCost cost) {
        this.around = around;
        this.cost = cost;
        this.pieceLengthBytes = pieceLengthBytes;
        this.maxTotalBytes = (long) pieceLengthBytes * WireLimits.PIECES;
    }

    /**
     * @param around the torrent's name when it is a folder around the tree; nothing when it is a single file
     * @return the files in the order of the tree, without padding, each with bytes at the begin of a piece
     */
    static List<FileEntry> read(Dictionary info, List<String> around, int pieceLengthBytes, DescriptionCost cost)
            throws FormatException {
        Dictionary tree = tree(info);
        if (tree.get(FILE_KEY) != null) {
            throw new FormatException("the root of the file tree is a file");
        }
        FileTree reader = new FileTree(around, pieceLengthBytes, cost);
        reader.folder(tree, List.of());
        SafePath.checkCollisions(reader.files);
        return reader.files;
    }

    /** A single file that has the torrent's name; where only v2 tells, this is what makes a torrent of one file. */
    static boolean isSingleFile(Dictionary info, String name) throws FormatException {
        Dictionary tree = tree(info);
        return tree.hasOneEntry() && tree.get(latin1(name)) instanceof Dictionary only && only.get(FILE_KEY) != null;
    }

    /**
     * The same files with padding before each that must begin a piece.
     *
     * @param tail behind the last one too: a hybrid of several files has it, and clients ask for it in v2 torrents,
     *     which do not name it
     */
    static List<FileEntry> padded(List<FileEntry> files, int pieceLengthBytes, boolean tail) {
        List<FileEntry> padded = new ArrayList<>(files.size());
        int last = lastWithBytes(files);
        long offset = 0;
        for (int i = 0; i < files.size(); i++) {
            FileEntry file = files.get(i);
            padded.add(new FileEntry(file.path(), offset, file.lengthBytes(), false, file.piecesRoot()));
            offset += file.lengthBytes();
            if (file.lengthBytes() % pieceLengthBytes != 0 && (i < last || tail)) {
                FileEntry pad = FileEntry.padding(file.path().get(0), offset, pieceLengthBytes);
                padded.add(pad);
                offset = pad.end();
            }
        }
        return padded;
    }

    /** For an info dictionary. @param files with their roots; padding is left out */
    static Dictionary write(List<FileEntry> files) {
        Dictionary tree = new Dictionary();
        for (FileEntry file : files) {
            if (!file.padding()) {
                int last = file.path().size() - 1;
                Dictionary node = tree;
                for (String name : file.path().subList(Math.min(1, last), last)) {
                    String key = latin1(name);
                    if (node.get(key) == null) {
                        node.with(key, new Dictionary());
                    }
                    node = (Dictionary) node.get(key);
                }
                node.with(latin1(file.path().get(last)), (Later) () -> new Dictionary().with(FILE_KEY, entry(file)));
            }
        }
        return tree;
    }

    private static Dictionary entry(FileEntry file) {
        Dictionary entry = new Dictionary().with("length", new Int(file.lengthBytes()));
        return file.piecesRoot() == null ? entry : entry.with("pieces root", new Bytes(file.piecesRoot().toBytes()));
    }

    /** A key as {@link Dictionary} holds it. */
    private static String latin1(String name) {
        boolean isAscii = name.chars().allMatch(c -> c < 128);
        return isAscii ? name : new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static int lastWithBytes(List<FileEntry> files) {
        int last = files.size() - 1;
        while (last > 0 && files.get(last).lengthBytes() == 0) {
            last--;
        }
        return last;
    }

    private static Dictionary tree(Dictionary info) throws FormatException {
        if (info.get("file tree") instanceof Dictionary tree) {
            return tree;
        }
        throw new FormatException("'file tree' of info is "
                + (info.get("file tree") == null ? "missing" : "not a dictionary"));
    }

    /**
     * As deep as a path may be, so recursion is bounded. Keys are in order.
     *
     * @param above this one and the folders around it, within the tree
     */
    private void folder(Dictionary folder, List<String> above) throws FormatException {
        if (folder.isEmpty()) {
            throw new FormatException("folder '" + shown(above) + "' of the file tree is empty");
        }
        if (above.size() >= WireLimits.PATH_ELEMENTS) {
            throw new FormatException("a path of more than " + WireLimits.PATH_ELEMENTS + " elements in the file tree");
        }
        for (Map.Entry<String, BencodeValue> entry : folder) {
            byte[] name = entry.getKey().getBytes(StandardCharsets.ISO_8859_1);
            if (!(entry.getValue() instanceof Dictionary node)) {
                throw new FormatException("'" + shown(above, name) + "' of the file tree is not a dictionary");
            }
            if (node.isEmpty() || !node.firstKey().equals(FILE_KEY)) {
                folder(node, with(above, SafePath.element(name)));
            } else if (!node.hasOneEntry()) {
                throw new FormatException("'" + shown(above, name) + "' of the file tree is a file and a folder");
            } else if (node.get(FILE_KEY) instanceof Dictionary file) {
                file(file, above, name);
            } else {
                throw new FormatException("file '" + shown(above, name) + "' of the file tree is not a dictionary");
            }
        }
    }

    private void file(Dictionary file, List<String> above, byte[] name) throws FormatException {
        if (files.size() >= WireLimits.FILES) {
            throw new FormatException("more than " + WireLimits.FILES + " files");
        }
        cost.addFiles(1);
        String where = "file '" + shown(above, name) + "'";
        String attributes = file.get("attr") instanceof Bytes letters ? letters.text() : "";
        if (attributes.contains("p")) {
            throw new FormatException(where + " is padding in the file tree");
        }
        if (attributes.contains("l")) {
            throw new FormatException(where + " is a symbolic link: not supported");
        }
        List<String> path = new ArrayList<>(around);
        path.addAll(above);
        path.add(SafePath.fileName(name));
        long begin = (offset + pieceLengthBytes - 1) / pieceLengthBytes * pieceLengthBytes;
        long length = MetainfoReader.length(file, where, maxTotalBytes - begin);
        if (length == 0) {
            files.add(new FileEntry(path, offset, 0)); // a root is not wanted here, and some tools write one
        } else {
            Sha256Hash root = root(file, where);
            Long other = lengthsByRoot.putIfAbsent(root, length);
            if (other != null && other != length) {
                throw new FormatException(where + " has " + length + " bytes and the root of a file of " + other
                        + " bytes");
            }
            files.add(new FileEntry(path, begin, length, false, root));
            offset = begin + length;
        }
    }

    private static Sha256Hash root(Dictionary file, String where) throws FormatException {
        byte[] root = MetainfoReader.bytes(file, "pieces root", where);
        if (root.length != Sha256Hash.BYTES) {
            throw new FormatException("'pieces root' of " + where + " has " + root.length + " bytes; it must have "
                    + Sha256Hash.BYTES);
        }
        if (Arrays.equals(root, new byte[Sha256Hash.BYTES])) {
            throw new FormatException("'pieces root' of " + where + " is all zeros");
        }
        return new Sha256Hash(root);
    }

    private static List<String> with(List<String> above, String name) {
        List<String> path = new ArrayList<>(above);
        path.add(name);
        return path;
    }

    private static String shown(List<String> above, byte[] name) {
        return shown(with(above, new Bytes(name).text()));
    }

    private static String shown(List<String> path) {
        return Printable.of(String.join("/", path), SafePath.SHOWN_CHARS);
    }
}
