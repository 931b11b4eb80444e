package sprat.swarm.peer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sprat.io.MemoryBudget;
import sprat.io.StreamEnd;
import sprat.swarm.PlayedPeer;
import sprat.swarm.SwarmRig;
import sprat.swarm.Torrents;
import sprat.swarm.dial.DialLimits;
import sprat.swarm.dial.PeerEnd;
import sprat.swarm.pieces.PieceLimits;
import sprat.wire.InfoHash;
import sprat.wire.Sha256Hash;
import sprat.wire.peer.ExtensionHandshake;
import sprat.wire.peer.Handshake;
import sprat.wire.peer.PeerCodec;
import sprat.wire.peer.PeerMessage.Extended;
import sprat.wire.peer.PeerMessage.HashReject;
import sprat.wire.peer.PeerMessage.HashRequest;
import sprat.wire.peer.PeerMessage.Hashes;
import sprat.wire.peer.PeerMessage.Reject;
import sprat.wire.peer.PexMessage;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.HashSpan;
import sprat.wire.torrent.HashTree;
import sprat.wire.torrent.MerkleTree;
import sprat.wire.torrent.SampleHashes;
import sprat.wire.torrent.TorrentFormat;

/** Names of a hybrid in handshakes, and hash messages (BEP 52) that others send us. Pieces have four blocks. */
class HashSessionTest {
    private static final int BIG = 5 * SwarmRig.PIECE_BYTES + 70_000 % SwarmRig.PIECE_BYTES;
    private static final int NODE = MerkleTree.NODE_BYTES;

    private final SwarmRig hybrid = SwarmRig.trees(TorrentFormat.HYBRID, true, BIG, 40_000, 10_000);

    HashSessionTest() throws Exception { }

    private static PlayedPeer greeted(SwarmRig rig, PlayedPeer peer, InfoHash name, long reserved) {
        return peer.says(new Handshake(reserved, name, peer.id).toBytes());
    }

    private static PlayedPeer v2Peer(SwarmRig rig) throws Exception {
        return greeted(rig, rig.peerDialsUs(), rig.metainfo.v2Name(), Handshake.EXTENSIONS);
    }

    private static byte[] leaves(SwarmRig rig, FileEntry file) {
        return SampleHashes.leaves(rig.content, (int) file.offset(), (int) file.lengthBytes());
    }

    private static HashTree tree(SwarmRig rig, FileEntry file) {
        return new HashTree(leaves(rig, file), 0, HashTree.top(file.lengthBytes()));
    }

    // ---- Names ----

    @Test
    void whoDialsByEitherNameIsAnsweredByIt() throws Exception {
        PlayedPeer v1 = greeted(hybrid, hybrid.peerDialsUs(), hybrid.metainfo.infoHash(), 0);
        PlayedPeer v2 = v2Peer(hybrid);
        assertEquals(hybrid.metainfo.infoHash(), v1.handshake().infoHash());
        assertEquals(hybrid.metainfo.v2Name(), v2.handshake().infoHash());
        assertFalse(v1.session.isV2());
        assertTrue(v2.session.isV2());
    }

    @Test
    void whoOffersAnUpgradeGetsTheV2Name() throws Exception {
        PlayedPeer peer = greeted(hybrid, hybrid.peerDialsUs(), hybrid.metainfo.infoHash(), Handshake.UPGRADE);
        assertEquals(hybrid.metainfo.v2Name(), peer.handshake().infoHash());
        assertFalse(peer.handshake().has(Handshake.UPGRADE));
        assertTrue(peer.session.isV2() && peer.session.isV1());
    }

    @Test
    void inAV1TorrentTheOfferMeansNothing() throws Exception {
        SwarmRig rig = SwarmRig.seeder(100_000);
        PlayedPeer peer = greeted(rig, rig.peerDialsUs(), rig.metainfo.infoHash(), Handshake.UPGRADE);
        assertEquals(rig.metainfo.infoHash(), peer.handshake().infoHash());
        assertFalse(rig.weDialPeer().handshake().has(Handshake.UPGRADE));
    }

