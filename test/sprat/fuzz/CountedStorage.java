package sprat.fuzz;

import java.nio.ByteBuffer;
import sprat.store.Storage;
import sprat.wire.torrent.Metainfo;

/** Knows how many answers of a storage are still to come. */
final class CountedStorage implements Storage {
    private final Storage storage;
    private int waiting;

    CountedStorage(Storage storage) {
        this.storage = storage;
    }

    int waiting() {
        return waiting;
    }

    @Override
    public void read(int pieceIndex, int begin, ByteBuffer into, Completion done) {
        storage.read(pieceIndex, begin, into, counted(done));
    }

    @Override
    public void write(int pieceIndex, int begin, ByteBuffer block, Completion done) {
        storage.write(pieceIndex, begin, block, counted(done));
    }

    @Override
    public void verify(int pieceIndex, Verdict done) {
        waiting++;
        storage.verify(pieceIndex, (outcome, detail, leaves) -> {
            onAnswer(detail);
            done.done(outcome, detail, leaves);
        });
    }

    @Override
    public void hashBlocks(int pieceIndex, Verdict done) {
        waiting++;
        storage.hashBlocks(pieceIndex, (outcome, detail, leaves) -> {
            onAnswer(detail);
            done.done(outcome, detail, leaves);
        });
    }

    @Override
    public void setLayers(Metainfo complete, Completion done) {
        storage.setLayers(complete, done);
    }

    @Override
    public void publish(int fileIndex, Completion done) {
        storage.publish(fileIndex, counted(done));
    }

    @Override
    public void settle(Completion done) {
        storage.settle(counted(done));
    }

    @Override
    public void close(Completion done) {
        storage.close(counted(done));
    }

    private Completion counted(Completion done) {
        waiting++;
        return (outcome, detail) -> {
            onAnswer(detail);
            done.done(outcome, detail);
        };
    }

    /** An error that nobody could understand, and one that our own defect made, are failures. */
    private void onAnswer(String detail) {
        waiting--;
        if (detail.contains("defect")) {
            throw new AssertionError(detail);
        }
    }
}
