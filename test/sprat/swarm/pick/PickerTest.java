package sprat.swarm.pick;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sprat.swarm.Holds;
import sprat.wire.Bitfield;
import sprat.wire.PeerId;
import sprat.wire.torrent.PieceLayout;

class PickerTest {
    private static final int BLOCK = PieceLayout.BLOCK_BYTES;

    private final Random random = new Random(1);
    /** Long after everything that was asked before. */
    private static long nowNanos;

    private Picker picker(int pieceCount, int blocksPerPiece) {
        return picker(new PieceLayout((long) pieceCount * blocksPerPiece * BLOCK, blocksPerPiece * BLOCK), random);
    }

    private static Picker picker(PieceLayout layout, Random random) {
        return new Picker(layout, random, Picking.DEFAULT,
                new Shares(PeerId.random(new Random(0)), layout.pieceCount()),
                FileSelection.everything(layout), Holds.ample());
    }

    private static Block ask(Picker picker, AskedPeer peer) {
        return peer.asked(picker, nowNanos += PickLimits.ENDGAME_LATE_NANOS);
    }

    // The order of choices

    @Test
    void asksForAPieceBlockByBlockBeforeItBeginsAnother() {
        Picker picker = picker(10, 4);
        AskedPeer peer = new AskedPeer(10).hasAll();
        List<Integer> pieces = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Block block = ask(picker, peer);
            pieces.add(block.pieceIndex());
            assertEquals(i % 4 * BLOCK, block.begin);
        }
        assertEquals(2, new HashSet<>(pieces).size());
        assertEquals(1, new HashSet<>(pieces.subList(0, 4)).size());
    }

    @Test
    void takesItsOwnShareOfWhatOnlySeedsHaveAndHelpsWhenTheSeedWouldStandIdle() {
        PeerId ourId = PeerId.random(random);
        PeerId otherId = PeerId.random(random);
        PieceLayout layout = new PieceLayout(40 * BLOCK, BLOCK);
        Shares shares = new Shares(ourId, 40);
        Picker picker = new Picker(layout, random, Picking.DEFAULT, shares, FileSelection.everything(layout),
                Holds.ample());
        shares.join(otherId);
        Shares others = new Shares(otherId, 40);
        others.join(ourId);
        AskedPeer seed = new AskedPeer(40).hasAll();
        int share = (int) IntStream.range(0, 40).filter(shares::isOurs).count();
        for (int i = 0; i < share; i++) {
            assertTrue(shares.isOurs(ask(picker, seed).pieceIndex()));
        }
        assertNull(ask(picker, seed), "the rest is the other's share");
        seed.asked.clear();
        assertTrue(others.isOurs(ask(picker, seed).pieceIndex()), "the seed would stand idle");
        assertNull(ask(picker, seed));
    }

    @Test
    void takesPiecesInTheOrderOfTheStrategy() {
        AskedPeer seed = new AskedPeer(40).hasAll();
        PieceLayout layout = new PieceLayout(40 * BLOCK, BLOCK);
        Shares alone = new Shares(PeerId.random(random), 40);
        Picker sequential = new Picker(layout, random, Picking.DEFAULT.order(Picking.Order.SEQUENTIAL), alone,
                FileSelection.everything(layout), Holds.ample());
        Picker byChance = new Picker(layout, random, Picking.DEFAULT.order(Picking.Order.RANDOM), alone,
                FileSelection.everything(layout), Holds.ample());
        List<Integer> first = new ArrayList<>();
        List<Integer> drawn = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            sequential.availability().increment(i);
            byChance.availability().increment(i);
        }
        for (int i = 0; i < 10; i++) {
            first.add(ask(sequential, seed).pieceIndex());
            drawn.add(ask(byChance, seed).pieceIndex());
        }
        assertEquals(IntStream.range(0, 10).boxed().toList(), first);
        assertTrue(drawn.stream().anyMatch(index -> index < 10), "not the rarest: " + drawn);
    }

    @Test
    void beginsTheFirstPiecesAtRandomAndThenTheRarest() {
        Picker picker = picker(20, 1);
        AskedPeer peer = new AskedPeer(20).hasAll();
        for (int i = 0; i < 19; i++) {
            picker.availability().increment(i);
        }
        for (int i = 0; i < Picker.RANDOM_FIRST; i++) {
            picker.verified(i);
        }
        assertEquals(19, ask(picker, peer).pieceIndex());
        Set<Integer> firsts = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            firsts.add(ask(picker(20, 1), peer).pieceIndex());
        }
        assertTrue(firsts.size() > 5, "by chance: " + firsts);
    }

    @Test
    void finishesAPieceThatNobodyFetchesBeforeItBeginsAnother() {
        Picker picker = picker(10, 4);
        AskedPeer gone = new AskedPeer(10).hasAll();
        Block first = ask(picker, gone);
        gone.delivers(picker, first);
        ask(picker, gone);
        gone.letsGo(picker);
        Block next = ask(picker, new AskedPeer(10).hasAll());
        assertEquals(first.pieceIndex(), next.pieceIndex());
        assertEquals(BLOCK, next.begin);
    }

    @Test
    void doesNotMixTwoPeersInAPieceWhileThereAreOthers() {
        Picker picker = picker(10, 4);
        assertTrue(ask(picker, new AskedPeer(10).hasAll()).pieceIndex() != ask(picker, new AskedPeer(10).hasAll())
                .pieceIndex());
    }

    @Test
    void helpsWithAnothersPieceRatherThanStandIdle() {
        Picker picker = picker(1, 4);
        Block first = ask(picker, new AskedPeer(1).hasAll());
        Block second = ask(picker, new AskedPeer(1).hasAll());
        assertEquals(first.begin + BLOCK, second.begin);
    }

    @Test
    void asksNobodyForWhatHeLacks() {
        Picker picker = picker(10, 2);
        assertNull(ask(picker, new AskedPeer(10)));
        AskedPeer peer = new AskedPeer(10).has(3);
        assertEquals(3, ask(picker, peer).pieceIndex());
        assertEquals(3, ask(picker, peer).pieceIndex());
        assertNull(ask(picker, peer));
    }

    // Bad pieces

    @Test
    void namesTheOneWhoSentABadPiece() {
        Picker picker = picker(1, 2);
        AskedPeer bad = new AskedPeer(1).hasAll();
        bad.delivers(picker, ask(picker, bad));
        assertEquals(BlockOutcome.WANTED_LAST, bad.delivers(picker, ask(picker, bad)));
        assertEquals(Set.of(bad), picker.failed(0, null).keySet());
        assertNotNull(ask(picker, new AskedPeer(1).hasAll()), "it is fetched again");
    }

    @Test
    void fetchesABadPieceOfSeveralFromOneAlone() {
        Picker picker = picker(1, 2);
        AskedPeer bad = new AskedPeer(1).hasAll();
        AskedPeer good = new AskedPeer(1).hasAll();
        Block ofBad = ask(picker, bad);
        Block ofGood = ask(picker, good);
        bad.delivers(picker, ofBad);
        good.delivers(picker, ofGood);
        assertEquals(Set.of(bad, good), picker.failed(0, null).keySet());
        Block again = ask(picker, good);
        assertNull(ask(picker, bad), "no help, no copies");
        assertEquals(BlockOutcome.DUPLICATE, bad.delivers(picker, ofBad), "nor what comes late");
        good.delivers(picker, again);
        assertEquals(BlockOutcome.WANTED_LAST, good.delivers(picker, ask(picker, good)));
        assertEquals(Set.of(good), picker.failed(0, null).keySet());
    }

    @Test
    void asksForNothingOfATorrentWithoutPieces() {
        assertNull(ask(picker(0, 1), new AskedPeer(0)));
    }

    // Bounds

    @Test
    void beginsNoMorePiecesThanItsLimitExceptForWhoIsIdle() {
        int pieceCount = PickLimits.OPEN_PIECES + 10;
        Picker picker = picker(pieceCount, 1);
        AskedPeer greedy = new AskedPeer(pieceCount).hasAll();
        for (int i = 0; i < PickLimits.OPEN_PIECES; i++) {
            assertNotNull(ask(picker, greedy));
        }
        assertNull(ask(picker, greedy));
        AskedPeer idle = new AskedPeer(pieceCount).hasAll();
        assertNotNull(ask(picker, idle));
        assertNull(ask(picker, idle));
    }

    /** Many begun pieces that a peer lacks must not hide from it the one that it could finish. */
    @Test
    void findsABegunPieceBehindManyThatThePeerLacks() {
        int begun = 10 * OpenPieces.MAX_PROBES;
        int pieceCount = begun + 1;
        Picker picker = picker(pieceCount, 2);
        for (int i = 0; i < begun; i++) {
            AskedPeer gone = new AskedPeer(pieceCount).has(i);
            Block block = ask(picker, gone);
            gone.delivers(picker, block);
            gone.letsGo(picker);
        }
        assertEquals(begun - 1, ask(picker, new AskedPeer(pieceCount).has(begun - 1)).pieceIndex());
    }

    // All together

    /** One download with peers that come, go, choke, lie and send late. */
    private static final class Download {
        final Random dice;
        final PieceLayout layout;
        final Picker picker;
        final List<AskedPeer> peers = new ArrayList<>();
        final Bitfield verified;
        final Map<AskedPeer, List<Block>> late = new HashMap<>();
        final Set<Integer> checking = new HashSet<>();
        /** Bytes of a piece that were wanted since it was begun or failed. */
        final int[] wantedBytes;
        final Set<String> happened;

        Download(int seed, Set<String> happened) {
            this.happened = happened;
            dice = new Random(seed);
            int pieceLength = BLOCK * (1 + dice.nextInt(5));
            layout = new PieceLayout(1 + dice.nextInt(60 * pieceLength), pieceLength);
            picker = picker(layout, dice);
            verified = new Bitfield(layout.pieceCount());
            wantedBytes = new int[layout.pieceCount()];
        }

        void join(int percent) {
            AskedPeer peer = new AskedPeer(layout.pieceCount());
            for (int i = 0; i < layout.pieceCount(); i++) {
                if (dice.nextInt(100) < percent) {
                    peer.has(i);
                    picker.availability().increment(i);
                }
            }
            peers.add(peer);
            late.put(peer, new ArrayList<>());
        }

        void leave(AskedPeer peer) {
            takeBack(peer);
            for (int i = 0; i < layout.pieceCount(); i++) {
                if (peer.pieces.get(i)) {
                    picker.availability().decrement(i);
                }
            }
            peers.remove(peer);
        }

        void takeBack(AskedPeer peer) {
            late.get(peer).addAll(peer.asked);
            peer.letsGo(picker);
        }

        void pick(AskedPeer peer) {
            Block block = picker.pick(peer, nowNanos += PickLimits.ENDGAME_LATE_NANOS);
            if (block != null) {
                assertTrue(peer.pieces.get(block.pieceIndex()), "it has the piece");
                assertTrue(!verified.get(block.pieceIndex()), "the piece is missing");
                assertEquals(0, block.begin % PieceLayout.BLOCK_BYTES);
                assertTrue(layout.contains(block.pieceIndex(), block.begin, block.lengthBytes));
                assertEquals(layout.blockBytes(block.pieceIndex(), block.begin / PieceLayout.BLOCK_BYTES),
                        block.lengthBytes);
                assertTrue(peer.asked.stream().noneMatch(other -> other == block), "it is not asked twice");
                peer.asked.add(block);
                long copies = peers.stream().filter(other -> other.asked.contains(block)).count();
                assertTrue(copies <= PickLimits.ENDGAME_COPIES, copies + " copies");
                happened.add(copies + " copies");
            }
        }

        void receive(AskedPeer peer, Block block) {
            BlockOutcome outcome = peer.delivers(picker, block);
            happened.add(outcome.toString());
            assertTrue(peers.stream().noneMatch(other -> other.asked.contains(block))
                    || outcome == BlockOutcome.DUPLICATE);
            if (outcome != BlockOutcome.DUPLICATE) {
                assertTrue(!verified.get(block.pieceIndex()), "nothing is wanted of a verified piece");
                wantedBytes[block.pieceIndex()] += block.lengthBytes;
                boolean whole = wantedBytes[block.pieceIndex()] == layout.pieceBytes(block.pieceIndex());
                assertEquals(whole ? BlockOutcome.WANTED_LAST : BlockOutcome.WANTED, outcome,
                        "each block is wanted once");
                if (whole) {
                    checking.add(block.pieceIndex());
                }
            }
        }

        void check(int pieceIndex, boolean good) {
            checking.remove(pieceIndex);
            if (good) {
                picker.verified(pieceIndex);
                assertTrue(verified.set(pieceIndex));
            } else {
                wantedBytes[pieceIndex] = 0;
                int senders = picker.failed(pieceIndex, null).size();
                assertTrue(senders > 0);
                happened.add(senders > 1 ? "bad piece of several" : "bad piece of one");
            }
        }

        void step() {
            int what = dice.nextInt(100);
            if (what < 3 || peers.isEmpty()) {
                join(dice.nextInt(101));
                return;
            }
            AskedPeer peer = peers.get(dice.nextInt(peers.size()));
            if (what < 5) {
                leave(peer);
            } else if (what < 8) {
                takeBack(peer);
            } else if (what < 11 && !late.get(peer).isEmpty()) {
                receive(peer, late.get(peer).remove(0));
            } else if (what < 20 && !checking.isEmpty()) {
                check(checking.iterator().next(), dice.nextInt(4) > 0);
            } else if (what < 60 && !peer.asked.isEmpty()) {
                receive(peer, peer.asked.get(dice.nextInt(peer.asked.size())));
            } else if (peer.asked.size() < 20) {
                pick(peer);
            }
        }

        /** With one honest peer that has everything the rest comes, whatever the others still hold. */
        void finish() {
            List.copyOf(peers).forEach(this::takeBack);
            join(100);
            AskedPeer seed = peers.get(peers.size() - 1);
            for (int i = 0; i < 1_000 && !verified.isFull(); i++) {
                pick(seed);
                List.copyOf(seed.asked).forEach(block -> receive(seed, block));
                Set.copyOf(checking).forEach(pieceIndex -> check(pieceIndex, true));
            }
            assertTrue(verified.isFull(), verified.count() + " of " + verified.size());
            peers.forEach(peer -> assertNull(picker.pick(peer, nowNanos += PickLimits.ENDGAME_LATE_NANOS)));
        }
    }

    @Test
    void holdsItsPromisesThroughAnyDownload() {
        Set<String> happened = new HashSet<>();
        for (int seed = 0; seed < 200; seed++) {
            try {
                Download download = new Download(seed, happened);
                for (int step = 0; step < 2_000; step++) {
                    download.step();
                }
                download.finish();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        assertEquals(Set.of("1 copies", "2 copies", "3 copies", "WANTED", "WANTED_LAST", "DUPLICATE",
                "bad piece of several", "bad piece of one"), happened, "the storm was one");
    }

    // Long runs

    private static List<String> run(Picker picker, AskedPeer peer, int most) {
        List<String> run = new ArrayList<>();
        for (Block block = ask(picker, peer); block != null; block = run.size() < most
                ? picker.pickAfter(peer, block, nowNanos) : null) {
            run.add(block.toString());
        }
        return run;
    }

    @Test
    void aRunGoesOverTheBordersOfPiecesToTheEnd() {
        Picker picker = picker(new PieceLayout(3 * 2 * BLOCK - 5, 2 * BLOCK), random);
        AskedPeer peer = new AskedPeer(3).hasAll();
        AskedPeer first = new AskedPeer(3).has(0);
        ask(picker, first);
        first.letsGo(picker);
        assertEquals(List.of("0+0", "0+" + BLOCK, "1+0", "1+" + BLOCK, "2+0", "2+" + BLOCK), run(picker, peer, 100));
    }

    @Test
    void aRunEndsAtWhatItsSourceDoesNotHave() {
        Picker picker = picker(4, 2);
        List<String> run = run(picker, new AskedPeer(4).has(1, 3), 100);
        assertEquals(List.of("1+0", "1+" + BLOCK), run.stream().map(name -> name.replaceFirst("^3", "1")).toList());
    }

    @Test
    void aRunEndsAtWhatSomebodyElseFetches() {
        Picker picker = picker(3, 2);
        AskedPeer other = new AskedPeer(3).has(1);
        ask(picker, other);
        AskedPeer peer = new AskedPeer(3).has(0, 1);
        assertEquals(List.of("0+0", "0+" + BLOCK), run(picker, peer, 100));
    }

    @Test
    void aRunTakesUpWhatAnotherLeft() {
        Picker picker = picker(3, 2);
        AskedPeer left = new AskedPeer(3).has(1);
        ask(picker, left);
        left.letsGo(picker);
        AskedPeer starter = new AskedPeer(3).has(0, 1);
        assertEquals(List.of("1+0", "1+" + BLOCK), run(picker, starter, 100),
                "the begun piece first, and the next one is not there");
        picker = picker(3, 2);
        ask(picker, left);
        left.letsGo(picker);
        AskedPeer zero = new AskedPeer(3).has(0);
        Block last = ask(picker, zero);
        last = picker.pickAfter(zero, last, nowNanos);
        assertEquals("0+" + BLOCK, last.toString());
        zero.has(1);
        assertEquals("1+0", picker.pickAfter(zero, last, nowNanos).toString());
    }

    @Test
    void aRunBeginsNoPieceAboveTheBound() {
        int count = PickLimits.OPEN_PIECES + 2;
        Picker picker = picker(count, 1);
        AskedPeer peer = new AskedPeer(count).hasAll();
        int asked = 0;
        for (Block block = ask(picker, peer); block != null; block = picker.pickAfter(peer, block, nowNanos)) {
            asked++;
        }
        while (picker.open().size() < PickLimits.OPEN_PIECES) {
            ask(picker, peer);
        }
        assertTrue(asked <= PickLimits.OPEN_PIECES);
        Block any = picker.open().iterator().next().blocks[0];
        for (OpenPiece piece : picker.open()) {
            assertEquals(null, picker.pickAfter(peer, piece.blocks[0], nowNanos), any.toString());
        }
    }

    @Test
    void aRunGoesOnWithThePieceBehindTheLast() {
        Picker picker = picker(4, 2);
        AskedPeer peer = new AskedPeer(4).hasAll();
        Block block = picker.pickPiece(peer, 2, nowNanos);
        assertEquals("2+0", block.toString());
        assertEquals(List.of(peer), block.asked);
        assertEquals("2+" + BLOCK, ask(picker, peer).toString(), "it fetches this piece now");
    }

    @Test
    void aRunDoesNotGoOnWhereSomethingElseIsToComeSooner() {
        Picker picker = picker(4, 2);
        AskedPeer peer = new AskedPeer(4).has(0, 1, 2);
        ask(picker, new AskedPeer(4).has(0));
        picker.availability().increment(1);
        assertNull(picker.pickPiece(peer, 0, nowNanos), "somebody fetches it");
        assertNull(picker.pickPiece(peer, 1, nowNanos), "a peer has it");
        assertNull(picker.pickPiece(peer, 3, nowNanos), "its source does not have it");
        assertNull(picker.pickPiece(peer, 4, nowNanos), "there is none");
        picker.hold();
        assertNull(picker.pickPiece(peer, 2, nowNanos), "nothing may be begun");
        PieceLayout layout = new PieceLayout(4 * BLOCK, BLOCK);
        Shares shares = new Shares(PeerId.random(new Random(0)), 4);
        Picker inOrder = new Picker(layout, random, Picking.DEFAULT, shares, FileSelection.everything(layout).inOrder(),
                Holds.ample());
        assertNull(inOrder.pickPiece(peer, 2, nowNanos), "pieces are to come in order");
    }

    // ---- Little memory ----

    private Picker withRoomFor(int pieces, PieceLayout layout) {
        return new Picker(layout, random, Picking.DEFAULT,
                new Shares(PeerId.random(new Random(0)), layout.pieceCount()),
                FileSelection.everything(layout), Holds.of(4 * (pieces * OpenPiece.costBytes(64) + 2048) / 3));
    }

    /** A peer could begin a piece with each new connection, and take all memory by that. */
    @Test
    void whereMemoryIsUsedUpAPieceThatNobodyFetchesIsGivenUpForAnother() {
        Picker picker = withRoomFor(4, new PieceLayout(100 * 64 * BLOCK, 64 * BLOCK));
        List<Block> first = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            AskedPeer peer = new AskedPeer(100).has(i);
            Block block = ask(picker, peer);
            first.add(block);
            ask(picker, peer);
            assertEquals(BlockOutcome.WANTED, peer.delivers(picker, block), "everybody has something to do");
            peer.letsGo(picker);
            assertTrue(picker.open().size() <= 5, picker.open().size() + " begun");
        }
        Block late = first.get(0).piece.blocks[1];
        AskedPeer peer = new AskedPeer(100).has(0);
        assertEquals(BlockOutcome.DUPLICATE, peer.delivers(picker, late), "it is of a piece that was given up");
        Block again = ask(picker, peer);
        assertEquals("0+0", again.toString(), "all of it is fetched anew");
        assertTrue(again != first.get(0));
    }

    /** What is asked for may come any moment. */
    @Test
    void aPieceThatSomebodyFetchesIsNotGivenUp() {
        Picker picker = withRoomFor(1, new PieceLayout(100 * 64 * BLOCK, 64 * BLOCK));
        AskedPeer one = new AskedPeer(100).has(1);
        AskedPeer two = new AskedPeer(100).has(2);
        assertEquals("1+0", ask(picker, one).toString());
        assertNull(ask(picker, two));
        one.letsGo(picker);
        assertEquals("2+0", ask(picker, two).toString());
        assertEquals(1, picker.open().size());
    }
}