    @Test
    void weOfferAnUpgradeAndTakeEitherAnswer() throws Exception {
        for (InfoHash answer : List.of(hybrid.metainfo.infoHash(), hybrid.metainfo.v2Name())) {
            PlayedPeer peer = hybrid.weDialPeer();
            assertEquals(hybrid.metainfo.infoHash(), peer.handshake().infoHash());
            assertTrue(peer.handshake().has(Handshake.UPGRADE));
            greeted(hybrid, peer, answer, Handshake.EXTENSIONS);
            assertNull(peer.closed());
            assertEquals(answer.equals(hybrid.metainfo.v2Name()), peer.session.isV2());
        }
        PlayedPeer other = greeted(hybrid, hybrid.weDialPeer(), new InfoHash(new byte[20]), 0);
        assertEquals(StreamEnd.PROTOCOL_VIOLATION, other.closed());
    }

    @Test
    void whoIsKnownFromTheV2SwarmIsDialledByTheV2Name() throws Exception {
        hybrid.parts().names().addToV2(List.of(hybrid.weDialPeer().address), DialLimits.KNOWN_ADDRESSES);
        SwarmNames names = hybrid.parts().names();
        PlayedPeer peer = hybrid.weDialPeer();
        assertEquals(hybrid.metainfo.infoHash(), names.toDial(peer.address));
        names.addToV2(List.of(peer.address), DialLimits.KNOWN_ADDRESSES);
        assertEquals(hybrid.metainfo.v2Name(), names.toDial(peer.address));
        assertEquals(0, names.capabilities(hybrid.metainfo.v2Name()) & Handshake.UPGRADE);
    }

    /** Anybody can say of a v1 peer that it is in the v2 swarm, where that would refuse us. */
    @Test
    void whoRefusesOneNameIsDialledByTheOther() throws Exception {
        SwarmNames names = hybrid.parts().names();
        InetSocketAddress address = hybrid.weDialPeer().address;
        names.addToV2(List.of(address), DialLimits.KNOWN_ADDRESSES);
        for (InfoHash name : List.of(hybrid.metainfo.v2Name(), hybrid.metainfo.infoHash(), hybrid.metainfo.v2Name())) {
            PlayedPeer peer = hybrid.weDial(address);
            assertEquals(name, peer.handshake().infoHash());
            peer.hangsUp();
            names.addToV2(List.of(address), DialLimits.KNOWN_ADDRESSES);
        }
        PlayedPeer v1 = hybrid.weDial(address);
        greeted(hybrid, v1, hybrid.metainfo.infoHash(), 0).hangsUp();
        assertEquals(hybrid.metainfo.infoHash(), names.toDial(address), "it took that name");
    }

    @Test
    void onePeerInBothSwarmsIsOne() throws Exception {
        PlayedPeer first = v2Peer(hybrid);
        PlayedPeer second = hybrid.peerDialsUs(first.address);
        second.says(new Handshake(0, hybrid.metainfo.infoHash(), first.id).toBytes());
        assertEquals(PeerEnd.DUPLICATE, second.closed());
        assertNull(first.closed());
    }

    @Test
    void inV2EachRequestIsAnsweredWithoutTheFastBit() throws Exception {
        PlayedPeer v2 = v2Peer(hybrid);
        v2.says(PeerCodec.request(0, 0, 16_384));
        assertEquals(List.of(new Reject(0, 0, 16_384)), v2.heard(Reject.class));
        PlayedPeer v1 = greeted(hybrid, hybrid.peerDialsUs(), hybrid.metainfo.infoHash(), 0);
        v1.says(PeerCodec.request(0, 0, 16_384));
        assertEquals(List.of(), v1.heard(Reject.class));
    }

