package sprat.swarm.pick;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sprat.swarm.Holds;
import sprat.wire.PeerId;
import sprat.wire.torrent.PieceLayout;

/** Which block is next when pieces are to come in order. */
class OrderedPickerTest {
    private static final int BLOCK = PieceLayout.BLOCK_BYTES;
    private static final int BLOCKS = 64;
    private static final int PIECE = BLOCKS * BLOCK;
    private static final int WIDTH = PickLimits.FRONT_BYTES / PIECE;
    private static final int PIECES = 5 * WIDTH;
    private static final long LATE = PickLimits.FRONT_LATE_NANOS;

    private final PieceLayout layout = new PieceLayout((long) PIECES * PIECE, PIECE);
    private final Picker picker = picker(layout, FileSelection.everything(layout).inOrder());

    private static Picker picker(PieceLayout layout, FileSelection selection) {
        return new Picker(layout, new Random(1), Picking.DEFAULT, new Shares(PeerId.random(new Random(0)), PIECES),
                selection, Holds.ample());
    }

    /** It has everything. */
    private static AskedPeer peer(long responseNanos) {
        return new AskedPeer(PIECES, responseNanos).hasAll();
    }

    private static void deliver(Picker picker, AskedPeer peer, Block block) {
        if (peer.delivers(picker, block) == BlockOutcome.WANTED_LAST) {
            picker.verified(block.pieceIndex());
        }
    }

    @Test
    void severalPeersTakeTheBlocksInOrder() {
        List<AskedPeer> peers = List.of(peer(0), peer(0), peer(0));
        for (int i = 0; i < 3 * BLOCKS; i++) {
            Block block = peers.get(i % 3).asked(picker, 0);
            assertEquals(i, block.pieceIndex() * BLOCKS + block.begin / BLOCK);
        }
    }

    @Test
    void behindTheFrontTheRarestComes() {
        AskedPeer peer = peer(0);
        peer.pieces.clear(PIECES - 2);
        for (int i = 0; i < PIECES - 1; i++) {
            picker.availability().increment(i);
            picker.availability().increment(i);
        }
        picker.availability().increment(PIECES - 1);
        for (int i = 0; i < WIDTH * BLOCKS; i++) {
            assertTrue(peer.asked(picker, 0).pieceIndex() < WIDTH);
        }
        assertEquals(PIECES - 1, peer.asked(picker, 0).pieceIndex(), "the front is covered");

        List<Block> first = peer.asked.stream().filter(block -> block.pieceIndex() == 0).toList();
        first.forEach(block -> deliver(picker, peer, block));
        assertEquals(WIDTH, peer.asked(picker, 0).pieceIndex(), "the front has moved on by a piece");
    }

    @Test
    void aPeerThatLacksTheFrontGivesWhatItHas() {
        AskedPeer peer = peer(0);
        for (int i = 0; i < PIECES - 2; i++) {
            peer.pieces.clear(i);
        }
        Set<Integer> asked = new HashSet<>();
        for (int i = 0; i < 2 * BLOCKS; i++) {
            asked.add(peer.asked(picker, 0).pieceIndex());
        }
        assertEquals(Set.of(PIECES - 2, PIECES - 1), asked);
        assertNull(peer.asked(picker, 0));
    }

    @Test
    void whatASlowPeerHoldsInFrontIsAskedOfASecondAndLaterOfAThird() {
        AskedPeer slow = peer(0);
        Block held = slow.asked(picker, 0);
        AskedPeer fast = peer(LATE / 10);
        for (int i = 1; i < BLOCKS; i++) {
            deliver(picker, fast, fast.asked(picker, LATE - 1));
        }
        assertEquals(1, fast.asked(picker, LATE - 1).pieceIndex(), "it is not late yet");
        assertEquals(held, fast.asked(picker, LATE), "before the next piece is begun");
        AskedPeer third = peer(0);
        assertEquals(1, third.asked(picker, 2 * LATE - 1).pieceIndex(), "two are asked for it");
        assertEquals(held, third.asked(picker, 2 * LATE));
        deliver(picker, fast, held);
        assertEquals(List.of(), slow.asked);
    }

    @Test
    void aPeerThatIsAsSlowGetsNoCopies() {
        Block held = peer(0).asked(picker, 0);
        AskedPeer slower = peer(5 * LATE);
        for (int i = 1; i < BLOCKS; i++) {
            slower.asked(picker, LATE);
        }
        assertEquals(1, slower.asked(picker, 5 * LATE - 1).pieceIndex());
        assertEquals(held, slower.asked(picker, 5 * LATE));
    }

    @Test
    void noBlockIsAskedOfMoreThanTheBoundOfPeers() {
        AskedPeer slow = peer(0);
        Block held = slow.asked(picker, 0);
        for (int i = 1; i < BLOCKS; i++) {
            deliver(picker, slow, slow.asked(picker, 0));
        }
        for (int i = 1; i < 10; i++) {
            peer(0).asked(picker, i * 100 * LATE);
        }
        assertEquals(PickLimits.ENDGAME_COPIES, held.asked.size());
    }

    @Test
    void aPieceThatComesFromOnePeerAloneIsLeftToIt() {
        AskedPeer first = peer(0);
        AskedPeer second = peer(0);
        for (int i = 0; i < BLOCKS; i++) {
            AskedPeer peer = i % 2 == 0 ? first : second;
            Block block = peer.asked(picker, 0);
            peer.asked.remove(block);
            picker.received(block, peer, new ArrayList<>());
        }
        picker.failed(0, null);
        assertEquals(0, first.asked(picker, 0).pieceIndex());
        assertEquals(1, second.asked(picker, 10 * LATE).pieceIndex());
    }

    @Test
    void asksASeedForItsOwnShareOfTheFrontAndForThatOfOthersWhenTheyAreLate() {
        PeerId other = PeerId.random(new Random(7));
        Shares shares = new Shares(PeerId.random(new Random(0)), PIECES);
        Picker sharing = new Picker(layout, new Random(1), Picking.DEFAULT, shares,
                FileSelection.everything(layout).inOrder(), Holds.ample());
        shares.join(other);
        int[] ours = IntStream.range(0, WIDTH).filter(shares::isOurs).toArray();
        int[] theirs = IntStream.range(0, WIDTH).filter(i -> !shares.isOurs(i)).toArray();
        AskedPeer seed = peer(0);
        for (int i = 0; i < ours.length * BLOCKS; i++) {
            assertEquals(ours[i / BLOCKS], seed.asked(sharing, 0).pieceIndex());
        }
        AskedPeer leecher = peer(0);
        leecher.pieces.clear(PIECES - 1);
        assertEquals(theirs[0], leecher.asked(sharing, 0).pieceIndex(), "who is no seed is asked for what it has");
        for (int i = 1; i < BLOCKS; i++) {
            leecher.asked(sharing, 0);
        }
        assertTrue(seed.asked(sharing, LATE - 1).pieceIndex() >= WIDTH);
        assertEquals(theirs[1], peer(Long.MAX_VALUE).asked(sharing, LATE).pieceIndex());
    }
}
