package sprat.swarm.neighbours;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.contains;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import sprat.io.StreamEnd;
import sprat.store.DiskOutcome;
import sprat.swarm.PlayedPeer;
import sprat.swarm.SwarmRig;
import sprat.swarm.TorrentState;
import sprat.swarm.dial.PeerEnd;
import sprat.swarm.peer.PeerLimits;
import sprat.wire.InfoHash;
import sprat.wire.peer.Handshake;
import sprat.wire.peer.PeerCodec;
import sprat.wire.peer.PeerMessage.HashRequest;
import sprat.wire.peer.PeerMessage.Hashes;
import sprat.wire.peer.PeerMessage.Have;
import sprat.wire.peer.PeerMessage.Request;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.HashSpan;
import sprat.wire.torrent.HashTree;
import sprat.wire.torrent.MerkleTree;
import sprat.wire.torrent.SampleHashes;
import sprat.wire.torrent.TorrentFormat;

/** Torrents whose files lack piece layers (BEP 52): what is asked of peers that we play, and what is believed. */
class LayerFetchTest {
    private static final int PIECE = 16 << 10;
    private static final int MANY = 513 * PIECE + 5;

    private static SwarmRig v2(boolean haveAll, int... lengths) throws Exception {
        return SwarmRig.withoutLayers(TorrentFormat.V2, 2 * PIECE, haveAll, lengths);
    }

    private static PlayedPeer seed(SwarmRig rig) throws Exception {
        return peer(rig, rig.metainfo.v2Name()).hasAll();
    }

    private static PlayedPeer peer(SwarmRig rig, InfoHash name) throws Exception {
        PlayedPeer peer = rig.peerDialsUs();
        return peer.says(new Handshake(Handshake.EXTENSIONS, name, peer.id).toBytes());
    }

    private static byte[] right(SwarmRig rig, HashSpan span) {
        FileEntry file = rig.metainfo.files().stream().filter(each -> span.piecesRoot().equals(each.piecesRoot()))
                .findFirst().orElseThrow();
        byte[] leaves = SampleHashes.leaves(rig.content, (int) file.offset(), (int) file.lengthBytes());
        return new HashTree(leaves, 0, HashTree.top(file.lengthBytes())).answer(span);
    }

    private static List<HashSpan> asked(PlayedPeer peer) throws Exception {
        return peer.heard(HashRequest.class).stream().map(HashRequest::span).toList();
    }

    private static void answer(SwarmRig rig, PlayedPeer peer, HashSpan span) {
        peer.says(PeerCodec.hashes(span, right(rig, span)));
    }

    private static void answerAll(SwarmRig rig, PlayedPeer peer) throws Exception {
        for (List<HashSpan> spans = asked(peer); !spans.isEmpty(); spans = asked(peer)) {
            spans.forEach(span -> answer(rig, peer, span));
        }
    }

    @Test
    void layersComeFirstThenThePieces() throws Exception {
        SwarmRig rig = v2(false, 100_000, 10, 40_000);
        assertEquals(TorrentState.FETCHING_LAYERS, rig.torrent.status().state());
        PlayedPeer seed = seed(rig).says(PeerCodec.unchoke());
        List<HashSpan> spans = new ArrayList<>();
        rig.metainfo.filesWithoutLayer()
                .forEach(
                file -> spans.add(new HashSpan(file.piecesRoot(), 1, 0, file.lengthBytes() > 70_000 ? 4 : 2, 0)));
        assertEquals(spans, asked(seed), "whole layers, filled up to a power of two, need no proof");
        rig.runSeconds(2);
        assertEquals(List.of(), seed.requests(), "nothing is fetched that could not be verified");
        spans.forEach(span -> answer(rig, seed, span));
        assertEquals(TorrentState.LEECHING, rig.torrent.status().state());
        assertTrue(seed.requests().size() > 1);
        assertEquals(List.of(), rig.torrent.metainfo().filesWithoutLayer());
        assertArrayEquals(SampleHashes.pieceNodes(rig.metainfo.files(), rig.content, rig.metainfo.layout()),
                rig.torrent.metainfo().pieceNodes());
    }

    @Test
    void whatIsOnDiskIsFoundWhenTheLayersAreThere() throws Exception {
        SwarmRig rig = v2(true, 100_000, 10);
        rig.storage.overwrite(0, rig.content[0] + 1);
        PlayedPeer seed = seed(rig);
        PlayedPeer leecher = peer(rig, rig.metainfo.v2Name());
        answerAll(rig, seed);
        rig.run();
        assertEquals(List.of(1, 2, 3, 4), rig.verified());
        assertEquals(4, leecher.heard(Have.class).size(), "peers that came before are told");
        Request request = seed.says(PeerCodec.unchoke()).requests().get(0);
        assertEquals(0, request.pieceIndex());
    }

