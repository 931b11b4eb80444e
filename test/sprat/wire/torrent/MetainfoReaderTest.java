package sprat.wire.torrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sprat.io.FormatException;
import sprat.wire.InfoHash;
import sprat.wire.Vectors;
import sprat.wire.WireLimits;

class MetainfoReaderTest {
    private static final String HASH = "aaaaaaaaaaaaaaaaaaaa";

    @Test
    void readsASingleFile() throws FormatException {
        Metainfo torrent = MetainfoReader.read(Vectors.bytes("torrent-single"));
        assertEquals("7795d1b147325c7a3f89cf72e0f906765ab781db", torrent.infoHash().toString());
        assertEquals("sprat.bin", torrent.name());
        assertEquals(new PieceLayout(40_000, 16_384), torrent.layout());
        assertEquals(List.of(new FileEntry(List.of("sprat.bin"), 0, 40_000)), torrent.files());
        assertEquals(List.of(List.of("udp://tracker.example:6969")), torrent.trackers());
        assertFalse(torrent.isPrivate());
        assertEquals("one file", torrent.comment());
        assertEquals("sprat/0.1.0", torrent.createdBy());
        assertEquals(1_767_225_600L, torrent.createdAtSeconds());
        assertArrayEquals(Arrays.copyOfRange(torrent.pieceHashes(), 40, 60), torrent.pieceHash(2));
    }

    @Test
    void readsAFolder() throws FormatException {
        Metainfo torrent = MetainfoReader.read(Vectors.bytes("torrent-folder"));
        assertEquals("321bf327a2cd0250369c59cc92de5b9955c4e1ff", torrent.infoHash().toString());
        assertEquals(List.of(new FileEntry(List.of("school", "a.txt"), 0, 20_000),
                new FileEntry(List.of("school", "sub", "empty"), 20_000, 0),
                new FileEntry(List.of("school", "sub", "\u00dc.bin"), 20_000, 7)), torrent.files());
        assertEquals(List.of(List.of("udp://one.example:6969/announce", "udp://[2001:db8::1]:6969"),
                List.of("udp://two.example:80")), torrent.trackers());
        assertTrue(torrent.isPrivate());
        assertEquals(0, torrent.createdAtSeconds());
    }

