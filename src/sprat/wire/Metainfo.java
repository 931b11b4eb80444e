package sprat.wire;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * What a .torrent file says (BEP 3, 12, 27), validated: {@link MetainfoReader} makes it from bytes, {@link MetainfoWriter} makes the bytes.
 *
 * @param infoHash    SHA-1 of the info dictionary's exact bytes
 * @param name        of the file or folder
 * @param layout      total bytes and piece length
 * @param pieceHashes SHA-1 of every piece, 20 bytes each, one after the other; not copied, not to be changed
 * @param files       in the order of their bytes, at least one
 * @param trackers    tiers of announce URLs (BEP 12); `announce` alone is one tier of one
 * @param isPrivate   peers from the trackers only (BEP 27)
 * @param comment     "" when absent
 * @param createdBy   "" when absent
 * @param createdAtSeconds since 1970, 0 when absent
 */
public record Metainfo(InfoHash infoHash, String name, PieceLayout layout, byte[] pieceHashes, List<FileEntry> files,
                       List<List<String>> trackers, boolean isPrivate, String comment, String createdBy, long createdAtSeconds) {
    public static final int HASH_BYTES = 20;

    public Metainfo {
        files = List.copyOf(files);
        trackers = trackers.stream().filter(tier -> !tier.isEmpty()).map(List::copyOf).toList();
        if (pieceHashes.length != layout.pieceCount() * HASH_BYTES) {
            throw new IllegalArgumentException(pieceHashes.length + " bytes of hashes for " + layout.pieceCount() + " pieces");
        }
    }

    public byte[] pieceHash(int pieceIndex) {
        return Arrays.copyOfRange(pieceHashes, pieceIndex * HASH_BYTES, (pieceIndex + 1) * HASH_BYTES);
    }

    /** The same torrent announced to other trackers. */
    public Metainfo withTrackers(List<List<String>> tiers) {
        return new Metainfo(infoHash, name, layout, pieceHashes, files, tiers, isPrivate, comment, createdBy, createdAtSeconds);
    }

    /** The same torrent with what people are told about it. */
    public Metainfo withNotes(String newComment, String newCreatedBy, long newCreatedAtSeconds) {
        return new Metainfo(infoHash, name, layout, pieceHashes, files, trackers, isPrivate, newComment, newCreatedBy, newCreatedAtSeconds);
    }

    /** The first file that has bytes at or after `offset` of the whole: a binary search; files.size() when there is none. */
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
