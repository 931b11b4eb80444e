package sprat.sim;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import sprat.store.DiskOutcome;
import sprat.store.Storage;
import sprat.wire.Bitfield;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.PieceLayout;

/**
 * The storage of one simulated process over a {@link SimFiles}: what `sprat.disk.FileStorage` is to files. One arm
 * serves all jobs, each with a seek, its bytes and, where it hashes, the hash; jobs for different pieces may end in
 * another order. What a process had under way when it died is on the platter wholly, in part or not at all.
 */
public final class SimDisk implements Storage {
    /**
     * What a job costs.
     *
     * @param jitterNanos        up to this much later than the arm is done, by chance
     * @param readErrorsIn10000 reads that fail, by chance
     */
    public record Costs(long seekNanos, long bytesPerSecond, long hashBytesPerSecond, long jitterNanos,
            int readErrorsIn10000) {
        /** Fast enough to be no matter. */
        public static final Costs SSD = new Costs(20_000, 1_000_000_000L, 1_500_000_000L, 0, 0);
        public static final Costs HARD_DISK = new Costs(4_000_000, 120_000_000L, 1_000_000_000L, 8_000_000, 0);

        public Costs withReadErrors(int in10000) {
            return new Costs(seekNanos, bytesPerSecond, hashBytesPerSecond, jitterNanos, in10000);
        }
    }

    private final class Write {
        final int pieceIndex;
        final int blockIndex;
        final ByteBuffer block;

        Write(int pieceIndex, int begin, ByteBuffer block) {
            this.pieceIndex = pieceIndex;
            this.blockIndex = begin / PieceLayout.BLOCK_BYTES;
            this.block = block;
        }
    }

    private final SimLoop loop;
    private final SimFiles files;
    private final PieceLayout layout;
    private final RandomGenerator random;
    private final Costs costs;
    private final Bitfield verified;
    private final long[] pieceDoneNanos;
    private final Set<Write> writing = new LinkedHashSet<>();
    private long armFreeNanos;
    private long lastDoneNanos;
    private int heldBuffers;
    private long writingBytes;
    private int readErrors;
    private boolean closed;
    private Metainfo known;

    public SimDisk(SimLoop loop, SimFiles files, Costs costs, RandomGenerator random) {
        this(loop, files, files.content().metainfo(), costs, random);
    }

    /** @param known what the torrent file of this process says */
    public SimDisk(SimLoop loop, SimFiles files, Metainfo known, Costs costs, RandomGenerator random) {
        this.loop = loop;
        this.files = files;
        this.layout = files.content().layout();
        this.known = known;
        this.costs = costs;
        this.random = random;
        this.verified = new Bitfield(layout.pieceCount());
        this.armFreeNanos = loop.nowNanos();
        this.lastDoneNanos = loop.nowNanos();
        this.pieceDoneNanos = new long[layout.pieceCount()];
        Arrays.fill(pieceDoneNanos, loop.nowNanos());
        loop.onDeath(this::tear);
    }

    /** Buffers that jobs under way hold. */
    public int heldBuffers() {
        return heldBuffers;
    }

    /** Reads that failed, or are going to. */
    public int readErrors() {
        return readErrors;
    }

    /** Bytes of writes under way. */
    public long writingBytes() {
        return writingBytes;
    }

    /** The piece was found right, by this process and not long ago. */
    public boolean hasVerified(int pieceIndex) {
        return verified.get(pieceIndex);
    }

    public boolean isClosed() {
        return closed;
    }

    // ---- Storage ----

    @Override
    public void read(int pieceIndex, int begin, ByteBuffer into, Completion done) {
        requireInside(pieceIndex, begin, into);
        heldBuffers++;
        boolean fails = costs.readErrorsIn10000 > 0 && random.nextInt(10_000) < costs.readErrorsIn10000;
        readErrors += fails ? 1 : 0;
        submit(pieceIndex, armNanos(into.remaining()), () -> {
            heldBuffers--;
            return fails ? DiskOutcome.FAILED : files.read(pieceIndex, begin, into);
        }, done);
    }

    @Override
    public void write(int pieceIndex, int begin, ByteBuffer block, Completion done) {
        requireInside(pieceIndex, begin, block);
        if (begin % PieceLayout.BLOCK_BYTES != 0
                || block.remaining() != layout.blockBytes(pieceIndex, begin / PieceLayout.BLOCK_BYTES)) {
            throw new IllegalArgumentException(block.remaining() + " bytes at " + begin + " are not a block");
        }
        Write write = new Write(pieceIndex, begin, block);
        int bytes = block.remaining();
        writing.add(write);
        heldBuffers++;
        writingBytes += bytes;
        submit(pieceIndex, armNanos(bytes) + hashNanos(bytes), () -> {
            writing.remove(write);
            heldBuffers--;
            writingBytes -= bytes;
            return files.write(pieceIndex, write.blockIndex, block, bytes);
        }, done);
    }

