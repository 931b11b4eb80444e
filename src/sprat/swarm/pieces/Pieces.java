package sprat.swarm.pieces;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import sprat.io.BufferPool;
import sprat.io.EventLoop;
import sprat.io.MemoryPart;
import sprat.store.DiskOutcome;
import sprat.store.Storage;
import sprat.swarm.pick.Block;
import sprat.swarm.pick.BlockOutcome;
import sprat.swarm.pick.FileSelection;
import sprat.swarm.pick.Picker;
import sprat.wire.Bitfield;
import sprat.wire.torrent.Metainfo;

/**
 * The pieces of one torrent on their way from block to verified: owns what we have, the {@link Picker}, and the traffic
 * with the {@link Storage}. A bit of `have` is set only after the storage has said OK to the piece's hash. Called on
 * the loop's thread.
 */
public final class Pieces {
    /** What the torrent must know of. */
    public interface Observer {
        void onVerified(int pieceIndex, long nowNanos);

        /**
         * A whole piece failed its hash; it stays as it is until the picker is told.
         *
         * @param leaves of its blocks as they are, in v2
         */
        void onCorrupt(int pieceIndex, byte[] leaves, long nowNanos);

        /** The storage cannot go on: full, not allowed, broken. */
        void onStorageError(DiskOutcome outcome, String detail);

        /** A piece that we have could not be read as it was verified; who wanted it is told after this. */
        void onUnreadable(int pieceIndex, DiskOutcome outcome, String detail, long nowNanos);

        /** True: too much waits for the disk, stop reading from peers; false: go on. */
        void onBacklog(boolean high, long nowNanos);
    }

    private final Metainfo metainfo;
    private final EventLoop loop;
    private final Storage storage;
    private final BufferPool pool;
    /** For all torrents. */
    private final MemoryPart diskMemory;
    private final Observer observer;
    private final Picker picker;
    private final Bitfield have;
    /** Verified once, and no longer what it was: changed on disk while we served it. */
    private final Bitfield lost;
    private final FileSelection selection;
    /** What we have, and what is not wanted: nobody is asked for these. */
    private final Bitfield settled;
    private long bytesHave;
    private long chosenBytesHave;
    private long bytesWriting;
    private boolean backlog;

    public Pieces(Metainfo metainfo, EventLoop loop, Storage storage, Picker picker, FileSelection selection,
            Observer observer) {
        this.metainfo = metainfo;
        this.loop = loop;
        this.storage = storage;
        this.pool = loop.memory().blocks();
        this.diskMemory = loop.memory().disk();
        this.observer = observer;
        this.picker = picker;
        this.have = new Bitfield(metainfo.layout().pieceCount());
        this.lost = new Bitfield(metainfo.layout().pieceCount());
        this.selection = selection;
        this.settled = selection.unwanted();
    }

    public Bitfield have() {
        return have;
    }

    /** What we have or do not want; not to be changed. */
    public Bitfield settled() {
        return settled;
    }

    /** All that is wanted is verified. */
    public boolean isSatisfied() {
        return settled.isFull();
    }

    public Picker picker() {
        return picker;
    }

    /** Who waits for bytes of a piece. */
    public interface ReadDone {
        /** @param isRead else `detail` says why not */
        void done(boolean isRead, String detail);
    }

    /**
     * Fills `into` from its position to its limit with bytes of a piece that we have. The torrent is told when that
     * fails.
     */
    public void read(int pieceIndex, int begin, ByteBuffer into, ReadDone done) {
        storage.read(pieceIndex, begin, into, (outcome, detail) -> {
            if (outcome != DiskOutcome.OK) {
                observer.onUnreadable(pieceIndex, outcome, detail, loop.nowNanos());
            }
            done.done(outcome == DiskOutcome.OK, detail);
        });
    }

    public Storage storage() {
        return storage;
    }

    /** Of all files. */
    public long bytesHave() {
        return bytesHave;
    }

