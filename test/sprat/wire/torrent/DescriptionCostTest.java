package sprat.wire.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sprat.io.FormatException;
import sprat.wire.Sha256Hash;
import sprat.wire.WireLimits;

/** Descriptions made to cost much more than their bytes. */
class DescriptionCostTest {
    private static final int PIECE = 16 << 10;
    private static final String INFO = "d6:lengthi1e4:name1:x12:piece lengthi16384e6:pieces20:" + "a".repeat(20) + "e";

    /**
     * Nobody asks for them: only the offsets of keys are kept while their dictionary is open, and only in an array that
     * grows.
     */
    @ParameterizedTest
    @ValueSource(strings = {"de", "le", "0:", "i0e", "llee", "d0:dee", "d1:b0:1:a0:e"})
    void whatNobodyAsksForTakesAboutItsBytes(String value) throws FormatException {
        String some = "l" + value.repeat(100_000) + "e";
        byte[] file = ascii("d4:info" + INFO + "1:zl" + some.repeat(4) + "ee");
        long before = allocatedBytes();
        assertEquals("x", MetainfoReader.read(file).name());
        long taken = allocatedBytes() - before;
        assertTrue(taken < 2L * file.length + (64 << 10), taken + " bytes for " + file.length);
    }

    @Test
    void soDoKeysThatNobodyAsksFor() throws FormatException {
        byte[] file = ascii("d4:info" + INFO + "1:zd" + IntStream.range(0, 400_000)
                .mapToObj(i -> String.format("7:%07di0e", i))
                .collect(Collectors.joining()) + "ee");
        long before = allocatedBytes();
        assertEquals("x", MetainfoReader.read(file).name());
        long taken = allocatedBytes() - before;
        assertTrue(taken < 2L * file.length, taken + " bytes for " + file.length);
    }

    @Test
    void aFileIsReckonedAtLeastAtWhatIsKeptOfIt() throws FormatException {
        byte[] file = torrent(100_000);
        long room = 4L * file.length + 100_000 * 200;
        assertEquals(100_000, MetainfoReader.read(file, room).files().size());
        RoomException refused = assertThrows(RoomException.class, () -> MetainfoReader.read(file, room - 1));
        assertEquals(room, refused.needBytes());
        assertEquals("it takes about 29 MiB of memory to read, and there is room for 29", refused.getMessage());
    }

    /** A layer of 64 bytes that a thousand files share stands for two thousand nodes. */
    @Test
    void nodesAreReckonedBeforeTheyAreMade() throws FormatException {
        byte[] layer = new byte[64];
        layer[0] = 1;
        layer[63] = 1;
        Sha256Hash root = new Sha256Hash(MerkleTree.rootOfPieces(layer, PIECE));
        List<FileEntry> files = IntStream.range(0, 1000)
                .mapToObj(i -> new FileEntry(List.of("f", String.format("%04d", i)), 2L * PIECE * i, 2 * PIECE, false,
                root)).toList();
        ByteBuffer nodes = ByteBuffer.allocate(2000 * 32);
        files.forEach(file -> nodes.put(layer));
        byte[] torrent =
                MetainfoWriter.toBytes(MetainfoWriter.create("f", files, PIECE, TorrentFormat.V2, new byte[0],
                nodes.array(), false));
        long room = 4L * torrent.length + 1000 * 200 + 2000 * 32;
        assertEquals(64_000, MetainfoReader.read(torrent, room).pieceNodes().length);
        assertThrows(RoomException.class, () -> MetainfoReader.read(torrent, room - 1));
    }

    @Test
    void aFileThatIsTooLongIsRefusedBeforeItIsLookedAt() {
        byte[] broken = new byte[1000];
        assertThrows(RoomException.class, () -> MetainfoReader.read(broken, 3999));
        assertThrows(RoomException.class, () -> MetainfoReader.requireRoom(1000, 3999));
        assertEquals(999, MetainfoReader.mostBytes(3999));
        assertEquals(WireLimits.TORRENT_FILE_BYTES, MetainfoReader.mostBytes(Long.MAX_VALUE));
        FormatException refused = assertThrows(FormatException.class, () -> MetainfoReader.read(broken, 4000));
        assertTrue(refused.getMessage().contains("not a torrent file"), refused.getMessage());
    }

    /** The smallest that there can be. */
    private static byte[] torrent(int files) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ascii("d4:infod5:filesl"));
        IntStream.range(0, files).forEach(i -> out.writeBytes(ascii(String.format("d6:lengthi0e4:pathl5:%05xee", i))));
        out.writeBytes(ascii("e4:name1:x12:piece lengthi16384e6:pieces0:ee"));
        return out.toByteArray();
    }

    private static long allocatedBytes() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
