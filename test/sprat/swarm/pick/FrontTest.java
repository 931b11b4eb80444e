package sprat.swarm.pick;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import sprat.swarm.pick.Choice.Rank;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.PieceLayout;
import sprat.wire.torrent.SampleHashes;
import sprat.wire.torrent.TorrentFormat;

/** Which pieces are in front. */
class FrontTest {
    private static final int BLOCK = PieceLayout.BLOCK_BYTES;

    @Test
    void longPiecesHaveAFrontToo() {
        PieceLayout large = new PieceLayout(10L * 4 * PickLimits.FRONT_BYTES, 4 * PickLimits.FRONT_BYTES);
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
        PieceLayout layout = new PieceLayout(10 * BLOCK, BLOCK);
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
