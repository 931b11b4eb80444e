package sprat.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sprat.wire.InfoHash;

class AllowListTest {
    private static final String LISTED = "00112233445566778899aabbccddeeff00112233";

    @Test
    void readsHashesAndSkipsCommentsAndEmptyLines() {
        AllowList allowed = AllowList.parse(List.of("# ours", "", "  " + LISTED.toUpperCase() + "  # the image", "\t"));
        assertEquals(1, allowed.size());
        assertTrue(allowed.contains(InfoHash.ofHex(LISTED)));
        assertFalse(allowed.contains(InfoHash.ofHex("ff" + LISTED.substring(2))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"00112233", LISTED + "0", "zz112233445566778899aabbccddeeff00112233",
            LISTED + " " + LISTED})
    void namesTheLineThatIsNoHash(String line) {
        String message = assertThrows(IllegalArgumentException.class, () -> AllowList.parse(List.of(LISTED, line)))
                .getMessage();
        assertTrue(message.startsWith("line 2 "), message);
    }
}
