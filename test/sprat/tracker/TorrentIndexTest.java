package sprat.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import sprat.wire.InfoHash;

class TorrentIndexTest {
    private final TorrentIndex index = new TorrentIndex(new SipHash(1, 2));

    @Test
    void agreesWithAPlainMapOverManyChanges() {
        Random random = new Random(42);
        Map<InfoHash, TrackedTorrent> expected = new HashMap<>();
        for (int step = 0; step < 50_000; step++) {
            InfoHash infoHash = hash(random.nextInt(500));
            assertSame(expected.get(infoHash), index.find(infoHash));
            if (expected.containsKey(infoHash)) {
                index.remove(expected.remove(infoHash));
            } else if (random.nextInt(100) < (step < 25_000 ? 80 : 20)) {
                expected.put(infoHash, index.add(infoHash));
            }
            assertEquals(expected.size(), index.size());
        }
        for (int i = 0; i < 500; i++) {
            assertSame(expected.get(hash(i)), index.find(hash(i)));
        }
    }

    @Test
    void staysAtMostHalfFull() {
        for (int i = 0; i < 10_000; i++) {
            index.add(hash(i));
            assertTrue(index.capacity() >= 2 * index.size());
        }
        assertTrue(index.capacity() <= 40_000, "capacity " + index.capacity());
    }

    @Test
    void comparesEveryByteOfTheHash() {
        byte[] bytes = new byte[20];
        TrackedTorrent torrent = index.add(new InfoHash(bytes));
        for (int i = 0; i < bytes.length; i++) {
            byte[] other = bytes.clone();
            other[i] = 1;
            assertNull(index.find(new InfoHash(other)), "byte " + i);
        }
        assertSame(torrent, index.find(new InfoHash(bytes)));
    }

    private static InfoHash hash(int number) {
        byte[] bytes = new byte[20];
        new Random(number).nextBytes(bytes);
        return new InfoHash(bytes);
    }
}
