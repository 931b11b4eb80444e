package sprat.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetainfoWriterTest {
    @ParameterizedTest
    @ValueSource(strings = {"torrent-single", "torrent-folder"})
    void writesTheBytesThatItRead(String vector) throws WireException {
        byte[] file = Vectors.bytes(vector);
        assertArrayEquals(file, MetainfoWriter.toBytes(MetainfoReader.read(file)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"torrent-single", "torrent-folder"})
    void createsTheSameTorrentFromItsParts(String vector) throws WireException {
        byte[] file = Vectors.bytes(vector);
        Metainfo read = MetainfoReader.read(file);
        Metainfo made = MetainfoWriter.create(read.name(), read.files(), read.layout(), read.pieceHashes(), read.isPrivate())
                .withTrackers(read.trackers()).withNotes(read.comment(), read.createdBy(), read.createdAtSeconds());
        assertEquals(read.infoHash(), made.infoHash());
        assertArrayEquals(file, MetainfoWriter.toBytes(made));
    }

    @Test
    void aFolderOfOneFileStaysAFolder() throws WireException {
        List<FileEntry> files = List.of(new FileEntry(List.of("folder", "only"), 0, 1));
        Metainfo made = MetainfoWriter.create("folder", files, new PieceLayout(1, 16_384), new byte[20], false);
        assertEquals(files, made.files());
        assertEquals("folder", made.name());
    }

    @Test
    void createsNothingThatTheReaderRefuses() {
        List<FileEntry> files = List.of(new FileEntry(List.of("folder", "nul.txt"), 0, 1));
        WireException refused = assertThrows(WireException.class,
                () -> MetainfoWriter.create("folder", files, new PieceLayout(1, 16_384), new byte[20], false));
        assertTrue(refused.getMessage().contains("nul.txt"), refused.getMessage());
    }

    @Test
    void doesNotWriteAForeignTorrentUnderAnotherHash() throws WireException {
        Metainfo hybrid = MetainfoReader.read(Vectors.bytes("torrent-hybrid"));
        assertThrows(IllegalArgumentException.class, () -> MetainfoWriter.toBytes(hybrid));
    }

    @Test
    void emptyTiersAreNoTrackers() throws WireException {
        Metainfo torrent = MetainfoReader.read(Vectors.bytes("torrent-single")).withTrackers(List.of(List.of(), List.of("udp://h:1"),
                List.of()));
        assertEquals(List.of(List.of("udp://h:1")), MetainfoReader.read(MetainfoWriter.toBytes(torrent)).trackers());
    }
}