    /** Each hears only of peers that it can name the torrent to. */
    @Test
    void peersAreToldOfThoseInTheirOwnSwarm() throws Exception {
        SwarmRig rig = SwarmRig.trees(TorrentFormat.HYBRID, false, BIG);
        InfoHash v1Name = rig.metainfo.infoHash();
        List<PlayedPeer> peers = List.of(greeted(rig, rig.peerDialsUs(), v1Name, Handshake.EXTENSIONS), v2Peer(rig),
                greeted(rig, rig.peerDialsUs(), v1Name, Handshake.EXTENSIONS | Handshake.UPGRADE));
        for (PlayedPeer peer : peers) {
            peer.says(PeerCodec.extended(0, new ExtensionHandshake(Map.of("ut_pex", 9), 7_000, "", null, 0, null)
                    .toBytes()));
        }
        rig.runSeconds(2);
        assertEquals(List.of(peers.get(2).session.listeningAddress()), told(peers.get(0)), "v1 alone");
        assertEquals(List.of(peers.get(2).session.listeningAddress()), told(peers.get(1)), "v2 alone");
        assertEquals(List.of(peers.get(1).session.listeningAddress()), told(peers.get(2)), "both: over v2");
    }

    private static List<InetSocketAddress> told(PlayedPeer peer) throws Exception {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (Extended message : peer.heard(Extended.class)) {
            if (message.extensionId() == 9) {
                PexMessage.read(message.payload()).added().forEach(each -> addresses.add(each.address()));
            }
        }
        return addresses;
    }

    @Test
    void whoIsToldOverV2IsDialledByTheV2Name() throws Exception {
        PlayedPeer peer = v2Peer(hybrid);
        InetSocketAddress address = new InetSocketAddress("10.0.7.7", 7_007);
        hybrid.neighbours().onTold(peer.session, List.of(new PexMessage.Peer(address, 0)), hybrid.loop.nowNanos());
        assertEquals(hybrid.metainfo.v2Name(), hybrid.parts().names().toDial(address));
    }

    @Test
    void onlySoManyAddressesAreRememberedToBeInV2() throws Exception {
        SwarmNames names = hybrid.parts().names();
        InetAddress host = InetAddress.getByName("10.9.9.9");
        for (int port = 1; port <= DialLimits.KNOWN_ADDRESSES + 1; port++) {
            names.addToV2(List.of(new InetSocketAddress(host, port)), DialLimits.KNOWN_ADDRESSES);
        }
        assertEquals(hybrid.metainfo.v2Name(), names.toDial(new InetSocketAddress(host, DialLimits.KNOWN_ADDRESSES)));
        assertEquals(hybrid.metainfo.infoHash(),
                names.toDial(new InetSocketAddress(host, DialLimits.KNOWN_ADDRESSES + 1)));
    }

    // ---- What is asked of us ----

    @ParameterizedTest
    @EnumSource(value = TorrentFormat.class, names = {"V2", "HYBRID"})
    void anyValidRequestIsAnsweredWhileChoked(TorrentFormat format) throws Exception {
        SwarmRig rig = SwarmRig.trees(format, true, BIG, 40_000, 10_000);
        int asked = 0;
        for (FileEntry file : rig.metainfo.contentFiles()) {
            int top = HashTree.top(file.lengthBytes());
            for (int base = 0; base < top; base++) {
                int data = (int) ((file.lengthBytes() - 1) / (16_384L << base));
                for (int length = 2; length <= 1 << top - base; length *= 2) {
                    for (int index = 0; index <= data; index += length) {
                        for (int proof = 0; proof < top - base; proof++) {
                            PlayedPeer peer = v2Peer(rig);
                            HashSpan span = new HashSpan(file.piecesRoot(), base, index, length, proof);
                            peer.says(PeerCodec.hashRequest(span));
                            rig.run();
                            assertEquals(List.of(new Hashes(span, ByteBuffer.wrap(tree(rig, file).answer(span)))),
                                    peer.heard(Hashes.class));
                            peer.hangsUp();
                            asked++;
                        }
                    }
                }
            }
        }
        assertTrue(asked > 50, asked + " spans");
    }

