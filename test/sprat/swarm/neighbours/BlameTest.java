package sprat.swarm.neighbours;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.contains;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import java.util.List;
import org.junit.jupiter.api.Test;
import sprat.swarm.PlayedPeer;
import sprat.swarm.SwarmRig;
import sprat.swarm.dial.PeerEnd;
import sprat.wire.peer.Handshake;
import sprat.wire.peer.PeerCodec;
import sprat.wire.peer.PeerMessage.HashRequest;
import sprat.wire.peer.PeerMessage.Request;
import sprat.wire.torrent.HashSpan;
import sprat.wire.torrent.HashTree;
import sprat.wire.torrent.SampleHashes;
import sprat.wire.torrent.TorrentFormat;

/** A piece of four blocks fails its hash: which block was wrong is asked of a peer that has it (BEP 52). */
class BlameTest {
    private static final int BLOCK = 16 << 10;

    private final SwarmRig rig = SwarmRig.trees(TorrentFormat.V2, false, SwarmRig.PIECE_BYTES,
            SwarmRig.PIECE_BYTES + 1);

    private HashSpan span;
    private PlayedPeer askedOne;

    BlameTest() throws Exception { }

    private PlayedPeer v2Peer() throws Exception {
        PlayedPeer peer = rig.peerDialsUs();
        return peer.says(new Handshake(Handshake.EXTENSIONS, rig.metainfo.v2Name(), peer.id).toBytes());
    }

    private void answer(PlayedPeer peer, HashSpan span) {
        byte[] leaves = SampleHashes.leaves(rig.content, 0, SwarmRig.PIECE_BYTES);
        peer.says(PeerCodec.hashes(span, new HashTree(leaves, 0, 2).answer(span)));
    }

    /** Two peers with the first piece alone: the second sends block 1, and it is wrong. */
    private PlayedPeer[] corrupted() throws Exception {
        PlayedPeer good = v2Peer().has(0).says(PeerCodec.unchoke());
        List<Request> requests = good.requests();
        assertEquals(4, requests.size());
        good.answers(requests.get(0));
        good.says(PeerCodec.choke());
        reject(good, requests.subList(1, 4));
        PlayedPeer bad = v2Peer().has(0).says(PeerCodec.unchoke());
        requests = bad.requests();
        Request second = requests.get(0);
        assertEquals(BLOCK, second.begin());
        bad.answers(second, 1);
        bad.says(PeerCodec.choke());
        reject(bad, requests.subList(1, 3));
        good.heard();
        good.says(PeerCodec.unchoke());
        for (Request request : good.requests()) {
            good.answers(request);
        }
        rig.run();
        return new PlayedPeer[] {good, bad};
    }

    private static void reject(PlayedPeer peer, List<Request> requests) {
        requests.forEach(
                request -> peer.says(PeerCodec.reject(request.pieceIndex(), request.begin(), request.lengthBytes())));
    }

    @Test
    void onlyTheSenderOfTheWrongBlockIsBannedAndOnlyThatBlockComesAgain() throws Exception {
        PlayedPeer[] peers = corruptedAndAsked();
        answer(asked(peers), span);
        PlayedPeer good = peers[0];
        assertEquals(PeerEnd.CORRUPT_DATA, peers[1].closed());
        assertNull(good.closed());
        verify(rig.events)
                .onWarning(contains("sent data that failed its hash (1 block of piece 0) and is not asked again"));
        List<Request> again = good.requests();
        assertEquals(List.of(new Request(0, BLOCK, BLOCK)), again);
        good.answers(again.get(0));
        rig.run();
        assertEquals(List.of(0), rig.verified());
    }

    private PlayedPeer[] corruptedAndAsked() throws Exception {
        PlayedPeer[] peers = corrupted();
        for (PlayedPeer peer : peers) {
            for (HashRequest request : peer.heard(HashRequest.class)) {
                span = request.span();
                askedOne = peer;
            }
        }
        assertEquals(new HashSpan(rig.metainfo.files().get(0).piecesRoot(), 0, 0, 4, 0), span);
        return peers;
    }

