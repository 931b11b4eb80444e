package sprat.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sprat.disk.work.DiskWorkers;
import sprat.store.DiskOutcome;
import sprat.store.Storage;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.SampleHashes;
import sprat.wire.torrent.TorrentFormat;

/** Torrents whose files have trees (BEP 52): verified by their nodes, a hybrid by both halves, and padding nowhere. */
class TreeStorageTest {
    private static final int PIECE = 64 << 10;
    private static final int BLOCK = 16 << 10;

    @TempDir
    Path directory;
    private final DiskBench bench = new DiskBench();
    private final DiskWorkers workers = bench.workers(2);

    @AfterEach
    void closeWorkers() throws IOException {
        bench.close();
    }

    private static SampleTorrent manyLengths(TorrentFormat format) {
        return SampleTorrent.of(format, PIECE, "t/a", PIECE, "t/b", PIECE + 1, "t/c", 0, "t/d", BLOCK - 1, "t/e",
                BLOCK + 1, "t/f", BLOCK, "t/g", 3 * PIECE - 1, "t/h/i", 1, "t/j", 2 * BLOCK);
    }

    private Storage leecher(Metainfo metainfo) {
        return FileStorage.leecher(metainfo, directory, workers);
    }

    @ParameterizedTest
    @EnumSource(value = TorrentFormat.class, names = {"V2", "HYBRID"})
    void savesAndVerifiesFilesOfEachLength(TorrentFormat format) throws IOException {
        SampleTorrent torrent = manyLengths(format);
        assertEquals(new DiskBench.Result(DiskOutcome.OK, ""), bench.download(leecher(torrent.metainfo), torrent));
        for (int i = 0; i < torrent.metainfo.files().size(); i++) {
            if (!torrent.metainfo.files().get(i).padding()) {
                assertArrayEquals(torrent.fileBytes(i), Files.readAllBytes(torrent.path(directory, i)));
            }
        }
        assertFalse(Files.exists(directory.resolve("t/.pad")));
    }

    @ParameterizedTest
    @EnumSource(value = TorrentFormat.class, names = {"V2", "HYBRID"})
    void verifiesWhatIsOnDiskAndNamesTheFileThatIsWrong(TorrentFormat format) throws IOException {
        SampleTorrent torrent = manyLengths(format).saveTo(directory);
        Storage storage = FileStorage.seeder(torrent.metainfo, directory, workers);
        assertEquals(Collections.nCopies(torrent.metainfo.layout().pieceCount(), DiskOutcome.OK),
                bench.verifyAll(storage, torrent));
        Files.write(directory.resolve("t/h/i"), new byte[] {(byte) ~torrent.fileBytes(torrent.metainfo.files().indexOf(
                torrent.metainfo.contentFiles().get(7)))[0]});
        int piece = torrent.metainfo.firstPiece(torrent.metainfo.contentFiles().get(7));
        DiskBench.Result wrong = bench.verdict(FileStorage.seeder(torrent.metainfo, directory, workers), piece);
        assertEquals(DiskOutcome.CORRUPT, wrong.outcome());
        assertTrue(wrong.detail().contains("t/h/i"), wrong.detail());
    }

    @ParameterizedTest
    @EnumSource(value = TorrentFormat.class, names = {"V2", "HYBRID"})
    void blocksMayComeInAnyOrder(TorrentFormat format) {
        SampleTorrent torrent = manyLengths(format);
        Storage storage = leecher(torrent.metainfo);
        for (int piece = 0; piece < torrent.metainfo.layout().pieceCount(); piece++) {
            List<Integer> blocks = new ArrayList<>();
            for (int i = 0; i < torrent.metainfo.layout().blockCount(piece); i++) {
                blocks.add(i);
            }
            Collections.shuffle(blocks, new Random(piece));
            for (int block : blocks) {
                bench.write(storage, torrent, piece, block);
            }
        }
        assertEquals(Collections.nCopies(torrent.metainfo.layout().pieceCount(), DiskOutcome.OK),
                bench.verifyAll(storage, torrent));
    }

