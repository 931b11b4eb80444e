package sprat.wire.torrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sprat.io.FormatException;
import sprat.wire.Vectors;
import sprat.wire.WireLimits;
import sprat.wire.bencode.BencodeValue;
import sprat.wire.bencode.BencodeValue.Bytes;
import sprat.wire.bencode.BencodeValue.Int;
import sprat.wire.bencode.BencodeValue.Items;

class WebSeedUrlsTest {
    private static final List<String> GOLDEN = List.of("http://10.0.0.1/pub/", "https://mirror.example/data.bin");

    @Test
    void readsAndWritesTheGoldenTorrent() throws FormatException {
        Metainfo torrent = MetainfoReader.read(Vectors.bytes("torrent-web-seeds"));
        assertEquals(GOLDEN, torrent.webSeeds());
        assertArrayEquals(Vectors.bytes("torrent-web-seeds"), MetainfoWriter.toBytes(torrent));
        assertEquals(GOLDEN, torrent.withTrackers(List.of(List.of("udp://a:1"))).withNotes("c", "b", 1).webSeeds());
        String text = new String(MetainfoWriter.toBytes(torrent.withWebSeeds(List.of())), StandardCharsets.ISO_8859_1);
        assertFalse(text.contains("url-list"), text);
    }

    @Test
    void takesOneUrlAsWellAsAList() {
        assertEquals(List.of("http://h/x"), WebSeedUrls.read(Bytes.of(" http://h/x\n")));
        assertEquals(List.of(), WebSeedUrls.read(null));
        assertEquals(List.of(), WebSeedUrls.read(new Int(1)));
        assertEquals(List.of(), WebSeedUrls.read(Bytes.of("")));
    }

    @Test
    void leavesOutWhatItCannotUse() {
        String longest = "http://h/" + "x".repeat(WireLimits.TRACKER_URL_BYTES - 9);
        assertEquals(List.of("HTTP://h", longest),
                WebSeedUrls.read(new Items(List.of(Bytes.of("ftp://h/x"), Bytes.of("HTTP://h"), new Int(3),
                Bytes.of("HTTP://h"), Bytes.of("http://a b/"), Bytes.of("http:///x"), Bytes.of(longest),
                        Bytes.of(longest + "x")))));
    }

    @Test
    void takesNoMoreThanItsBound() {
        List<BencodeValue> many = new ArrayList<>();
        for (int i = 0; i <= WireLimits.WEB_SEEDS; i++) {
            many.add(Bytes.of("http://h/" + i));
        }
        assertEquals(WireLimits.WEB_SEEDS, WebSeedUrls.read(new Items(many)).size());
        assertEquals(WireLimits.WEB_SEEDS, WebSeedUrls.read(new Items(many.subList(1, many.size()))).size());
    }

    @ParameterizedTest
    @CsvSource({"http://h/x, http://h/x", "http://h/x/, http://h/x/a%20b", "http://h/x?y=z, http://h/x?y=z"})
    void aSingleFileHasTheUrlOrItsNameBelowIt(String webSeed, String url) {
        assertEquals(url, WebSeedUrls.of(webSeed, new FileEntry(List.of("a b"), 0, 1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://h/x", "http://h/x/"})
    void aFilesPathInAFolderIsEncodedElementByElement(String webSeed) {
        FileEntry file = new FileEntry(List.of("my folder", "50% & more", "\u00dcn\u00efcode+#?.bin"), 0, 1);
        assertEquals("http://h/x/my%20folder/50%25%20%26%20more/%C3%9Cn%C3%AFcode%2B%23%3F.bin",
                WebSeedUrls.of(webSeed, file));
        assertTrue(WebSeedUrls.isUsable(WebSeedUrls.of(webSeed, file)));
    }
}