    @Override
    public void verify(int pieceIndex, Verdict done) {
        byte[][] leaves = {{}};
        if (!known.hasV1() && known.lacksLayer(known.fileOf(pieceIndex))) {
            throw new IllegalStateException("piece " + pieceIndex + " is verified before its hash is known");
        }
        submit(pieceIndex, 0, () -> {
            DiskOutcome outcome = files.verify(pieceIndex);
            if (outcome == DiskOutcome.OK) {
                verified.set(pieceIndex);
            } else {
                verified.clear(pieceIndex);
                leaves[0] = outcome == DiskOutcome.CORRUPT ? files.leaves(pieceIndex) : leaves[0];
            }
            return outcome;
        }, (outcome, detail) -> done.done(outcome, detail, leaves[0]));
    }

    @Override
    public void hashBlocks(int pieceIndex, Verdict done) {
        byte[][] leaves = {{}};
        int bytes = layout.contentBytes(pieceIndex);
        submit(pieceIndex, armNanos(bytes) + hashNanos(bytes), () -> {
            leaves[0] = files.leaves(pieceIndex);
            return DiskOutcome.OK;
        }, (outcome, detail) -> done.done(outcome, detail, leaves[0]));
    }

    @Override
    public void setLayers(Metainfo complete, Completion done) {
        if (!Arrays.equals(complete.pieceNodes(), files.content().metainfo().pieceNodes())) {
            throw new AssertionError("these are not the piece layers of the torrent");
        }
        known = complete;
        done.done(DiskOutcome.OK, "");
    }

    @Override
    public void publish(int fileIndex, Completion done) {
        int[] pieces = files.piecesOf(fileIndex);
        for (int i = pieces == null ? 1 : pieces[0]; pieces != null && i <= pieces[1]; i++) {
            if (!verified.get(i)) {
                throw new IllegalStateException("file " + fileIndex + " is published before piece " + i
                        + " is verified");
            }
        }
        submitLast(() -> {
            files.publish(fileIndex);
            return DiskOutcome.OK;
        }, done);
    }

    @Override
    public void settle(Completion done) {
        submitLast(() -> DiskOutcome.OK, done);
    }

    @Override
    public void close(Completion done) {
        submitLast(() -> DiskOutcome.OK, done);
        closed = true;
    }

    // ---- The arm ----

    private long armNanos(int bytes) {
        return costs.seekNanos + bytes * SimTime.SECONDS / costs.bytesPerSecond;
    }

    private long hashNanos(int bytes) {
        return bytes * SimTime.SECONDS / costs.hashBytesPerSecond;
    }

    private void submit(int pieceIndex, long nanos, Supplier<DiskOutcome> job, Completion done) {
        requireOpen();
        armFreeNanos = Math.max(loop.nowNanos(), armFreeNanos) + nanos;
        long late = costs.jitterNanos == 0 ? 0 : random.nextLong(costs.jitterNanos);
        pieceDoneNanos[pieceIndex] = Math.max(pieceDoneNanos[pieceIndex], armFreeNanos + late);
        lastDoneNanos = Math.max(lastDoneNanos, pieceDoneNanos[pieceIndex]);
        complete(pieceDoneNanos[pieceIndex], job, done);
    }

    private void submitLast(Supplier<DiskOutcome> job, Completion done) {
        requireOpen();
        lastDoneNanos = Math.max(loop.nowNanos(), lastDoneNanos) + costs.seekNanos;
        complete(lastDoneNanos, job, done);
    }

    private void complete(long atNanos, Supplier<DiskOutcome> job, Completion done) {
        loop.schedule(atNanos, now -> {
            DiskOutcome outcome = job.get();
            done.done(outcome, outcome == DiskOutcome.OK ? "" : "a simulated file: " + outcome);
        });
    }

    /** The process has died. */
    private void tear() {
        for (Write write : writing) {
            int kept = switch (random.nextInt(3)) {
                case 0 -> 0;
                case 1 -> random.nextInt(write.block.remaining());
                default -> write.block.remaining();
            };
            if (kept > 0) {
                files.write(write.pieceIndex, write.blockIndex, write.block, kept);
            }
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the storage is closed");
        }
    }

    private void requireInside(int pieceIndex, int begin, ByteBuffer buffer) {
        if (!layout.contains(pieceIndex, begin, buffer.remaining())) {
            throw new IllegalArgumentException(buffer.remaining() + " bytes at " + begin + " of piece " + pieceIndex);
        }
    }
}
