package sprat.disk.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import sprat.disk.work.DiskException;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.PieceLayout;

/**
 * Decides, after the check and before the first write, which files that have their final names already are the
 * torrent's. Who makes a torrent chooses its pieces, so that one right piece proves nothing: a file that sprat has not
 * written is content when all pieces that lie wholly in it are right, and what it shares with other files is compared
 * as it comes. For one job of a worker.
 */
public final class FinalNames {
    private final Metainfo metainfo;
    private final StoredFile[] files;
    private final ExistingFiles existing;
    private final BitSet right;
    private final BitSet notOurs = new BitSet();
    private final BitSet toCheck = new BitSet();
    private final List<StoredFile> toMove = new ArrayList<>();
    private DiskException taken;
    private int takenCount;

    /** @param right pieces that are right on disk */
    public FinalNames(Metainfo metainfo, StoredFile[] files, ExistingFiles existing, BitSet right) {
        this.metainfo = metainfo;
        this.files = files;
        this.existing = existing;
        this.right = right;
    }

    /** @throws IOException chosen files are in the way, or one cannot be looked at or moved aside */
    public void decide() throws IOException {
        for (int i = 0; i < files.length; i++) {
            if (!files[i].entry().padding()) {
                decide(i, files[i]);
            }
        }
        if (taken != null) {
            throw takenCount == 1 ? taken : taken.withMore(takenCount - 1);
        }
        for (StoredFile file : toMove) {
            file.foreign().moveAside();
        }
    }

    /** Right pieces that do not count, since a file that was not chosen has a part of them and is the user's. */
    public BitSet notOurs() {
        return notOurs;
    }

    /** Pieces of files that were moved aside, of which a copy is now looked at. */
    public BitSet toCheck() {
        return toCheck;
    }

    private void decide(int fileIndex, StoredFile file) throws IOException {
        boolean isChosen = existing.chosen().test(fileIndex);
        switch (file.foreign().owner()) {
            case OURS -> { }
            case UNKNOWN -> {
                if (isContent(file.entry(), isChosen)) {
                    file.foreign().accept();
                } else {
                    leaveToTheUser(file, isChosen);
                }
            }
            case USER -> leaveToTheUser(file, isChosen);
            case BESIDE_PART -> { } // it is compared once the .part is whole
        }
    }

    private void leaveToTheUser(StoredFile file, boolean isChosen) throws IOException {
        if (!isChosen) {
            file.foreign().ignore();
            addPieces(file.entry(), notOurs);
        } else if (existing.movesAside()) {
            toMove.add(file);
            addPieces(file.entry(), toCheck);
        } else {
            taken = taken != null ? taken : file.foreign().taken();
            takenCount++;
        }
    }

    private void addPieces(FileEntry file, BitSet pieces) {
        if (file.lengthBytes() > 0) {
            pieces.set(metainfo.firstPiece(file), metainfo.lastPiece(file) + 1);
        }
    }

    /** @param isChosen false: what it shares with others must be right too, since nobody will fetch it */
    private boolean isContent(FileEntry file, boolean isChosen) {
        if (file.lengthBytes() == 0) {
            return true;
        }
        for (int i = metainfo.firstPiece(file); i <= metainfo.lastPiece(file); i++) {
            if (!right.get(i) && (!isChosen || isWhollyIn(file, i))) {
                return false;
            }
        }
        return true;
    }

    private boolean isWhollyIn(FileEntry file, int pieceIndex) {
        PieceLayout layout = metainfo.layout();
        long from = Math.max(file.offset(), layout.pieceOffset(pieceIndex));
        long end = Math.min(file.end(), layout.pieceOffset(pieceIndex) + layout.pieceBytes(pieceIndex));
        return end - from == layout.contentBytes(pieceIndex);
    }
}
