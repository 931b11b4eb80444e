package sprat.swarm.pick;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.atMost;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sprat.swarm.Holds;
import sprat.wire.Bitfield;
import sprat.wire.PeerId;
import sprat.wire.torrent.PieceLayout;

class SharedSeedsTest {
    private static final int PIECES = 200;
    private static final int OTHERS = 5;

    private final Random random = new Random(4);
    private final PieceLayout layout = new PieceLayout(PIECES, 1);
    private Availability availability = new Availability(PIECES, FileSelection.everything(layout));
    private final Shares shares = new Shares(PeerId.random(random), PIECES);
    private final Picker.Source seed = mock(Picker.Source.class);

    private SharedSeeds among(int others) {
        IntStream.range(0, others).forEach(i -> shares.join(PeerId.random(random)));
        when(seed.pieces()).thenReturn(pieces(i -> true));
        return new SharedSeeds(availability, shares, random);
    }

    private static IntStream each(IntPredicate which) {
        return IntStream.range(0, PIECES).filter(which);
    }

    private static Bitfield pieces(IntPredicate which) {
        Bitfield pieces = new Bitfield(PIECES);
        each(which).forEach(pieces::set);
        return pieces;
    }

    private void take(IntPredicate which) {
        each(which).forEach(availability::take);
    }

    private void bring(IntPredicate which) {
        each(which).forEach(availability::increment);
    }

    private void dry(boolean isDry) {
        when(seed.isRunningDry(anyInt())).thenReturn(isDry);
    }

    private List<Integer> chosen(SharedSeeds seeds) {
        List<Integer> chosen = new ArrayList<>();
        for (int piece = seeds.choose(seed); piece >= 0; piece = seeds.choose(seed)) {
            availability.take(piece);
            chosen.add(piece);
        }
        return chosen;
    }

    @Test
    void isAloneUntilSomebodyComes() {
        assertFalse(among(0).areShared());
        assertTrue(among(1).areShared());
    }

    @Test
    void aSeedWithEnoughToDoIsAskedForOurShareAlone() {
        SharedSeeds seeds = among(OTHERS);
        List<Integer> chosen = chosen(seeds);
        assertEquals(indexes(shares::isOurs), new HashSet<>(chosen));
    }

    @Test
    void whatALeecherHasIsLeftToItWhileOthersBringTheRest() {
        SharedSeeds seeds = among(OTHERS);
        bring(piece -> piece < PIECES / 2);
        assertEquals(indexes(piece -> shares.isOurs(piece) && piece >= PIECES / 2), new HashSet<>(chosen(seeds)));
    }

    @Test
    void whoHelpsBeginsWithWhatFewComeBeforeItFor() {
        SharedSeeds seeds = among(OTHERS);
        dry(true);
        List<Integer> chosen = chosen(seeds);
        assertEquals(PIECES, chosen.size());
        assertEquals(IntStream.range(0, PIECES).map(shares::before).sorted().boxed().toList(),
                chosen.stream().map(shares::before).toList());
    }

    @Test
    void aDrySeedIsAskedForTheShareOfOthersBeforeWhatLeechersHave() {
        SharedSeeds seeds = among(OTHERS);
        dry(true);
        take(shares::isOurs);
        int onSeeds = each(piece -> !shares.isOurs(piece)).findFirst().orElseThrow();
        bring(piece -> piece != onSeeds);
        assertEquals(onSeeds, seeds.choose(seed));
        when(seed.pieces()).thenReturn(pieces(piece -> piece != onSeeds));
        int brought = seeds.choose(seed);
        assertTrue(brought >= 0 && brought != onSeeds && !shares.isOurs(brought),
                "what it allows of the rest: " + brought);
    }

    @Test
    void whenAllIsBroughtTheRarestIsAskedFor() {
        SharedSeeds seeds = among(OTHERS);
        bring(piece -> true);
        bring(piece -> piece % 10 != 3);
        List<Integer> chosen = chosen(seeds);
        assertEquals(PIECES, chosen.size());
        assertTrue(chosen.stream().limit(PIECES / 10).allMatch(piece -> piece % 10 == 3), chosen::toString);
    }