    @Test
    void paddingNeedsNoPath() throws FormatException {
        Metainfo torrent = MetainfoReader.read(folder("d6:lengthi4e4:pathl1:aeed4:attr1:p6:lengthi12ee", 16, HASH));
        assertTrue(torrent.files().get(1).padding());
        assertEquals(4, torrent.layout().contentBytes());
        assertEquals(16, torrent.layout().askedBytes(0), "in a v1 torrent it is asked for");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "''|the file is empty", "<!DOCTYPE html><html>|looks like an HTML page", "'\n <html>'|looks like an HTML page",
        "\ufeff<?xml?>|looks like an HTML page", "magnet:?xt=urn:btih:00|a magnet link", "PK\3\4|does not start with",
        "i1e|does not start with",
        "de|no 'info'", "d4:infoi1ee|no 'info'", "d4:infode|it ends in the middle"})
    void saysWhatTheFileIs(String text, String message) {
        assertRefused(message, text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "4:name1:x12:piece lengthi16e6:pieces20:|'length' and 'files', it has none",
        "5:filesle6:lengthi1e4:name1:x12:piece lengthi16e6:pieces20:|it has both",
        "5:filesle4:name1:x12:piece lengthi16e6:pieces20:|not a list of files",
        "5:filesi1e4:name1:x12:piece lengthi16e6:pieces20:|not a list of files",
        "6:lengthi1e12:piece lengthi16e6:pieces20:|'name' of info is missing",
        "6:lengthi1e4:namei1e12:piece lengthi16e6:pieces20:|'name' of info is not a string",
        "6:lengthi1e4:name2:..12:piece lengthi16e6:pieces20:|unsafe file name '..'",
        "6:length1:14:name1:x12:piece lengthi16e6:pieces20:|'length' of info is not an integer",
        "6:lengthi-1e4:name1:x12:piece lengthi16e6:pieces20:|the length of info is -1",
        "6:lengthi1e4:name1:x6:pieces20:|'piece length' of info is missing",
        "6:lengthi1e4:name1:x12:piece lengthi0e6:pieces20:|a piece length of 0",
        "6:lengthi1e4:name1:x12:piece lengthi-16e6:pieces20:|a piece length of -16",
        "6:lengthi1e4:name1:x12:piece lengthi268435457e6:pieces20:|a piece length of 268435457",
        "6:lengthi17e4:name1:x12:piece lengthi16e6:pieces20:|'pieces' has 20 bytes; 2 pieces need 40",
        "6:lengthi0e4:name1:x12:piece lengthi16e6:pieces20:|'pieces' has 20 bytes; 0 pieces need 0",
        "6:lengthi33554433e4:name1:x12:piece lengthi16e6:pieces20:|more than 2097152 pieces",
        "6:lengthi9223372036854775807e4:name1:x12:piece lengthi268435456e6:pieces20:|more than 2097152 pieces",
        "4:name1:x6:lengthi1e12:piece lengthi16e6:pieces20:|out of order at byte 17"})
    void refusesAnInfoThatBreaksARule(String keys, String message) {
        assertRefused(message, ascii("d4:infod" + keys + HASH + "ee"));
    }

    @Test
    void refusesHashesThatAreMissingOrCutOff() {
        assertRefused("'pieces' of info is missing", ascii("d4:infod6:lengthi1e4:name1:x12:piece lengthi16eee"));
        assertRefused("'pieces' has 19 bytes",
                ascii("d4:infod6:lengthi1e4:name1:x12:piece lengthi16e6:pieces19:" + HASH.substring(1) + "ee"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "i1e|file 1 is not a dictionary", "d4:pathl1:aee|'length' of file 1 is missing",
                "d6:lengthi1ee|'path' of file 1 is not a list",
        "d6:lengthi1e4:pathlee|a file without a name", "d6:lengthi1e4:path1:ae|'path' of file 1 is not a list",
        "d6:lengthi1e4:pathli1eee|'path' of file 1 holds what is not a string",
        "d6:lengthi1e4:pathl2:..1:aee|unsafe file name '..'",
        "d6:lengthi-1e4:pathl1:aee|the length of file 1 is -1",
        "d6:lengthi0e4:pathl1:aeed6:lengthi1e4:pathl1:Aee|their names collide",
        "d4:attr1:l6:lengthi0e4:pathl1:aee|symbolic link", "d4:attr1:p6:lengthi1ee|all files are padding",
        "d6:lengthi9223372036854775807e4:pathl1:aeed6:lengthi9223372036854775807e4:pathl1:bee|more than 2097152 pieces",
        "d6:lengthi33554432e4:pathl1:aeed6:lengthi1e4:pathl1:bee|with file 2 of 1 bytes there are more than 2097152 pieces",
        "d4:pathl1:ae6:lengthi1ee|out of order"})
    void refusesAFolderThatBreaksARule(String files, String message) {
        assertRefused(message, folder(files, 16, HASH));
    }

    @Test
    void filesAreCountedBeforeTheyAreRead() {
        assertRefused("file 1 is not a dictionary", folder("0:".repeat(WireLimits.FILES), 16, HASH));
        assertRefused("500001 files; the limit is 500000", folder("0:".repeat(WireLimits.FILES + 1), 16, HASH));
    }

    @Test
    void aTorrentOfEmptyFilesHasNoPieces() throws FormatException {
        Metainfo torrent = MetainfoReader.read(folder("d6:lengthi0e4:pathl1:aeed6:lengthi0e4:pathl1:bee", 16, ""));
        assertEquals(0, torrent.layout().pieceCount());
        assertEquals(2, torrent.files().size());
    }

    @Test
    void takesAsManyPiecesAsTheLimit() throws FormatException {
        String pieces = "h".repeat(WireLimits.PIECES * Metainfo.HASH_BYTES);
        Metainfo torrent = MetainfoReader.read(folder("d6:lengthi" + WireLimits.PIECES + "e4:pathl1:aee", 1, pieces));
        assertEquals(WireLimits.PIECES, torrent.layout().pieceCount());
    }

    @Test
    void refusesAFileAboveTheLimit() {
        byte[] file = new byte[WireLimits.TORRENT_FILE_BYTES + 1];
        file[0] = 'd';
        assertRefused("the limit is " + WireLimits.TORRENT_FILE_BYTES, file);
    }

    @Test
    void theHashIsOfTheBytesInTheFileAndKeysElsewhereMayBeUnordered() throws FormatException {
        String info = "d6:lengthi1e4:name1:x12:piece lengthi16e6:pieces20:" + HASH + "6:source4:heree";
        InfoHash hash = InfoHash.ofInfo(StandardCharsets.US_ASCII.encode(info));
        Metainfo torrent =
                MetainfoReader.read(ascii("d4:info" + info + "8:announce15:udp://host:69691:zd1:b0:1:a0:ee\n"));
        assertEquals(hash, torrent.infoHash());
        assertEquals(List.of(List.of("udp://host:6969")), torrent.trackers());
    }

    @Test
    void wrongTrackersAreLeftOut() throws FormatException {
        String list = "13:announce-listll3:bad15:udp://host:6969i1eelel5:ftp:/12:udp://a b:80ei3el12: http://h/a ee";
        Metainfo torrent = MetainfoReader.read(ascii("d8:announce10:udp://old:" + list + single() + "e"));
        assertEquals(List.of(List.of("udp://host:6969"), List.of("http://h/a")), torrent.trackers());
        torrent = MetainfoReader.read(ascii("d8:announce15:udp://host:696913:announce-listllee" + single() + "e"));
        assertEquals(List.of(List.of("udp://host:6969")), torrent.trackers());
        torrent = MetainfoReader.read(ascii("d8:announcei7e13:announce-listi7e" + single() + "e"));
        assertEquals(List.of(), torrent.trackers());
    }

    @Test
    void trackersAreBounded() throws FormatException {
        String url = "udp://h:1";
        String tier = "l" + "9:udp://h:1".repeat(WireLimits.TRACKERS) + "e";
        Metainfo torrent =
                MetainfoReader.read(ascii("d13:announce-listl" + "l9:" + url + "e" + tier + tier + "e" + single()
                + "e"));
        assertEquals(List.of(1, WireLimits.TRACKERS - 1), torrent.trackers().stream().map(List::size).toList());
        String longest = url + "/".repeat(WireLimits.TRACKER_URL_BYTES - url.length());
        assertEquals(1, MetainfoReader.read(ascii("d8:announce2048:" + longest + single() + "e")).trackers().size());
        assertEquals(0, MetainfoReader.read(ascii("d8:announce2049:" + longest + "/" + single() + "e")).trackers()
                .size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"7:comment3:\u00ff\u00fe\u00fd", "7:commenti1e", "10:created byle", "13:creation date1:x",
        "13:creation datei-5e"})
    void whatIsOnlyToldToPeopleMayBeWrong(String key) throws FormatException {
        Metainfo torrent = MetainfoReader.read(("d" + key + single() + "e").getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(0, torrent.createdAtSeconds());
        assertEquals("", torrent.createdBy());
    }

    @Test
    void findsTheFileOfAnOffsetAcrossEmptyFiles() throws FormatException {
        Metainfo torrent = MetainfoReader.read(Vectors.bytes("torrent-folder"));
        assertEquals(List.of(0, 0, 2, 2, 3), Stream.of(0L, 19_999L, 20_000L, 20_006L, 20_007L).map(torrent::fileAt)
                .toList());
    }

    private static String single() {
        return "4:infod6:lengthi1e4:name1:x12:piece lengthi16e6:pieces20:" + HASH + "e";
    }

    private static byte[] folder(String files, int pieceLength, String hashes) {
        return ascii("d4:infod5:filesl" + files + "e4:name1:d12:piece lengthi" + pieceLength + "e6:pieces"
                + hashes.length() + ":" + hashes
                + "ee");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void assertRefused(String message, byte[] file) {
        FormatException refused = assertThrows(FormatException.class, () -> MetainfoReader.read(file));
        assertTrue(refused.getMessage().contains(message), refused.getMessage());
    }
}
