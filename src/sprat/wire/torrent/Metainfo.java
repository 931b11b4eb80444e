package sprat.wire.torrent;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import sprat.wire.InfoHash;
import sprat.wire.Sha256Hash;

/**
 * What a .torrent file says (BEP 3, 12, 19, 27, 52), validated: {@link MetainfoReader} makes it from bytes, {@link
 * MetainfoWriter} makes the bytes. All formats have one run of bytes, cut into pieces; where v2 wants a file to begin
 * with a piece, padding stands before it, also in a v2 torrent, whose torrent file has none.
 *
 * @param infoHash    its name in swarms: SHA-1 of the info dictionary's exact bytes, or in a v2 torrent 20 bytes of
 *     `v2Hash`
 * @param v2Hash      SHA-256 of the same bytes; null in a v1 torrent
 * @param name        of the file or folder
 * @param layout      total bytes and piece length
 * @param pieceHashes SHA-1 of every piece, 20 bytes each, one after the other; empty in a v2 torrent; not copied, not
 *     to be changed
 * @param pieceNodes  of every piece the node of its file's {@link MerkleTree} above it, 32 bytes each; empty in a v1
 *     torrent, and when the torrent file lacks a piece layer; not copied, not to be changed
 * @param files       in the order of their bytes, at least one
 * @param trackers    tiers of announce URLs (BEP 12); `announce` alone is one tier of one
 * @param isPrivate   peers from the trackers only (BEP 27)
 * @param comment     "" when absent
 * @param createdBy   "" when absent
 * @param createdAtSeconds since 1970, 0 when absent
 * @param webSeeds    URLs where the files can be got over HTTP (BEP 19)
 * @param info        the info dictionary's exact bytes, which peers may ask for (BEP 9); not copied, not to be changed
 */
public record Metainfo(InfoHash infoHash, Sha256Hash v2Hash, String name, PieceLayout layout, byte[] pieceHashes,
        byte[] pieceNodes,
                       List<FileEntry> files, List<List<String>> trackers, boolean isPrivate, String comment,
                       String createdBy, long createdAtSeconds, List<String> webSeeds, byte[] info) {
    public static final int HASH_BYTES = 20;
    public static final int NODE_BYTES = MerkleTree.NODE_BYTES;

    public Metainfo {
        files = List.copyOf(files);
        webSeeds = List.copyOf(webSeeds);
        trackers = trackers.stream().filter(tier -> !tier.isEmpty()).map(List::copyOf).toList();
        int hashes = v2Hash != null && v2Hash.truncated().equals(infoHash) ? 0 : layout.pieceCount();
        int nodes = v2Hash == null || pieceNodes.length == 0 ? 0 : layout.pieceCount();
        if (pieceHashes.length != hashes * HASH_BYTES || pieceNodes.length != nodes * NODE_BYTES) {
            throw new IllegalArgumentException(pieceHashes.length + " and " + pieceNodes.length
                    + " bytes of hashes for "
                    + layout.pieceCount() + " pieces");
        }
    }

    public TorrentFormat format() {
        return v2Hash == null ? TorrentFormat.V1 : hasV1() ? TorrentFormat.HYBRID : TorrentFormat.V2;
    }

    public boolean hasV1() {
        return v2Hash == null || !v2Hash.truncated().equals(infoHash);
    }

    public boolean hasV2() {
        return v2Hash != null;
    }

    /** SHA-1, of a torrent that has it. */
    public byte[] pieceHash(int pieceIndex) {
        return Arrays.copyOfRange(pieceHashes, pieceIndex * HASH_BYTES, (pieceIndex + 1) * HASH_BYTES);
    }

    /** Of a torrent that has v2; zeros when it is not known. */
    public byte[] pieceNode(int pieceIndex) {
        if (pieceNodes.length == 0) {
            FileEntry file = fileOf(pieceIndex);
            return lacksLayer(file) ? new byte[NODE_BYTES] : file.piecesRoot().toBytes();
        }
        return Arrays.copyOfRange(pieceNodes, pieceIndex * NODE_BYTES, (pieceIndex + 1) * NODE_BYTES);
    }

    /** The file whose tree the piece belongs to, in a torrent that has v2. */
    public FileEntry fileOf(int pieceIndex) {
        return files.get(fileAt(layout.pieceOffset(pieceIndex)));
    }

    /**
     * True when only the root of this file is known and not its piece layer, so that single pieces cannot be verified.
     */
    public boolean lacksLayer(FileEntry file) {
        return file.piecesRoot() != null && file.lengthBytes() > layout.pieceLengthBytes() && pieceNodes.length == 0;
    }

    /** Those whose piece layer is not known: all of them as soon as one is missing. */
    public List<FileEntry> filesWithoutLayer() {
        return files.stream().filter(this::lacksLayer).toList();
    }

    /** Without padding: what people are shown. */
    public List<FileEntry> contentFiles() {
        return files.stream().filter(file -> !file.padding()).toList();
    }

    /** By which 20 bytes its v2 swarm is named; null in a v1 torrent. The same as `infoHash` unless it is a hybrid. */
    public InfoHash v2Name() {
        return v2Hash == null ? null : v2Hash.truncated();
    }

    /** The same torrent with the piece layers that its torrent file lacks. @param nodes of every piece */
    public Metainfo withPieceNodes(byte[] nodes) {
        return new Metainfo(infoHash, v2Hash, name, layout, pieceHashes, nodes, files, trackers, isPrivate, comment,
                createdBy, createdAtSeconds, webSeeds, info);
    }

    /** The same torrent announced to other trackers. */
    public Metainfo withTrackers(List<List<String>> tiers) {
        return new Metainfo(infoHash, v2Hash, name, layout, pieceHashes, pieceNodes, files, tiers, isPrivate, comment,
                createdBy, createdAtSeconds, webSeeds, info);
    }

    /** The same torrent, to be had at other web seeds. */
    public Metainfo withWebSeeds(List<String> urls) {
        return new Metainfo(infoHash, v2Hash, name, layout, pieceHashes, pieceNodes, files, trackers, isPrivate,
                comment, createdBy, createdAtSeconds, urls, info);
    }

    /** The same torrent with what people are told about it. */
    public Metainfo withNotes(String newComment, String newCreatedBy, long newCreatedAtSeconds) {
        return new Metainfo(infoHash, v2Hash, name, layout, pieceHashes, pieceNodes, files, trackers, isPrivate,
                newComment, newCreatedBy, newCreatedAtSeconds, webSeeds, info);
    }

    /**
     * The first file that has bytes at or after `offset` of the whole: a binary search; files.size() when there is
     * none.
     */
    public int fileAt(long offset) {
        int low = 0;
        int high = files.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (files.get(middle).end() > offset) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** The files with bytes in that piece, by their index; empty files are in none. */
    public void forEachFile(int pieceIndex, IntConsumer file) {
        long begin = layout.pieceOffset(pieceIndex);
        long end = begin + layout.pieceBytes(pieceIndex);
        for (int i = fileAt(begin); i < files.size() && files.get(i).offset() < end; i++) {
            if (files.get(i).lengthBytes() > 0) {
                file.accept(i);
            }
        }
    }

    /** The first piece with bytes of a file that is not empty. */
    public int firstPiece(FileEntry file) {
        return (int) (file.offset() / layout.pieceLengthBytes());
    }

    /** The last one. */
    public int lastPiece(FileEntry file) {
        return (int) ((file.end() - 1) / layout.pieceLengthBytes());
    }
}
