package sprat.wire.torrent;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sprat.io.FormatException;
import sprat.wire.WireLimits;

class SafePathTest {
    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "/", "/etc", "a/b", "a\\b", "..\\..", "\\\\host", "C:", "c:x", "C:\\x",
            "a\0b", "a\nb", "\u001b[31m", "\u007f",
            "\u0085", "CON", "con", "NUL.txt", "nul.tar.gz", "Aux", "COM1", "com9.log", "LPT\u00b9", "prn .txt",
            "CONIN$", "x.", "x ", "...", " "})
    void refusesWhatCouldLeaveTheFolderOrAnotherSystemCannotHold(String element) {
        assertThrows(FormatException.class, () -> SafePath.element(utf8(element)));
        assertThrows(FormatException.class, () -> SafePath.file(List.of(utf8("folder"), utf8(element), utf8("file"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", ".hidden", "..a", "a..b", "a b", " a", "\u00dcn\u00efcode \u2013 \u7247.bin", "x.part",
            "console", "com", "COM10", "nulls", "ab:c", "\u7247: x", "~", "-rf", "\ud83d\udc1f", "what?*"})
    void takesOrdinaryNamesAsTheyAre(String element) throws FormatException {
        assertEquals(element, SafePath.element(utf8(element)));
        assertEquals(List.of("folder", element), SafePath.file(List.of(utf8("folder"), utf8(element))));
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        List<byte[]> broken = List.of(new byte[] {(byte) 0xff}, new byte[] {'a', (byte) 0xc3},
                new byte[] {(byte) 0xc0, (byte) 0xaf}, new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80});
        for (byte[] element : broken) {
            FormatException refused = assertThrows(FormatException.class, () -> SafePath.element(element),
                    Arrays.toString(element));
            assertTrue(refused.getMessage().contains("not UTF-8"), refused.getMessage());
        }
    }

    @Test
    void boundsLengthsInBytes() throws FormatException {
        String longestFolder = "\u00fc".repeat(127) + "x";
        String longestFile = "f".repeat(250);
        assertEquals(List.of(longestFolder, longestFile),
                SafePath.file(List.of(utf8(longestFolder), utf8(longestFile))));
        assertThrows(FormatException.class, () -> SafePath.element(utf8(longestFolder + "x")));
        assertThrows(FormatException.class, () -> SafePath.file(List.of(utf8(longestFile + "f"))));
    }

    @Test
    void boundsTheNumberOfElements() throws FormatException {
        List<byte[]> longest = Collections.nCopies(WireLimits.PATH_ELEMENTS, utf8("d"));
        assertEquals(WireLimits.PATH_ELEMENTS, SafePath.file(longest).size());
        assertThrows(FormatException.class,
                () -> SafePath.file(Collections.nCopies(WireLimits.PATH_ELEMENTS + 1, utf8("d"))));
        assertThrows(FormatException.class, () -> SafePath.file(List.of()));
    }

    @Test
    void messagesAreShortAndPrintable() {
        FormatException refused = assertThrows(FormatException.class,
                () -> SafePath.element(utf8("\u001b[2J\u202egpj.exe")));
        assertEquals("unsafe file name '\\u{1b}[2J\\u{202e}gpj.exe': it holds a control character",
                refused.getMessage());
        refused = assertThrows(FormatException.class, () -> SafePath.element(utf8("x".repeat(1_000_000))));
        assertTrue(refused.getMessage().length() < 500, refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"a,a", "a,A", "d/\u00c4,d/\u00e4", "\u00e9,e\u0301", "E\u0301,\u00e9", "a,a/b", "A/b,a", "d/a,d/A/b/c",
            "x,x.part", "X.PART,x", "x,x.part/y", "a/b/c,a/b"})
    void refusesNamesThatCollide(String one, String other) {
        FormatException refused = assertThrows(FormatException.class,
                () -> SafePath.checkCollisions(files(one, other)));
        assertTrue(refused.getMessage().contains("'" + one + "'") && refused.getMessage().contains("'" + other + "'"),
                refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"a,b", "a/x,b/x", "A/x,a/y", "ab,a/b", "stra\u00dfe,strasse", "x.par,x", "a,a b", "a-b,a/b"})
    void letsOtherNamesStandTogether(String one, String other) {
        assertDoesNotThrow(() -> SafePath.checkCollisions(files(one, other)));
    }

    @Test
    void paddingCollidesWithNothing() {
        FileEntry pad = new FileEntry(List.of("d", ".pad", "1"), 0, 1, true);
        assertDoesNotThrow(
                () -> SafePath.checkCollisions(List.of(pad, pad, new FileEntry(List.of("d", ".pad"), 2, 1))));
    }

    private static List<FileEntry> files(String... paths) {
        return Arrays.stream(paths).map(path -> new FileEntry(List.of(path.split("/")), 0, 0)).toList();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