    @Test
    void whoHasEverythingOnDiskSeedsAtOnce() throws Exception {
        SwarmRig rig = v2(true, 100_000, 10);
        PlayedPeer leecher = peer(rig, rig.metainfo.v2Name());
        answerAll(rig, leecher);
        rig.run();
        assertEquals(TorrentState.SEEDING, rig.torrent.status().state());
        verify(rig.events, times(1)).onComplete();
        HashSpan span = new HashSpan(rig.metainfo.files().get(0).piecesRoot(), 1, 0, 4, 0);
        leecher.says(PeerCodec.hashRequest(span));
        assertArrayEquals(right(rig, span), bytes(leecher.heard(Hashes.class).get(0)),
                "what we got from peers we tell to others");
    }

    private static byte[] bytes(Hashes hashes) {
        byte[] bytes = new byte[hashes.nodes().remaining()];
        hashes.nodes().get(bytes);
        return bytes;
    }

    @Test
    void aLongLayerComesInRunsEachProven() throws Exception {
        SwarmRig rig = SwarmRig.withoutLayers(TorrentFormat.V2, PIECE, false, MANY);
        PlayedPeer seed = seed(rig);
        List<HashSpan> spans = asked(seed);
        assertEquals(List.of(512, 2), spans.stream().map(HashSpan::length).toList());
        assertEquals(List.of(9, 9), spans.stream().map(HashSpan::proofLayers).toList());
        assertEquals(List.of(0, 512), spans.stream().map(HashSpan::index).toList());
        answer(rig, seed, spans.get(1));
        answer(rig, seed, spans.get(0));
        assertEquals(TorrentState.LEECHING, rig.torrent.status().state());
    }

    @Test
    void whoCannotProveIsAskedWithoutAProofForTheWholeLayer() throws Exception {
        SwarmRig rig = SwarmRig.withoutLayers(TorrentFormat.V2, PIECE, false, MANY);
        PlayedPeer seed = seed(rig);
        asked(seed).forEach(span -> seed.says(PeerCodec.hashReject(span)));
        List<HashSpan> bare = asked(seed);
        assertEquals(List.of(512, 2), bare.stream().map(HashSpan::length).sorted((a, b) -> b - a).toList());
        assertTrue(bare.stream().allMatch(span -> span.proofLayers() == 0));
        bare.forEach(span -> answer(rig, seed, span));
        assertEquals(TorrentState.LEECHING, rig.torrent.status().state());
    }

    @Test
    void whatCouldNotBeProvenAtOnceIsALieWhenItHasNotTheRoot() throws Exception {
        SwarmRig rig = SwarmRig.withoutLayers(TorrentFormat.V2, PIECE, false, MANY);
        PlayedPeer liar = seed(rig);
        asked(liar).forEach(span -> liar.says(PeerCodec.hashReject(span)));
        List<HashSpan> bare = asked(liar);
        for (HashSpan span : bare) {
            byte[] nodes = right(rig, span);
            nodes[0] ^= 1;
            liar.says(PeerCodec.hashes(span, nodes));
        }
        assertEquals(PeerEnd.CORRUPT_DATA, liar.closed());
        PlayedPeer honest = seed(rig);
        answerAll(rig, honest);
        assertEquals(TorrentState.LEECHING, rig.torrent.status().state());
    }

    @Test
    void aLiarIsBannedAndAnotherAsked() throws Exception {
        SwarmRig rig = v2(false, 100_000);
        PlayedPeer liar = seed(rig);
        PlayedPeer honest = seed(rig);
        assertEquals(List.of(), asked(honest), "nothing is asked of two");
        HashSpan span = asked(liar).get(0);
        byte[] wrong = right(rig, span);
        wrong[40] ^= 4;
        liar.says(PeerCodec.hashes(span, wrong));
        assertEquals(PeerEnd.CORRUPT_DATA, liar.closed());
        verify(rig.events).onWarning(contains("sent hashes that are not those of the torrent"));
        answerAll(rig, honest);
        assertEquals(TorrentState.LEECHING, rig.torrent.status().state());
        PlayedPeer again = rig.peerDialsUs(liar.address);
        assertEquals(PeerEnd.BANNED, again.says(new Handshake(0, rig.metainfo.v2Name(), again.id).toBytes()).closed());
    }

    @Test
    void whoRejectsIsLeftAloneForAWhileAndOthersAreAsked() throws Exception {
        SwarmRig rig = v2(false, 100_000);
        PlayedPeer poor = seed(rig);
        HashSpan span = asked(poor).get(0);
        poor.says(PeerCodec.hashReject(span));
        rig.runSeconds(2);
        assertEquals(List.of(), asked(poor));
        rig.runSeconds(NeighbourLimits.HASH_REST_NANOS / 1_000_000_000L);
        assertEquals(List.of(span), asked(poor), "it may have got it meanwhile");
        PlayedPeer rich = seed(rig);
        poor.says(PeerCodec.hashReject(span));
        assertEquals(List.of(span), asked(rich));
        assertNull(poor.closed());
    }

