package sprat.swarm.pick;

import java.util.Arrays;
import java.util.List;
import sprat.wire.Bitfield;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.PieceLayout;

/**
 * Which files of a torrent are fetched, which of them first, and whether in order. A piece is wanted when a chosen file
 * has bytes in it, and has the priority of the first of those files. Immutable; made before the torrent.
 */
public final class FileSelection {
    /** How soon a file is wanted. */
    public enum Priority {
        /** Before all others. */
        HIGH,
        NORMAL,
        /** When nothing else can be asked for. */
        LOW,
        /** Not at all, but for what pieces share with other files. */
        NEVER
    }

    private static final byte NEVER = (byte) Priority.NEVER.ordinal();

    private final PieceLayout layout;
    /** Of each file; null when all are alike. */
    private final List<Priority> files;
    private final boolean isInOrder;
    /** Of each piece; null when there are no files to tell them apart. */
    private byte[] piecePriorities;
    /** Of each piece, in chosen files. */
    private int[] pieceBytes;
    private long bytesTotal;

    private FileSelection(PieceLayout layout, List<Priority> files, boolean isInOrder) {
        this.layout = layout;
        this.files = files;
        this.isInOrder = isInOrder;
        this.bytesTotal = layout.contentBytes();
    }

    /** All files, the rarest piece first. */
    public static FileSelection everything(PieceLayout layout) {
        return new FileSelection(layout, null, false);
    }

    /** The same files piece after piece, for who looks at the beginning while the rest comes. */
    public FileSelection inOrder() {
        FileSelection copy = new FileSelection(layout, files, true);
        copy.piecePriorities = piecePriorities;
        copy.pieceBytes = pieceBytes;
        copy.bytesTotal = bytesTotal;
        return copy;
    }

    /** @param priorities of each of the torrent's files, padding too */
    public static FileSelection of(Metainfo metainfo, List<Priority> priorities) {
        PieceLayout layout = metainfo.layout();
        FileSelection selection = new FileSelection(layout, priorities, false);
        selection.piecePriorities = new byte[layout.pieceCount()];
        selection.pieceBytes = new int[layout.pieceCount()];
        selection.bytesTotal = 0;
        Arrays.fill(selection.piecePriorities, NEVER);
        for (int i = 0; i < priorities.size(); i++) {
            FileEntry file = metainfo.files().get(i);
            if (selection.hasFile(i) && !file.padding() && file.lengthBytes() > 0) {
                selection.add(metainfo, file, (byte) priorities.get(i).ordinal());
            }
        }
        return selection;
    }

    private void add(Metainfo metainfo, FileEntry file, byte priority) {
        bytesTotal += file.lengthBytes();
        for (int i = metainfo.firstPiece(file); i <= metainfo.lastPiece(file); i++) {
            long from = Math.max(file.offset(), layout.pieceOffset(i));
            long to = Math.min(file.end(), layout.pieceOffset(i) + layout.pieceBytes(i));
            pieceBytes[i] += (int) (to - from);
            piecePriorities[i] = (byte) Math.min(piecePriorities[i], priority);
        }
    }

    /** Piece after piece. */
    public boolean isInOrder() {
        return isInOrder;
    }

    public boolean hasFile(int fileIndex) {
        return files == null || files.get(fileIndex) != Priority.NEVER;
    }

    boolean hasPiece(int pieceIndex) {
        return piecePriorities == null || piecePriorities[pieceIndex] != NEVER;
    }

    /** How many priorities there may be. */
    int priorities() {
        return piecePriorities == null ? 1 : NEVER;
    }

    /** 0 is first; a piece that is not wanted has any. */
    public int priority(int pieceIndex) {
        return piecePriorities == null || piecePriorities[pieceIndex] == NEVER ? 0 : piecePriorities[pieceIndex];
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
