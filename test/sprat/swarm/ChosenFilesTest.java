package sprat.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sprat.swarm.dial.PeerEnd;
import sprat.swarm.pick.FileSelections;
import sprat.wire.peer.ExtensionHandshake;
import sprat.wire.peer.PeerCodec;
import sprat.wire.peer.PeerMessage.Extended;
import sprat.wire.peer.PeerMessage.Interested;
import sprat.wire.peer.PeerMessage.NotInterested;
import sprat.wire.peer.PeerMessage.Piece;
import sprat.wire.peer.PeerMessage.Request;
import sprat.wire.torrent.TorrentFormat;

/** A leecher that wants some of the files. */
class ChosenFilesTest {
    private static final int PIECE = SwarmRig.PIECE_BYTES;
    private static final int BLOCK = 16 << 10;

    /** In a v1 torrent the pieces 0; 0 and 1; 1 and 2; 3. */
    private static final int[] FILES = {PIECE / 2, PIECE, PIECE + PIECE / 2, PIECE};

    private static Set<Integer> fetchAll(PlayedPeer seed) throws Exception {
        Set<Integer> pieces = new TreeSet<>();
        List<Request> asked = new ArrayList<>(seed.requests());
        for (int i = 0; i < asked.size(); i++) {
            pieces.add(asked.get(i).pieceIndex());
            seed.answers(asked.get(i));
            if (seed.closed() == null) {
                asked.addAll(seed.requests());
            }
        }
        return pieces;
    }

    @Test
    void fetchesThePiecesOfChosenFilesAndNamesOnlyThose() throws Exception {
        SwarmRig rig = SwarmRig.choosing(TorrentFormat.V1, FileSelections.only(1), FILES);
        assertEquals(PIECE, rig.torrent.status().bytesTotal());
        PlayedPeer seed = rig.seed().says(PeerCodec.unchoke());
        assertEquals(Set.of(0, 1), fetchAll(seed));
        assertEquals(TorrentState.SEEDING, rig.torrent.status().state());
        assertEquals(PIECE, rig.torrent.status().bytesHave());
        assertEquals(0, rig.torrent.status().etaSeconds());
        assertEquals(List.of(1), rig.storage.published, "the file before it is whole too, and nobody asked for it");
        assertEquals(4 * PIECE - 2 * PIECE, rig.torrent.leftBytes());
        verify(rig.events).onComplete();
    }

    @ParameterizedTest
    @EnumSource(value = TorrentFormat.class, names = {"V2", "HYBRID"})
    void fetchesNothingOfOtherFilesWhereNoPieceIsShared(TorrentFormat format) throws Exception {
        SwarmRig rig = SwarmRig.choosing(format, FileSelections.only(2), FILES); // 1 is padding
        PlayedPeer seed = rig.seed().says(PeerCodec.unchoke());
        assertEquals(Set.of(1), fetchAll(seed));
        assertEquals(List.of(2), rig.storage.published);
        assertEquals(PIECE, rig.torrent.status().bytesDown());
    }

    @Test
    void nothingIsAskedOfAPeerThatHasOnlyOtherFiles() throws Exception {
        SwarmRig rig = SwarmRig.choosing(TorrentFormat.V1, FileSelections.only(0), FILES);
        PlayedPeer peer = rig.emptyPeer().has(2, 3).says(PeerCodec.unchoke());
        assertTrue(peer.heard().stream().noneMatch(message -> message instanceof Interested
                || message instanceof Request));
        peer.has(0);
        assertTrue(peer.heard().stream().anyMatch(Interested.class::isInstance));
    }

    @Test
    void aWholeChoiceIsToldAsUploadOnlyAndServed() throws Exception {
        SwarmRig rig = SwarmRig.choosing(TorrentFormat.V1, FileSelections.only(0), FILES);
        PlayedPeer other = rig.emptyPeer();
        assertNull(lastUploadOnly(other), "while something is missing");
        PlayedPeer seed = rig.seed().says(PeerCodec.unchoke());
        fetchAll(seed);
        assertEquals(PeerEnd.NOT_NEEDED, seed.closed(), "a seed and we want nothing of each other");
        assertEquals(Boolean.TRUE, lastUploadOnly(other));
        assertNull(other.closed());
        other.says(PeerCodec.interested());
        rig.runSeconds(11);
        other.heard();
        other.says(PeerCodec.request(0, 0, BLOCK));
        assertEquals(1, other.heard(Piece.class).size());
    }

    @Test
    void aSeedThatComesLaterIsNotKept() throws Exception {
        SwarmRig rig = SwarmRig.choosing(TorrentFormat.V1, FileSelections.only(0), FILES);
        fetchAll(rig.seed().says(PeerCodec.unchoke()));
        PlayedPeer late = rig.seed();
        assertEquals(PeerEnd.NOT_NEEDED, late.closed());
    }

    @Test
    void interestEndsWithTheLastChosenPieceOfAPeer() throws Exception {
        SwarmRig rig = SwarmRig.choosing(TorrentFormat.V1, FileSelections.only(0, 3), FILES);
        PlayedPeer peer = rig.emptyPeer().has(0, 1, 2).says(PeerCodec.unchoke());
        assertEquals(Set.of(0), fetchAll(peer));
        rig.runSeconds(2);
        assertEquals(1, peer.heard(NotInterested.class).size());
        verify(rig.events, never()).onComplete();
    }

    @Test
    void aChoiceOfEmptyFilesIsCompleteAtOnce() throws Exception {
        SwarmRig rig = SwarmRig.choosing(TorrentFormat.V1, FileSelections.only(1), PIECE, 0);
        assertEquals(TorrentState.SEEDING, rig.torrent.status().state());
        assertEquals(List.of(1), rig.storage.published);
        assertEquals(PIECE, rig.torrent.leftBytes());
    }

    private static Boolean lastUploadOnly(PlayedPeer peer) throws Exception {
        Boolean told = null;
        for (Extended message : peer.heard(Extended.class)) {
            if (message.extensionId() == ExtensionHandshake.ID) {
                told = ExtensionHandshake.read(message.payload()).uploadOnly();
            }
        }
        return told;
    }
}
