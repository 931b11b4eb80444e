package sprat.wire.torrent;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import sprat.io.FormatException;
import sprat.wire.Sha256Hash;
import sprat.wire.bencode.BencodeReader;
import sprat.wire.bencode.BencodeValue;
import sprat.wire.bencode.BencodeValue.Bytes;
import sprat.wire.bencode.BencodeValue.Dictionary;
import sprat.wire.bencode.BencodeValue.Int;
import sprat.wire.bencode.BencodeValue.Items;
import sprat.wire.bencode.BencodeValue.Later;
import sprat.wire.bencode.BencodeWriter;

/** {@link Metainfo} to the bytes of a .torrent file (BEP 3, 12, 27, 47, 52). The same torrent gives the same bytes. */
public final class MetainfoWriter {
    private MetainfoWriter() {
    }

    /** A new v1 torrent, without trackers and comment; as the other one. */
    public static Metainfo create(String name, List<FileEntry> files, PieceLayout layout, byte[] pieceHashes,
            boolean isPrivate)
            throws FormatException {
        return create(name, files, layout.pieceLengthBytes(), TorrentFormat.V1, pieceHashes, new byte[0], isPrivate);
    }

    /**
     * A new torrent, without trackers and comment. It is written and read again, so no torrent is made that we would
     * refuse.
     *
     * @param files       one after the other, with padding as {@link #padded} makes it; a single one whose path is
     *     `name` alone makes a single-file torrent
     * @param pieceHashes SHA-1 of every piece; empty when `format` has no v1
     * @param pieceNodes  for every piece the node of its file's {@link MerkleTree}; empty when `format` has no v2
     * @throws FormatException when a name is not fit for other systems, or anything else that {@link MetainfoReader}
     *     refuses
     */
    public static Metainfo create(String name, List<FileEntry> files, int pieceLengthBytes, TorrentFormat format,
            byte[] pieceHashes, byte[] pieceNodes, boolean isPrivate) throws FormatException {
        PieceLayout layout = PieceLayout.of(files, pieceLengthBytes, format.hasV2());
        List<FileEntry> rooted = format.hasV2() ? withRoots(files, layout, pieceNodes) : files;
        Dictionary info = info(name, rooted, layout, format, pieceHashes, isPrivate);
        Dictionary root = new Dictionary();
        if (format.hasV2()) {
            root.with("piece layers", PieceLayers.write(rooted, layout, pieceNodes));
        }
        Metainfo made = MetainfoReader.read(BencodeWriter.toBytes(info), root, Long.MAX_VALUE);
        if (format == TorrentFormat.V2 && !made.files().get(0).path().equals(files.get(0).path())) {
            throw new FormatException("a v2 torrent cannot tell the folder '" + name
                    + "' with one file of the same name from that file:"
                    + " use --format hybrid");
        }
        return made;
    }

    /** The files of a new torrent, given one after the other, with the padding that the format wants. */
    public static List<FileEntry> padded(List<FileEntry> files, int pieceLengthBytes, TorrentFormat format) {
        boolean tail = format == TorrentFormat.V2 || files.size() > 1;
        return format.hasV2() ? FileTree.padded(files, pieceLengthBytes, tail) : files;
    }

    private static List<FileEntry> withRoots(List<FileEntry> files, PieceLayout layout, byte[] pieceNodes) {
        return files.stream().map(file -> {
            if (file.padding() || file.lengthBytes() == 0) {
                return file;
            }
            int from = (int) (file.offset() / layout.pieceLengthBytes()) * Metainfo.NODE_BYTES;
            int end = (int) ((file.end() - 1) / layout.pieceLengthBytes() + 1) * Metainfo.NODE_BYTES;
            byte[] nodes = Arrays.copyOfRange(pieceNodes, from, end);
            boolean isLong = nodes.length > Metainfo.NODE_BYTES;
            return file.withRoot(new Sha256Hash(isLong ? MerkleTree.rootOfPieces(nodes, layout.pieceLengthBytes())
                    : nodes));
        }).toList();
    }

    /** Its info dictionary is the one that was read, with all that {@link Metainfo} does not know. */
    public static byte[] toBytes(Metainfo metainfo) {
        Dictionary root = new Dictionary().with("info", info(metainfo));
        List<List<String>> tiers = metainfo.trackers();
        if (!tiers.isEmpty()) {
            root.with("announce", Bytes.of(tiers.get(0).get(0)));
        }
        if (tiers.stream().mapToInt(List::size).sum() > 1) {
            root.with("announce-list", new Items(tiers.stream().<BencodeValue>map(MetainfoWriter::strings).toList()));
        }
        if (!metainfo.comment().isEmpty()) {
            root.with("comment", Bytes.of(metainfo.comment()));
        }
        if (!metainfo.createdBy().isEmpty()) {
            root.with("created by", Bytes.of(metainfo.createdBy()));
        }
        if (metainfo.createdAtSeconds() != 0) {
            root.with("creation date", new Int(metainfo.createdAtSeconds()));
        }
        if (metainfo.hasV2()) {
            root.with("piece layers", PieceLayers.write(metainfo.files(), metainfo.layout(), metainfo.pieceNodes()));
        }
        if (!metainfo.webSeeds().isEmpty()) {
            root.with("url-list", strings(metainfo.webSeeds()));
        }
        return BencodeWriter.toBytes(root);
    }

    /** What could be read has one form, so it is written as it was. */
    private static BencodeValue info(Metainfo metainfo) {
        try {
            return BencodeReader.read(ByteBuffer.wrap(metainfo.info()));
        } catch (FormatException e) {
            throw new IllegalStateException("the info dictionary of " + metainfo.name() + " was read before", e);
        }
    }

    private static Dictionary info(String name, List<FileEntry> files, PieceLayout layout, TorrentFormat format,
            byte[] pieceHashes, boolean isPrivate) {
        Dictionary info = new Dictionary().with("name", Bytes.of(name))
                .with("piece length", new Int(layout.pieceLengthBytes()));
        if (format.hasV1()) {
            info.with("pieces", new Bytes(pieceHashes));
            if (isSingle(files)) {
                info.with("length", new Int(files.get(0).lengthBytes()));
            } else {
                info.with("files", new Items(files.stream().<BencodeValue>map(file -> (Later) () -> file(file))
                        .toList()));
            }
        }
        if (format.hasV2()) {
            info.with("meta version", new Int(2)).with("file tree", FileTree.write(files));
        }
        if (isPrivate) {
            info.with("private", new Int(1));
        }
        return info;
    }

    private static boolean isSingle(List<FileEntry> files) {
        return files.size() == 1 && files.get(0).path().size() == 1;
    }

    private static BencodeValue file(FileEntry file) {
        Dictionary entry = new Dictionary()
                .with("length", new Int(file.lengthBytes()))
                .with("path", strings(file.path().subList(1, file.path().size())));
        return file.padding() ? entry.with("attr", Bytes.of("p")) : entry;
    }

    private static Items strings(List<String> texts) {
        return new Items(texts.stream().<BencodeValue>map(Bytes::of).toList());
    }
}