    /** Each of n helpers meets each of the others, and the oftener the more each has in flight. */
    @Test
    void theMoreShareTheLessEachHelps() {
        chosen(among(OTHERS));
        verify(seed).isRunningDry(OTHERS * OTHERS);
    }

    /** Lest the line stand still while others bring what comes first. */
    @Test
    void ourShareOfEveryRankComesBeforeTheShareOfOthersInTheFirst() {
        availability = new Availability(PIECES, halves());
        SharedSeeds seeds = among(OTHERS);
        dry(true);
        List<Integer> chosen = chosen(seeds);
        int ours = indexes(shares::isOurs).size();
        assertEquals(indexes(shares::isOurs), new HashSet<>(chosen.subList(0, ours)));
        assertTrue(chosen.subList(ours, ours + 10).stream().allMatch(piece -> piece < PIECES / 2),
                "then the first rank of others");
    }

    @Test
    void whatLeechersHaveInOneRankWaitsWhileAnotherIsOnSeedsAlone() {
        availability = new Availability(PIECES, halves());
        SharedSeeds seeds = among(OTHERS);
        bring(piece -> piece >= PIECES / 2);
        assertEquals(indexes(piece -> shares.isOurs(piece) && piece < PIECES / 2), new HashSet<>(chosen(seeds)));
    }

    private static Set<Integer> indexes(IntPredicate which) {
        return each(which).boxed().collect(Collectors.toSet());
    }

    private FileSelection halves() {
        FileSelection selection = mock(FileSelection.class);
        when(selection.priorities()).thenReturn(2);
        when(selection.hasPiece(anyInt())).thenReturn(true);
        when(selection.priority(anyInt())).thenAnswer(call -> call.<Integer>getArgument(0) < PIECES / 2 ? 0 : 1);
        return selection;
    }

    /** Else each seed would be asked for a copy of what leechers bring, in the time for what nobody has. */
    @Test
    void whatAnotherFetchesIsLeftToItToo() {
        PieceLayout blocks = new PieceLayout(4L * PIECES * PieceLayout.BLOCK_BYTES, 4 * PieceLayout.BLOCK_BYTES);
        Picker picker = new Picker(blocks, random, Picking.DEFAULT, shares, FileSelection.everything(blocks),
                Holds.ample());
        among(OTHERS);
        when(seed.isSeed()).thenReturn(true);
        int theirs = each(piece -> !shares.isOurs(piece)).findFirst().orElseThrow();
        Picker.Source leecher = mock(Picker.Source.class);
        when(leecher.pieces()).thenReturn(pieces(piece -> piece == theirs));
        picker.availability().increment(theirs);
        assertEquals(theirs, picker.pick(leecher, 0).pieceIndex());
        assertEquals(indexes(shares::isOurs), picked(picker));
        dry(true);
        assertTrue(picked(picker).contains(theirs), "the seed would stand idle");
    }

    private Set<Integer> picked(Picker picker) {
        Set<Integer> pieces = new HashSet<>();
        for (Block block = picker.pick(seed, 0); block != null; block = picker.pick(seed, 0)) {
            pieces.add(block.pieceIndex());
        }
        return pieces;
    }

    @Test
    void looksAtABoundedNumberOfPieces() {
        int many = 100_000;
        Availability large = new Availability(many, FileSelection.everything(new PieceLayout(many, 1)));
        Shares counted = new Shares(PeerId.random(random), many);
        IntStream.range(0, 50).forEach(i -> counted.join(PeerId.random(random)));
        IntStream.range(0, many).filter(counted::isOurs).forEach(large::take);
        Shares line = spy(counted);
        Bitfield all = new Bitfield(many);
        all.setAll();
        when(seed.pieces()).thenReturn(all);
        dry(true);
        assertTrue(new SharedSeeds(large, line, random).choose(seed) >= 0);
        verify(line, atMost(2 * Availability.MAX_SHARE_PROBES)).before(anyInt());
    }
}