    @Test
    void whatIsNotThereIsRejected() throws Exception {
        Sha256Hash root = hybrid.metainfo.files().get(0).piecesRoot();
        Sha256Hash oneBlock = hybrid.metainfo.contentFiles().get(2).piecesRoot();
        PlayedPeer peer = v2Peer(hybrid);
        for (HashSpan span : List.of(new HashSpan(new Sha256Hash(new byte[32]), 0, 0, 2, 0),
                new HashSpan(root, 0, 0, 2, 5),
                new HashSpan(root, 5, 0, 1, 0), new HashSpan(root, 0, 1, 2, 0), new HashSpan(root, 0, 32, 2, 0),
                new HashSpan(oneBlock, 0, 0, 1, 0),
                new HashSpan(root, -1, 0, 2, 0), new HashSpan(root, 0, 28, 4, 0), new HashSpan(root, 0, 4, 1, 0),
                new HashSpan(root, 2, 5, 1, 2))) {
            peer.says(PeerCodec.hashRequest(span));
            assertEquals(List.of(new HashReject(span)), peer.heard(HashReject.class));
        }
        assertNull(peer.closed());
    }

    @Test
    void leavesOfAPieceThatWeLackAreRejectedAndItsLayerIsNot() throws Exception {
        SwarmRig rig = SwarmRig.trees(TorrentFormat.V2, false, BIG);
        Sha256Hash root = rig.metainfo.files().get(0).piecesRoot();
        PlayedPeer peer = v2Peer(rig);
        peer.says(PeerCodec.hashRequest(new HashSpan(root, 0, 0, 4, 2)));
        assertEquals(1, peer.heard(HashReject.class).size());
        peer.says(PeerCodec.hashRequest(new HashSpan(root, 2, 0, 8, 0)));
        assertEquals(1, peer.heard(Hashes.class).size());
        assertEquals(0, rig.storage.blocksHashed);
    }

    @Test
    void whatHasChangedOnDiskIsNotToldAsALie() throws Exception {
        hybrid.storage.overwrite(3, hybrid.content[3] + 1);
        PlayedPeer peer = v2Peer(hybrid);
        peer.says(PeerCodec.hashRequest(new HashSpan(hybrid.metainfo.files().get(0).piecesRoot(), 0, 0, 4, 2)));
        assertEquals(1, peer.heard(HashReject.class).size());
    }

    @Test
    void nobodyMakesUsHashForNothingForLong() throws Exception {
        HashSpan span = new HashSpan(hybrid.metainfo.files().get(0).piecesRoot(), 0, 0, 4, 2);
        PlayedPeer peer = v2Peer(hybrid);
        int most = (int) (PieceLimits.HASH_BURST_BYTES / SwarmRig.PIECE_BYTES);
        for (int i = 0; i < most + 200; i++) {
            peer.says(PeerCodec.hashRequest(span));
        }
        assertTrue(hybrid.storage.blocksHashed >= most && hybrid.storage.blocksHashed < most + 10,
                hybrid.storage.blocksHashed + " pieces");
        assertEquals(most + 200 - hybrid.storage.blocksHashed,
                peer.heard().stream().filter(HashReject.class::isInstance).count());
        hybrid.runSeconds(1);
        peer.says(PeerCodec.hashRequest(span));
        assertEquals(1, peer.heard(Hashes.class).size(), "the account fills up again");
    }

    @Test
    void onlySoManyRequestsWait() throws Exception {
        hybrid.storage.hold();
        HashSpan span = new HashSpan(hybrid.metainfo.files().get(0).piecesRoot(), 0, 0, 4, 2);
        PlayedPeer peer = v2Peer(hybrid);
        for (int i = 0; i < PeerLimits.HASH_REQUESTS + 3; i++) {
            peer.says(PeerCodec.hashRequest(span));
        }
        assertEquals(1, hybrid.storage.blocksHashed, "one at a time");
        assertEquals(2, peer.heard(HashReject.class).size());
        hybrid.storage.letGo();
        hybrid.run();
        assertEquals(PeerLimits.HASH_REQUESTS + 1, peer.heard(Hashes.class).size());
    }

    @Test
    void onlySoManyJobsRunOverAllPeers() throws Exception {
        hybrid.storage.hold();
        HashSpan span = new HashSpan(hybrid.metainfo.files().get(0).piecesRoot(), 0, 0, 4, 2);
        for (int i = 0; i < 5; i++) {
            v2Peer(hybrid).says(PeerCodec.hashRequest(span));
        }
        assertEquals(PieceLimits.HASH_JOBS, hybrid.storage.blocksHashed);
    }

