package sprat.wire;

import java.nio.ByteBuffer;
import java.util.List;
import sprat.wire.BencodeValue.Bytes;
import sprat.wire.BencodeValue.Dictionary;
import sprat.wire.BencodeValue.Int;
import sprat.wire.BencodeValue.Items;

/** {@link Metainfo} to the bytes of a .torrent file (BEP 3, 12, 27, 47). The same torrent gives the same bytes. */
public final class MetainfoWriter {
    private MetainfoWriter() {
    }

    /**
     * A new torrent, without trackers and comment. It is written and read again, so no torrent is made that we would refuse.
     *
     * @param files       one after the other; a single one whose path is `name` alone makes a single-file torrent
     * @param pieceHashes SHA-1 of every piece
     * @throws WireException when a name is not fit for other systems, or anything else that {@link MetainfoReader} refuses
     */
    public static Metainfo create(String name, List<FileEntry> files, PieceLayout layout, byte[] pieceHashes, boolean isPrivate)
            throws WireException {
        Dictionary info = info(name, files, layout, pieceHashes, isPrivate);
        return MetainfoReader.read(BencodeWriter.toBytes(new Dictionary().with("info", info)));
    }

    /** @throws IllegalArgumentException when the torrent is another's, with more in its info dictionary than {@link Metainfo} keeps */
    public static byte[] toBytes(Metainfo metainfo) {
        Dictionary info = info(metainfo.name(), metainfo.files(), metainfo.layout(), metainfo.pieceHashes(), metainfo.isPrivate());
        InfoHash hash = InfoHash.ofInfo(ByteBuffer.wrap(BencodeWriter.toBytes(info)));
        if (!hash.equals(metainfo.infoHash())) {
            throw new IllegalArgumentException("torrent " + metainfo.infoHash() + " would be written as " + hash);
        }
        Dictionary root = new Dictionary().with("info", info);
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
        return BencodeWriter.toBytes(root);
    }

    private static Dictionary info(String name, List<FileEntry> files, PieceLayout layout, byte[] pieceHashes, boolean isPrivate) {
        Dictionary info = new Dictionary()
                .with("name", Bytes.of(name))
                .with("piece length", new Int(layout.pieceLengthBytes()))
                .with("pieces", new Bytes(pieceHashes));
        if (files.size() == 1 && files.get(0).path().size() == 1) {
            info.with("length", new Int(files.get(0).lengthBytes()));
        } else {
            info.with("files", new Items(files.stream().map(MetainfoWriter::file).toList()));
        }
        if (isPrivate) {
            info.with("private", new Int(1));
        }
        return info;
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
