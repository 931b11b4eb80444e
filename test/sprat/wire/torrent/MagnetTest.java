package sprat.wire.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sprat.io.FormatException;
import sprat.wire.Vectors;
import sprat.wire.WireLimits;

class MagnetTest {
    private static final String V1 = "631a31dd0a46257d5078c0dee4e66e26f73e42ac";
    private static final String V2 = "d8dd32ac93357c368556af3ac1d95c9d76bd0dff6fa9833ecdac3d53134efabb";
    private static final String BTIH = "magnet:?xt=urn:btih:" + V1;
    private static final String WHOLE = BTIH + "&xt=urn:btmh:1220" + V2 + "&dn=a%20%26%20b%20%C3%A4"
            + "&tr=udp%3A%2F%2F10.0.0.1%3A6969&tr=http%3A%2F%2Fh%2Fannounce%3Fk%3D1%26l&ws=http%3A%2F%2Fw%2Fdata%2F"
            + "&x.pe=10.0.0.5:6881&x.pe=[2001:db8::5]:6882&x.pe=host.example:1&so=0,2,4-8";

    private static Magnet read(String link) throws FormatException {
        return MagnetReader.read(link);
    }

    private static String refusal(String link) {
        return assertThrows(FormatException.class, () -> read(link)).getMessage();
    }

    @Test
    void everyPartComesThroughAndBack() throws FormatException {
        Magnet magnet = read(WHOLE);
        assertEquals(V1, magnet.v1Hash().toString());
        assertEquals(V2, magnet.v2Hash().toString());
        assertEquals("a & b \u00e4", magnet.name());
        assertEquals(List.of("udp://10.0.0.1:6969", "http://h/announce?k=1&l"), magnet.trackers());
        assertEquals(List.of("http://w/data/"), magnet.webSeeds());
        assertEquals(List.of(InetSocketAddress.createUnresolved("10.0.0.5", 6881),
                InetSocketAddress.createUnresolved("2001:db8::5", 6882),
                InetSocketAddress.createUnresolved("host.example", 1)), magnet.peers());
        assertEquals(List.of(new Magnet.Run(0, 0), new Magnet.Run(2, 2), new Magnet.Run(4, 8)), magnet.selection());
        assertEquals(WHOLE, magnet.toString());
        assertEquals(magnet, read(magnet.toString()));
    }

    @Test
    void aLinkMayNameOneHashOnly() throws FormatException {
        Magnet v1 = read(BTIH);
        assertNull(v1.v2Hash());
        assertEquals(V1, v1.infoHash().toString());
        assertEquals(V1, v1.displayName());
        Magnet v2 = read("magnet:?xt=urn:btmh:1220" + V2);
        assertNull(v2.v1Hash());
        assertEquals(V2.substring(0, 40), v2.infoHash().toString());
        assertEquals("magnet:?xt=urn:btmh:1220" + V2, v2.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"MMNDDXIKIYSX2UDYYDPOJZTOE33T4QVM", "mmnddxikiysx2udyydpojztoe33t4qvm"})
    void base32IsTheOlderForm(String digits) throws FormatException {
        assertEquals(V1, read("magnet:?xt=urn:btih:" + digits).v1Hash().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"MAGNET:?XT=URN:BTIH:631A31DD0A46257D5078C0DEE4E66E26F73E42AC",
            "magnet:?xt.1=urn:ed2k:31d6&xt.2=urn:btih:" + V1,
        "magnet:?foo=1&xt=urn%3Abtih%3A" + V1 + "&xl=10&&=x&kt", BTIH + "&xt=urn:btih:" + V1,
        BTIH + "&tr=%zz&tr=&tr=no%20url&ws=ftp://x/"})
    void whatIsNotKnownOrCanBeDoneWithoutIsLeftOut(String link) throws FormatException {
        assertEquals(read(BTIH), read(link));
    }

