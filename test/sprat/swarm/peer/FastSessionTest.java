package sprat.swarm.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sprat.io.Limits;
import sprat.io.StreamEnd;
import sprat.store.DiskOutcome;
import sprat.swarm.PlayedPeer;
import sprat.swarm.SwarmRig;
import sprat.swarm.choke.ChokeLimits;
import sprat.swarm.pick.Shares;
import sprat.wire.Bitfield;
import sprat.wire.WireLimits;
import sprat.wire.peer.Handshake;
import sprat.wire.peer.PeerCodec;
import sprat.wire.peer.PeerMessage;
import sprat.wire.peer.PeerMessage.AllowedFast;
import sprat.wire.peer.PeerMessage.BitfieldBits;
import sprat.wire.peer.PeerMessage.Choke;
import sprat.wire.peer.PeerMessage.HaveAll;
import sprat.wire.peer.PeerMessage.HaveNone;
import sprat.wire.peer.PeerMessage.Piece;
import sprat.wire.peer.PeerMessage.Reject;
import sprat.wire.peer.PeerMessage.Request;
import sprat.wire.peer.PeerMessage.Unchoke;

/** What changes between two peers that both speak the fast extension (BEP 6). */
class FastSessionTest {
    private static final int SIZE = 20 * SwarmRig.PIECE_BYTES;
    private static final int BLOCK = WireLimits.BLOCK_BYTES;

    private static PlayedPeer fast(SwarmRig rig) throws Exception {
        PlayedPeer peer = rig.peerDialsUs();
        return peer.says(new Handshake(Handshake.FAST, rig.metainfo.infoHash(), peer.id).toBytes());
    }

    private static PlayedPeer fastSeed(SwarmRig rig) throws Exception {
        return fast(rig).says(PeerCodec.haveAll());
    }

    private static Reject rejection(Request request) {
        return new Reject(request.pieceIndex(), request.begin(), request.lengthBytes());
    }

    private static PlayedPeer rejects(PlayedPeer peer, Request request) {
        return peer.says(PeerCodec.reject(request.pieceIndex(), request.begin(), request.lengthBytes()));
    }

    // ---- What each has ----

    @Test
    void tellsInOneMessageWhatItHas() throws Exception {
        assertInstanceOf(HaveAll.class, fast(SwarmRig.seeder(SIZE)).heard().get(0));
        SwarmRig rig = SwarmRig.leecher(SIZE);
        assertEquals(List.of(new HaveNone()), fast(rig).heard());
        PlayedPeer seed = fastSeed(rig).says(PeerCodec.unchoke());
        seed.requests().stream().filter(request -> request.pieceIndex() == 0 || rig.verified().isEmpty()).toList()
                .forEach(seed::answers);
        assertTrue(!rig.verified().isEmpty());
        assertInstanceOf(BitfieldBits.class, fast(rig).heard().get(0));
    }

