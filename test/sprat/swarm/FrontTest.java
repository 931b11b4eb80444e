package sprat.swarm;

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
import sprat.io.Limits;
import sprat.swarm.Choice.Rank;
import sprat.wire.Bitfield;
import sprat.wire.FileEntry;
import sprat.wire.Metainfo;
import sprat.wire.PeerId;
import sprat.wire.PieceLayout;
import sprat.wire.SampleHashes;
import sprat.wire.TorrentFormat;

/** Which block is next when pieces are to come in order. */
class FrontTest {
    private static final int BLOCK = PieceLayout.BLOCK_BYTES;
    private static final int BLOCKS = 64;
    private static final int PIECE = BLOCKS * BLOCK;
    private static final int WIDTH = Limits.FRONT_BYTES / PIECE;
    private static final int PIECES = 5 * WIDTH;
    private static final long LATE = Limits.FRONT_LATE_NANOS;

    /** A peer that has everything and keeps what it is asked for. */
    private static final class Peer implements Picker.Source {
        final Bitfield pieces = new Bitfield(PIECES);
        final List<Block> asked = new ArrayList<>();
        final long responseNanos;

        Peer(long responseNanos) {
            this.responseNanos = responseNanos;
            pieces.setAll();
        }

        @Override
        public Bitfield pieces() {
            return pieces;
        }

        @Override
        public int inFlight() {
            return asked.size();
        }

        @Override
        public boolean isSeed() {
            return pieces.isFull();
        }

        @Override
        public boolean isRunningDry(int parts) {
            return false;
        }

        @Override
        public long responseNanos() {
            return responseNanos;
        }

        @Override
        public void cancel(Block block, long nowNanos) {
            asked.remove(block);
        }
    }

    private final PieceLayout layout = new PieceLayout((long) PIECES * PIECE, PIECE);
    private final Picker picker = picker(layout, Choice.everything(layout).inOrder());

    private static Picker picker(PieceLayout layout, Choice choice) {
        return new Picker(layout, new Random(1), Strategy.DEFAULT, new Shares(PeerId.random(new Random(0)), PIECES), choice);
    }

    private static Block ask(Picker picker, Peer peer, long nowNanos) {
        Block block = picker.pick(peer, nowNanos);
        if (block != null) {
            peer.asked.add(block);
        }
        return block;
    }

    private static void deliver(Picker picker, Peer peer, Block block) {
        peer.asked.remove(block);
        List<Picker.Source> others = new ArrayList<>();
        if (picker.received(block, peer, others) == BlockOutcome.WANTED_LAST) {
            picker.verified(block.pieceIndex());
        }
        others.forEach(other -> other.cancel(block, 0));
    }

    @Test
    void severalPeersTakeTheBlocksInOrder() {
        List<Peer> peers = List.of(new Peer(0), new Peer(0), new Peer(0));
        for (int i = 0; i < 3 * BLOCKS; i++) {
            Block block = ask(picker, peers.get(i % 3), 0);
            assertEquals(i, block.pieceIndex() * BLOCKS + block.begin / BLOCK);
        }
    }

    @Test
    void behindTheFrontTheRarestComes() {
        Peer peer = new Peer(0);
        peer.pieces.clear(PIECES - 2);
        for (int i = 0; i < PIECES - 1; i++) {
            picker.availability().increment(i);
            picker.availability().increment(i);
        }
        picker.availability().increment(PIECES - 1);
        for (int i = 0; i < WIDTH * BLOCKS; i++) {
            assertTrue(ask(picker, peer, 0).pieceIndex() < WIDTH);
        }
        assertEquals(PIECES - 1, ask(picker, peer, 0).pieceIndex(), "the front is covered");

        List<Block> first = peer.asked.stream().filter(block -> block.pieceIndex() == 0).toList();
        first.forEach(block -> deliver(picker, peer, block));
        assertEquals(WIDTH, ask(picker, peer, 0).pieceIndex(), "the front has moved on by a piece");
    }

    @Test
    void aPeerThatLacksTheFrontGivesWhatItHas() {
        Peer peer = new Peer(0);
        for (int i = 0; i < PIECES - 2; i++) {
            peer.pieces.clear(i);
        }
        Set<Integer> asked = new HashSet<>();
        for (int i = 0; i < 2 * BLOCKS; i++) {
            asked.add(ask(picker, peer, 0).pieceIndex());
        }
        assertEquals(Set.of(PIECES - 2, PIECES - 1), asked);
        assertNull(ask(picker, peer, 0));
    }