    @Test
    void aNameIsWrittenInManyWays() throws FormatException {
        assertEquals("a b+c", read(BTIH + "&dn=a+b%2Bc").name());
        assertEquals("100%", read(BTIH + "&dn=100%").name());
        assertEquals("100%", read(BTIH + "&dn=100% ").name(), "else it would be another when it is read again");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "http://x | begins with magnet:?",
        "magnet:xt=1?xt=urn:btih | begins with magnet:?",
        "magnet:? | names no torrent",
        "magnet:?dn=x&tr=udp://h:1 | names no torrent",
        "magnet:?xt=urn:btih:12 | xt=urn:btih: of the magnet link needs 40",
        "magnet:?xt=urn:btih:631a31dd0a46257d5078c0dee4e66e26f73e42az | not '631a31dd0a46257d5078c0dee4e66e26f73e42az'",
        "magnet:?xt=urn:btih:MMNDDXIKIYSX2UDYYDPOJZTOE33T4QV1 | 32 of base32",
        "magnet:?xt=urn:btmh:1114631a31dd0a46257d5078c0dee4e66e26f73e42ac | another kind than SHA2-256",
        "magnet:?xt=urn:btmh:1220d8dd | xt=urn:btmh:1220 of the magnet link needs 64",
        "magnet:?xt=urn:btih:%6 | xt of the magnet link has a % without",
        "magnet:?xt=urn:btih:631a31dd0a46257d5078c0dee4e66e26f73e42ac&xt=urn:btih:0000000000000000000000000000000000000000 | two different v1",
        "magnet:?xt=urn:btih:631a31dd0a46257d5078c0dee4e66e26f73e42ac&x.pe=10.0.0.1 | x.pe of the magnet link is host:port",
        "magnet:?xt=urn:btih:631a31dd0a46257d5078c0dee4e66e26f73e42ac&x.pe=2001:db8::1:5 | x.pe of the magnet link",
        "magnet:?xt=urn:btih:631a31dd0a46257d5078c0dee4e66e26f73e42ac&x.pe=h:0 | x.pe of the magnet link",
        "magnet:?xt=urn:btih:631a31dd0a46257d5078c0dee4e66e26f73e42ac&x.pe=h:65536 | x.pe of the magnet link",
        "magnet:?xt=urn:btih:631a31dd0a46257d5078c0dee4e66e26f73e42ac&so=1,,2 | so of the magnet link is numbers",
        "magnet:?xt=urn:btih:631a31dd0a46257d5078c0dee4e66e26f73e42ac&so=5-4 | has the files 5-4",
        "magnet:?xt=urn:btih:631a31dd0a46257d5078c0dee4e66e26f73e42ac&so=0-500000 | below 500000"})
    void errorsNameThePart(String link, String message) {
        assertTrue(refusal(link).contains(message), refusal(link));
    }

    @Test
    void twoV2HashesAreTwoTorrents() {
        String other = "0".repeat(64);
        assertTrue(refusal("magnet:?xt=urn:btmh:1220" + V2 + "&xt=urn:btmh:1220" + other).contains("two different v2"));
    }

    @Test
    void linksHaveBounds() throws FormatException {
        String longest = BTIH + "&z=" + "x".repeat(WireLimits.MAGNET_CHARS - BTIH.length() - 3);
        assertEquals(read(BTIH), read(longest));
        assertTrue(refusal(longest + "x").contains("the limit is " + WireLimits.MAGNET_CHARS));
        StringBuilder many = new StringBuilder(BTIH);
        for (int i = 0; i <= WireLimits.TRACKERS; i++) {
            many.append("&tr=udp://h:").append(1 + i).append("&ws=http://h/").append(i).append("&x.pe=h:")
                    .append(1 + i);
        }
        Magnet cut = read(many.toString());
        assertEquals(WireLimits.TRACKERS, cut.trackers().size());
        assertEquals(WireLimits.WEB_SEEDS, cut.webSeeds().size());
        assertEquals(WireLimits.MAGNET_PEERS, cut.peers().size());
        String runs = "0,".repeat(WireLimits.MAGNET_RUNS);
        assertEquals(WireLimits.MAGNET_RUNS, read(BTIH + "&so=" + runs).selection().size());
        assertTrue(refusal(BTIH + "&so=" + runs + "0").contains("more than " + WireLimits.MAGNET_RUNS));
        String tracker = "udp://h:1/" + "x".repeat(WireLimits.TRACKER_URL_BYTES - 10);
        assertEquals(List.of(tracker), read(BTIH + "&tr=" + tracker + "&tr=" + tracker + "x").trackers());
    }

    @Test
    void aTorrentHasALink() throws FormatException {
        Metainfo hybrid = MetainfoReader.read(Vectors.bytes("torrent-hybrid-folder"))
                .withTrackers(List.of(List.of("udp://a:1", "udp://b:1"), List.of("udp://c:1")));
        Magnet link = Magnet.of(hybrid);
        assertEquals(List.of("udp://a:1", "udp://b:1", "udp://c:1"), link.trackers());
        assertEquals(hybrid.name(), link.name());
        assertTrue(link.names(hybrid));
        assertEquals(link, read(link.toString()));
        Metainfo v2 = MetainfoReader.read(Vectors.bytes("torrent-v2"));
        assertNull(Magnet.of(v2).v1Hash());
        assertFalse(link.names(v2));
        assertFalse(Magnet.of(v2).names(hybrid));
        Metainfo half = new Metainfo(hybrid.infoHash(), null, hybrid.name(), hybrid.layout(), hybrid.pieceHashes(),
                new byte[0], hybrid.files(), List.of(), false, "", "", 0, List.of(), hybrid.info());
        assertTrue(Magnet.of(half).names(hybrid), "either hash will do when the link has one");
        assertFalse(link.names(half), "both when it has both");
    }
}
