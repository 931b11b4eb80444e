package sprat.swarm.pick;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sprat.swarm.pick.FileSelection.Priority;
import sprat.wire.Bitfield;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.SampleHashes;
import sprat.wire.torrent.TorrentFormat;

/** What a choice of files means for pieces. */
class FileSelectionTest {
    private static final int PIECE = 32 << 10;

    /** Files of 1.5 pieces, nothing, a quarter, a quarter of padding, 2 pieces and a half: five pieces. */
    private static Metainfo torrent() throws Exception {
        int[] lengths = {PIECE * 3 / 2, 0, PIECE / 4, PIECE / 4, 2 * PIECE, PIECE / 2};
        List<FileEntry> files = new ArrayList<>();
        long offset = 0;
        for (int i = 0; i < lengths.length; i++) {
            files.add(new FileEntry(List.of("folder", "file-" + i), offset, lengths[i], i == 3));
            offset += lengths[i];
        }
        return SampleHashes.torrent("folder", files, new byte[(int) offset], PIECE, TorrentFormat.V1);
    }

    private static int[] wanted(FileSelection selection) {
        return IntStream.range(0, 5).filter(selection::hasPiece).toArray();
    }

    @Test
    void aPieceIsWantedForAnyChosenFileInIt() throws Exception {
        assertArrayEquals(new int[] {0, 1}, wanted(FileSelections.only(torrent(), 0)));
        assertArrayEquals(new int[] {1}, wanted(FileSelections.only(torrent(), 2)));
        assertArrayEquals(new int[] {2, 3}, wanted(FileSelections.only(torrent(), 4)));
        assertArrayEquals(new int[] {4}, wanted(FileSelections.only(torrent(), 5)));
        assertArrayEquals(new int[] {}, wanted(FileSelections.only(torrent(), 1)));
        assertArrayEquals(new int[] {}, wanted(FileSelections.only(torrent(), 3)), "nobody wants padding for itself");
        assertArrayEquals(new int[] {0, 1, 2, 3, 4}, wanted(FileSelection.everything(torrent().layout())));
    }

    @Test
    void countsTheBytesOfChosenFilesAlone() throws Exception {
        FileSelection selection = FileSelections.only(torrent(), 0, 1, 3, 5);
        assertEquals(PIECE * 3 / 2 + PIECE / 2, selection.bytesTotal());
        assertArrayEquals(new int[] {PIECE, PIECE / 2, 0, 0, PIECE / 2},
                IntStream.range(0, 5).map(selection::bytes).toArray());
    }

    @Test
    void everythingIsTheContent() throws Exception {
        FileSelection selection = FileSelection.everything(torrent().layout());
        assertEquals(torrent().layout().contentBytes(), selection.bytesTotal());
        assertEquals(torrent().layout().contentBytes(), IntStream.range(0, 5).map(selection::bytes).sum());
        assertTrue(selection.unwanted().isEmpty());
        assertEquals(1, selection.priorities());
    }

    @Test
    void aPieceHasTheRankOfTheFileThatIsWantedSoonest() throws Exception {
        FileSelection selection = FileSelections.ranked(Priority.LOW, Priority.HIGH, Priority.NORMAL, Priority.HIGH,
                Priority.NEVER, Priority.HIGH)
                .apply(torrent());
        assertEquals(Priority.LOW.ordinal(), selection.priority(0));
        assertEquals(Priority.NORMAL.ordinal(), selection.priority(1));
        assertFalse(selection.hasPiece(2));
        assertEquals(Priority.HIGH.ordinal(), selection.priority(4));
        assertEquals(2, selection.unwanted().count());
    }

    @Test
    void anOrderChangesNothingElse() throws Exception {
        FileSelection selection = FileSelections.only(torrent(), 0);
        assertFalse(selection.isInOrder());
        assertTrue(selection.inOrder().isInOrder());
        assertArrayEquals(wanted(selection), wanted(selection.inOrder()));
        assertEquals(selection.bytesTotal(), selection.inOrder().bytesTotal());
        assertFalse(selection.inOrder().hasFile(4));
    }

    @Test
    void piecesOfAHigherRankComeFirstHoweverRare() throws Exception {
        FileSelection selection = FileSelections.ranked(Priority.LOW, Priority.NEVER, Priority.NEVER, Priority.NEVER,
                Priority.NEVER, Priority.HIGH)
                .apply(torrent());
        Availability availability = new Availability(5, selection);
        assertEquals(3, availability.choosable());
        Bitfield all = new Bitfield(5);
        all.setAll();
        availability.increment(4);
        availability.increment(4);
        availability.increment(2);
        assertEquals(1, availability.peersWith(2), "counted though nobody wants it");
        assertFalse(availability.isChoosable(2));
        Random random = new Random(1);
        assertEquals(4, availability.rarest(all, random));
        assertEquals(4, availability.any(all, random));
        assertEquals(4, availability.first(all));
        availability.take(4);
        availability.increment(0);
        assertEquals(1, availability.rarest(all, random));
        availability.take(1);
        assertEquals(0, availability.first(all));
        availability.take(0);
        assertEquals(-1, availability.rarest(all, random));
        assertEquals(0, availability.choosable());
    }

    @Test
    void aPieceIsNoFirstChoiceWhileOneOfAnEarlierRankIsToBeBegun() throws Exception {
        FileSelection selection = FileSelections.ranked(Priority.NORMAL, Priority.NEVER, Priority.NEVER, Priority.NEVER,
                Priority.NORMAL, Priority.HIGH).apply(torrent());
        Availability availability = new Availability(5, selection);
        assertTrue(availability.isFirstChoice(4));
        assertFalse(availability.isFirstChoice(2));
        availability.take(4);
        assertTrue(availability.isFirstChoice(2));
        assertFalse(availability.isFirstChoice(4), "it is begun");
    }
}
