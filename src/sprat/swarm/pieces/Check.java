package sprat.swarm.pieces;

import java.util.PrimitiveIterator;
import java.util.function.LongConsumer;
import sprat.store.DiskOutcome;
import sprat.store.Storage;
import sprat.store.StoreLimits;
import sprat.wire.torrent.PieceLayout;

/** Hashes pieces that may be on disk, {@link StoreLimits#CHECKS} at a time, and tells which are right. */
public final class Check {
    /** Who is told what the check finds. */
    public interface Observer {
        /** The piece's bytes on disk have its hash. */
        void onRight(int pieceIndex);

        /** Its bytes are others, or not there. */
        default void onWrong(int pieceIndex, DiskOutcome outcome) { }

        /** The disk cannot be read: neither right nor wrong nor missing. The check goes no further. */
        void onStorageError(DiskOutcome outcome, String detail);
    }

    private final PieceLayout layout;
    private final Storage storage;
    private final PrimitiveIterator.OfInt pieces;
    private final Observer observer;
    private final LongConsumer progress;
    private final Runnable done;
    private int running;
    private long bytesDone;
    private boolean ended;

    /**
     * @param pieces   which to check, each once
     * @param progress told the bytes looked at so far after each piece
     * @param done     called once, when all pieces are looked at
     */
    public Check(PieceLayout layout, Storage storage, PrimitiveIterator.OfInt pieces, Observer observer,
            LongConsumer progress, Runnable done) {
        this.layout = layout;
        this.storage = storage;
        this.pieces = pieces;
        this.observer = observer;
        this.progress = progress;
        this.done = done;
    }

    public void start() {
        startMore();
    }

    /** No piece is begun any more, and nobody is told. */
    public void cancel() {
        ended = true;
    }

    public boolean isOver() {
        return ended;
    }

    private void startMore() {
        while (!ended && running < StoreLimits.CHECKS && pieces.hasNext()) {
            int pieceIndex = pieces.nextInt();
            running++;
            storage.verify(pieceIndex, (outcome, detail, leaves) -> onVerify(pieceIndex, outcome, detail));
        }
        if (!ended && running == 0) {
            ended = true;
            done.run();
        }
    }

    private void onVerify(int pieceIndex, DiskOutcome outcome, String detail) {
        running--;
        if (ended) {
            return;
        }
        bytesDone += layout.contentBytes(pieceIndex);
        switch (outcome) {
            case OK -> observer.onRight(pieceIndex);
            case CORRUPT, MISSING, CHANGED -> observer.onWrong(pieceIndex, outcome);
            case CONTRADICTED, NO_SPACE, TAKEN, DENIED, FAILED -> {
                ended = true;
                observer.onStorageError(outcome, detail);
            }
        }
        progress.accept(bytesDone);
        startMore();
    }
}
