package sprat.swarm.pick;

import java.util.Arrays;
import java.util.List;
import sprat.wire.Bitfield;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.PieceLayout;

/**
 * Which files of a torrent are fetched, which of them first, and whether in order. A piece is wanted when a chosen file has bytes in it, and
 * has the rank of the first of those files. Immutable; made before the torrent.
 */
public final class Choice {
    /** How soon a file is wanted. */
    public enum Rank {
        /** Before all others. */
        HIGH,
        NORMAL,
        /** When nothing else can be asked for. */
        LOW,
        /** Not at all, but for what pieces share with other files. */
        NEVER
    }

    private static final byte NEVER = (byte) Rank.NEVER.ordinal();

    private final PieceLayout layout;
    /** Of each file; null when all are alike. */
    private final List<Rank> files;
    private final boolean isInOrder;
    /** Of each piece; null when there are no files to tell them apart. */
    private byte[] pieceRanks;
    /** Of each piece, in chosen files. */
    private int[] pieceBytes;
    private long bytesTotal;

    private Choice(PieceLayout layout, List<Rank> files, boolean isInOrder) {
        this.layout = layout;
        this.files = files;
        this.isInOrder = isInOrder;
        this.bytesTotal = layout.contentBytes();
    }

    /** All files, the rarest piece first. */
    public static Choice everything(PieceLayout layout) {
        return new Choice(layout, null, false);
    }

    /** The same files piece after piece, for who looks at the beginning while the rest comes. */
    public Choice inOrder() {
        Choice copy = new Choice(layout, files, true);
        copy.pieceRanks = pieceRanks;
        copy.pieceBytes = pieceBytes;
        copy.bytesTotal = bytesTotal;
        return copy;
    }

    /** @param ranks of each of the torrent's files, padding too */
    public static Choice of(Metainfo metainfo, List<Rank> ranks) {
        PieceLayout layout = metainfo.layout();
        Choice choice = new Choice(layout, ranks, false);
        choice.pieceRanks = new byte[layout.pieceCount()];
        choice.pieceBytes = new int[layout.pieceCount()];
        choice.bytesTotal = 0;
        Arrays.fill(choice.pieceRanks, NEVER);
        for (int i = 0; i < ranks.size(); i++) {
            FileEntry file = metainfo.files().get(i);
            if (choice.hasFile(i) && !file.padding() && file.lengthBytes() > 0) {
                choice.add(metainfo, file, (byte) ranks.get(i).ordinal());
            }
        }
        return choice;
    }

    private void add(Metainfo metainfo, FileEntry file, byte rank) {
        bytesTotal += file.lengthBytes();
        for (int i = metainfo.firstPiece(file); i <= metainfo.lastPiece(file); i++) {
            long from = Math.max(file.offset(), layout.pieceOffset(i));
            long to = Math.min(file.end(), layout.pieceOffset(i) + layout.pieceBytes(i));
            pieceBytes[i] += (int) (to - from);
            pieceRanks[i] = (byte) Math.min(pieceRanks[i], rank);
        }
    }

    /** Piece after piece. */
    public boolean isInOrder() {
        return isInOrder;
    }

    public boolean hasFile(int fileIndex) {
        return files == null || files.get(fileIndex) != Rank.NEVER;
    }

    boolean hasPiece(int pieceIndex) {
        return pieceRanks == null || pieceRanks[pieceIndex] != NEVER;
    }

    /** How many ranks there may be. */
    int ranks() {
        return pieceRanks == null ? 1 : NEVER;
    }

    /** 0 is first; a piece that is not wanted has any. */
    public int rank(int pieceIndex) {
        return pieceRanks == null || pieceRanks[pieceIndex] == NEVER ? 0 : pieceRanks[pieceIndex];
    }

    /** A new set of what is not wanted. */
    public Bitfield unwanted() {
        Bitfield unwanted = new Bitfield(layout.pieceCount());
        for (int i = 0; i < unwanted.size(); i++) {
            if (!hasPiece(i)) {
                unwanted.set(i);
            }
        }
        return unwanted;
    }

    /** Of the chosen files, without padding. */
    public long bytesTotal() {
        return bytesTotal;
    }

    /** What chosen files have in that piece. */
    public int bytes(int pieceIndex) {
        return pieceBytes == null ? layout.contentBytes(pieceIndex) : pieceBytes[pieceIndex];
    }
}