    /** Also when only a part of the piece was hashed on its way. */
    @ParameterizedTest
    @EnumSource(value = TorrentFormat.class, names = {"V2", "HYBRID"})
    void aCorruptPieceTellsTheHashOfEachBlock(TorrentFormat format) {
        SampleTorrent torrent = SampleTorrent.of(format, PIECE, "t/a", 3 * BLOCK + 5, "t/b", PIECE);
        Storage storage = leecher(torrent.metainfo);
        for (int bad : new int[] {2, 0}) {
            for (int block = 0; block < 4; block++) {
                bench.write(storage, torrent, 0, block);
            }
            bench.write(storage, 0, bad * BLOCK, new byte[BLOCK]);
            assertEquals(DiskOutcome.CORRUPT, bench.verify(storage, 0));
            byte[] right = SampleHashes.leaves(torrent.bytes, 0, 3 * BLOCK + 5);
            assertEquals(right.length, bench.lastLeaves.length);
            for (int block = 0; block < 4; block++) {
                boolean same = Arrays.equals(right, block * 32, block * 32 + 32, bench.lastLeaves, block * 32,
                        block * 32 + 32);
                assertEquals(block != bad, same, "block " + block);
            }
        }
        bench.write(storage, torrent, 0, 0);
        assertEquals(DiskOutcome.OK, bench.verify(storage, 0));
        assertEquals(0, bench.lastLeaves.length);
    }

    @Test
    void aCorruptPieceOfAV1TorrentHasNoLeaves() {
        SampleTorrent torrent = SampleTorrent.of(PIECE, "x", PIECE);
        Storage storage = leecher(torrent.metainfo);
        bench.writePiece(storage, torrent, 0);
        bench.write(storage, 0, 0, new byte[BLOCK]);
        assertEquals(DiskOutcome.CORRUPT, bench.verify(storage, 0));
        assertEquals(0, bench.lastLeaves.length);
    }

    /** Other clients ask for it. */
    @ParameterizedTest
    @EnumSource(value = TorrentFormat.class, names = {"V2", "HYBRID"})
    void paddingIsReadAsZeros(TorrentFormat format) throws IOException {
        SampleTorrent torrent = SampleTorrent.of(format, PIECE, "t/a", BLOCK + 100, "t/b", 5).saveTo(directory);
        Storage storage = FileStorage.seeder(torrent.metainfo, directory, workers);
        byte[] block = new byte[BLOCK];
        assertEquals(DiskOutcome.OK, bench.read(storage, 0, BLOCK, block).outcome());
        assertArrayEquals(Arrays.copyOfRange(torrent.bytes, BLOCK, 2 * BLOCK), block);
        Arrays.fill(block, (byte) 1);
        assertEquals(DiskOutcome.OK, bench.read(storage, 0, 3 * BLOCK, block).outcome());
        assertArrayEquals(new byte[BLOCK], block);
    }

    @Test
    void halvesThatContradictEachOtherAreNoDamageOnDisk() throws IOException {
        SampleTorrent torrent = SampleTorrent.of(TorrentFormat.HYBRID, PIECE, "t/a", PIECE, "t/b", PIECE)
                .saveTo(directory);
        byte[] otherHashes = torrent.metainfo.pieceHashes().clone();
        otherHashes[0] ^= 1;
        byte[] otherNodes = torrent.metainfo.pieceNodes().clone();
        otherNodes[32] ^= 1;
        Storage storage = FileStorage.seeder(with(torrent.metainfo, otherHashes, otherNodes), directory, workers);
        DiskBench.Result first = bench.verdict(storage, 0);
        assertEquals(DiskOutcome.CONTRADICTED, first.outcome());
        assertTrue(first.detail()
                .contains("t/a: piece 0 is right by the v2 half of this hybrid torrent and wrong by the v1 half"),
                first.detail());
        DiskBench.Result second = bench.verdict(storage, 1);
        assertEquals(DiskOutcome.CONTRADICTED, second.outcome());
        assertTrue(second.detail().contains("right by the v1 half"), second.detail());
    }

    @Test
    void withoutItsLayerAPieceIsNeitherRightNorWrongUntilTheLayerHasCome() throws IOException {
        SampleTorrent torrent = SampleTorrent.of(TorrentFormat.V2, PIECE, "t/a", PIECE + 1, "t/b", 5).saveTo(directory);
        Storage storage = FileStorage.seeder(with(torrent.metainfo, torrent.metainfo.pieceHashes(), new byte[0]),
                directory, workers);
        DiskBench.Result result = bench.verdict(storage, 1);
        assertEquals(DiskOutcome.FAILED, result.outcome());
        assertTrue(result.detail().contains("lacks the piece layer"), result.detail());
        assertEquals(DiskOutcome.OK, bench.verify(storage, 2), "the root is enough for a file of one piece");
        assertEquals(DiskOutcome.OK, bench.await(done -> storage.setLayers(torrent.metainfo, done)).outcome());
        assertEquals(DiskOutcome.OK, bench.verify(storage, 1));
    }

