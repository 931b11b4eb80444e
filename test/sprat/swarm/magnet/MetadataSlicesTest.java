package sprat.swarm.magnet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sprat.swarm.pick.PickLimits;
import sprat.wire.peer.MetadataMessage;

/** What comes of an info dictionary, and how many sizes of it are believed. */
class MetadataSlicesTest {
    private static final int SLICE = MetadataMessage.SLICE_BYTES;

    private final MetadataSession first = mock(MetadataSession.class);
    private final MetadataSession second = mock(MetadataSession.class);
    private final MetadataSession third = mock(MetadataSession.class);
    private final MetadataSlices slices = new MetadataSlices(2 * SLICE + 5, 0);

    @BeforeEach
    void areOnDifferentHosts() {
        when(first.source()).thenReturn(1L);
        when(second.source()).thenReturn(2L);
        when(third.source()).thenReturn(2L);
    }

    private static byte[] bytes(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    @Test
    void isAskedOfAllAndJoined() {
        assertEquals(0, slices.next(first, Set.of(), 0));
        assertEquals(1, slices.next(second, Set.of(), 0));
        assertEquals(2, slices.next(first, Set.of(0), 0));
        assertTrue(slices.take(0, bytes(SLICE, 1), first));
        assertTrue(slices.take(2, bytes(5, 3), first));
        assertFalse(slices.isWhole());
        assertEquals(2 * SLICE, slices.bytesHad());
        assertTrue(slices.take(1, bytes(SLICE, 2), second));
        assertTrue(slices.isWhole());
        assertEquals(2 * SLICE + 5, slices.bytesHad());
        assertEquals(Set.of(first, second), slices.senders());
        byte[] whole = slices.joined();
        assertEquals(List.of(1, 2, 3), List.of((int) whole[0], (int) whole[SLICE], (int) whole[2 * SLICE]));
    }

    @Test
    void theFirstToSendASliceIsItsSender() {
        slices.take(0, bytes(SLICE, 1), first);
        assertTrue(slices.take(0, bytes(SLICE, 9), second));
        assertEquals(Set.of(first), slices.senders());
    }

    @Test
    void aSliceHasItsLength() {
        assertFalse(slices.take(0, bytes(SLICE - 1, 1), first));
        assertFalse(slices.take(2, bytes(6, 1), first));
        assertEquals(Set.of(), slices.senders());
    }

    @Test
    void soManyAreAskedForTheSame() {
        MetadataSlices one = new MetadataSlices(5, 0);
        for (int i = 0; i < PickLimits.ENDGAME_COPIES; i++) {
            assertEquals(0, one.next(mock(MetadataSession.class), Set.of(), 0));
        }
        assertEquals(-1, one.next(first, Set.of(), 0));
        one.release(0);
        assertEquals(-1, one.next(first, Set.of(0), 0), "it is asked for it already");
        assertEquals(0, one.next(first, Set.of(), 0));
    }

    @Test
    void afterAFailureItComesFromOneAloneAndFromTheNextWhenThatGoes() {
        slices.take(0, bytes(SLICE, 1), first);
        slices.beginAgain();
        assertEquals(0, slices.bytesHad());
        slices.take(1, bytes(SLICE, 1), first);
        assertEquals(0, slices.bytesHad(), "from before: nobody is asked yet");
        assertEquals(0, slices.next(second, Set.of(), 0));
        assertEquals(-1, slices.next(first, Set.of(), 0));
        slices.take(0, bytes(SLICE, 1), first);
        slices.take(0, bytes(SLICE, 2), second);
        assertEquals(Set.of(second), slices.senders());
        slices.onGone(second);
        assertEquals(0, slices.bytesHad());
        assertEquals(0, slices.next(first, Set.of(), 0));
    }

    @Test
    void eachHostHasATurnAndThenALongerOne() {
        slices.beginAgain();
        long now = 0;
        assertEquals(0, slices.next(second, Set.of(), now));
        slices.tick(now += MagnetLimits.METADATA_TRY_NANOS);
        assertEquals(-1, slices.next(third, Set.of(), now));
        slices.tick(now);
        assertEquals(1, slices.next(second, Set.of(0), now), "no other host would send it");
        assertEquals(-1, slices.next(first, Set.of(), now));
        slices.tick(now);
        assertEquals(-1, slices.next(third, Set.of(), now), "its host had its turn");
        assertEquals(0, slices.next(first, Set.of(), now));
        slices.tick(now += MagnetLimits.METADATA_TRY_NANOS);
        assertEquals(-1, slices.next(second, Set.of(), now), "nobody else is left, and it may go on");
        slices.onGone(first);
        slices.tick(now);
        assertEquals(0, slices.next(third, Set.of(), now), "now again");
        assertEquals(-1, slices.next(first, Set.of(), now));
        slices.tick(now += 2 * MagnetLimits.METADATA_TRY_NANOS - 1);
        assertEquals(1, slices.next(third, Set.of(0), now));
        slices.tick(now + 1);
        assertEquals(-1, slices.next(third, Set.of(0, 1), now + 1));
    }

    @Test
    void theTurnOfAHostHasABoundAndComingAndGoingDoesNotLengthenIt() {
        slices.beginAgain();
        for (int i = 0; i < 100; i++) {
            slices.next(second, Set.of(), 0);
            slices.onGone(second);
            slices.tick(0);
        }
        assertTurn(MagnetLimits.METADATA_TRY_NANOS);
        for (int i = 0; i < 100; i++) {
            assertTrue(slices.next(second, Set.of(), 0) >= 0);
            slices.next(first, Set.of(), 0);
            slices.tick(MagnetLimits.METADATA_TRY_MOST_NANOS);
            slices.tick(MagnetLimits.METADATA_TRY_MOST_NANOS);
        }
        assertTurn(MagnetLimits.METADATA_TRY_MOST_NANOS);
    }

    private void assertTurn(long nanos) {
        assertTrue(slices.next(second, Set.of(), 0) >= 0);
        assertEquals(-1, slices.next(first, Set.of(), 0));
        slices.tick(nanos - 1);
        assertTrue(slices.next(second, Set.of(), 0) >= 0);
        slices.tick(nanos);
        assertEquals(-1, slices.next(second, Set.of(), 0));
        slices.tick(nanos);
    }

    @Test
    void soManySizesAreBelievedAndTheSlowestGivesWay() {
        MetadataSizes sizes = new MetadataSizes();
        MetadataSession slow = mock(MetadataSession.class);
        MetadataRequests requests = mock(MetadataRequests.class);
        when(slow.requests()).thenReturn(requests);
        for (int i = 1; i <= MagnetLimits.METADATA_SIZES; i++) {
            MetadataSlices one = sizes.of(i * SLICE, MagnetLimits.METADATA_SIZES_BYTES, List.of(slow), 0);
            assertSame(one, sizes.of(i * SLICE, MagnetLimits.METADATA_SIZES_BYTES, List.of(slow), 0));
            if (i != 3) {
                one.take(0, bytes(SLICE, i), first);
            } else {
                when(requests.slices()).thenReturn(one);
            }
        }
        assertNull(sizes.of(99, MagnetLimits.METADATA_SIZES_BYTES, List.of(slow), MagnetLimits.METADATA_TRY_NANOS - 1));
        assertNotNull(sizes.of(99, MagnetLimits.METADATA_SIZES_BYTES, List.of(slow), MagnetLimits.METADATA_TRY_NANOS));
        verify(requests).letGo();
        assertEquals(MagnetLimits.METADATA_SIZES, sizes.size());
        assertEquals(SLICE, sizes.whole().orElseThrow().totalBytes(), "what is whole is judged, it never gives way");
        assertArrayEquals(bytes(SLICE, 1), sizes.whole().orElseThrow().joined());
    }

    @Test
    void soManyBytesAreBelievedAndTheSlowestGiveWay() {
        MetadataSizes sizes = new MetadataSizes();
        int half = MagnetLimits.METADATA_SIZES_BYTES / 2;
        assertNotNull(sizes.of(half, MagnetLimits.METADATA_SIZES_BYTES, List.of(), 0));
        assertNotNull(sizes.of(half - 1, MagnetLimits.METADATA_SIZES_BYTES, List.of(), 0));
        assertNotNull(sizes.of(1, MagnetLimits.METADATA_SIZES_BYTES, List.of(), 0));
        assertNull(sizes.of(2, MagnetLimits.METADATA_SIZES_BYTES, List.of(), 0), "three sizes, and no byte more");
        assertNotNull(sizes.of(half - 2, MagnetLimits.METADATA_SIZES_BYTES, List.of(),
                MagnetLimits.METADATA_TRY_NANOS));
        assertEquals(3, sizes.size(), "one has given way");
    }
}
