package sprat.swarm.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoMoreInteractions;

import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import org.mockito.InOrder;
import sprat.io.MemoryBudget;
import sprat.io.MemoryHold;
import sprat.wire.Bitfield;
import sprat.wire.WireLimits;
import sprat.wire.peer.ExtensionHandshake;
import sprat.wire.peer.PeerMessage;

/**
 * What a peer says before the torrent is known is told to the torrent's session, in an order that a peer could have
 * said it in.
 */
class PeerNewsTest {
    private final MemoryBudget memory = MemoryBudget.ample();
    private final PeerNews news = news(memory);
    private final PeerMessage.Handler handler = mock(PeerMessage.Handler.class);

    private static PeerNews news(MemoryBudget memory) {
        return new PeerNews(new MemoryHold(memory.work(), 1L, "link"));
    }

    @Test
    void nothingSaidIsNothingTold() throws Exception {
        news.tell(handler);
        verifyNoMoreInteractions(handler);
    }

    @Test
    void piecesComeBeforeWhatDependsOnThem() throws Exception {
        news.take(new PeerMessage.Unchoke());
        news.take(new PeerMessage.AllowedFast(3));
        news.take(new PeerMessage.Interested());
        news.take(new PeerMessage.HaveNone());
        news.take(new PeerMessage.Have(7));
        news.take(new PeerMessage.Have(7));
        news.tell(handler);
        InOrder order = inOrder(handler);
        order.verify(handler).onHaveNone();
        order.verify(handler).onHave(7);
        order.verify(handler).onAllowedFast(3);
        order.verify(handler).onUnchoke();
        order.verify(handler).onInterested();
        verifyNoMoreInteractions(handler);
    }

    @Test
    void whatWasTakenBackIsNotTold() throws Exception {
        news.take(new PeerMessage.Unchoke());
        news.take(new PeerMessage.Choke());
        news.take(new PeerMessage.Interested());
        news.take(new PeerMessage.NotInterested());
        news.take(new PeerMessage.Request(0, 0, 16_384));
        news.tell(handler);
        verifyNoMoreInteractions(handler);
    }

    @Test
    void aBitfieldIsCopiedOffTheWire() throws Exception {
        byte[] wire = {(byte) 0xa0};
        news.take(new PeerMessage.BitfieldBits(ByteBuffer.wrap(wire)));
        wire[0] = 0;
        news.tell(handler);
        ArgumentCaptor<ByteBuffer> told = ArgumentCaptor.forClass(ByteBuffer.class);
        verify(handler).onBitfield(told.capture());
        Bitfield bits = Bitfield.read(told.getValue(), 5);
        assertTrue(bits.get(0) && !bits.get(1) && bits.get(2));
    }

    @Test
    void extensionHandshakesAddUpAndNumbersOfOthersAreNotKept() throws Exception {
        news.take(new ExtensionHandshake(Map.of("ut_pex", 4, "other", 9), 7_000, "one", null, 100, null, 5));
        news.take(new ExtensionHandshake(Map.of("lt_donthave", 6), 0, "", null, 0, true));
        news.tell(handler);
        ArgumentCaptor<ByteBuffer> told = ArgumentCaptor.forClass(ByteBuffer.class);
        verify(handler).onExtended(eq(ExtensionHandshake.ID), told.capture());
        assertEquals(new ExtensionHandshake(Map.of("ut_pex", 4, "lt_donthave", 6), 7_000, "one", null, 100, true, 5),
                ExtensionHandshake.read(told.getValue()));
    }

    @Test
    void whatDoesNotGoTogetherIsBetterSaidAnew() {
        PeerNews twice = news(memory);
        twice.take(new PeerMessage.HaveAll());
        twice.take(new PeerMessage.HaveNone());
        PeerNews late = news(memory);
        late.take(new PeerMessage.Have(1));
        late.take(new PeerMessage.BitfieldBits(ByteBuffer.allocate(1)));
        PeerNews beyond = news(memory);
        beyond.take(new PeerMessage.Have(WireLimits.PIECES - 1));
        assertTrue(beyond.isKept());
        beyond.take(new PeerMessage.Have(WireLimits.PIECES));
        assertFalse(twice.isKept() || late.isKept() || beyond.isKept());
    }

    @Test
    void memoryHoldsItAndIsGivenBack() throws Exception {
        news.take(new PeerMessage.BitfieldBits(ByteBuffer.allocate(10_000)));
        news.take(new PeerMessage.Have(80_000));
        assertTrue(memory.work().usedBytes() >= 20_000, memory.work().usedBytes() + " bytes");
        news.end();
        assertEquals(0, memory.work().usedBytes());

        MemoryBudget little = new MemoryBudget(1 << 20);
        little.work().take(2L, "other", little.work().mostBytes());
        PeerNews crowded = news(little);
        crowded.take(new PeerMessage.BitfieldBits(ByteBuffer.allocate(10_000)));
        new MemoryHold(little.work(), 1L, "link").set(2_000);
        crowded.take(new PeerMessage.Have(80_000));
        assertFalse(crowded.isKept());
        crowded.tell(handler);
        verify(handler, never()).onHave(anyInt());
    }

    @Test
    void soManyAllowedPiecesAreKept() throws Exception {
        for (int i = 0; i < 2 * PeerLimits.ALLOWED_FAST_PIECES; i++) {
            news.take(new PeerMessage.AllowedFast(i));
        }
        news.tell(handler);
        verify(handler, times(PeerLimits.ALLOWED_FAST_PIECES)).onAllowedFast(anyInt());
        verify(handler, never()).onBitfield(any());
    }
}
