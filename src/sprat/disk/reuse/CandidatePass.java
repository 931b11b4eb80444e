package sprat.disk.reuse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import sprat.disk.names.ChannelOpener;
import sprat.disk.store.Candidate;
import sprat.disk.store.StoredFile;
import sprat.disk.work.DiskJob;
import sprat.disk.work.DiskLimits;
import sprat.disk.work.DiskWorker;
import sprat.disk.work.DiskWorkers;
import sprat.disk.work.PieceDigest;
import sprat.store.DiskOutcome;
import sprat.store.StoreLimits;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.Metainfo;

/**
 * Goes once through the pieces of a {@link Candidate} that may be the content of one file: proves them, and copies them
 * when told to. Several jobs at a time; the first wrong piece ends it. On the loop's thread.
 */
public final class CandidatePass {
    /**
     * Where the jobs go, and what they find there.
     *
     * @param byV1 asked of each piece of which v1 alone has said that it is right, with its node: whether v2 does not
     *     deny it
     */
    public record Context(Metainfo metainfo, ChannelOpener opener, DiskWorkers workers,
            BiPredicate<Integer, byte[]> byV1) {
    }

    /**
     * What the candidate would be.
     *
     * @param fromPiece the first one that is not proven yet, maybe behind the last
     * @param copy      gets the bytes, null when they are not to be copied
     */
    record Target(FileEntry file, int fromPiece, StoredFile copy) { }

    private final Context context;
    private final Candidate candidate;
    private final StoredFile copy;
    private final LongConsumer progress;
    private final Consumer<String> done;
    private final FileEntry file;
    private final int lastPiece;
    private final int piecesAJob;
    private int nextPiece;
    private int running;
    private final Map<Integer, byte[]> nodesByV1 = new HashMap<>();
    private long bytesRight;
    private String error = "";
    private boolean isStopped;

    /**
     * @param progress told bytes that are right so far
     * @param done     called once, with "" or with what is wrong
     */
    CandidatePass(Context context, Candidate candidate, Target target, LongConsumer progress, Consumer<String> done) {
        this.context = context;
        this.candidate = candidate;
        this.copy = target.copy;
        this.progress = progress;
        this.done = done;
        this.file = target.file;
        this.nextPiece = target.fromPiece;
        this.lastPiece = context.metainfo.lastPiece(file);
        this.piecesAJob = Math.max(1, DiskLimits.REUSE_STEP_BYTES / context.metainfo.layout().pieceLengthBytes());
    }

    void start() {
        startMore();
    }

    /** No job is begun any more, and nobody is told. */
    void stop() {
        isStopped = true;
    }

    /** At the end, when nothing is wrong: no layer that has come meanwhile denies what v1 alone has proven. */
    boolean isNotDenied() {
        return nodesByV1.entrySet().stream().allMatch(piece -> context.byV1.test(piece.getKey(), piece.getValue()));
    }

    private void startMore() {
        while (error.isEmpty() && running < StoreLimits.CHECKS && nextPiece <= lastPiece) {
            int from = nextPiece;
            nextPiece = Math.min(lastPiece + 1, from + piecesAJob);
            running++;
            context.workers.submit(from, new PiecesJob(from, nextPiece));
        }
        if (running == 0) {
            done.accept(error);
        }
    }

    private void onJob(DiskOutcome outcome, String detail, PiecesJob job) {
        running--;
        if (isStopped) {
            return;
        }
        if (outcome == DiskOutcome.OK) {
            bytesRight += job.bytes;
            nodesByV1.putAll(job.nodes);
            progress.accept(bytesRight);
        } else if (error.isEmpty()) {
            error = detail;
        }
        startMore();
    }

    private final class PiecesJob extends DiskJob {
        private final int from;
        private final int end;
        private final Map<Integer, byte[]> nodes = new HashMap<>();
        private long bytes;

        PiecesJob(int from, int end) {
            this.from = from;
            this.end = end;
        }

        @Override
        public DiskOutcome work(DiskWorker worker) throws IOException {
            ByteBuffer scratch = ByteBuffer.allocate(copy == null ? 0 : PieceDigest.CHUNK_BYTES);
            try (CandidatePieces pieces = new CandidatePieces(context.metainfo, candidate, context.opener, worker)) {
                for (int piece = from; piece < end; piece++) {
                    byte[] node = pieces.requireRight(file, piece, (offset, read) -> {
                        if (copy != null) {
                            copy.write(offset, read, scratch);
                        }
                    });
                    if (node.length > 0) {
                        nodes.put(piece, node);
                    }
                    bytes += context.metainfo.layout().contentBytes(piece);
                }
            }
            return DiskOutcome.OK;
        }

        @Override
        public void complete(DiskOutcome outcome, String detail) {
            onJob(outcome, detail, this);
        }
    }
}