    /** On a slow line each answer may come late: all would be asked for again and again. */
    @Test
    void whoDoesNotAnswerIsNotWaitedForAndALateAnswerIsTaken() throws Exception {
        SwarmRig rig = v2(false, 100_000);
        PlayedPeer slow = seed(rig);
        HashSpan span = asked(slow).get(0);
        PlayedPeer other = seed(rig);
        rig.runSeconds(PeerLimits.HASH_ANSWER_NANOS / 1_000_000_000L + 1);
        assertEquals(List.of(span), asked(other));
        answer(rig, slow, span);
        assertEquals(TorrentState.LEECHING, rig.torrent.status().state());
        answer(rig, other, span);
        assertNull(slow.closed());
        assertNull(other.closed());
        assertEquals(List.of(), rig.torrent.metainfo().filesWithoutLayer());
    }

    @Test
    void aLateAnswerIsNotTakenTwiceOrAskedForAgain() throws Exception {
        SwarmRig rig = SwarmRig.withoutLayers(TorrentFormat.V2, PIECE, false, MANY);
        PlayedPeer slow = seed(rig);
        List<HashSpan> spans = asked(slow);
        rig.runSeconds(PeerLimits.HASH_ANSWER_NANOS / 1_000_000_000L + 1);
        answer(rig, slow, spans.get(0));
        PlayedPeer other = seed(rig);
        assertEquals(List.of(spans.get(1)), asked(other));
        slow.says(PeerCodec.hashReject(spans.get(1)));
        answer(rig, other, spans.get(1));
        assertEquals(TorrentState.LEECHING, rig.torrent.status().state());
        assertNull(slow.closed());
    }

    @Test
    void aLateLieIsALie() throws Exception {
        SwarmRig rig = v2(false, 100_000);
        PlayedPeer liar = seed(rig);
        HashSpan span = asked(liar).get(0);
        rig.runSeconds(PeerLimits.HASH_ANSWER_NANOS / 1_000_000_000L + 1);
        byte[] wrong = right(rig, span);
        wrong[0] ^= 1;
        liar.says(PeerCodec.hashes(span, wrong));
        assertEquals(PeerEnd.CORRUPT_DATA, liar.closed());
        answerAll(rig, seed(rig));
        assertEquals(TorrentState.LEECHING, rig.torrent.status().state());
    }

    @Test
    void anAnswerOfAnotherSizeClosesTheConnection() throws Exception {
        SwarmRig rig = v2(false, 100_000);
        PlayedPeer peer = seed(rig);
        HashSpan span = asked(peer).get(0);
        peer.says(PeerCodec.hashes(span, Arrays.copyOf(right(rig, span), 3 * MerkleTree.NODE_BYTES)));
        assertEquals(StreamEnd.PROTOCOL_VIOLATION, peer.closed());
    }

    @Test
    void aHybridIsFetchedByV1WhileItsLayersAreUnknown() throws Exception {
        SwarmRig rig = SwarmRig.withoutLayers(TorrentFormat.HYBRID, 2 * PIECE, false, 100_000, 40_000);
        assertEquals(TorrentState.LEECHING, rig.torrent.status().state());
        PlayedPeer v1 = peer(rig, rig.metainfo.infoHash()).hasAll().says(PeerCodec.unchoke());
        v1.requests().stream().filter(request -> request.pieceIndex() < 2).forEach(v1::answers);
        assertTrue(rig.verified().size() >= 1, rig.verified().toString());
        assertEquals(List.of(), asked(v1), "over v1 there are no hashes");
        PlayedPeer v2 = seed(rig);
        answerAll(rig, v2);
        assertEquals(List.of(), rig.torrent.metainfo().filesWithoutLayer());
        verify(rig.events, never()).onStorageError(any(), any());
    }

    @Test
    void layersThatContradictTheV1HalfStopTheTorrent() throws Exception {
        SwarmRig rig = SwarmRig.withoutLayers(TorrentFormat.HYBRID, 2 * PIECE, true, 100_000);
        assertEquals(TorrentState.SEEDING, rig.torrent.status().state());
        rig.storage.failLayers(DiskOutcome.CONTRADICTED);
        answerAll(rig, peer(rig, rig.metainfo.v2Name()));
        verify(rig.events).onStorageError(DiskOutcome.CONTRADICTED, "file: CONTRADICTED");
        rig.runSeconds(2);
        assertEquals(TorrentState.STOPPED, rig.torrent.status().state());
    }

    @Test
    void onlySoManyAreAskedForAtATime() throws Exception {
        int[] files = new int[10];
        Arrays.setAll(files, i -> 40_000 + i);
        SwarmRig rig = v2(false, files);
        PlayedPeer seed = seed(rig);
        assertEquals(PeerLimits.HASH_ASKS, asked(seed).size());
        assertEquals(PeerLimits.HASH_ASKS, asked(seed(rig)).size(), "others are asked of the next peer");
    }
}
