package sprat.swarm;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import sprat.io.EventLoop;
import sprat.store.DiskOutcome;
import sprat.store.Storage;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.MerkleTree;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.SampleHashes;

/**
 * A torrent's bytes in memory. Completions come through the loop; they can be held back, and the next jobs can be made
 * to fail.
 */
public final class MemoryStorage implements Storage {
    private Metainfo metainfo;
    private final EventLoop loop;
    private final byte[] bytes;
    private final ArrayDeque<Runnable> held = new ArrayDeque<>();
    private boolean holding;
    private DiskOutcome nextRead = DiskOutcome.OK;
    private DiskOutcome nextVerify = DiskOutcome.OK;
    private DiskOutcome nextWrite = DiskOutcome.OK;
    private DiskOutcome nextPublish = DiskOutcome.OK;
    private DiskOutcome layers = DiskOutcome.OK;
    public final List<Integer> published = new ArrayList<>();
    /** Pieces hashed only to tell their leaves. */
    public int blocksHashed;
    public boolean closed;
    boolean mayReuse = true;

    public MemoryStorage(Metainfo metainfo, EventLoop loop) {
        this.metainfo = metainfo;
        this.loop = loop;
        this.bytes = new byte[(int) metainfo.layout().totalBytes()];
    }

    public MemoryStorage holding(byte[] content) {
        System.arraycopy(content, 0, bytes, 0, content.length);
        return this;
    }

    public void overwrite(int offset, int value) {
        bytes[offset] = (byte) value;
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    public void hold() {
        holding = true;
    }

    public void letGo() {
        holding = false;
        while (!held.isEmpty()) {
            loop.execute(held.poll());
        }
    }

    public void failNextRead(DiskOutcome outcome) {
        nextRead = outcome;
    }

    public void failNextWrite(DiskOutcome outcome) {
        nextWrite = outcome;
    }

    void failNextVerify(DiskOutcome outcome) {
        nextVerify = outcome;
    }

    public void failLayers(DiskOutcome outcome) {
        layers = outcome;
    }

    public void failNextPublish(DiskOutcome outcome) {
        nextPublish = outcome;
    }

    @Override
    public void read(int pieceIndex, int begin, ByteBuffer into, Completion done) {
        requireOpen();
        int length = into.remaining();
        into.mark().put(bytes, (int) metainfo.layout().pieceOffset(pieceIndex) + begin, length).reset();
        answer(nextRead, done);
        nextRead = DiskOutcome.OK;
    }

    @Override
    public void write(int pieceIndex, int begin, ByteBuffer block, Completion done) {
        requireOpen();
        if (nextWrite == DiskOutcome.OK) {
            block.get(bytes, (int) metainfo.layout().pieceOffset(pieceIndex) + begin, block.remaining());
        }
        answer(nextWrite, done);
        nextWrite = DiskOutcome.OK;
    }

    @Override
    public void verify(int pieceIndex, Verdict done) {
        requireOpen();
        boolean isRight = (!metainfo.hasV1() || isRightByV1(pieceIndex))
                && (!metainfo.hasV2() || isRightByV2(pieceIndex));
        DiskOutcome outcome = nextVerify != DiskOutcome.OK ? nextVerify : isRight ? DiskOutcome.OK
                : DiskOutcome.CORRUPT;
        byte[] leaves = metainfo.hasV2() && outcome == DiskOutcome.CORRUPT ? leaves(pieceIndex) : new byte[0];
        answer(outcome, (same, detail) -> done.done(same, detail, leaves));
        nextVerify = DiskOutcome.OK;
    }

    @Override
    public void hashBlocks(int pieceIndex, Verdict done) {
        requireOpen();
        blocksHashed++;
        byte[] leaves = leaves(pieceIndex);
        answer(nextRead, (same, detail) -> done.done(same, detail, leaves));
        nextRead = DiskOutcome.OK;
    }

    @Override
    public void setLayers(Metainfo complete, Completion done) {
        metainfo = complete;
        done.done(layers, layers == DiskOutcome.OK ? "" : "file: " + layers);
    }

    private boolean isRightByV1(int pieceIndex) {
        int from = (int) metainfo.layout().pieceOffset(pieceIndex);
        byte[] hash = sha1(Arrays.copyOfRange(bytes, from, from + metainfo.layout().pieceBytes(pieceIndex)));
        return Arrays.equals(hash, metainfo.pieceHash(pieceIndex));
    }

    private boolean isRightByV2(int pieceIndex) {
        int width = MerkleTree.leavesOfPiece(metainfo.fileOf(pieceIndex).lengthBytes(),
                metainfo.layout().pieceLengthBytes());
        byte[] node = metainfo.pieceNode(pieceIndex);
        boolean isUnknown = Arrays.equals(node, new byte[MerkleTree.NODE_BYTES]);
        return isUnknown ? metainfo.hasV1() : Arrays.equals(MerkleTree.root(leaves(pieceIndex), 0, width), node);
    }

    private byte[] leaves(int pieceIndex) {
        return SampleHashes.leaves(bytes, (int) metainfo.layout().pieceOffset(pieceIndex),
                metainfo.layout().contentBytes(pieceIndex));
    }

    @Override
    public boolean reuses() {
        return true;
    }

    @Override
    public void reuseOwn(int from, int fileIndex, Reuse reuse) {
        requireOpen();
        FileEntry source = metainfo.files().get(from);
        FileEntry target = metainfo.files().get(fileIndex);
        answer(DiskOutcome.OK, (outcome, detail) -> {
            if (mayReuse) {
                System.arraycopy(bytes, (int) source.offset(), bytes, (int) target.offset(),
                        (int) target.lengthBytes());
                reuse.onReused(fileIndex);
            }
            reuse.onEnded();
        });
    }

    @Override
    public void publish(int fileIndex, Completion done) {
        requireOpen();
        if (nextPublish == DiskOutcome.OK) {
            published.add(fileIndex);
        }
        answer(nextPublish, done);
        nextPublish = DiskOutcome.OK;
    }

    @Override
    public void settle(Completion done) {
        requireOpen();
        answer(DiskOutcome.OK, done);
    }

    @Override
    public void close(Completion done) {
        requireOpen();
        closed = true;
        answer(DiskOutcome.OK, done);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the storage is closed");
        }
    }

    private void answer(DiskOutcome outcome, Completion done) {
        Runnable completion = () -> done.done(outcome, outcome == DiskOutcome.OK ? "" : "file: " + outcome);
        if (holding) {
            held.add(completion);
        } else {
            loop.execute(completion);
        }
    }

    public static byte[] sha1(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(data);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
