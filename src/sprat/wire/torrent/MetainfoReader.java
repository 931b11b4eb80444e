package sprat.wire.torrent;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import sprat.io.FormatException;
import sprat.wire.InfoHash;
import sprat.wire.Sha256Hash;
import sprat.wire.WireLimits;
import sprat.wire.bencode.BencodeReader;
import sprat.wire.bencode.BencodeValue;
import sprat.wire.bencode.BencodeValue.Bytes;
import sprat.wire.bencode.BencodeValue.Dictionary;
import sprat.wire.bencode.BencodeValue.Int;
import sprat.wire.bencode.BencodeValue.Items;

/**
 * A .torrent file to {@link Metainfo} (BEP 3, 12, 27, 47, 52). What decides which bytes go where is checked to the last
 * rule, and a torrent that breaks one is refused; what is only told to people (comment, dates) or can be done without
 * (a tracker) is left out when it is wrong.
 * <pre>
 *  root  announce, announce-list [[url]], comment, created by, creation date, url-list, info, piece layers (v2)
 *  info  name, piece length, private, and for v1
 *          pieces (20 bytes each), and one of
 *          length                            a single file
 *          files [{length, path [..], attr}] a folder: its files one after the other
 *        for v2
 *          meta version (2), file tree ({@link FileTree})
 *        for a hybrid both, which must agree ({@link HybridFiles})
 * </pre>
 */
public final class MetainfoReader {
    private final Dictionary root;
    private final Dictionary info;
    private final DescriptionCost cost;

    private MetainfoReader(Dictionary root, Dictionary info, DescriptionCost cost) {
        this.root = root;
        this.info = info;
        this.cost = cost;
    }

    /** @param file the whole file */
    public static Metainfo read(byte[] file) throws FormatException {
        return read(file, Long.MAX_VALUE);
    }

    /**
     * @param roomBytes what it may take of the heap, the file itself counted
     * @throws RoomException it would take more
     */
    public static Metainfo read(byte[] file, long roomBytes) throws FormatException {
        DescriptionCost cost = new DescriptionCost(file.length, roomBytes);
        checkLooks(file);
        BencodeValue value = BencodeReader.read(ByteBuffer.wrap(file));
        if (!(value instanceof Dictionary root) || !(root.get("info") instanceof Dictionary info)) {
            throw new FormatException("not a torrent file: it has no 'info' dictionary");
        }
        return new MetainfoReader(root, info, cost).metainfo(Arrays.copyOfRange(file, info.start(), info.end()));
    }

    /** @throws RoomException a torrent file of so many bytes would take more */
    public static void requireRoom(long bytes, long roomBytes) throws RoomException {
        new DescriptionCost(bytes, roomBytes);
    }

    /** Of which no longer torrent file is read. */
    public static int mostBytes(long roomBytes) {
        return (int) Math.min(WireLimits.TORRENT_FILE_BYTES, DescriptionCost.mostBytes(roomBytes));
    }

    /**
     * What a torrent file would say that has nothing but this.
     *
     * @param info the bytes of an info dictionary, kept (BEP 9)
     */
    public static Metainfo readInfo(byte[] info) throws FormatException {
        return readInfo(info, Long.MAX_VALUE);
    }

    /** @param roomBytes what it may take of the heap. @throws RoomException it would take more */
    public static Metainfo readInfo(byte[] info, long roomBytes) throws FormatException {
        return read(info, new Dictionary(), roomBytes);
    }

    /** @param root what a torrent file would have besides the info dictionary */
    static Metainfo read(byte[] info, Dictionary root, long roomBytes) throws FormatException {
        DescriptionCost cost = new DescriptionCost(info.length, roomBytes);
        if (!(BencodeReader.readPrefix(ByteBuffer.wrap(info)) instanceof Dictionary dictionary)
                || dictionary.end() != info.length) {
            throw new FormatException("not an info dictionary");
        }
        return new MetainfoReader(root, dictionary, cost).metainfo(info);
    }

    /** Says what a file is that people take for a torrent. */
    private static void checkLooks(byte[] file) throws FormatException {
        if (file.length > WireLimits.TORRENT_FILE_BYTES) {
            throw new FormatException("a torrent file of " + file.length + " bytes; the limit is "
                    + WireLimits.TORRENT_FILE_BYTES);
        }
        if (file.length == 0) {
            throw new FormatException("the file is empty, not a torrent file");
        }
        String head = new Bytes(Arrays.copyOf(file, Math.min(file.length, 64))).text().strip();
        if (head.startsWith("<") || head.startsWith("\ufeff<")) {
            throw new FormatException("this looks like an HTML page, not a torrent file");
        }
        if (head.startsWith("magnet:")) {
            throw new FormatException("this is a magnet link in a file, not a torrent file: give the link itself");
        }
        if (file[0] != 'd') {
            throw new FormatException("not a torrent file: it does not start with a bencoded dictionary");
        }
    }

