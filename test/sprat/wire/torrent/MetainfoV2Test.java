package sprat.wire.torrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sprat.io.FormatException;
import sprat.wire.Built;
import sprat.wire.Sha256Hash;
import sprat.wire.Vectors;
import sprat.wire.WireLimits;
import sprat.wire.bencode.BencodeReader;
import sprat.wire.bencode.BencodeValue;
import sprat.wire.bencode.BencodeValue.Bytes;
import sprat.wire.bencode.BencodeValue.Dictionary;
import sprat.wire.bencode.BencodeValue.Int;
import sprat.wire.bencode.BencodeValue.Items;
import sprat.wire.bencode.BencodeWriter;

/** v2 and hybrid torrents (BEP 52): the vectors as they are, and with one thing changed in each. */
class MetainfoV2Test {
    private static final int PIECE = 32_768;

    // ---- What is taken ----

    @Test
    void readsAHybridOfOneFile() throws FormatException {
        Metainfo torrent = MetainfoReader.read(Vectors.bytes("torrent-hybrid"));
        assertEquals(TorrentFormat.HYBRID, torrent.format());
        assertEquals("807953a664da46a29a3a36861a154f56a2454ad2", torrent.infoHash().toString());
        assertEquals("0e336f0d8e5b188d4bc19448552f310fb2bd51bd2d12ce0312667897812701b1", torrent.v2Hash().toString());
        assertEquals(List.of(List.of("a.bin")), torrent.files().stream().map(FileEntry::path).toList());
        assertEquals("ab671631a9fa97a1fdac651fff6c68773b9acf0735b9c7f6ecdd54cbf1bf5dc2",
                torrent.files().get(0).piecesRoot().toString());
        assertEquals(40_000, torrent.layout().contentBytes());
        assertEquals(List.of(), torrent.filesWithoutLayer());
    }