    @Test
    void aHybridWithoutItsLayerIsVerifiedByV1() throws IOException {
        SampleTorrent torrent = SampleTorrent.of(TorrentFormat.HYBRID, PIECE, "t/a", PIECE + 1).saveTo(directory);
        Storage storage = FileStorage.seeder(with(torrent.metainfo, torrent.metainfo.pieceHashes(), new byte[0]),
                directory, workers);
        assertEquals(DiskOutcome.OK, bench.verify(storage, 1));
        byte[] otherHashes = torrent.metainfo.pieceHashes().clone();
        otherHashes[0] ^= 1;
        storage = FileStorage.seeder(with(torrent.metainfo, otherHashes, new byte[0]), directory, workers);
        assertEquals(DiskOutcome.CORRUPT, bench.verify(storage, 0));
    }

    /** What v1 has vouched for before they came must be right by them too. */
    @Test
    void layersThatComeLaterMustAgreeWithWhatV1HasVerified() throws IOException {
        SampleTorrent torrent = SampleTorrent.of(TorrentFormat.HYBRID, PIECE, "t/a", 3 * PIECE + 1).saveTo(directory);
        Metainfo withoutLayers = with(torrent.metainfo, torrent.metainfo.pieceHashes(), new byte[0]);
        byte[] otherNodes = torrent.metainfo.pieceNodes().clone();
        otherNodes[2 * 32] ^= 1;
        Metainfo other = with(torrent.metainfo, torrent.metainfo.pieceHashes(), otherNodes);
        Storage right = FileStorage.seeder(withoutLayers, directory, workers);
        Storage wrong = FileStorage.seeder(withoutLayers, directory, workers);
        Storage wrongElsewhere = FileStorage.seeder(withoutLayers, directory, workers);
        for (int piece = 1; piece < 4; piece++) {
            assertEquals(DiskOutcome.OK, bench.verify(right, piece));
            assertEquals(DiskOutcome.OK, bench.verify(wrong, piece));
        }
        assertEquals(DiskOutcome.OK, bench.verify(wrongElsewhere, 1));
        assertEquals(new DiskBench.Result(DiskOutcome.OK, ""),
                bench.await(done -> right.setLayers(torrent.metainfo, done)));
        DiskBench.Result told = bench.await(done -> wrong.setLayers(other, done));
        assertEquals(DiskOutcome.CONTRADICTED, told.outcome());
        assertTrue(told.detail()
                .contains("t/a: piece 2 is right by the v1 half of this hybrid torrent and wrong by the v2 half"),
                told.detail());
        assertEquals(DiskOutcome.OK, bench.await(done -> wrongElsewhere.setLayers(other, done)).outcome(),
                "piece 2 was not looked at");
        assertEquals(DiskOutcome.CONTRADICTED, bench.verify(wrongElsewhere, 2));
    }

    /** It was hashed when they were not known, and its answer comes when they are. */
    @Test
    void layersThatComeBetweenHashAndAnswerMustAgreeToo() throws IOException {
        SampleTorrent torrent = SampleTorrent.of(TorrentFormat.HYBRID, PIECE, "t/a", PIECE + 1).saveTo(directory);
        byte[] otherNodes = torrent.metainfo.pieceNodes().clone();
        otherNodes[0] ^= 1;
        Storage storage = FileStorage.seeder(with(torrent.metainfo, torrent.metainfo.pieceHashes(), new byte[0]),
                directory, workers);
        List<DiskOutcome> answer = new ArrayList<>();
        storage.verify(0, (outcome, detail, leaves) -> answer.add(outcome));
        bench.awaitOne();
        storage.setLayers(with(torrent.metainfo, torrent.metainfo.pieceHashes(), otherNodes),
                (outcome, detail) -> answer.add(outcome));
        bench.runOne();
        assertEquals(List.of(DiskOutcome.OK, DiskOutcome.CONTRADICTED), answer);
    }

    @Test
    void blocksOfAPieceAreHashedAsTheyAre() throws IOException {
        SampleTorrent torrent = SampleTorrent.of(TorrentFormat.HYBRID, PIECE, "t/a", PIECE + 1).saveTo(directory);
        Storage storage = FileStorage.seeder(torrent.metainfo, directory, workers);
        for (int piece = 0; piece < 2; piece++) {
            List<Object> answer = new ArrayList<>();
            storage.hashBlocks(piece, (outcome, detail, leaves) -> answer.addAll(List.of(outcome, leaves)));
            bench.runOne();
            assertEquals(DiskOutcome.OK, answer.get(0));
            byte[] right = SampleHashes.leaves(torrent.bytes, piece * PIECE,
                    torrent.metainfo.layout().contentBytes(piece));
            assertArrayEquals(right, (byte[]) answer.get(1));
        }
    }

    private static Metainfo with(Metainfo torrent, byte[] pieceHashes, byte[] pieceNodes) {
        return new Metainfo(torrent.infoHash(), torrent.v2Hash(), torrent.name(), torrent.layout(), pieceHashes,
                pieceNodes, torrent.files(), List.of(), false, "", "", 0, List.of(), torrent.info());
    }
}
