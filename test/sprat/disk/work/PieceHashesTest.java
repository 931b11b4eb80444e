package sprat.disk.work;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import sprat.disk.SampleTorrent;

class PieceHashesTest {
    private final DiskWorker worker = new DiskWorker(0, Runnable::run);
    private final PieceHashes hashes = new PieceHashes(SampleTorrent.of(100, "x", 30_000).metainfo, () -> 1 << 20);

    private void write(int pieceIndex, int begin, int length) {
        hashes.overwriting(pieceIndex, begin);
        hashes.written(pieceIndex, begin, ByteBuffer.allocate(length), worker);
    }

    @Test
    void hashesBlocksInOrder() {
        write(7, 0, 10);
        write(7, 10, 10);
        write(7, 30, 10);
        assertEquals(20, hashes.take(7).hashedBytes());
    }

    @Test
    void startsAnewWhenHashedBytesAreOverwritten() {
        write(7, 0, 10);
        write(7, 10, 10);
        write(7, 10, 10);
        assertEquals(0, hashes.take(7).hashedBytes());
        write(8, 0, 10);
        write(8, 0, 12);
        assertEquals(12, hashes.take(8).hashedBytes());
    }

    @Test
    void forgetsThePieceLeftAloneForLongest() {
        for (int piece = 0; piece < PieceHashes.LIVE; piece++) {
            write(piece, 0, 10);
        }
        write(0, 10, 10);
        write(PieceHashes.LIVE, 0, 10);
        assertEquals(PieceHashes.LIVE, hashes.liveCount());
        assertEquals(20, hashes.take(0).hashedBytes());
        assertEquals(0, hashes.take(1).hashedBytes());
    }
}