    @Test
    void oneRequestMakesUsHashOnlySoMuch() throws Exception {
        SwarmRig rig = SwarmRig.trees(TorrentFormat.V2, true, 2 * PieceLimits.HASH_JOB_BYTES);
        Sha256Hash root = rig.metainfo.files().get(0).piecesRoot();
        int most = PieceLimits.HASH_JOB_BYTES / MerkleTree.BLOCK_BYTES;
        PlayedPeer peer = v2Peer(rig);
        peer.says(PeerCodec.hashRequest(new HashSpan(root, 0, most, most, 0)));
        rig.runSeconds(1);
        assertEquals(1, peer.heard(Hashes.class).size());
        peer.says(PeerCodec.hashRequest(new HashSpan(root, 0, 0, 2 * most, 0)));
        assertEquals(1, peer.heard(HashReject.class).size());
        assertEquals(PieceLimits.HASH_JOB_BYTES / SwarmRig.PIECE_BYTES, rig.storage.blocksHashed);
    }

    /**
     * Half a second of hashing with as many pieces as there may be: the loop's thread goes on with other things in
     * between.
     */
    @Test
    void theTreeOverManyPiecesIsMadeInManyTurns() throws Exception {
        int pieces = PieceLimits.HASH_NODES + 5;
        SwarmRig rig = SwarmRig.trees(TorrentFormat.V2, true, 16 << 10, new Torrents.Settings(null, 50, 0, 0),
                pieces * (16 << 10));
        FileEntry file = rig.metainfo.files().get(0);
        HashSpan span = new HashSpan(file.piecesRoot(), 0, 4096, 2, 12);
        List<byte[]> answers = new ArrayList<>();
        rig.parts().hashes().answer(span, 1, rig.loop.nowNanos(), (nodes, now) -> answers.add(nodes));
        assertEquals(0, answers.size(), "not in this turn");
        PlayedPeer peer = v2Peer(rig);
        rig.run();
        assertArrayEquals(tree(rig, file).answer(span), answers.get(0));
        peer.says(PeerCodec.hashRequest(span));
        assertEquals(1, peer.heard(Hashes.class).size());
        assertEquals(0, rig.storage.blocksHashed);
    }

