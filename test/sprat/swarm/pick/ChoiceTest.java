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
import sprat.swarm.pick.Choice.Rank;
import sprat.wire.Bitfield;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.SampleHashes;
import sprat.wire.torrent.TorrentFormat;

/** What a choice of files means for pieces. */
class ChoiceTest {
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

    private static int[] wanted(Choice choice) {
        return IntStream.range(0, 5).filter(choice::hasPiece).toArray();
    }

    @Test
    void aPieceIsWantedForAnyChosenFileInIt() throws Exception {
        assertArrayEquals(new int[] {0, 1}, wanted(Choices.only(torrent(), 0)));
        assertArrayEquals(new int[] {1}, wanted(Choices.only(torrent(), 2)));
        assertArrayEquals(new int[] {2, 3}, wanted(Choices.only(torrent(), 4)));
        assertArrayEquals(new int[] {4}, wanted(Choices.only(torrent(), 5)));
        assertArrayEquals(new int[] {}, wanted(Choices.only(torrent(), 1)));
        assertArrayEquals(new int[] {}, wanted(Choices.only(torrent(), 3)), "nobody wants padding for itself");
        assertArrayEquals(new int[] {0, 1, 2, 3, 4}, wanted(Choice.everything(torrent().layout())));
    }

    @Test
    void countsTheBytesOfChosenFilesAlone() throws Exception {
        Choice choice = Choices.only(torrent(), 0, 1, 3, 5);
        assertEquals(PIECE * 3 / 2 + PIECE / 2, choice.bytesTotal());
        assertArrayEquals(new int[] {PIECE, PIECE / 2, 0, 0, PIECE / 2}, IntStream.range(0, 5).map(choice::bytes).toArray());
    }

    @Test
    void everythingIsTheContent() throws Exception {
        Choice choice = Choice.everything(torrent().layout());
        assertEquals(torrent().layout().contentBytes(), choice.bytesTotal());
        assertEquals(torrent().layout().contentBytes(), IntStream.range(0, 5).map(choice::bytes).sum());
        assertTrue(choice.unwanted().isEmpty());
        assertEquals(1, choice.ranks());
    }

    @Test
    void aPieceHasTheRankOfTheFileThatIsWantedSoonest() throws Exception {
        Choice choice = Choices.ranked(Rank.LOW, Rank.HIGH, Rank.NORMAL, Rank.HIGH, Rank.NEVER, Rank.HIGH).apply(torrent());
        assertEquals(Rank.LOW.ordinal(), choice.rank(0));
        assertEquals(Rank.NORMAL.ordinal(), choice.rank(1));
        assertFalse(choice.hasPiece(2));
        assertEquals(Rank.HIGH.ordinal(), choice.rank(4));
        assertEquals(2, choice.unwanted().count());
    }

    @Test
    void anOrderChangesNothingElse() throws Exception {
        Choice choice = Choices.only(torrent(), 0);
        assertFalse(choice.isInOrder());
        assertTrue(choice.inOrder().isInOrder());
        assertArrayEquals(wanted(choice), wanted(choice.inOrder()));
        assertEquals(choice.bytesTotal(), choice.inOrder().bytesTotal());
        assertFalse(choice.inOrder().hasFile(4));
    }

    @Test
    void piecesOfAHigherRankComeFirstHoweverRare() throws Exception {
        Choice choice = Choices.ranked(Rank.LOW, Rank.NEVER, Rank.NEVER, Rank.NEVER, Rank.NEVER, Rank.HIGH).apply(torrent());
        Availability availability = new Availability(5, choice);
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
        Choice choice = Choices.ranked(Rank.NORMAL, Rank.NEVER, Rank.NEVER, Rank.NEVER, Rank.NORMAL, Rank.HIGH).apply(torrent());
        Availability availability = new Availability(5, choice);
        assertTrue(availability.isFirstChoice(4));
        assertFalse(availability.isFirstChoice(2));
        availability.take(4);
        assertTrue(availability.isFirstChoice(2));
        assertFalse(availability.isFirstChoice(4), "it is begun");
    }
}
