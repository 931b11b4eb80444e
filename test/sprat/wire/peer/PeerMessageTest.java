package sprat.wire.peer;

import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoMoreInteractions;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import sprat.io.FormatException;
import sprat.wire.Sha256Hash;
import sprat.wire.torrent.HashSpan;

class PeerMessageTest {
    @Test
    void eachMessageCallsItsOwnMethod() throws FormatException {
        ByteBuffer bytes = ByteBuffer.allocate(3);
        PeerMessage.Handler handler = mock(PeerMessage.Handler.class);
        HashSpan span = new HashSpan(new Sha256Hash(new byte[32]), 0, 0, 2, 0);
        List<PeerMessage> messages = List.of(new PeerMessage.KeepAlive(), new PeerMessage.Choke(),
                new PeerMessage.Unchoke(),
                new PeerMessage.Interested(), new PeerMessage.NotInterested(), new PeerMessage.Have(1),
                new PeerMessage.BitfieldBits(bytes),
                new PeerMessage.Request(1, 2, 3), new PeerMessage.Piece(4, 5, bytes), new PeerMessage.Cancel(6, 7, 8),
                new PeerMessage.Extended(9, bytes), new PeerMessage.Unknown(10, 11), new PeerMessage.HaveAll(),
                new PeerMessage.HaveNone(),
                new PeerMessage.Suggest(12), new PeerMessage.Reject(13, 14, 15), new PeerMessage.AllowedFast(16),
                new PeerMessage.HashRequest(span), new PeerMessage.Hashes(span, bytes),
                new PeerMessage.HashReject(span));
        for (PeerMessage message : messages) {
            message.dispatch(handler);
        }
        verify(handler).onKeepAlive();
        verify(handler).onChoke();
        verify(handler).onUnchoke();
        verify(handler).onInterested();
        verify(handler).onNotInterested();
        verify(handler).onHave(1);
        verify(handler).onBitfield(bytes);
        verify(handler).onRequest(1, 2, 3);
        verify(handler).onPiece(4, 5, bytes);
        verify(handler).onCancel(6, 7, 8);
        verify(handler).onExtended(9, bytes);
        verify(handler).onUnknown(10, 11);
        verify(handler).onHaveAll();
        verify(handler).onHaveNone();
        verify(handler).onSuggest(12);
        verify(handler).onReject(13, 14, 15);
        verify(handler).onAllowedFast(16);
        verify(handler).onHashRequest(span);
        verify(handler).onHashes(span, bytes);
        verify(handler).onHashReject(span);
        verifyNoMoreInteractions(handler);
    }
}