    /**
     * Two files whose trees do not both fit in: nothing of them is held for those who wait, and who asks in turn has
     * few made.
     */
    @Test
    void treesThatDoNotFitInTogetherAreMadeOneAtATimeAndNotForEver() throws Exception {
        MemoryBudget memory = new MemoryBudget(1 << 20);
        int pieces = 1800; // a tree of 112 KiB, and there are 128 for work
        SwarmRig rig = SwarmRig.trees(memory, 16 << 10, pieces * (16 << 10), pieces * (16 << 10));
        List<HashSpan> spans = rig.metainfo.files().stream().map(file -> new HashSpan(file.piecesRoot(), 0, 0, 2, 0))
                .toList();
        List<PlayedPeer> peers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            PlayedPeer peer = v2Peer(rig);
            for (int asked = 0; asked < PeerLimits.HASH_REQUESTS; asked++) {
                peer.says(PeerCodec.hashRequest(spans.get((i + asked) % 2)));
                assertTrue(rig.parts().hashes().trees() <= PieceLimits.HASH_JOBS
                        && memory.work().usedBytes() <= 2 * memory.work().mostBytes());
            }
            peers.add(peer);
        }
        rig.runSeconds(1);
        for (PlayedPeer peer : peers) {
            long answers = peer.heard().stream().filter(each -> each instanceof Hashes || each instanceof HashReject)
                    .count();
            assertEquals(PeerLimits.HASH_REQUESTS, answers);
        }
        assertTrue(rig.parts().hashes().trees() <= 1 && memory.work().usedBytes() <= memory.work().mostBytes());
        PlayedPeer liar = peers.get(0);
        int most = (int) (PieceLimits.HASH_BURST_BYTES / (PieceLimits.HASH_TREE_COST * 2 * NODE * pieces));
        int rejected = 0;
        for (int i = 0; i < 4 * most; i++) {
            liar.says(PeerCodec.hashRequest(spans.get(i % 2)));
            rig.run();
            rejected += liar.heard(HashReject.class).size();
        }
        assertTrue(rejected >= most && rejected < 4 * most, rejected + " of " + 4 * most + " rejected");
        PlayedPeer other = v2Peer(rig);
        other.says(PeerCodec.hashRequest(spans.get(0)));
        rig.run();
        assertEquals(1, other.heard(Hashes.class).size(), "the account is that of a source");
    }

    /** A layer of 512 nodes is as much as a block. */
    @Test
    void hashesCountInTheUploadLimit() throws Exception {
        SwarmRig rig = SwarmRig.trees(TorrentFormat.V2, true, new Torrents.Settings(null, 50, 16 << 10, 0),
                512 * SwarmRig.PIECE_BYTES);
        HashSpan layer = new HashSpan(rig.metainfo.files().get(0).piecesRoot(), 2, 0, 512, 0);
        List<PlayedPeer> peers = List.of(v2Peer(rig), v2Peer(rig));
        for (PlayedPeer peer : peers) {
            for (int i = 0; i < 10; i++) {
                peer.says(PeerCodec.hashRequest(layer));
            }
        }
        rig.runSeconds(6);
        int told = 0;
        for (PlayedPeer peer : peers) {
            int its = peer.heard(Hashes.class).size();
            assertTrue(its == 3 || its == 4, "in turn, and this peer has " + its);
            told += its;
        }
        assertTrue(told >= 6 && told <= 8, told + " answers of 16 KiB in six seconds");
    }

    /** Each answer takes of the limit what it is long. */
    @Test
    void rejectionsAndShortAnswersCostLittleOfTheUploadLimit() throws Exception {
        SwarmRig rig = SwarmRig.trees(TorrentFormat.V2, true, new Torrents.Settings(null, 50, 16 << 10, 0),
                4 * SwarmRig.PIECE_BYTES);
        Sha256Hash root = rig.metainfo.files().get(0).piecesRoot();
        PlayedPeer peer = v2Peer(rig);
        for (int i = 0; i < 30; i++) {
            peer.says(PeerCodec.hashRequest(new HashSpan(root, 2, 0, 4, 0)));
            peer.says(PeerCodec.hashRequest(new HashSpan(root, 9, 0, 4, 0)));
        }
        rig.runSeconds(2);
        assertEquals(60, peer.heard().stream().filter(each -> each instanceof Hashes || each instanceof HashReject)
                .count());
    }

    // ---- What breaks the rules ----

    @Test
    void hashMessagesOnAV1ConnectionCloseIt() throws Exception {
        HashSpan span = new HashSpan(hybrid.metainfo.files().get(0).piecesRoot(), 0, 0, 4, 2);
        for (ByteBuffer message : List.of(PeerCodec.hashRequest(span), PeerCodec.hashReject(span),
                PeerCodec.hashes(span, new byte[NODE]))) {
            PlayedPeer peer = greeted(hybrid, hybrid.peerDialsUs(), hybrid.metainfo.infoHash(), Handshake.EXTENSIONS);
            assertEquals(StreamEnd.PROTOCOL_VIOLATION, peer.says(message).closed());
        }
    }

    @Test
    void answersToNoQuestionCloseTheConnection() throws Exception {
        HashSpan span = new HashSpan(hybrid.metainfo.files().get(0).piecesRoot(), 0, 0, 4, 2);
        assertEquals(StreamEnd.PROTOCOL_VIOLATION, v2Peer(hybrid).says(PeerCodec.hashReject(span)).closed());
        assertEquals(StreamEnd.PROTOCOL_VIOLATION,
                v2Peer(hybrid).says(PeerCodec.hashes(span, new byte[span.answerBytes()])).closed());
    }

    @Test
    void weAskNothingWhenNothingIsUnknown() throws Exception {
        PlayedPeer peer = v2Peer(hybrid).hasAll();
        hybrid.runSeconds(3);
        assertEquals(List.of(), peer.heard(HashRequest.class));
        assertArrayEquals(hybrid.content, Arrays.copyOf(hybrid.storage.bytes(), hybrid.content.length));
    }
}
