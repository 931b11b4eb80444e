package sprat.swarm.pick;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import sprat.swarm.Holds;
import sprat.wire.PeerId;
import sprat.wire.torrent.PieceLayout;

/** Which blocks are asked of several peers, and when. */
class EndgameTest {
    /** Long after everything that was asked before. */
    private long nowNanos;

    private static Picker picker(int pieceCount, int blocksPerPiece) {
        int pieceBytes = blocksPerPiece * PieceLayout.BLOCK_BYTES;
        PieceLayout layout = new PieceLayout((long) pieceCount * pieceBytes, pieceBytes);
        Shares shares = new Shares(PeerId.random(new Random(0)), pieceCount);
        return new Picker(layout, new Random(1), Picking.DEFAULT, shares, FileSelection.everything(layout),
                Holds.ample());
    }

    private Block ask(Picker picker, AskedPeer peer) {
        return peer.asked(picker, nowNanos += PickLimits.ENDGAME_LATE_NANOS);
    }

    @Test
    void asksForCopiesOnlyOfWhatHasWaited() {
        Picker picker = picker(1, 1);
        AskedPeer first = new AskedPeer(1).hasAll();
        AskedPeer second = new AskedPeer(1).hasAll();
        long askedNanos = 5;
        Block block = picker.pick(first, askedNanos);
        assertNull(picker.pick(second, askedNanos + PickLimits.ENDGAME_LATE_NANOS - 1));
        assertSame(block, picker.pick(second, askedNanos + PickLimits.ENDGAME_LATE_NANOS));
    }

    /** Two peers that choke and unchoke in turn would else hand a block to and fro for ever. */
    @Test
    void countsTheWaitFromTheFirstRequestNotFromTheLast() {
        Picker picker = picker(1, 1);
        AskedPeer one = new AskedPeer(1).hasAll();
        AskedPeer other = new AskedPeer(1).hasAll();
        AskedPeer idle = new AskedPeer(1).hasAll();
        long half = PickLimits.ENDGAME_LATE_NANOS / 2;
        Block block = picker.pick(one, 0);
        picker.release(block, one);
        assertSame(block, picker.pick(other, half));
        assertNull(picker.pick(idle, 2 * half - 1));
        assertSame(block, picker.pick(idle, 2 * half));
    }

    @Test
    void asksForCopiesOnlyWhenEveryPieceIsBegun() {
        Picker picker = picker(3, 1);
        AskedPeer slow = new AskedPeer(3).has(0, 1);
        ask(picker, slow);
        ask(picker, slow);
        AskedPeer idle = new AskedPeer(3).has(0, 1);
        assertNull(ask(picker, idle), "piece 2 is still to be begun");
        ask(picker, new AskedPeer(3).has(2));
        assertNotNull(ask(picker, idle));
    }

    @Test
    void boundsTheCopiesOfABlock() {
        Picker picker = picker(1, 1);
        List<AskedPeer> peers = new ArrayList<>();
        for (int i = 0; i < PickLimits.ENDGAME_COPIES; i++) {
            peers.add(new AskedPeer(1).hasAll());
            assertNotNull(ask(picker, peers.get(i)));
            assertNull(ask(picker, peers.get(i)), "never twice of the same");
        }
        assertNull(ask(picker, new AskedPeer(1).hasAll()));
        Block block = peers.get(0).asked.get(0);
        List<Picker.Source> others = new ArrayList<>();
        assertEquals(BlockOutcome.WANTED_LAST, picker.received(block, peers.get(1), others));
        assertEquals(Set.of(peers.get(0), peers.get(2)), new HashSet<>(others), "these are to be told");
        assertEquals(BlockOutcome.DUPLICATE, picker.received(block, peers.get(0), new ArrayList<>()));
    }

    @Test
    void givesCopiesOnlyToWhoIsNearlyIdle() {
        Picker picker = picker(1, 2 * PickLimits.ENDGAME_REQUESTS);
        AskedPeer slow = new AskedPeer(1).hasAll();
        while (ask(picker, slow) != null) {
            assertTrue(slow.inFlight() <= 2 * PickLimits.ENDGAME_REQUESTS);
        }
        AskedPeer idle = new AskedPeer(1).hasAll();
        while (ask(picker, idle) != null) {
            assertTrue(idle.inFlight() <= PickLimits.ENDGAME_REQUESTS);
        }
        assertEquals(PickLimits.ENDGAME_REQUESTS, idle.inFlight());
    }

    /** The blocks that miss stand behind more received ones than are looked at. */
    @Test
    void findsTheLastBlocksOfAVeryLargePiece() {
        int blocks = Picker.MAX_BLOCK_PROBES + 10;
        Picker picker = picker(1, blocks);
        AskedPeer slow = new AskedPeer(1).hasAll();
        List<Block> all = new ArrayList<>();
        for (int i = 0; i < blocks; i++) {
            all.add(ask(picker, slow));
        }
        all.subList(0, blocks - 2).forEach(block -> slow.delivers(picker, block));
        assertSame(all.get(blocks - 2), ask(picker, new AskedPeer(1).hasAll()));
    }
}
