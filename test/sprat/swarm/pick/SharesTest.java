package sprat.swarm.pick;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sprat.wire.PeerId;

class SharesTest {
    private static final int PIECES = 2_000;

    private final Random random = new Random(3);
    private final List<PeerId> ids = new ArrayList<>();
    private final List<Shares> leechers = new ArrayList<>();

    /** Leechers that all know each other. */
    private void leechers(int count) {
        for (int i = 0; i < count; i++) {
            ids.add(PeerId.random(random));
        }
        for (PeerId id : ids) {
            Shares shares = new Shares(id, PIECES);
            ids.stream().filter(other -> other != id).forEach(shares::join);
            leechers.add(shares);
        }
    }

    @Test
    void everyPieceIsTheShareOfOneLeecher() {
        leechers(20);
        for (int piece = 0; piece < PIECES; piece++) {
            int index = piece;
            assertEquals(1, leechers.stream().filter(leecher -> leecher.isOurs(index)).count(), "piece " + piece);
        }
    }

    @Test
    void sharesAreAboutAlike() {
        leechers(10);
        for (Shares leecher : leechers) {
            long share = IntStream.range(0, PIECES).filter(leecher::isOurs).count();
            assertTrue(share > PIECES / 10 / 2 && share < PIECES / 10 * 2, share + " pieces");
        }
    }

    @Test
    void onlyTheShareOfWhoLeavesMoves() {
        leechers(10);
        Shares first = leechers.get(0);
        Shares gone = leechers.get(9);
        List<Boolean> before = new ArrayList<>();
        for (int piece = 0; piece < PIECES; piece++) {
            before.add(first.isOurs(piece));
        }
        leechers.subList(0, 9).forEach(leecher -> leecher.leave(ids.get(9)));
        int gained = 0;
        for (int piece = 0; piece < PIECES; piece++) {
            boolean isGained = first.isOurs(piece) && !before.get(piece);
            assertTrue(first.isOurs(piece) || !before.get(piece), "what was ours stays ours");
            assertTrue(!isGained || gone.isOurs(piece), "what is new was of who left");
            gained += isGained ? 1 : 0;
        }
        assertTrue(gained > 0);
    }

    @Test
    void everythingIsTheShareOfWhoIsAlone() {
        leechers(2);
        Shares one = leechers.get(0);
        one.leave(ids.get(1));
        for (int piece = 0; piece < PIECES; piece++) {
            assertTrue(one.isOurs(piece));
        }
        assertThrows(IllegalStateException.class, () -> one.leave(ids.get(1)));
    }

    /** So that all know who is to help whom. */
    @Test
    void leechersStandInOneLineForEachPiece() {
        leechers(20);
        for (int piece = 0; piece < PIECES; piece++) {
            int index = piece;
            int[] places = leechers.stream().mapToInt(leecher -> leecher.before(index)).sorted().toArray();
            assertArrayEquals(IntStream.range(0, 20).toArray(), places, "piece " + piece);
        }
    }

    @Test
    void countsAnewWhateverCameAndWent() {
        leechers(10);
        Shares much = leechers.get(0);
        Set<PeerId> in = new HashSet<>(ids.subList(1, 10));
        for (int i = 0; i < 1_000; i++) {
            PeerId id = ids.get(1 + random.nextInt(9));
            if (in.remove(id)) {
                much.leave(id);
            } else {
                in.add(id);
                much.join(id);
            }
        }
        Shares anew = new Shares(ids.get(0), PIECES);
        in.forEach(anew::join);
        for (int piece = 0; piece < PIECES; piece++) {
            assertEquals(anew.before(piece), much.before(piece), "piece " + piece);
        }
        assertEquals(in.size(), much.others());
    }
}