    /** Of the chosen files. */
    public long chosenBytesHave() {
        return chosenBytesHave;
    }

    public boolean wasLost(int pieceIndex) {
        return lost.get(pieceIndex);
    }

    /** Bytes of blocks that the disk has not taken yet. */
    public long bytesWriting() {
        return bytesWriting;
    }

    /** A piece was found right on disk. */
    public void found(int pieceIndex) {
        lost.clear(pieceIndex);
        if (have.set(pieceIndex)) {
            settled.set(pieceIndex);
            bytesHave += metainfo.layout().contentBytes(pieceIndex);
            chosenBytesHave += selection.bytes(pieceIndex);
            picker.verified(pieceIndex);
        }
    }

    /** A verified piece may no longer be what it was. */
    public void lose(int pieceIndex) {
        if (have.clear(pieceIndex)) {
            lost.set(pieceIndex);
            bytesHave -= metainfo.layout().contentBytes(pieceIndex);
            chosenBytesHave -= selection.bytes(pieceIndex);
        }
    }

    /**
     * A block has come from `source`, who was asked for it.
     *
     * @param data copied before this returns
     * @return the peers that were asked for it too
     */
    public List<Picker.Source> receive(Block block, Picker.Source source, ByteBuffer data, long nowNanos) {
        List<Picker.Source> others = new ArrayList<>(0);
        BlockOutcome outcome = picker.received(block, source, others);
        if (outcome != BlockOutcome.DUPLICATE) {
            write(block, data, nowNanos);
        }
        if (outcome == BlockOutcome.WANTED_LAST) {
            storage.verify(block.pieceIndex(), (result, detail, leaves) ->
                    onVerify(block.pieceIndex(), result, detail, leaves));
        }
        return others;
    }

    private void write(Block block, ByteBuffer data, long nowNanos) {
        int bytes = data.remaining();
        ByteBuffer buffer = pool.take().put(data).flip();
        bytesWriting += bytes;
        diskMemory.take(null, this, pool.bufferBytes());
        if (!backlog && (bytesWriting > PieceLimits.DISK_HIGH_BYTES
                || !diskMemory.hasRoom(null, this, pool.bufferBytes()))) {
            backlog = true;
            observer.onBacklog(true, nowNanos);
        }
        storage.write(block.pieceIndex(), block.begin, buffer, (outcome, detail) -> {
            pool.give(buffer);
            diskMemory.give(null, this, pool.bufferBytes());
            onWritten(bytes, outcome, detail);
        });
    }

    private void onWritten(int bytes, DiskOutcome outcome, String detail) {
        bytesWriting -= bytes;
        if (backlog && isLow()) {
            backlog = false;
            observer.onBacklog(false, loop.nowNanos());
        }
        if (outcome != DiskOutcome.OK) {
            observer.onStorageError(outcome, detail);
        }
    }

    /**
     * Half of what it may have, which is less where memory is short: then what other torrents have counts too, but
     * nobody waits for these once its own blocks are written.
     */
    private boolean isLow() {
        boolean isHalfOfShare = diskMemory.heldByTorrent(this) <= diskMemory.torrentShareBytes() / 2;
        boolean isHalfFree = diskMemory.usedBytes() < diskMemory.mostBytes() / 2;
        return bytesWriting == 0 || bytesWriting < PieceLimits.DISK_LOW_BYTES && (isHalfOfShare || isHalfFree);
    }

    private void onVerify(int pieceIndex, DiskOutcome outcome, String detail, byte[] leaves) {
        switch (outcome) {
            case OK -> {
                found(pieceIndex);
                observer.onVerified(pieceIndex, loop.nowNanos());
            }
            case CORRUPT -> observer.onCorrupt(pieceIndex, leaves, loop.nowNanos());
            case MISSING, CHANGED, CONTRADICTED, NO_SPACE, TAKEN, DENIED,
                    FAILED -> observer.onStorageError(outcome, detail);
        }
    }
}
