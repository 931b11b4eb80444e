package sprat.swarm.pieces;

import sprat.store.DiskOutcome;
import sprat.store.Storage;
import sprat.swarm.pick.FileSelection;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.Metainfo;

/**
 * Gives chosen files their final names as soon as their last piece is verified. Counts the pieces that each file still
 * misses. What came of other files, for the sake of a shared piece, keeps the name that it has.
 */
public final class FilePublisher {
    /** Who is told that a file has its final name. */
    public interface Observer {
        /** The file has its name now. */
        void onPublished(int fileIndex);

        void onStorageError(DiskOutcome outcome, String detail);
    }

    private final Metainfo metainfo;
    private final Storage storage;
    private final FileSelection selection;
    private final Observer observer;
    private final int[] missing;
    private int running;

    public FilePublisher(Metainfo metainfo, Storage storage, FileSelection selection, Observer observer) {
        this.metainfo = metainfo;
        this.storage = storage;
        this.selection = selection;
        this.observer = observer;
        this.missing = new int[metainfo.files().size()];
        for (int i = 0; i < missing.length; i++) {
            FileEntry file = metainfo.files().get(i);
            missing[i] = file.lengthBytes() == 0 ? 0 : metainfo.lastPiece(file) - metainfo.firstPiece(file) + 1;
        }
    }

    /** The piece was found right on disk; its files are published later, with {@link #publishWhole}. */
    public void onFound(int pieceIndex) {
        metainfo.forEachFile(pieceIndex, fileIndex -> missing[fileIndex]--);
    }

    /** The piece has come. Touches the files of the piece only. */
    public void onVerified(int pieceIndex) {
        metainfo.forEachFile(pieceIndex, fileIndex -> {
            if (--missing[fileIndex] == 0) {
                publish(fileIndex);
            }
        });
    }

    /** All chosen files that miss nothing, the empty ones too. */
    public void publishWhole() {
        for (int i = 0; i < missing.length; i++) {
            if (missing[i] == 0) {
                publish(i);
            }
        }
    }

    /** Of each file; a copy. */
    public int[] piecesMissing() {
        return missing.clone();
    }

    /** Nothing is on its way to its final name. */
    public boolean isIdle() {
        return running == 0;
    }

    private void publish(int fileIndex) {
        if (metainfo.files().get(fileIndex).padding() || !selection.hasFile(fileIndex)) {
            return;
        }
        running++;
        storage.publish(fileIndex, (outcome, detail) -> {
            running--;
            if (outcome == DiskOutcome.OK) {
                observer.onPublished(fileIndex);
            } else {
                observer.onStorageError(outcome, detail);
            }
        });
    }
}