    private Metainfo metainfo(byte[] span) throws FormatException {
        boolean hasV2 = version() == 2; // first: what a later version has besides is not for us to judge
        if (info.unorderedAt() >= 0) {
            throw new FormatException("keys of the info dictionary are out of order at byte " + info.unorderedAt());
        }
        boolean hasV1 = !hasV2 || Stream.of("pieces", "length", "files").anyMatch(key -> info.get(key) != null);
        int pieceLength = pieceLength(hasV2);
        List<FileEntry> files = files(bytes(info, "name", "info"), pieceLength, hasV1, hasV2);
        PieceLayout layout = PieceLayout.of(files, pieceLength, hasV2);
        byte[] hashes = hasV1 ? pieceHashes(layout) : new byte[0];
        byte[] nodes = hasV2 ? PieceLayers.read(root, files, layout, cost) : new byte[0];
        Sha256Hash v2Hash = hasV2 ? Sha256Hash.ofInfo(ByteBuffer.wrap(span)) : null;
        InfoHash infoHash = hasV1 ? InfoHash.ofInfo(ByteBuffer.wrap(span)) : v2Hash.truncated();
        boolean isPrivate = info.get("private") instanceof Int flag && flag.value() != 0;
        long createdAt = root.get("creation date") instanceof Int seconds ? Math.max(0, seconds.value()) : 0;
        return new Metainfo(infoHash, v2Hash, files.get(0).path().get(0), layout, hashes, nodes, files, trackers(),
                isPrivate,
                text("comment"), text("created by"), createdAt, WebSeedUrls.read(root.get("url-list")), span);
    }

    /** @return 1 or 2 */
    private int version() throws FormatException {
        if (info.get("meta version") == null) {
            if (info.get("file tree") != null && info.get("pieces") == null) {
                throw new FormatException("'meta version' of info is missing");
            }
            return 1;
        }
        long version = number(info, "meta version", "info");
        if (version > 2) {
            throw new FormatException("torrent format " + version + " is newer than this program");
        }
        if (version < 1) {
            throw new FormatException("there is no torrent format " + version);
        }
        return (int) version;
    }

    private List<FileEntry> files(byte[] name, int pieceLength, boolean hasV1, boolean hasV2) throws FormatException {
        List<FileEntry> v1 = hasV1 ? files(name, (long) pieceLength * WireLimits.PIECES) : null;
        if (!hasV2) {
            return v1;
        }
        String folder = SafePath.element(name);
        boolean single = hasV1 ? info.get("length") != null : FileTree.isSingleFile(info, folder);
        List<FileEntry> v2 = FileTree.read(info, single ? List.of() : List.of(folder), pieceLength, cost);
        return hasV1 ? HybridFiles.merge(v1, v2, pieceLength) : FileTree.padded(v2, pieceLength, true);
    }

    private byte[] pieceHashes(PieceLayout layout) throws FormatException {
        byte[] hashes = bytes(info, "pieces", "info");
        if (hashes.length != layout.pieceCount() * Metainfo.HASH_BYTES) {
            throw new FormatException("'pieces' has " + hashes.length + " bytes; " + layout.pieceCount()
                    + " pieces need "
                    + layout.pieceCount() * Metainfo.HASH_BYTES);
        }
        return hashes;
    }

    private int pieceLength(boolean hasV2) throws FormatException {
        long length = number(info, "piece length", "info");
        if (length < 1 || length > WireLimits.PIECE_LENGTH_BYTES) {
            throw new FormatException("a piece length of " + length + " bytes; it must be 1 to "
                    + WireLimits.PIECE_LENGTH_BYTES);
        }
        if (hasV2 && (length < WireLimits.BLOCK_BYTES || Long.bitCount(length) != 1)) {
            throw new FormatException("a piece length of " + length
                    + " bytes; in a v2 torrent it must be a power of two from "
                    + WireLimits.BLOCK_BYTES);
        }
        return (int) length;
    }

    private List<FileEntry> files(byte[] name, long maxTotal) throws FormatException {
        boolean single = info.get("length") != null;
        if (single == (info.get("files") != null)) {
            throw new FormatException("'info' must have one of 'length' and 'files', it has "
                    + (single ? "both" : "none"));
        }
        return single
                ? List.of(new FileEntry(SafePath.file(List.of(name)), 0, length(info, "info", maxTotal)))
                : folder(SafePath.element(name), maxTotal);
    }