    @Test
    void whatASlowPeerHoldsInFrontIsAskedOfASecondAndLaterOfAThird() {
        Peer slow = new Peer(0);
        Block held = ask(picker, slow, 0);
        Peer fast = new Peer(LATE / 10);
        for (int i = 1; i < BLOCKS; i++) {
            deliver(picker, fast, ask(picker, fast, LATE - 1));
        }
        assertEquals(1, ask(picker, fast, LATE - 1).pieceIndex(), "it is not late yet");
        assertEquals(held, ask(picker, fast, LATE), "before the next piece is begun");
        Peer third = new Peer(0);
        assertEquals(1, ask(picker, third, 2 * LATE - 1).pieceIndex(), "two are asked for it");
        assertEquals(held, ask(picker, third, 2 * LATE));
        deliver(picker, fast, held);
        assertEquals(List.of(), slow.asked);
    }

    @Test
    void aPeerThatIsAsSlowGetsNoCopies() {
        Block held = ask(picker, new Peer(0), 0);
        Peer slower = new Peer(5 * LATE);
        for (int i = 1; i < BLOCKS; i++) {
            ask(picker, slower, LATE);
        }
        assertEquals(1, ask(picker, slower, 5 * LATE - 1).pieceIndex());
        assertEquals(held, ask(picker, slower, 5 * LATE));
    }

    @Test
    void noBlockIsAskedOfMoreThanTheBoundOfPeers() {
        Peer slow = new Peer(0);
        Block held = ask(picker, slow, 0);
        for (int i = 1; i < BLOCKS; i++) {
            deliver(picker, slow, ask(picker, slow, 0));
        }
        for (int i = 1; i < 10; i++) {
            ask(picker, new Peer(0), i * 100 * LATE);
        }
        assertEquals(Limits.ENDGAME_COPIES, held.asked.size());
    }

    @Test
    void aPieceThatComesFromOnePeerAloneIsLeftToIt() {
        Peer first = new Peer(0);
        Peer second = new Peer(0);
        for (int i = 0; i < BLOCKS; i++) {
            Peer peer = i % 2 == 0 ? first : second;
            Block block = ask(picker, peer, 0);
            peer.asked.remove(block);
            picker.received(block, peer, new ArrayList<>());
        }
        picker.failed(0, null);
        assertEquals(0, ask(picker, first, 0).pieceIndex());
        assertEquals(1, ask(picker, second, 10 * LATE).pieceIndex());
    }

    @Test
    void asksASeedForItsOwnShareOfTheFrontAndForThatOfOthersWhenTheyAreLate() {
        PeerId other = PeerId.random(new Random(7));
        Shares shares = new Shares(PeerId.random(new Random(0)), PIECES);
        Picker sharing = new Picker(layout, new Random(1), Strategy.DEFAULT, shares, Choice.everything(layout).inOrder());
        shares.join(other);
        int[] ours = IntStream.range(0, WIDTH).filter(shares::isOurs).toArray();
        int[] theirs = IntStream.range(0, WIDTH).filter(i -> !shares.isOurs(i)).toArray();
        Peer seed = new Peer(0);
        for (int i = 0; i < ours.length * BLOCKS; i++) {
            assertEquals(ours[i / BLOCKS], ask(sharing, seed, 0).pieceIndex());
        }
        Peer leecher = new Peer(0);
        leecher.pieces.clear(PIECES - 1);
        assertEquals(theirs[0], ask(sharing, leecher, 0).pieceIndex(), "who is no seed is asked for what it has");
        for (int i = 1; i < BLOCKS; i++) {
            ask(sharing, leecher, 0);
        }
        assertTrue(ask(sharing, seed, LATE - 1).pieceIndex() >= WIDTH);
        assertEquals(theirs[1], ask(sharing, new Peer(Long.MAX_VALUE), LATE).pieceIndex());
    }

    @Test
    void longPiecesHaveAFrontToo() {
        PieceLayout large = new PieceLayout(10L * 4 * Limits.FRONT_BYTES, 4 * Limits.FRONT_BYTES);
        Front front = new Front(large, Choice.everything(large).inOrder());
        assertEquals(2, front.size());
        front.verified(1);
        assertEquals(0, front.at(0));
        front.verified(0);
        assertEquals(2, front.at(0));
        for (int i = 2; i < 10; i++) {
            front.verified(i);
        }
        assertEquals(0, front.size());
    }

    @Test
    void withoutAnOrderThereIsNoFront() {
        assertEquals(0, new Front(layout, Choice.everything(layout)).size());
    }

    @Test
    void filesOfAHigherRankComeBeforeOthersAndUnwantedOnesNever() throws Exception {
        List<FileEntry> files = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            files.add(new FileEntry(List.of("four", "file-" + i), i * 2L * BLOCK, 2 * BLOCK));
        }
        Metainfo torrent = SampleHashes.torrent("four", files, new byte[8 * BLOCK], BLOCK, TorrentFormat.V1);
        Choice choice = Choice.of(torrent, List.of(Rank.LOW, Rank.HIGH, Rank.NEVER, Rank.HIGH)).inOrder();
        Front front = new Front(torrent.layout(), choice);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < front.size(); i++) {
            order.add(front.at(i));
        }
        assertEquals(List.of(2, 3, 6, 7, 0, 1), order);
    }
}