    @Test
    void takesHaveAllAndHaveNoneForABitfield() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SIZE);
        assertTrue(fastSeed(rig).session.isSeed());
        PlayedPeer empty = fast(rig).says(PeerCodec.haveNone()).has(3);
        assertEquals(1, empty.session.theirs().bits().count());
        assertNull(empty.closed());
    }

    @Test
    void closesOnMessagesThatNobodyAgreedOn() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SIZE);
        for (ByteBuffer message : List.of(PeerCodec.haveAll(), PeerCodec.haveNone(), PeerCodec.suggest(0),
                PeerCodec.allowedFast(0), PeerCodec.reject(0, 0, BLOCK))) {
            assertEquals(StreamEnd.PROTOCOL_VIOLATION, rig.emptyPeer().says(message).closed());
        }
    }

    @Test
    void closesOnWhatComesTwiceOrNamesNoPiece() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SIZE);
        for (ByteBuffer message : List.of(PeerCodec.haveAll(), PeerCodec.haveNone(), PeerCodec.suggest(20),
                PeerCodec.allowedFast(-1), PeerCodec.reject(0, 0, BLOCK))) {
            assertEquals(StreamEnd.PROTOCOL_VIOLATION, fastSeed(rig).says(message).closed());
        }
        assertEquals(StreamEnd.PROTOCOL_VIOLATION, fast(rig).has(1).says(PeerCodec.haveAll()).closed());
    }

    @Test
    void doesNotFollowSuggestions() throws Exception {
        PlayedPeer seed = fastSeed(SwarmRig.leecher(SIZE)).says(PeerCodec.suggest(3));
        assertTrue(seed.requests().isEmpty());
        assertNull(seed.closed());
    }

    // ---- Our requests ----

    @Test
    void aChokeVoidsNothingUntilEachRequestIsRejected() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SwarmRig.PIECE_BYTES);
        PlayedPeer first = fastSeed(rig).says(PeerCodec.unchoke());
        List<Request> asked = first.requests();
        PlayedPeer second = fastSeed(rig).says(PeerCodec.unchoke());
        first.says(PeerCodec.choke());
        assertEquals(asked.size(), first.session.downloads().inFlight());
        assertTrue(second.requests().isEmpty());
        first.answers(asked.get(0));
        asked.subList(1, 4).forEach(request -> rejects(first, request));
        assertEquals(0, first.session.downloads().inFlight());
        assertEquals(new HashSet<>(asked.subList(1, 4)), new HashSet<>(second.requests()));
        assertNull(first.closed());
    }

    /** In one read, so that it may ask and be asked again when we look. */
    @Test
    void whoTakesItsUnchokeBackAndGivesItAgainComesAfterTheOthers() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SwarmRig.PIECE_BYTES);
        PlayedPeer flapper = fastSeed(rig).says(PeerCodec.unchoke());
        List<Request> asked = flapper.requests();
        PlayedPeer other = fastSeed(rig).says(PeerCodec.unchoke());
        ByteBuffer flap = ByteBuffer.allocate(1_000).put(PeerCodec.choke());
        asked.forEach(
                request -> flap.put(PeerCodec.reject(request.pieceIndex(), request.begin(), request.lengthBytes())));
        flapper.says(flap.put(PeerCodec.unchoke()).flip());
        assertEquals(new HashSet<>(asked), new HashSet<>(other.requests()));

        SwarmRig without = SwarmRig.leecher(SwarmRig.PIECE_BYTES);
        PlayedPeer plain = without.seed().says(PeerCodec.unchoke());
        PlayedPeer waiting = without.seed().says(PeerCodec.unchoke());
        plain.says(ByteBuffer.allocate(10).put(PeerCodec.choke()).put(PeerCodec.unchoke()).flip());
        assertEquals(4, waiting.requests().size());
    }

    @Test
    void aBlockAndARejectAreTwoAnswers() throws Exception {
        PlayedPeer seed = fastSeed(SwarmRig.leecher(SIZE)).says(PeerCodec.unchoke());
        Request request = seed.requests().get(0);
        seed.answers(request);
        assertEquals(StreamEnd.PROTOCOL_VIOLATION, rejects(seed, request).closed());
    }

    @Test
    void aRejectOfAnotherLengthAnswersNothing() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SwarmRig.PIECE_BYTES);
        PlayedPeer seed = fastSeed(rig).says(PeerCodec.unchoke());
        List<Request> asked = seed.requests();
        Request request = asked.get(0);
        seed.says(PeerCodec.reject(request.pieceIndex(), request.begin(), request.lengthBytes() - 1));
        assertEquals(StreamEnd.PROTOCOL_VIOLATION, seed.closed());
        PlayedPeer other = fastSeed(rig).says(PeerCodec.unchoke());
        assertEquals(new HashSet<>(asked), new HashSet<>(other.requests()), "nothing stays with who has gone");
    }

    @Test
    void asksForOtherPiecesWhenOneIsRejected() throws Exception {
        SwarmRig rig = SwarmRig.leecher(2 * SwarmRig.PIECE_BYTES);
        PlayedPeer seed = fastSeed(rig).says(PeerCodec.unchoke());
        for (Request request : seed.requests()) {
            if (request.pieceIndex() == 0) {
                rejects(seed, request);
            } else {
                seed.answers(request);
            }
        }
        assertEquals(List.of(1), rig.verified());
        assertTrue(seed.requests().isEmpty(), "not again at once");
        rig.runSeconds(PeerLimits.REFUSED_PIECE_NANOS / 1_000_000_000L + 2);
        assertEquals(4, seed.requests().size());
    }

    /** Transmission refuses a block now and then that it gives a moment later, also the last one. */
    @Test
    void aSeedThatRejectsTheLastBlockOnceIsAskedAgainSoon() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SwarmRig.PIECE_BYTES);
        PlayedPeer seed = fastSeed(rig).says(PeerCodec.unchoke());
        List<Request> requests = seed.requests();
        rejects(seed, requests.get(0));
        requests.subList(1, requests.size()).forEach(seed::answers);
        rig.runSeconds(PeerLimits.REFUSED_PIECE_NANOS / 1_000_000_000L + 2);
        assertEquals(List.of(requests.get(0)), seed.requests());
        seed.answers(requests.get(0));
        assertEquals(List.of(0), rig.verified());
    }

    /** The other way round it would be asked as fast as its line goes. */
    @Test
    void whoRejectsEverythingIsAskedLessAndLess() throws Exception {
        SwarmRig rig = SwarmRig.leecher(2_000 * SwarmRig.PIECE_BYTES);
        PlayedPeer seed = fastSeed(rig).says(PeerCodec.unchoke());
        int asked = 0;
        for (int second = 0; second < 130; second++) {
            for (List<Request> requests = seed.requests(); !requests.isEmpty(); requests = seed.requests()) {
                asked += requests.size();
                requests.forEach(request -> rejects(seed, request));
            }
            rig.runSeconds(1);
        }
        assertTrue(asked < 10 * (RequestWindow.START + PeerLimits.REJECTS_IN_A_ROW), "asked " + asked + " times");
        assertTrue(asked > 4 * RequestWindow.START, "given up after " + asked);
        assertNull(seed.closed());
        assertTrue(!seed.session.isSource());
    }

    @Test
    void takesWhatIsAllowedWhileChokedUntilItHasSomethingToTrade() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SIZE);
        PlayedPeer seed = fastSeed(rig);
        for (int piece = 0; piece < 10; piece++) {
            seed.says(PeerCodec.allowedFast(piece));
        }
        List<Integer> pieces = asked(seed);
        assertTrue(pieces.stream().allMatch(piece -> piece < 10), pieces::toString);
        assertTrue(rig.verified().size() >= PeerLimits.ALLOWED_FAST_PIECES, rig.verified()::toString);
        assertTrue(fastSeed(rig).says(PeerCodec.allowedFast(19)).requests().isEmpty());
    }

    /** Else of a crowd of newcomers, all allowed the same pieces, each would take a copy from the seed. */
    @Test
    void takesNothingOfTheSharesOfOthersWhileChoked() throws Exception {
        SwarmRig rig = SwarmRig.leecher(SIZE);
        List<PlayedPeer> newcomers = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            newcomers.add(fast(rig).says(PeerCodec.haveNone()));
        }
        PlayedPeer seed = fastSeed(rig);
        for (int piece = 0; piece < 10; piece++) {
            seed.says(PeerCodec.allowedFast(piece));
        }
        Shares shares = rig.pieces().picker().shares();
        List<Integer> ours = IntStream.range(0, 10).filter(shares::isOurs).boxed().toList();
        assertTrue(ours.size() < 9, ours::toString);
        assertEquals(ours, asked(seed));
        int[] others = IntStream.range(0, 20).filter(piece -> !shares.isOurs(piece)).toArray();
        newcomers.get(0).has(others[0]);
        rig.runSeconds(1);
        assertTrue(asked(seed).isEmpty(), "others are still to bring some");
        newcomers.get(1).has(IntStream.range(0, 20).filter(piece -> piece != others[0]).toArray());
        rig.runSeconds(1);
        assertFalse(asked(seed).isEmpty(), "there are copies of all");
    }

    /** @return the pieces that it was asked for until it had answered all, each once, in order */
    private static List<Integer> asked(PlayedPeer seed) throws Exception {
        Set<Integer> pieces = new TreeSet<>();
        for (List<Request> requests = seed.requests(); !requests.isEmpty(); requests = seed.requests()) {
            requests.forEach(request -> pieces.add(request.pieceIndex()));
            requests.forEach(seed::answers);
        }
        return List.copyOf(pieces);
    }

    @Test
    void forgetsWhatWasAllowedAndThenRejected() throws Exception {
        PlayedPeer seed = fastSeed(SwarmRig.leecher(SIZE)).says(PeerCodec.allowedFast(4));
        List<Request> requests = seed.requests();
        assertEquals(4, requests.size());
        requests.forEach(request -> rejects(seed, request));
        assertTrue(seed.requests().isEmpty());
        assertNull(seed.closed());
    }

    // ---- Their requests ----

    @Test
    void chokesFirstThenRejectsWhatWaits() throws Exception {
        SwarmRig rig = SwarmRig.seeder(SIZE);
        PlayedPeer peer = fast(rig).says(allHeldButNothingAllowed()).says(PeerCodec.interested());
        rig.storage.hold();
        for (int i = 0; i < 40; i++) {
            peer.says(PeerCodec.request(i % 20, i / 20 * BLOCK, BLOCK));
        }
        peer.says(PeerCodec.notInterested());
        List<PeerMessage> heard = peer.heard();
        int choke = heard.indexOf(new Choke());
        List<PeerMessage> rejects = heard.stream().filter(Reject.class::isInstance).toList();
        assertEquals(rejects, heard.subList(choke + 1, heard.size()));
        assertEquals(40 - Limits.SEND_LOW_BYTES / BLOCK, rejects.size());
        rig.storage.letGo();
        rig.run();
        assertEquals(Limits.SEND_LOW_BYTES / BLOCK, peer.heard(Piece.class).size(), "what was being read");
    }

    /** So many pieces that it is offered none for nothing, as the bits of a torrent of 20 pieces. */
    private static ByteBuffer allHeldButNothingAllowed() {
        Bitfield bits = new Bitfield(20);
        for (int i = 0; i < PeerLimits.ALLOWED_FAST_PIECES; i++) {
            bits.set(i);
        }
        return PeerCodec.bitfield(bits);
    }

    @Test
    void rejectsWhatIsAskedWhileChokedCancelledTwiceOrNotHad() throws Exception {
        SwarmRig rig = SwarmRig.seeder(SIZE);
        PlayedPeer peer = fast(rig).says(allHeldButNothingAllowed());
        Request request = new Request(7, 0, BLOCK);
        ByteBuffer bytes = PeerCodec.request(7, 0, BLOCK);
        assertEquals(List.of(rejection(request)), peer.says(bytes.duplicate()).heard(Reject.class));
        rig.storage.hold();
        peer.says(PeerCodec.interested());
        for (int i = 0; i < Limits.SEND_LOW_BYTES / BLOCK; i++) {
            peer.says(PeerCodec.request(i, 0, BLOCK)); // on their way from the disk
        }
        peer.says(bytes.duplicate()).says(bytes.duplicate());
        assertEquals(List.of(rejection(request)), peer.heard(Reject.class), "the second of two");
        peer.says(PeerCodec.cancel(7, 0, BLOCK)).says(PeerCodec.cancel(7, 0, BLOCK));
        assertEquals(List.of(rejection(request)), peer.heard(Reject.class), "the first");
        rig.pieces().lose(9);
        peer.says(PeerCodec.request(9, 0, BLOCK));
        assertEquals(List.of(rejection(new Request(9, 0, BLOCK))), peer.heard(Reject.class));
        assertNull(peer.closed());
    }

    @Test
    void rejectsWhatTheDiskCannotRead() throws Exception {
        SwarmRig rig = SwarmRig.seeder(SIZE);
        PlayedPeer peer = fast(rig).says(PeerCodec.haveNone()).says(PeerCodec.interested());
        rig.storage.failNextRead(DiskOutcome.FAILED);
        peer.says(PeerCodec.request(9, 0, BLOCK));
        assertEquals(List.of(rejection(new Request(9, 0, BLOCK))), peer.heard(Reject.class));
        assertNull(peer.closed());
    }

    @Test
    void servesWhatItAllowedWhileItChokesUpToABound() throws Exception {
        SwarmRig rig = SwarmRig.seeder(60 * SwarmRig.PIECE_BYTES);
        PlayedPeer peer = fast(rig).says(PeerCodec.haveNone());
        List<Integer> allowed = peer.heard(AllowedFast.class).stream().map(AllowedFast::pieceIndex).toList();
        assertEquals(PeerLimits.ALLOWED_FAST_PIECES, allowed.size());
        int blocks = ChokeLimits.ALLOWED_FAST_BYTES / BLOCK;
        for (int i = 0; i < blocks + 3; i++) {
            peer.says(PeerCodec.request(allowed.get(i % 5), i / 5 % 4 * BLOCK, BLOCK));
        }
        rig.runSeconds(1);
        List<PeerMessage> heard = peer.heard();
        assertEquals(blocks, heard.stream().filter(Piece.class::isInstance).count());
        assertEquals(3, heard.stream().filter(Reject.class::isInstance).count());
        assertTrue(heard.stream().noneMatch(Unchoke.class::isInstance));

        PlayedPeer again = rig.peerDialsUs(peer.address);
        peer.hangsUp();
        again.says(new Handshake(Handshake.FAST, rig.metainfo.infoHash(), again.id).toBytes())
                .says(PeerCodec.haveNone());
        again.says(PeerCodec.request(allowed.get(0), 0, BLOCK));
        assertEquals(1, again.heard(Reject.class).size(), "it has had its part");
    }

    /** An UNCHOKE would have to wait behind them. */
    @Test
    void queuesOneBlockForNothingAtATime() throws Exception {
        PlayedPeer peer = fast(SwarmRig.seeder(60 * SwarmRig.PIECE_BYTES)).says(PeerCodec.haveNone());
        int piece = peer.heard(AllowedFast.class).get(0).pieceIndex();
        peer.stopsReading();
        for (int i = 0; i < 4; i++) {
            peer.says(PeerCodec.request(piece, i * BLOCK, BLOCK));
        }
        assertEquals(1, peer.heard(Piece.class).size());
    }

    @Test
    void offersNothingForNothingToWhoHasSome() throws Exception {
        assertTrue(fast(SwarmRig.seeder(SIZE)).says(allHeldButNothingAllowed()).heard(AllowedFast.class).isEmpty());
        assertTrue(fast(SwarmRig.leecher(SIZE)).says(PeerCodec.haveNone()).heard(AllowedFast.class).isEmpty(),
                "it has none itself");
    }

    @Test
    void everyRequestGetsExactlyOneAnswerWhateverHappens() throws Exception {
        for (int seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            SwarmRig rig = SwarmRig.seeder(SIZE);
            PlayedPeer peer = fast(rig).says(random.nextBoolean() ? PeerCodec.haveNone() : allHeldButNothingAllowed());
            Map<Request, Integer> owed = new HashMap<>();
            for (int i = 0; i < 300; i++) {
                Request request = new Request(random.nextInt(20), random.nextInt(4) * BLOCK, BLOCK);
                switch (random.nextInt(10)) {
                    case 0 -> peer.says(PeerCodec.interested());
                    case 1 -> peer.says(PeerCodec.notInterested());
                    case 2 -> peer.says(PeerCodec.cancel(request.pieceIndex(), request.begin(), BLOCK));
                    case 3 -> rig.storage.hold();
                    case 4 -> rig.storage.letGo();
                    default -> {
                        owed.merge(request, 1, Integer::sum);
                        peer.says(PeerCodec.request(request.pieceIndex(), request.begin(), BLOCK));
                    }
                }
            }
            rig.storage.letGo();
            rig.runSeconds(1);
            for (PeerMessage message : new ArrayList<>(peer.heard())) {
                if (message instanceof Piece piece) {
                    owed.merge(new Request(piece.pieceIndex(), piece.begin(), piece.block().remaining()), -1,
                            Integer::sum);
                } else if (message instanceof Reject reject) {
                    owed.merge(new Request(reject.pieceIndex(), reject.begin(), reject.lengthBytes()), -1,
                            Integer::sum);
                }
            }
            owed.values().removeIf(count -> count == 0);
            assertEquals(Map.of(), owed, "seed " + seed);
            assertNull(peer.closed());
        }
    }
}
