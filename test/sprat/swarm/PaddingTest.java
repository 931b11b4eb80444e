package sprat.swarm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sprat.io.StreamEnd;
import sprat.wire.peer.PeerCodec;
import sprat.wire.peer.PeerMessage;
import sprat.wire.peer.PeerMessage.Piece;
import sprat.wire.peer.PeerMessage.Request;
import sprat.wire.torrent.TorrentFormat;

/** Padding on the wire (BEP 47): we never ask for it, and give it to who does. */
class PaddingTest {
    private static final int BLOCK = 16 << 10;

    /** Two files of a little more than a block: with padding each piece would have four blocks. */
    private static SwarmRig rig(TorrentFormat format, boolean haveAll) throws Exception {
        return SwarmRig.trees(format, haveAll, BLOCK + 100, BLOCK + 7);
    }

    @ParameterizedTest
    @EnumSource(value = TorrentFormat.class, names = {"V2", "HYBRID"})
    void asksForAFileUpToItsEnd(TorrentFormat format) throws Exception {
        SwarmRig rig = rig(format, false);
        PlayedPeer seed = rig.seed();
        seed.says(PeerCodec.unchoke());
        List<Request> asked = requests(seed);
        for (int i = 0; i < asked.size(); i++) {
            seed.answers(asked.get(i));
            asked.addAll(requests(seed));
        }
        assertEquals(List.of(7, 100, BLOCK, BLOCK), asked.stream().map(Request::lengthBytes).sorted().toList());
        assertEquals(List.of(0, 1), rig.verified());
        assertEquals(2 * BLOCK + 107, rig.torrent.status().bytesDown());
    }

    @ParameterizedTest
    @EnumSource(value = TorrentFormat.class, names = {"V2", "HYBRID"})
    void answersWithZerosWhoAsksForPadding(TorrentFormat format) throws Exception {
        SwarmRig rig = rig(format, true);
        PlayedPeer peer = rig.emptyPeer().says(PeerCodec.interested());
        rig.runSeconds(11);
        peer.heard();
        peer.says(PeerCodec.request(0, 3 * BLOCK, BLOCK)).says(PeerCodec.request(0, BLOCK, BLOCK));
        List<Piece> pieces = peer.heard().stream().filter(Piece.class::isInstance).map(Piece.class::cast).toList();
        assertNull(peer.closed());
        assertEquals(2, pieces.size());
        assertArrayEquals(new byte[BLOCK], bytes(pieces.get(0).block()));
        byte[] endOfFile = bytes(pieces.get(1).block());
        assertArrayEquals(Arrays.copyOfRange(rig.content, BLOCK, 2 * BLOCK), endOfFile);
        peer.says(PeerCodec.request(0, 3 * BLOCK, BLOCK + 1));
        assertEquals(StreamEnd.PROTOCOL_VIOLATION, peer.closed());
    }

    private static List<Request> requests(PlayedPeer peer) throws Exception {
        List<Request> requests = new ArrayList<>();
        for (PeerMessage message : peer.heard()) {
            if (message instanceof Request request) {
                requests.add(request);
            }
        }
        return requests;
    }

    private static byte[] bytes(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.duplicate().get(bytes);
        return bytes;
    }
}
