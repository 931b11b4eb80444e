package sprat.wire.bencode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sprat.io.FormatException;
import sprat.wire.WireLimits;
import sprat.wire.bencode.BencodeValue.Bytes;
import sprat.wire.bencode.BencodeValue.Dictionary;
import sprat.wire.bencode.BencodeValue.Int;
import sprat.wire.bencode.BencodeValue.Items;

class BencodeTest {
    @ParameterizedTest
    @ValueSource(strings = {"0:", "4:spam", "i0e", "i-1e", "i42e", "i9223372036854775807e", "i-9223372036854775808e",
            "le", "de", "l4:spami7elee", "d0:i1e1:a0:1:bdee", "d3:cow3:moo4:spaml1:aee"})
    void writesWhatItRead(String text) throws FormatException {
        assertEquals(text, ascii(BencodeWriter.toBytes(read(text))));
    }

    @Test
    void readsEachKindOfValue() throws FormatException {
        assertEquals(Bytes.of("spam"), read("4:spam"));
        assertEquals(new Int(Long.MIN_VALUE), read("i-9223372036854775808e"));
        assertEquals(new Items(List.of(new Int(1), new Items(List.of()), Bytes.of(""))), read("li1ele0:e"));
        assertEquals(new Int(3), ((Dictionary) read("d1:ai3ee")).get("a"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "''|byte 0: it ends", "i|byte 1: it ends", "i4|byte 2: it ends", "l|byte 1: it ends", "d1:a|byte 4: it ends",
        "4:abc|byte 0: a string longer than the 3",
        "i-0e|leading zero", "i03e|leading zero", "i-03e|leading zero", "ie|without digits", "i-e|without digits",
        "i--1e|byte 2: an integer is digits",
        "i1.5e|byte 2", "i+1e|byte 1", "i9223372036854775808e|64 bits", "i-9223372036854775809e|64 bits",
        "i99999999999999999999999e|64 bits",
        "06:spam00|leading zero", "00:|leading zero", "-10:x|no value starts with '-'",
        "18446744073709551615:x|longer than",
        "99999999:foobar|longer than", "1x:a|byte 1: a string's length", "e|no value starts with 'e'",
        "x|no value starts with 'x'",
        "di1e1:ae|byte 1: a key of a dictionary must be a string", "d1:ae|byte 4: a key without a value",
        "d1:ai1e1:ai2ee|byte 7: key 'a' stands twice",
        "i1ei2e|byte 3: data after the end", "4:spamX|byte 6: data after the end"})
    void refusesWithTheOffset(String text, String message) {
        FormatException refused = assertThrows(FormatException.class, () -> read(text));
        assertTrue(refused.getMessage().contains(message), refused.getMessage());
    }

    @Test
    void everyCutIsRefused() {
        String whole = "d4:infod6:lengthi7e4:name1:xe4:listl0:i-1eee";
        for (int length = 0; length < whole.length(); length++) {
            String cut = whole.substring(0, length);
            assertThrows(FormatException.class, () -> read(cut), cut);
        }
    }

    @Test
    void nestingIsBoundedAndCostsNoStack() throws FormatException {
        int depth = WireLimits.BENCODE_DEPTH;
        String deepest = "l".repeat(depth) + "e".repeat(depth);
        assertEquals(deepest, ascii(BencodeWriter.toBytes(read(deepest))));
        assertThrows(FormatException.class, () -> read("l" + deepest + "e"));
        assertThrows(FormatException.class, () -> read("d1:a".repeat(5_000_000)));
    }

    @Test
    void valuesAreBounded() throws FormatException {
        int most = WireLimits.BENCODE_VALUES - 11;
        String list = "l" + "0:".repeat(most / 10) + "e";
        assertEquals(10, ((Items) read("l" + list.repeat(10) + "e")).items().size());
        FormatException refused = assertThrows(FormatException.class,
                () -> read("l" + list.repeat(10) + "0:".repeat(most % 10 + 1) + "e"));
        assertTrue(refused.getMessage().contains("more than " + WireLimits.BENCODE_VALUES), refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"de", "le", "0:", "i0e"})
    void aListHasNoMoreEntriesThanAnyThatIsRead(String value) throws FormatException {
        int most = WireLimits.BENCODE_ENTRIES;
        assertEquals(most, ((Items) read("l" + value.repeat(most) + "e")).items().size());
        FormatException refused = assertThrows(FormatException.class, () -> read("l" + value.repeat(most + 1) + "e"));
        assertTrue(refused.getMessage().contains("more than " + most + " entries in one list"), refused.getMessage());
    }

    @Test
    void norHasADictionary() throws FormatException {
        int most = WireLimits.BENCODE_ENTRIES;
        Dictionary dictionary = (Dictionary) read(dictionary(most));
        assertEquals(Bytes.of(""), dictionary.get(String.format("%07d", most - 1)));
        FormatException refused = assertThrows(FormatException.class, () -> read(dictionary(most + 1)));
        assertTrue(refused.getMessage().contains("more than " + most + " entries in one dictionary"),
                refused.getMessage());
    }

    private static String dictionary(int entries) {
        StringBuilder text = new StringBuilder("d");
        for (int i = 0; i < entries; i++) {
            text.append(String.format("7:%07d0:", i));
        }
        return text.append('e').toString();
    }

    @Test
    void aKeyIsFoundWhateverTheOrder() throws FormatException {
        Dictionary root = (Dictionary) read("d1:ci3e1:a" + "d1:yi5e1:xi6ee" + "1:bi2ee");
        assertEquals(List.of("c", "a", "b"), keys(root));
        assertEquals(new Int(2), root.get("b"));
        assertEquals(new Int(3), root.get("c"));
        assertEquals(new Int(6), ((Dictionary) root.get("a")).get("x"));
        assertNull(root.get("aa"));
        assertTrue(root.get("a") != null && root.get("") == null);
        assertEquals("d1:ad1:xi6e1:yi5ee1:bi2e1:ci3ee", ascii(BencodeWriter.toBytes(root)));
        FormatException twice = assertThrows(FormatException.class, () -> read("d1:b0:1:c0:1:a0:1:b0:e"));
        assertTrue(twice.getMessage().contains("byte 16: key 'b' stands twice"), twice.getMessage());
    }

    /** Who goes through all of a value tells where it ends, who leaves it early does not. */
    @Test
    void goingThroughGoesOnBehindWhatWasLookedInto() throws FormatException {
        Dictionary root = (Dictionary) read("d1:ald1:xleel1:bee1:cd1:di1e1:ei2ee1:fi7ee");
        List<String> seen = new ArrayList<>();
        for (Map.Entry<String, BencodeValue> entry : root) {
            seen.add(entry.getKey());
            if (entry.getValue() instanceof Items list) {
                list.items().iterator().next();
            } else if (entry.getValue() instanceof Dictionary inner) {
                seen.addAll(keys(inner));
            }
        }
        assertEquals(List.of("a", "c", "d", "e", "f"), seen);
    }

    private static List<String> keys(Dictionary dictionary) {
        List<String> keys = new ArrayList<>();
        dictionary.forEach(entry -> keys.add(entry.getKey()));
        return keys;
    }

    @Test
    void tellsTheSpanOfADictionary() throws FormatException {
        String text = "d4:infod1:ai1ee1:zi0ee";
        Dictionary info = (Dictionary) ((Dictionary) read(text)).get("info");
        assertEquals("d1:ai1ee", text.substring(info.start(), info.end()));
    }

    @Test
    void spansCountFromWhereReadingBegan() throws FormatException {
        ByteBuffer in = ByteBuffer.wrap("xxxd1:ade".concat("e").getBytes(StandardCharsets.US_ASCII)).position(3);
        Dictionary root = (Dictionary) BencodeReader.read(in);
        assertEquals(4, ((Dictionary) root.get("a")).start());
    }

    @Test
    void notesTheFirstKeyOutOfOrderHereOrBeneath() throws FormatException {
        assertEquals(-1, unorderedAt("d1:a0:1:b0:e"));
        assertEquals(6, unorderedAt("d1:b0:1:a0:e"));
        assertEquals(14, unorderedAt("d4:listld1:b0:1:a0:eee"));
        assertEquals(7, unorderedAt("d2:aa0:1:a0:e"));
    }

    @Test
    void keysAreOrderedAsRawBytes() throws FormatException {
        byte[] text = {'d', '1', ':', 0x7f, '0', ':', '1', ':', (byte) 0x80, '0', ':', '1', ':', (byte) 0xff, '0', ':',
                'e'};
        Dictionary dictionary = (Dictionary) BencodeReader.read(ByteBuffer.wrap(text));
        assertEquals(-1, dictionary.unorderedAt());
        assertArrayEquals(text, BencodeWriter.toBytes(dictionary));
    }

    @Test
    void aLineEndMayFollow() throws FormatException {
        assertEquals(new Int(1), read("i1e\r\n"));
    }

    @Test
    void leavesWhatFollowsAPrefix() throws FormatException {
        ByteBuffer in = ByteBuffer.wrap("d8:msg_typei1eeDATA".getBytes(StandardCharsets.US_ASCII));
        assertEquals(new Int(1), ((Dictionary) BencodeReader.readPrefix(in)).get("msg_type"));
        assertEquals("DATA", StandardCharsets.US_ASCII.decode(in).toString());
    }

    private static int unorderedAt(String text) throws FormatException {
        return ((Dictionary) read(text)).unorderedAt();
    }

    private static BencodeValue read(String text) throws FormatException {
        return BencodeReader.read(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String ascii(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
