package sprat.swarm.peer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import sprat.io.EventLoop;
import sprat.io.MemoryPart;
import sprat.io.StreamEnd;
import sprat.rate.TokenBucket;
import sprat.rate.Traffic;
import sprat.swarm.PlayedPeer;
import sprat.swarm.SwarmRig;
import sprat.swarm.Torrents;
import sprat.wire.peer.ExtensionHandshake;
import sprat.wire.peer.MetadataMessage;
import sprat.wire.peer.PeerCodec;
import sprat.wire.peer.PeerMessage.Extended;
import sprat.wire.torrent.Metainfo;

/** A torrent that is here gives its info dictionary to who asks (BEP 9). */
class MetadataServingTest {
    private static final int THEIR_METADATA = 9;
    private static final long NOBODY = 0x7f00_0001;

    /** Of so many files that the info dictionary has three slices. */
    private static SwarmRig rig(long uploadRate) throws Exception {
        int[] files = new int[1_200];
        Arrays.fill(files, 1);
        return SwarmRig.leecher(0, new Torrents.Settings(null, 50, uploadRate, 0), null, List.of(), files);
    }

    private static ByteBuffer handshake() {
        return PeerCodec.extended(0, new ExtensionHandshake(Map.of("ut_metadata", THEIR_METADATA), 0, "", null, 0, null)
                .toBytes());
    }

    private static ByteBuffer request(int slice) {
        return PeerCodec.extended(PeerExtensions.OUR_METADATA, MetadataMessage.request(slice).toBytes());
    }

    private static List<MetadataMessage> answers(PlayedPeer peer) throws Exception {
        List<MetadataMessage> answers = new ArrayList<>();
        for (Extended message : peer.heard(Extended.class)) {
            if (message.extensionId() == THEIR_METADATA) {
                answers.add(MetadataMessage.read(message.payload()));
            }
        }
        return answers;
    }

    private static List<Long> types(PlayedPeer peer) throws Exception {
        return answers(peer).stream().map(MetadataMessage::type).toList();
    }

