package sprat.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import sprat.disk.work.DiskWorkers;
import sprat.store.DiskOutcome;
import sprat.store.Storage;
import sprat.wire.torrent.PieceLayout;

/** A storage on real workers, whose completions run on the test's thread; every call waits for its own. */
public final class DiskBench implements AutoCloseable {
    private final BlockingQueue<Runnable> completions = new LinkedBlockingQueue<>();
    /** Of the latest verdict. */
    byte[] lastLeaves;
    private final List<DiskWorkers> opened = new ArrayList<>();

    public record Result(DiskOutcome outcome, String detail) {
    }

    public interface Call {
        void start(Storage.Completion done);
    }

    public DiskWorkers workers(int count) {
        DiskWorkers workers = new DiskWorkers(count, completions::add);
        opened.add(workers);
        return workers;
    }

    /** Runs completions until that of `call` has come. */
    public Result await(Call call) {
        Result[] result = new Result[1];
        call.start((outcome, detail) -> result[0] = new Result(outcome, detail));
        while (result[0] == null) {
            runOne();
        }
        return result[0];
    }

    /** A job is done, and its completion waits. */
    void awaitOne() {
        runOne(completions::add);
    }

    public void runOne() {
        runOne(Runnable::run);
    }

    private void runOne(Consumer<Runnable> use) {
        try {
            Runnable completion = completions.poll(30, TimeUnit.SECONDS);
            if (completion == null) {
                throw new AssertionError("no completion came");
            }
            use.accept(completion);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    public Result write(Storage storage, SampleTorrent torrent, int pieceIndex, int blockIndex) {
        PieceLayout layout = torrent.metainfo.layout();
        int begin = blockIndex * PieceLayout.BLOCK_BYTES;
        int offset = (int) layout.pieceOffset(pieceIndex) + begin;
        int end = offset + layout.blockBytes(pieceIndex, blockIndex);
        return write(storage, pieceIndex, begin, Arrays.copyOfRange(torrent.bytes, offset, end));
    }

    public Result write(Storage storage, int pieceIndex, int begin, byte[] block) {
        return await(done -> storage.write(pieceIndex, begin, ByteBuffer.wrap(block), done));
    }

    public Result writePiece(Storage storage, SampleTorrent torrent, int pieceIndex) {
        for (int block = 0; block < torrent.metainfo.layout().blockCount(pieceIndex); block++) {
            Result result = write(storage, torrent, pieceIndex, block);
            if (result.outcome() != DiskOutcome.OK) {
                return result;
            }
        }
        return new Result(DiskOutcome.OK, "");
    }

    /** Writes, verifies and publishes everything; returns the first result that is not OK. */
    public Result download(Storage storage, SampleTorrent torrent) {
        List<Call> rest = new ArrayList<>();
        for (int piece = 0; piece < torrent.metainfo.layout().pieceCount(); piece++) {
            int index = piece;
            Result written = writePiece(storage, torrent, piece);
            if (written.outcome() != DiskOutcome.OK) {
                return written;
            }
            rest.add(done -> storage.verify(index, (outcome, detail, leaves) -> done.done(outcome, detail)));
        }
        for (int file = 0; file < torrent.metainfo.files().size(); file++) {
            int index = file;
            rest.add(done -> storage.publish(index, done));
        }
        return rest.stream().map(this::await).filter(result -> result.outcome() != DiskOutcome.OK).findFirst()
                .orElse(new Result(DiskOutcome.OK, ""));
    }

    public DiskOutcome verify(Storage storage, int pieceIndex) {
        return verdict(storage, pieceIndex).outcome();
    }

    public Result verdict(Storage storage, int pieceIndex) {
        return await(done -> storage.verify(pieceIndex, (outcome, detail, leaves) -> {
            lastLeaves = leaves;
            done.done(outcome, detail);
        }));
    }

    public List<DiskOutcome> verifyAll(Storage storage, SampleTorrent torrent) {
        List<DiskOutcome> outcomes = new ArrayList<>();
        for (int piece = 0; piece < torrent.metainfo.layout().pieceCount(); piece++) {
            outcomes.add(verify(storage, piece));
        }
        return outcomes;
    }

    public record Claim(DiskOutcome outcome, String detail, BitSet notOurs, BitSet toCheck) {
    }

    /** Looks at all pieces, and claims the names with those that are right. */
    public Claim claim(Storage storage, SampleTorrent torrent) {
        BitSet right = new BitSet();
        List<DiskOutcome> outcomes = verifyAll(storage, torrent);
        for (int piece = 0; piece < outcomes.size(); piece++) {
            right.set(piece, outcomes.get(piece) == DiskOutcome.OK);
        }
        Claim[] claim = new Claim[1];
        await(done -> storage.claimNames(right, (outcome, detail, notOurs, toCheck) -> {
            claim[0] = new Claim(outcome, detail, notOurs, toCheck);
            done.done(outcome, detail);
        }));
        return claim[0];
    }

    public Result publish(Storage storage, int fileIndex) {
        return await(done -> storage.publish(fileIndex, done));
    }

    public Result read(Storage storage, int pieceIndex, int begin, byte[] into) {
        ByteBuffer buffer = ByteBuffer.allocate(into.length + 13).position(13);
        Result result = await(done -> storage.read(pieceIndex, begin, buffer, done));
        buffer.get(into); // fails when the buffer was not flipped back to where it started
        return result;
    }

    public void close(Storage storage) {
        await(storage::close);
    }

    @Override
    public void close() throws IOException {
        opened.forEach(DiskWorkers::close);
    }
}
