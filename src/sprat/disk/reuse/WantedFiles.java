package sprat.disk.reuse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import sprat.disk.work.PieceDigest;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.MerkleTree;
import sprat.wire.torrent.Metainfo;

/**
 * The files of a torrent that are looked for elsewhere on disk, by their length and their first piece: so each file
 * found there is hashed once, however many have its length. Changed on the loop's thread while no worker asks.
 */
final class WantedFiles {
    /** @param hash its node, or its SHA-1 while nodes are not known */
    private record FirstPiece(long fileBytes, ByteBuffer hash) {
    }

    private final Metainfo metainfo;
    private final Map<FirstPiece, ArrayDeque<Integer>> files = new HashMap<>();
    private final Map<Long, Integer> countByLength = new HashMap<>();

    WantedFiles(Metainfo metainfo) {
        this.metainfo = metainfo;
    }

    void add(int fileIndex) {
        FileEntry file = metainfo.files().get(fileIndex);
        files.computeIfAbsent(firstPiece(file), any -> new ArrayDeque<>()).add(fileIndex);
        countByLength.merge(file.lengthBytes(), 1, Integer::sum);
    }

    /** It may be gone already. */
    void remove(int fileIndex) {
        FileEntry file = metainfo.files().get(fileIndex);
        ArrayDeque<Integer> same = files.get(firstPiece(file));
        if (same != null && same.remove((Integer) fileIndex)) {
            files.computeIfPresent(firstPiece(file), (first, indexes) -> indexes.isEmpty() ? null : indexes);
            countByLength.computeIfPresent(file.lengthBytes(), (length, count) -> count == 1 ? null : count - 1);
        }
    }

    /** Another one of that length begins with the same piece. */
    boolean hasSameBegin(int fileIndex) {
        return files.containsKey(firstPiece(metainfo.files().get(fileIndex)));
    }

    boolean isEmpty() {
        return files.isEmpty();
    }

    boolean hasLength(long bytes) {
        return countByLength.containsKey(bytes);
    }

    /**
     * Which one a file of that length would be.
     *
     * @param digest of the content of its first piece; its SHA-1 can be had once, and is taken when it decides
     * @return the index of a file, -1 when it is none of them
     */
    int find(long fileBytes, PieceDigest digest) throws IOException {
        int pieceLength = metainfo.layout().pieceLengthBytes();
        boolean isKnownByNode = fileBytes <= pieceLength || metainfo.pieceNodes().length > 0;
        byte[] hash = isKnownByNode ? MerkleTree.root(digest.leaves(), 0,
                MerkleTree.leavesOfPiece(fileBytes, pieceLength)) : digest.sha1();
        ArrayDeque<Integer> found = files.get(new FirstPiece(fileBytes, ByteBuffer.wrap(hash)));
        return found == null ? -1 : found.peek();
    }

    private FirstPiece firstPiece(FileEntry file) {
        int piece = metainfo.firstPiece(file);
        byte[] hash = metainfo.lacksLayer(file) ? metainfo.pieceHash(piece) : metainfo.pieceNode(piece);
        return new FirstPiece(file.lengthBytes(), ByteBuffer.wrap(hash));
    }
}