    @Test
    void readsAV2TorrentOfOneFile() throws FormatException {
        Metainfo torrent = MetainfoReader.read(Vectors.bytes("torrent-v2"));
        assertEquals(TorrentFormat.V2, torrent.format());
        assertEquals("42b1b70f8b93b013878ecbfe328a01d7c8ab3001c6cfc806a70d549defd9c492", torrent.v2Hash().toString());
        assertEquals("42b1b70f8b93b013878ecbfe328a01d7c8ab3001", torrent.infoHash().toString());
        assertFalse(torrent.hasV1());
        assertEquals(0, torrent.pieceHashes().length);
        assertEquals(List.of(List.of("a.bin")), torrent.contentFiles().stream().map(FileEntry::path).toList());
        assertEquals(40_000, torrent.layout().contentBytes());
        assertEquals(2 * PIECE, torrent.layout().totalBytes());
        byte[] bytes = new byte[40_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i % 251);
        }
        byte[] leaves = SampleHashes.leaves(bytes, 0, bytes.length);
        assertArrayEquals(MerkleTree.root(Arrays.copyOf(leaves, 64), 0, 2), torrent.pieceNode(0));
        assertArrayEquals(MerkleTree.root(Arrays.copyOfRange(leaves, 64, 96), 0, 2), torrent.pieceNode(1));
    }

    @Test
    void readsAHybridFolder() throws FormatException {
        Metainfo torrent = MetainfoReader.read(Vectors.bytes("torrent-hybrid-folder"));
        assertEquals("7688d4bca5e794b30c5bbfa42d5657cc5dac91fb", torrent.infoHash().toString());
        assertEquals("f9f757009602d7fa310a8c0908d5ad759232e2ca271276162d19ed69c8a34088", torrent.v2Hash().toString());
        assertEquals(List.of("d/a.txt", "d/b.txt", "d/sub/c.txt"),
                torrent.contentFiles().stream().map(FileEntry::displayPath).toList());
        assertEquals(List.of(false, true, false, false, true),
                torrent.files().stream().map(FileEntry::padding).toList());
        assertNull(torrent.files().get(2).piecesRoot());
        assertEquals(70_000, torrent.layout().contentBytes());
        assertEquals(3 * PIECE, torrent.layout().totalBytes());
        assertEquals(torrent.files().get(0).piecesRoot(), new Sha256Hash(torrent.pieceNode(0)),
                "a file of one piece has no layer");
        assertEquals(torrent.files().get(3), torrent.fileOf(2));
    }

    /** The same run of bytes as the hybrid. */
    @Test
    void readsAV2Folder() throws FormatException {
        Metainfo torrent = MetainfoReader.read(Vectors.bytes("torrent-v2-folder"));
        Metainfo hybrid = MetainfoReader.read(Vectors.bytes("torrent-hybrid-folder"));
        assertEquals("51b76606a5f17d6033f29525a16f97a4895b6085456fb07a40011192995fbf62", torrent.v2Hash().toString());
        assertEquals(hybrid.files(), torrent.files());
        assertArrayEquals(hybrid.pieceNodes(), torrent.pieceNodes());
        assertEquals(hybrid.layout(), torrent.layout());
        assertTrue(torrent.layout().contains(2, 16_384, 16_384),
                "libtorrent 2.0.8 asks for the padding behind the last file");
        assertEquals(List.of(20_000, PIECE, 17_232),
                List.of(torrent.layout().askedBytes(0), torrent.layout().askedBytes(1),
                torrent.layout().askedBytes(2)));
    }

    @Test
    void paddingBehindTheLastFileMayBeMissing() throws FormatException {
        Metainfo torrent = MetainfoReader.read(Vectors.bytes("torrent-hybrid-no-tail"));
        assertEquals("27295103d36aa7e2efb315b2199c71f58fad4ca1", torrent.infoHash().toString());
        assertEquals(4, torrent.files().size());
        assertEquals(70_000, torrent.layout().contentBytes());
        assertEquals(17_232, torrent.layout().pieceBytes(2));
    }

    @Test
    void layersMayBeMissing() throws FormatException {
        Metainfo torrent =
                MetainfoReader.read(changed("torrent-v2-folder", root -> root.entries().remove("piece layers")));
        assertEquals(List.of("d/sub/c.txt"), torrent.filesWithoutLayer().stream().map(FileEntry::displayPath).toList());
        assertArrayEquals(new byte[32], torrent.pieceNode(1));
        assertFalse(torrent.lacksLayer(torrent.files().get(0)), "its root is the node of its only piece");
        assertArrayEquals(MetainfoWriter.toBytes(torrent),
                changed("torrent-v2-folder", root -> root.with("piece layers", new Dictionary())));
    }

    @Test
    void theRootOfAnEmptyFileIsNotLookedAt() throws FormatException {
        Metainfo torrent = MetainfoReader.read(changed("torrent-v2-folder", root ->
                file(root, "b.txt").with("pieces root", new Bytes(new byte[32]))));
        assertNull(torrent.contentFiles().get(1).piecesRoot());
    }

    @Test
    void twoFilesMayHaveOneLayer() throws FormatException {
        Metainfo torrent = MetainfoReader.read(changed("torrent-v2-folder", root -> {
            Dictionary sub = (Dictionary) tree(root).get("sub");
            tree(root).with("z", sub.get("c.txt"));
        }));
        assertEquals(5, torrent.layout().pieceCount());
        assertArrayEquals(torrent.pieceNode(1), torrent.pieceNode(3));
    }

    /** A short file can be made of the two nodes below the root of a long one; nobody does that by accident. */
    @ParameterizedTest
    @ValueSource(strings = {"torrent-v2-folder", "torrent-hybrid-folder"})
    void refusesOneRootForFilesOfTwoLengths(String vector) {
        assertRefused("file 'sub/c.txt' has 50000 bytes and the root of a file of 20000 bytes",
                changed(vector, root -> {
            Dictionary sub = (Dictionary) tree(root).get("sub");
            Dictionary longOne = (Dictionary) ((Dictionary) sub.get("c.txt")).get("");
            file(root, "a.txt").with("pieces root", longOne.get("pieces root"));
            root.entries().remove("piece layers");
        }));
    }

    /** Where only v2 tells, a single file is one that has the name of the torrent. */
    @Test
    void aFolderOfOneFileIsTold() throws FormatException {
        Metainfo folder = MetainfoReader.read(changed("torrent-v2", root -> info(root).with("name", Bytes.of("d"))));
        assertEquals(List.of("d", "a.bin"), folder.files().get(0).path());
        assertEquals("d", folder.name());
    }

    @Test
    void aVersionOfOneIsV1() throws FormatException {
        assertEquals(TorrentFormat.V1,
                MetainfoReader.read(changed("torrent-single", root -> info(root).with("meta version", new Int(1))))
                .format());
    }

    // ---- What is refused ----

    @Test
    void aLaterVersionIsToldFirst() {
        assertRefused("torrent format 3 is newer than this program",
                "d4:infod12:meta versioni3eee".getBytes(StandardCharsets.US_ASCII));
        assertRefused("torrent format 3 is newer",
                "d4:infod4:name1:x12:meta versioni3e1:ai0eee".getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @CsvSource({"0,there is no torrent format 0", "-2,there is no torrent format -2"})
    void refusesAVersionThatNeverWas(int version, String message) {
        assertRefused(message, changed("torrent-v2", root -> info(root).with("meta version", new Int(version))));
    }

    @Test
    void refusesAVersionThatIsNoNumberOrMissing() {
        assertRefused("'meta version' of info is not an integer",
                changed("torrent-v2", root -> info(root).with("meta version", Bytes.of("2"))));
        assertRefused("'meta version' of info is missing",
                changed("torrent-v2", root -> info(root).entries().remove("meta version")));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8_192, 16_383, 16_385, 49_152, 65_535})
    void refusesAPieceLengthThatNoTreeHas(int length) {
        assertRefused("a piece length of " + length + " bytes; in a v2 torrent it must be a power of two from 16384",
                changed("torrent-v2", root -> info(root).with("piece length", new Int(length))));
    }

    @Test
    void refusesATreeThatIsNone() {
        assertRefused("'file tree' of info is missing",
                changed("torrent-v2", root -> info(root).entries().remove("file tree")));
        assertRefused("'file tree' of info is not a dictionary",
                changed("torrent-v2", root -> info(root).with("file tree", new Int(1))));
        assertRefused("folder '' of the file tree is empty",
                changed("torrent-v2", root -> info(root).with("file tree", new Dictionary())));
        assertRefused("folder 'sub' of the file tree is empty",
                changed("torrent-v2-folder", root -> tree(root).with("sub", new Dictionary())));
        assertRefused("'sub' of the file tree is not a dictionary",
                changed("torrent-v2-folder", root -> tree(root).with("sub", new Int(1))));
        assertRefused("file 'sub' of the file tree is not a dictionary",
                changed("torrent-v2-folder", root -> tree(root).with("sub", new Dictionary().with("", new Int(1)))));
    }

    @Test
    void refusesARootThatIsAFile() {
        assertRefused("the root of the file tree is a file", changed("torrent-v2", root ->
                info(root).with("file tree", tree(root).get("a.bin"))));
    }

    @Test
    void refusesAFileThatIsAFolderToo() {
        assertRefused("'a.txt' of the file tree is a file and a folder", changed("torrent-v2-folder", root ->
                ((Dictionary) tree(root).get("a.txt")).with("x", tree(root).get("b.txt"))));
    }

    @Test
    void refusesARootThatIsMissingOrCannotBe() {
        assertRefused("'pieces root' of file 'a.txt' is missing", changed("torrent-v2-folder", root ->
                file(root, "a.txt").entries().remove("pieces root")));
        assertRefused("'pieces root' of file 'a.txt' is not a string", changed("torrent-v2-folder", root ->
                file(root, "a.txt").with("pieces root", new Int(1))));
        assertRefused("'pieces root' of file 'a.txt' has 31 bytes; it must have 32",
                changed("torrent-v2-folder", root ->
                file(root, "a.txt").with("pieces root", new Bytes(new byte[31]))));
        assertRefused("'pieces root' of file 'a.txt' is all zeros", changed("torrent-v2-folder", root ->
                file(root, "a.txt").with("pieces root", new Bytes(new byte[32]))));
    }

    /** Executable, hidden, and what is not known. */
    @Test
    void takesOtherAttributes() throws FormatException {
        Metainfo torrent = MetainfoReader.read(changed("torrent-hybrid-folder", root -> {
            file(root, "a.txt").with("attr", Bytes.of("xhq"));
            file(root, "b.txt").with("attr", new Int(1));
            v1File(root, 0).with("attr", Bytes.of("z"));
        }));
        assertEquals(List.of(false, true, false, false, true),
                torrent.files().stream().map(FileEntry::padding).toList());
    }

    @ParameterizedTest
    @CsvSource({"p,is padding in the file tree", "l,is a symbolic link: not supported"})
    void refusesFilesThatAreNone(String attr, String message) {
        assertRefused("file 'a.txt' " + message,
                changed("torrent-v2-folder", root -> file(root, "a.txt").with("attr", Bytes.of(attr))));
    }

    @Test
    void refusesLengthsThatCannotBe() {
        assertRefused("'length' of file 'a.txt' is missing", changed("torrent-v2-folder", root ->
                file(root, "a.txt").entries().remove("length")));
        assertRefused("the length of file 'a.txt' is -1", changed("torrent-v2-folder", root ->
                file(root, "a.txt").with("length", new Int(-1))));
        for (long length : new long[] {(long) PIECE * WireLimits.PIECES, Long.MAX_VALUE}) {
            assertRefused("there are more than 2097152 pieces", changed("torrent-v2-folder", root ->
                    file(root, "a.txt").with("length", new Int(length))));
        }
    }

    @Test
    void takesAsManyPiecesAsTheLimit() throws FormatException {
        Metainfo torrent = MetainfoReader.read(changed("torrent-v2", root -> {
            file(root, "a.bin").with("length", new Int((long) PIECE * WireLimits.PIECES));
            root.entries().remove("piece layers");
        }));
        assertEquals(WireLimits.PIECES, torrent.layout().pieceCount());
    }

    @Test
    void refusesKeysOutOfOrderAndTwice() {
        byte[] file = Vectors.bytes("torrent-v2-folder");
        assertRefused("keys of the info dictionary are out of order at byte", replaced(file, "5:b.txt", "5:A.txt"));
        assertRefused("key 'a.txt' stands twice", replaced(file, "5:b.txt", "5:a.txt"));
        assertRefused("keys of the info dictionary are out of order at byte", replaced(file, "4:name1:d", "4:aame1:d"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"..|unsafe file name '..'", "a/b|it holds a separator",
            "nul.txt|Windows reserves it",
        "x\u0001y|control character", "A.TXT|their names collide", "a.txt.part|their names collide"})
    void refusesUnsafeNames(String name, String message) {
        assertRefused(message, changed("torrent-v2-folder", root -> tree(root).with(name, tree(root).get("b.txt"))));
    }

    @Test
    void refusesATorrentsNameThatIsUnsafe() {
        assertRefused("unsafe file name '..'", changed("torrent-v2-folder",
                root -> info(root).with("name", Bytes.of(".."))));
    }

    @Test
    void depthIsBounded() throws FormatException {
        assertEquals(WireLimits.PATH_ELEMENTS + 1,
                MetainfoReader.read(deep(WireLimits.PATH_ELEMENTS)).files().get(0).path().size());
        assertRefused("a path of more than 64 elements", deep(WireLimits.PATH_ELEMENTS + 1));
        assertRefused("nested deeper than 100", deep(100));
    }

    @Test
    void filesAreCountedWhileTheyAreRead() {
        assertRefused("'wrong' of the file tree is not a dictionary", many(WireLimits.FILES));
        assertRefused("more than 500000 files", many(WireLimits.FILES + 1));
    }

    @Test
    void refusesLayersThatAreWrong() {
        assertRefused("'piece layers' is not a dictionary",
                changed("torrent-v2", root -> root.with("piece layers", new Int(1))));
        assertRefused("the piece layer of 'a.bin' is not a string",
                changed("torrent-v2", root -> layer(root, new Int(1))));
        assertRefused("the piece layer of 'a.bin' has 32 bytes; 2 pieces need 64", changed("torrent-v2", root ->
                layer(root, new Bytes(new byte[32]))));
        assertRefused("the piece layer of 'a.bin' has 96 bytes; 2 pieces need 64", changed("torrent-v2", root ->
                layer(root, new Bytes(new byte[96]))));
        assertRefused("the piece layer of 'a.bin' does not have its root", changed("torrent-v2", root ->
                layer(root, new Bytes(new byte[64]))));
        assertRefused("'piece layers' has one for a root that no file longer than a piece has",
                changed("torrent-v2", root ->
                layers(root).with("x".repeat(32), new Bytes(new byte[64]))));
    }

    /** A file of one piece has none, and a tree over a node that no data has is refused though it has its root. */
    @Test
    void refusesLayersThatCannotBe() {
        assertRefused("'piece layers' has one for a root", changed("torrent-v2-folder", root -> {
            byte[] ofShortFile = ((Bytes) file(root, "a.txt").get("pieces root")).bytes();
            layers(root).with(new String(ofShortFile, StandardCharsets.ISO_8859_1), new Bytes(ofShortFile));
        }));
        assertRefused("the piece layer of 'a.bin' has a node of zeros, which no data has",
                changed("torrent-v2", root -> {
            byte[] zeros = MerkleTree.rootOfPieces(new byte[64], PIECE);
            file(root, "a.bin").with("pieces root", new Bytes(zeros));
            root.with("piece layers", new Dictionary().with(new String(zeros, StandardCharsets.ISO_8859_1),
                    new Bytes(new byte[64])));
        }));
    }

    // ---- Hybrids whose halves disagree ----

    @Test
    void refusesNamesThatDiffer() {
        assertDisagree("file 1 is 'd/A' in one and 'd/a.txt' in the other", "torrent-hybrid-folder", root ->
                v1File(root, 0).with("path", new Items(List.of(Bytes.of("A")))));
        assertDisagree("file 1 is 'b.bin' in one and 'a.bin' in the other", "torrent-hybrid", root ->
                info(root).with("name", Bytes.of("b.bin")));
    }

    @Test
    void refusesLengthsThatDiffer() {
        assertDisagree("'a.bin' has 40001 bytes in one and 40000 in the other", "torrent-hybrid", root ->
                info(root).with("length", new Int(40_001)));
        assertDisagree("'d/a.txt' has 20001 bytes in one and 20000 in the other", "torrent-hybrid-folder", root ->
                v1File(root, 0).with("length", new Int(20_001)));
    }

    @Test
    void refusesAnotherOrder() {
        assertDisagree("file 1 is 'd/b.txt' in one and 'd/a.txt' in the other", "torrent-hybrid-folder", root ->
                v1Files(root, items -> items.add(0, items.remove(2))));
    }

    @Test
    void refusesFilesThatOnlyOneHalfHas() {
        assertDisagree("only 'file tree' has 'd/sub/c.txt'", "torrent-hybrid-folder", root ->
                v1Files(root, items -> items.subList(3, 5).clear()));
        assertDisagree("'file tree' does not have 'd/z'", "torrent-hybrid-folder",
                root -> v1Files(root, items -> items.add(
                new Dictionary().with("length", new Int(0)).with("path", new Items(List.of(Bytes.of("z")))))));
        assertDisagree("only 'file tree' has 'b.txt'", "torrent-hybrid", root ->
                tree(root).with("b.txt", new Dictionary().with("", new Dictionary().with("length", new Int(0)))));
    }

    @Test
    void refusesPaddingThatDoesNotFit() {
        assertDisagree("'d/sub/c.txt' does not begin with a piece: padding is missing before it",
                "torrent-hybrid-folder", root ->
                v1Files(root, items -> items.remove(1)));
        assertDisagree("padding of 12767 bytes at byte 20000 does not fill up a piece", "torrent-hybrid-folder", root ->
                v1File(root, 1).with("length", new Int(12_767)));
        assertDisagree("padding of 45536 bytes at byte 20000 does not fill up a piece", "torrent-hybrid-folder", root ->
                v1File(root, 1).with("length", new Int(12_768 + PIECE)));
        assertDisagree("padding of 32768 bytes at byte 32768 does not fill up a piece", "torrent-hybrid-folder", root ->
                v1Files(root, items -> items.add(2, new Dictionary().with("attr", Bytes.of("p"))
                        .with("length", new Int(PIECE)))));
        assertDisagree("padding of 0 bytes at byte 32768 does not fill up a piece", "torrent-hybrid-folder", root ->
                v1Files(root, items -> items.add(2, new Dictionary().with("attr", Bytes.of("p"))
                        .with("length", new Int(0)))));
    }

    /** They share the key, so with another piece length one half has too many hashes, or too few. */
    @Test
    void refusesAnotherPieceLength() {
        assertRefused("'pieces' has 40 bytes; 3 pieces need 60", changed("torrent-hybrid", root ->
                info(root).with("piece length", new Int(16_384))));
    }

    @Test
    void refusesHalfOfAV1Half() {
        assertRefused("'pieces' of info is missing",
                changed("torrent-hybrid", root -> info(root).entries().remove("pieces")));
        assertRefused("'length' and 'files', it has none",
                changed("torrent-hybrid", root -> info(root).entries().remove("length")));
    }

    // ---- Changing a vector ----

    private static byte[] changed(String vector, Consumer<Dictionary> change) {
        try {
            Dictionary root = Built.of((Dictionary) BencodeReader.read(ByteBuffer.wrap(Vectors.bytes(vector))));
            change.accept(root);
            return BencodeWriter.toBytes(root);
        } catch (FormatException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Dictionary info(Dictionary root) {
        return (Dictionary) root.get("info");
    }

    private static Dictionary tree(Dictionary root) {
        return (Dictionary) info(root).get("file tree");
    }

    private static Dictionary layers(Dictionary root) {
        return (Dictionary) root.get("piece layers");
    }

    private static void layer(Dictionary root, BencodeValue layer) {
        layers(root).entries().replaceAll((key, value) -> layer);
    }

    /** What stands behind the empty key. */
    private static Dictionary file(Dictionary root, String name) {
        return (Dictionary) ((Dictionary) tree(root).get(name)).get("");
    }

    private static void v1Files(Dictionary root, Consumer<List<BencodeValue>> change) {
        List<BencodeValue> items = new ArrayList<>(((Items) info(root).get("files")).items());
        change.accept(items);
        info(root).with("files", new Items(items));
    }

    private static Dictionary v1File(Dictionary root, int index) {
        return (Dictionary) ((Items) info(root).get("files")).items().get(index);
    }

    private static byte[] deep(int elements) {
        return changed("torrent-v2", root -> {
            Dictionary node = new Dictionary().with("", new Dictionary().with("length", new Int(0)));
            for (int i = 0; i < elements; i++) {
                node = new Dictionary().with("x", node);
            }
            info(root).with("file tree", node);
            root.entries().remove("piece layers");
        });
    }

    private static byte[] many(int files) {
        return changed("torrent-v2", root -> {
            Dictionary folder = new Dictionary();
            Dictionary empty = new Dictionary().with("", new Dictionary().with("length", new Int(0)));
            for (int i = 0; i < files; i++) {
                folder.with("f" + i, empty);
            }
            info(root).with("file tree", folder.with("wrong", new Int(1)));
            root.entries().remove("piece layers");
        });
    }

    private static byte[] replaced(byte[] file, String old, String now) {
        String text = new String(file, StandardCharsets.ISO_8859_1);
        assertTrue(text.contains(old));
        return text.replace(old, now).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void assertDisagree(String message, String vector, Consumer<Dictionary> change) {
        assertRefused("the two halves of this hybrid torrent disagree: " + message, changed(vector, change));
    }

    private static void assertRefused(String message, byte[] file) {
        FormatException refused = assertThrows(FormatException.class, () -> MetainfoReader.read(file));
        assertTrue(refused.getMessage().contains(message), refused.getMessage());
    }
}
