package sprat.wire.torrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sprat.io.FormatException;
import sprat.wire.Built;
import sprat.wire.Vectors;
import sprat.wire.bencode.BencodeReader;
import sprat.wire.bencode.BencodeValue;
import sprat.wire.bencode.BencodeValue.Dictionary;
import sprat.wire.bencode.BencodeWriter;

class MetainfoWriterTest {
    @ParameterizedTest
    @ValueSource(strings = {"torrent-single", "torrent-folder", "torrent-hybrid", "torrent-hybrid-folder",
            "torrent-hybrid-no-tail", "torrent-v2", "torrent-v2-folder"})
    void writesTheBytesThatItRead(String vector) throws FormatException {
        byte[] file = Vectors.bytes(vector);
        assertArrayEquals(file, MetainfoWriter.toBytes(MetainfoReader.read(file)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"torrent-single", "torrent-folder", "torrent-hybrid", "torrent-hybrid-folder", "torrent-v2",
            "torrent-v2-folder"})
    void createsTheSameTorrentFromItsParts(String vector) throws FormatException {
        byte[] file = Vectors.bytes(vector);
        Metainfo read = MetainfoReader.read(file);
        int pieceLength = read.layout().pieceLengthBytes();
        List<FileEntry> files = read.contentFiles().stream()
                .map(each -> new FileEntry(each.path(), each.offset(), each.lengthBytes())).toList();
        Metainfo made = MetainfoWriter.create(read.name(), MetainfoWriter.padded(files, pieceLength, read.format()),
                pieceLength, read.format(), read.pieceHashes(), read.pieceNodes(), read.isPrivate())
                .withTrackers(read.trackers()).withNotes(read.comment(), read.createdBy(), read.createdAtSeconds());
        assertEquals(read.infoHash(), made.infoHash());
        assertArrayEquals(file, MetainfoWriter.toBytes(made));
    }

    @Test
    void aFolderOfOneFileStaysAFolder() throws FormatException {
        List<FileEntry> files = List.of(new FileEntry(List.of("folder", "only"), 0, 1));
        Metainfo made = MetainfoWriter.create("folder", files, new PieceLayout(1, 16_384), new byte[20], false);
        assertEquals(files, made.files());
        assertEquals("folder", made.name());
    }

    @Test
    void createsNothingThatTheReaderRefuses() {
        List<FileEntry> files = List.of(new FileEntry(List.of("folder", "nul.txt"), 0, 1));
        FormatException refused = assertThrows(FormatException.class,
                () -> MetainfoWriter.create("folder", files, new PieceLayout(1, 16_384), new byte[20], false));
        assertTrue(refused.getMessage().contains("nul.txt"), refused.getMessage());
    }

    @Test
    void writesAForeignTorrentWithAllThatItsInfoDictionarySays() throws FormatException {
        Dictionary root = Built.of((Dictionary) BencodeReader.read(Vectors.buffer("torrent-single")));
        ((Dictionary) root.get("info")).with("source", new BencodeValue.Int(1));
        byte[] foreign = BencodeWriter.toBytes(root);
        assertArrayEquals(foreign, MetainfoWriter.toBytes(MetainfoReader.read(foreign)));
    }

    @Test
    void aV2FolderOfOneFileKeepsItsFolderUnlessBothHaveOneName() throws FormatException {
        byte[] node = new byte[32];
        node[0] = 1;
        List<FileEntry> files = List.of(new FileEntry(List.of("folder", "only"), 0, 1));
        Metainfo made = MetainfoWriter.create("folder", files, 16_384, TorrentFormat.V2, new byte[0], node, false);
        assertEquals(List.of("folder", "only"), made.files().get(0).path());
        List<FileEntry> same = List.of(new FileEntry(List.of("x", "x"), 0, 1));
        FormatException refused = assertThrows(FormatException.class,
                () -> MetainfoWriter.create("x", same, 16_384, TorrentFormat.V2, new byte[0], node, false));
        assertTrue(refused.getMessage().contains("cannot tell the folder 'x'"), refused.getMessage());
        assertEquals(List.of("x", "x"), MetainfoWriter.create("x",
                MetainfoWriter.padded(same, 16_384, TorrentFormat.HYBRID), 16_384,
                TorrentFormat.HYBRID, new byte[20], node, false).files().get(0).path());
    }

    /** No file follows: other tools write no padding there, and give the same bytes the same names. */
    @Test
    void aHybridFolderOfOneFileHasNoPadding() throws FormatException {
        byte[] bytes = new byte[40_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i % 251);
        }
        List<FileEntry> files = MetainfoWriter.padded(List.of(new FileEntry(List.of("d", "a.bin"), 0, bytes.length)),
                32_768, TorrentFormat.HYBRID);
        Metainfo made = SampleHashes.torrent("d", files, bytes, 32_768, TorrentFormat.HYBRID);
        assertEquals("434ab5d7df0c3d02a77fc4b6ad11aa586f330155", made.infoHash().toString(),
                "what libtorrent 2.0.8 makes");
        assertEquals("12602ac340290ab53ff312a63e2322a963e62668302d8c97ac54c99452a14713", made.v2Hash().toString());
    }

    @Test
    void emptyTiersAreNoTrackers() throws FormatException {
        Metainfo torrent = MetainfoReader.read(Vectors.bytes("torrent-single"))
                .withTrackers(List.of(List.of(), List.of("udp://h:1"), List.of()));
        assertEquals(List.of(List.of("udp://h:1")), MetainfoReader.read(MetainfoWriter.toBytes(torrent)).trackers());
    }
}