    @Test
    void tellsHowLongItIsAndGivesItSliceBySlice() throws Exception {
        SwarmRig rig = rig(0);
        PlayedPeer peer = rig.emptyPeer();
        ExtensionHandshake told = ExtensionHandshake.read(peer.heard(Extended.class).get(0).payload());
        assertEquals(rig.metainfo.info().length, told.metadataBytes());
        assertEquals(3, told.ids().get("ut_metadata"));
        peer.says(handshake()).says(request(2)).says(request(0)).says(request(1));
        byte[][] slices = new byte[3][];
        for (MetadataMessage data : answers(peer)) {
            assertEquals(rig.metainfo.info().length, data.totalBytes());
            slices[data.slice()] = new byte[data.bytes().remaining()];
            data.bytes().get(slices[data.slice()]);
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] slice : slices) {
            whole.writeBytes(slice);
        }
        assertArrayEquals(rig.metainfo.info(), whole.toByteArray());
    }

    @Test
    void rejectsWhatIsNoSliceAndMoreThanAPeerCanUse() throws Exception {
        SwarmRig rig = rig(0);
        PlayedPeer peer = rig.emptyPeer().says(handshake()).says(request(3)).says(request(Integer.MAX_VALUE));
        assertEquals(List.of(2L, 2L), types(peer));
        int most = PeerLimits.METADATA_TIMES * MetadataMessage.slices(rig.metainfo.info().length);
        for (int i = 0; i <= most; i++) {
            peer.says(request(0));
        }
        List<Long> types = types(peer);
        assertEquals(most, types.stream().filter(type -> type == MetadataMessage.DATA).count());
        assertEquals(MetadataMessage.REJECT, types.get(most));
        rig.runSeconds((int) (PeerLimits.METADATA_TIMES_NANOS / 1_000_000_000L) + 1);
        assertEquals(List.of(1L), types(peer.says(request(0))));
        assertNull(peer.closed());
    }

    @Test
    void whoWaitsForMemoryGetsItsSliceThoughOthersAreAskedFirst() throws Exception {
        SwarmRig rig = rig(0);
        PlayedPeer peer = rig.emptyPeer().says(handshake());
        MemoryPart lines = rig.loop.memory().lines();
        lines.take(NOBODY, rig.torrent, lines.mostBytes());
        List<Integer> asked = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int who = i;
            lines.await(() -> asked.add(who)); // and takes nothing
        }
        assertEquals(List.of(), types(peer.says(request(0))));
        lines.give(NOBODY, rig.torrent, lines.mostBytes());
        assertEquals(List.of(0, 1, 2, 3), asked);
        rig.runSeconds(1);
        assertEquals(List.of(1L), types(peer));
    }

    @Test
    void whoWaitsForMemoryIsForgottenWithItsConnection() throws Exception {
        SwarmRig rig = rig(0);
        PlayedPeer peer = rig.emptyPeer().says(handshake());
        MemoryPart lines = rig.loop.memory().lines();
        lines.take(NOBODY, rig.torrent, lines.mostBytes());
        peer.says(request(0));
        assertEquals(1, lines.waiting());
        peer.hangsUp();
        assertEquals(0, lines.waiting());
    }

    @Test
    void givesAPrivateTorrentToo() throws Exception {
        PlayedPeer peer = SwarmRig.privateLeecher(SwarmRig.PIECE_BYTES).emptyPeer().says(handshake()).says(request(0));
        assertEquals(List.of(1L), types(peer));
    }

    @Test
    void whoTakesNoAnswersGetsNoneAndWhatWasNotAskedForIsSkipped() throws Exception {
        SwarmRig rig = rig(0);
        PlayedPeer deaf = rig.emptyPeer();
        deaf.heard();
        deaf.says(request(0));
        assertTrue(deaf.heard(Extended.class).isEmpty());
        PlayedPeer odd = rig.emptyPeer().says(handshake());
        odd.says(PeerCodec.extended(PeerExtensions.OUR_METADATA, MetadataMessage.reject(0).toBytes()))
                .says(PeerCodec.extended(PeerExtensions.OUR_METADATA, MetadataMessage.data(0, new byte[100]).toBytes()))
                .says(PeerCodec.extended(PeerExtensions.OUR_METADATA,
                new MetadataMessage(7, 0, 0, ByteBuffer.allocate(0)).toBytes()));
        assertTrue(answers(odd).isEmpty());
        assertNull(odd.closed());
        assertEquals(StreamEnd.MALFORMED,
                odd.says(PeerCodec.extended(PeerExtensions.OUR_METADATA, ByteBuffer.wrap(new byte[] {'d', 'e'})))
                .closed());
    }

    @Test
    void soManyRequestsWaitForTheLineAndNoMore() throws Exception {
        Metainfo small = rig(0).metainfo;
        byte[] info = new byte[(PeerLimits.METADATA_WAITING + 2) * MetadataMessage.SLICE_BYTES];
        TorrentParts torrent = mock(TorrentParts.class);
        when(torrent.metainfo())
                .thenReturn(new Metainfo(small.infoHash(), null, small.name(), small.layout(), small.pieceHashes(),
                small.pieceNodes(), small.files(), List.of(), false, "", "", 0, List.of(), info));
        TokenBucket unlimited = new TokenBucket(mock(EventLoop.class), 0);
        when(torrent.traffic()).thenReturn(new Traffic(unlimited, unlimited));
        PeerSession session = mock(PeerSession.class);
        when(session.isOpen()).thenReturn(true);
        when(session.hasRoomToSend(anyInt(), any())).thenReturn(true);
        MetadataServing serving = new MetadataServing(session, torrent);
        for (int i = 0; i < PeerLimits.METADATA_WAITING; i++) {
            serving.onMessage(MetadataMessage.request(i), THEIR_METADATA, 1);
        }
        verify(session, never()).send(any(), anyLong());
        serving.onMessage(MetadataMessage.request(0), THEIR_METADATA, 1);
        verify(session).answer(PeerCodec.extended(THEIR_METADATA, MetadataMessage.reject(0).toBytes()), 1);
        when(session.isQueueLow()).thenReturn(true);
        serving.pump(2);
        verify(session, times(PeerLimits.METADATA_WAITING)).send(any(), eq(2L));
    }

    @Test
    void metadataCountsAgainstTheUploadLimit() throws Exception {
        SwarmRig rig = rig(MetadataMessage.SLICE_BYTES);
        PlayedPeer peer = rig.emptyPeer().says(handshake()).says(request(0)).says(request(1)).says(request(2));
        List<MetadataMessage> soon = answers(peer);
        assertTrue(soon.size() < 3, soon.size() + " at once");
        rig.runSeconds(4);
        assertEquals(3 - soon.size(), answers(peer).size());
    }
}