    private List<FileEntry> folder(String name, long maxTotal) throws FormatException {
        if (!(info.get("files") instanceof Items list) || list.items().isEmpty()) {
            throw new FormatException("'files' is not a list of files");
        }
        int count = list.items().size();
        if (count > WireLimits.FILES) {
            throw new FormatException(count + " files; the limit is " + WireLimits.FILES);
        }
        cost.addFiles(count);
        List<FileEntry> files = new ArrayList<>(count);
        long offset = 0;
        for (BencodeValue item : list.items()) {
            List<String> before = files.isEmpty() ? List.of(name) : files.get(files.size() - 1).path();
            FileEntry file = file(item, before, files.size(), offset, maxTotal - offset);
            files.add(file);
            offset = file.end();
        }
        if (files.stream().allMatch(FileEntry::padding)) {
            throw new FormatException("all files are padding");
        }
        SafePath.checkCollisions(files);
        return files;
    }

    /** @param before the path of the file before it, or only the folder that all have in common */
    private static FileEntry file(BencodeValue item, List<String> before, int index, long offset, long maxLength)
            throws FormatException {
        String folder = before.get(0);
        String where = "file " + (index + 1);
        if (!(item instanceof Dictionary file)) {
            throw new FormatException(where + " is not a dictionary");
        }
        String attributes = file.get("attr") instanceof Bytes letters ? letters.text() : "";
        long length = length(file, where, maxLength);
        if (attributes.contains("p")) {
            return new FileEntry(List.of(folder, ".pad", Long.toString(length)), offset, length, true);
        }
        if (attributes.contains("l")) {
            throw new FormatException(where + " is a symbolic link: not supported");
        }
        if (!(file.get("path") instanceof Items path)) {
            throw new FormatException("'path' of " + where + " is not a list");
        }
        List<byte[]> elements = new ArrayList<>();
        for (BencodeValue element : path.items()) {
            if (!(element instanceof Bytes bytes)) {
                throw new FormatException("'path' of " + where + " holds what is not a string");
            }
            elements.add(bytes.bytes());
        }
        List<String> checked = SafePath.file(elements);
        checked.add(0, folder);
        for (int i = 1; i < Math.min(checked.size(), before.size()) && checked.get(i).equals(before.get(i)); i++) {
            checked.set(i, before.get(i)); // one and the same text for the folder of many files
        }
        return new FileEntry(checked, offset, length);
    }

    /** BEP 12: when there is a list with anything in it, `announce` is not looked at. */
    private List<List<String>> trackers() {
        List<List<String>> tiers = new ArrayList<>();
        int count = 0;
        if (root.get("announce-list") instanceof Items list) {
            for (BencodeValue tier : list.items()) {
                List<String> urls = tier instanceof Items items ? urls(items.items(), WireLimits.TRACKERS - count)
                        : List.of();
                count += urls.size();
                if (!urls.isEmpty()) {
                    tiers.add(urls);
                }
            }
        }
        if (tiers.isEmpty() && root.get("announce") != null) {
            List<String> urls = urls(List.of(root.get("announce")), 1);
            return urls.isEmpty() ? List.of() : List.of(urls);
        }
        return tiers;
    }

    /** Those that can be URLs at all; whether we speak their scheme is asked when they are used. */
    private static List<String> urls(List<BencodeValue> values, int limit) {
        return values.stream().filter(Bytes.class::isInstance).map(value -> ((Bytes) value).bytes())
                .filter(url -> url.length <= WireLimits.TRACKER_URL_BYTES)
                .map(url -> new Bytes(url).text().strip())
                .filter(MetainfoReader::looksLikeUrl)
                .limit(limit).toList();
    }

    static boolean looksLikeUrl(String text) {
        return text.matches("[A-Za-z][A-Za-z0-9+.-]*://[\\x21-\\x7e]+");
    }

    private String text(String key) {
        if (!(root.get(key) instanceof Bytes note)) {
            return "";
        }
        boolean isShort = note.bytes().length <= WireLimits.NOTE_BYTES;
        return isShort ? note.text() : new Bytes(Arrays.copyOf(note.bytes(), WireLimits.NOTE_BYTES)).text();
    }

    static long length(Dictionary file, String where, long max) throws FormatException {
        long length = number(file, "length", where);
        if (length < 0) {
            throw new FormatException("the length of " + where + " is " + length);
        }
        if (length > max) {
            throw new FormatException("with " + where + " of " + length + " bytes there are more than "
                    + WireLimits.PIECES + " pieces");
        }
        return length;
    }

    static byte[] bytes(Dictionary dictionary, String key, String where) throws FormatException {
        if (dictionary.get(key) instanceof Bytes bytes) {
            return bytes.bytes();
        }
        throw new FormatException("'" + key + "' of " + where + " is "
                + (dictionary.get(key) == null ? "missing" : "not a string"));
    }

    private static long number(Dictionary dictionary, String key, String where) throws FormatException {
        if (dictionary.get(key) instanceof Int number) {
            return number.value();
        }
        throw new FormatException("'" + key + "' of " + where + " is "
                + (dictionary.get(key) == null ? "missing" : "not an integer"));
    }
}
