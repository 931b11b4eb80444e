package sprat.wire.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sprat.io.FormatException;
import sprat.wire.Vectors;
import sprat.wire.WireLimits;
import sprat.wire.peer.PeerMessage.Extended;

class ExtensionHandshakeTest {
    private static final ExtensionHandshake NOTHING = new ExtensionHandshake(Map.of(), 0, "", null, 0, null);

    @Test
    void goldenBytes() throws FormatException, UnknownHostException {
        Extended message = (Extended) new PeerCodec(1).decode(Vectors.buffer("peer-extension-handshake"));
        assertEquals(ExtensionHandshake.ID, message.extensionId());
        ByteBuffer payload = message.payload();
        ExtensionHandshake handshake = ExtensionHandshake.read(payload);
        assertEquals(new ExtensionHandshake(Map.of("ut_metadata", 3, "ut_pex", 1), 6881, "sprat/0.1.0",
                InetAddress.getByName("10.0.0.5"), 250, null), handshake);
        assertFalse(payload.hasRemaining());
        assertEquals(Vectors.buffer("peer-extension-handshake"),
                PeerCodec.extended(ExtensionHandshake.ID, handshake.toBytes()));
    }

    @Test
    void whatIsAbsentIsNotWritten() throws FormatException {
        assertEquals("d1:mdee", StandardCharsets.US_ASCII.decode(NOTHING.toBytes()).toString());
        assertEquals(NOTHING, read("d1:mdee"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"de", "d1:mi1ee", "d1:mlee", "d1:m0:e", "d1:md1:xi256e1:yi-1e1:z1:1ee", "d1:pi0ee",
            "d1:pi65536ee", "d1:pi-1ee", "d1:p4:6881e",
        "d4:reqqi0ee", "d4:reqqi-5ee", "d4:reqqi2147483648ee", "d4:reqqlee", "d1:vi1ee", "d6:yourip3:abce",
        "d6:youripi1ee",
        "d7:unknownd1:xi1eee", "d11:upload_only1:1e", "d1:ei1e4:ipv44:abcd4:ipv616:0123456789abcdefe", "d4:ipv4i1ee",
        "d1:z0:1:a0:e", "deMORE"})
    void keysOfAnotherTypeOrOutOfRangeCountAsAbsent(String payload) throws FormatException {
        assertEquals(NOTHING, read(payload));
    }

    @Test
    void zeroSwitchesAnExtensionOff() throws FormatException {
        assertEquals(Map.of("ut_pex", 0, "top", 255), read("d1:md3:topi255e6:ut_pexi0eee").ids());
    }

    @Test
    void goldenBytesOfALaterHandshake() throws FormatException {
        Extended message = (Extended) new PeerCodec(1).decode(Vectors.buffer("peer-extension-upload-only"));
        ExtensionHandshake handshake = ExtensionHandshake.read(message.payload());
        assertEquals(new ExtensionHandshake(Map.of(), 0, "", null, 0, true), handshake);
        assertEquals(Vectors.buffer("peer-extension-upload-only"),
                PeerCodec.extended(ExtensionHandshake.ID, handshake.toBytes()));
        assertEquals(Boolean.FALSE, read("d11:upload_onlyi0ee").uploadOnly());
    }

    @Test
    void yourIpHasEitherFamily() throws FormatException, UnknownHostException {
        assertEquals(InetAddress.getByName("2001:db8::5"),
                read("d6:yourip16:\u0020\u0001\r\u00b8\0\0\0\0\0\0\0\0\0\0\0\u0005e").yourIp());
        assertNull(read("d6:yourip5:abcdee").yourIp());
    }

    @Test
    void theClientsNameIsShortAndPrintable() throws FormatException {
        assertEquals("a\\u{1b}[2J", read("d1:v5:a\u001b[2Je").client());
        String longest = "x".repeat(WireLimits.CLIENT_NAME_CHARS);
        assertEquals(longest, read("d1:v64:" + longest + "e").client());
        assertEquals(longest + "...", read("d1:v65:" + longest + "xe").client());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "i1e", "le", "d", "d1:m", "d1:md1:xi1ee", "x"})
    void whatIsNoDictionaryIsRefused(String payload) {
        assertThrows(FormatException.class, () -> read(payload));
    }

    private static ExtensionHandshake read(String payload) throws FormatException {
        return ExtensionHandshake.read(ByteBuffer.wrap(payload.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
