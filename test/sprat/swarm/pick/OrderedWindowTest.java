package sprat.swarm.pick;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import sprat.swarm.pick.FileSelection.Priority;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.PieceLayout;
import sprat.wire.torrent.SampleHashes;
import sprat.wire.torrent.TorrentFormat;

/** Which pieces are in front. */
class OrderedWindowTest {
    private static final int BLOCK = PieceLayout.BLOCK_BYTES;

    @Test
    void longPiecesHaveAFrontToo() {
        PieceLayout large = new PieceLayout(10L * 4 * PickLimits.FRONT_BYTES, 4 * PickLimits.FRONT_BYTES);
        OrderedWindow window = new OrderedWindow(large, FileSelection.everything(large).inOrder());
        assertEquals(2, window.size());
        window.verified(1);
        assertEquals(0, window.at(0));
        window.verified(0);
        assertEquals(2, window.at(0));
        for (int i = 2; i < 10; i++) {
            window.verified(i);
        }
        assertEquals(0, window.size());
    }

    @Test
    void withoutAnOrderThereIsNoFront() {
        PieceLayout layout = new PieceLayout(10 * BLOCK, BLOCK);
        assertEquals(0, new OrderedWindow(layout, FileSelection.everything(layout)).size());
    }

    @Test
    void filesOfAHigherRankComeBeforeOthersAndUnwantedOnesNever() throws Exception {
        List<FileEntry> files = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            files.add(new FileEntry(List.of("four", "file-" + i), i * 2L * BLOCK, 2 * BLOCK));
        }
        Metainfo torrent = SampleHashes.torrent("four", files, new byte[8 * BLOCK], BLOCK, TorrentFormat.V1);
        FileSelection selection =
                FileSelection.of(torrent, List.of(Priority.LOW, Priority.HIGH, Priority.NEVER, Priority.HIGH))
                .inOrder();
        OrderedWindow window = new OrderedWindow(torrent.layout(), selection);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < window.size(); i++) {
            order.add(window.at(i));
        }
        assertEquals(List.of(2, 3, 6, 7, 0, 1), order);
    }
}