    private PlayedPeer asked(PlayedPeer[] peers) {
        assertTrue(askedOne == peers[0] || askedOne == peers[1]);
        return askedOne;
    }

    @Test
    void whileItIsNotKnownNothingOfThePieceIsAskedFor() throws Exception {
        PlayedPeer[] peers = corruptedAndAsked();
        rig.runSeconds(2);
        assertEquals(List.of(), peers[0].requests());
        assertEquals(List.of(), peers[1].requests());
        assertEquals(1, rig.torrent.blame().waiting());
    }

    @Test
    void whereNobodyTellsThePieceComesFromOnePeerAlone() throws Exception {
        PlayedPeer[] peers = corruptedAndAsked();
        PlayedPeer other = asked(peers) == peers[0] ? peers[1] : peers[0];
        askedOne.says(PeerCodec.hashReject(span));
        assertEquals(1, other.heard(HashRequest.class).size(), "then the other is asked");
        other.says(PeerCodec.hashReject(span));
        assertEquals(0, rig.torrent.blame().waiting());
        assertNull(peers[0].closed());
        assertNull(peers[1].closed());
        verify(rig.events, never()).onWarning(any());
        rig.runSeconds(1);
        assertEquals(4, peers[0].requests().size());
    }

    @Test
    void itIsNotWaitedForLong() throws Exception {
        corruptedAndAsked();
        rig.runSeconds(NeighbourLimits.BLAME_NANOS / 1_000_000_000L + 2);
        assertEquals(0, rig.torrent.blame().waiting());
    }

    @Test
    void ofAHybridWhoseLayersAreUnknownNobodyIsAsked() throws Exception {
        SwarmRig hybrid = SwarmRig.withoutLayers(TorrentFormat.HYBRID, SwarmRig.PIECE_BYTES, false,
                3 * SwarmRig.PIECE_BYTES);
        PlayedPeer peer = hybrid.peerDialsUs();
        peer.says(new Handshake(Handshake.EXTENSIONS, hybrid.metainfo.v2Name(), peer.id).toBytes()).has(0)
                .says(PeerCodec.unchoke());
        for (Request request : peer.requests()) {
            peer.answers(request, request.begin() == 0 ? 1 : 0);
        }
        hybrid.run();
        assertEquals(0, hybrid.torrent.blame().waiting());
        assertEquals(PeerEnd.CORRUPT_DATA, peer.closed());
        verify(hybrid.events).onWarning(contains("sent data that failed its hash (piece 0) and is not asked again"));
    }

    @Test
    void onlySoManyPiecesWait() throws Exception {
        SwarmRig many = SwarmRig.trees(TorrentFormat.V2, false, (NeighbourLimits.BLAMES + 10) * SwarmRig.PIECE_BYTES);
        PlayedPeer bad = many.peerDialsUs();
        bad.says(new Handshake(Handshake.EXTENSIONS, many.metainfo.v2Name(), bad.id).toBytes()).hasAll()
                .says(PeerCodec.unchoke());
        int most = 0;
        for (List<Request> requests = bad.requests(); !requests.isEmpty()
                && bad.closed() == null; requests = bad.requests()) {
            for (Request request : requests) {
                if (bad.closed() == null) {
                    bad.answers(request, 1);
                    most = Math.max(most, many.torrent.blame().waiting());
                }
            }
        }
        assertEquals(NeighbourLimits.BLAMES, most);
        assertEquals(PeerEnd.CORRUPT_DATA, bad.closed(),
                "of one more nobody is asked, and who has sent all of it is guilty");
    }

    @Test
    void whoLiesAboutTheHashesIsBannedToo() throws Exception {
        PlayedPeer[] peers = corruptedAndAsked();
        PlayedPeer liar = asked(peers);
        byte[] leaves = SampleHashes.leaves(rig.content, 0, SwarmRig.PIECE_BYTES);
        leaves[0] ^= 1;
        liar.says(PeerCodec.hashes(span, leaves));
        assertEquals(PeerEnd.CORRUPT_DATA, liar.closed());
        PlayedPeer other = liar == peers[0] ? peers[1] : peers[0];
        assertEquals(1, other.heard(HashRequest.class).size());
    }
}
