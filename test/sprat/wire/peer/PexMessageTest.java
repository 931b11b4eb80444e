package sprat.wire.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sprat.io.FormatException;
import sprat.wire.Vectors;
import sprat.wire.peer.PeerMessage.Extended;

class PexMessageTest {
    private static final PexMessage NOTHING = new PexMessage(List.of(), List.of());

    private static PexMessage read(String payload) throws FormatException {
        return PexMessage.read(ByteBuffer.wrap(payload.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void goldenBytes() throws FormatException {
        Extended message = (Extended) new PeerCodec(1).decode(Vectors.buffer("peer-pex"));
        PexMessage pex = PexMessage.read(message.payload());
        assertEquals(
                new PexMessage(
                List.of(new PexMessage.Peer(new InetSocketAddress("10.0.0.5", 6881), PexMessage.REACHABLE),
                new PexMessage.Peer(new InetSocketAddress("10.0.0.6", 6882), PexMessage.UPLOAD_ONLY),
                new PexMessage.Peer(new InetSocketAddress("2001:db8::5", 6881),
                PexMessage.REACHABLE | PexMessage.UPLOAD_ONLY)),
                List.of(new InetSocketAddress("10.0.0.7", 6883))), pex);
        assertTrue(pex.added().get(1).isUploadOnly());
        assertEquals(Vectors.buffer("peer-pex"), PeerCodec.extended(1, pex.toBytes()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"de", "d5:added5:abcdee", "d5:addedi1ee", "d6:added66:abcdefe", "d7:droppedlee",
            "d7:added.f3:abce", "deMORE"})
    void whatIsNoWholeNumberOfPeersCountsAsAbsent(String payload) throws FormatException {
        assertEquals(NOTHING, read(payload));
    }

    @Test
    void flagsThatAreNotOneForEachPeerCountAsNone() throws FormatException {
        assertEquals(0, read("d5:added6:abcd\0\u00017:added.f2:\u0002\u0002e").added().get(0).flags());
        assertEquals(0, read("d5:added6:abcd\0\u00017:added.fi1ee").added().get(0).flags());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "i1e", "le", "d", "x"})
    void whatIsNoDictionaryIsRefused(String payload) {
        assertThrows(FormatException.class, () -> read(payload));
    }
}
