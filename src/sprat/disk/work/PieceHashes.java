package sprat.disk.work;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import sprat.wire.torrent.MerkleTree;
import sprat.wire.torrent.Metainfo;

/**
 * How far each piece being written is hashed already: a piece whose blocks come in order needs no reading back. One for
 * each worker and torrent, used on that worker's thread only. At most {@link #LIVE} pieces, fewer long ones; the one
 * left alone for longest is forgotten and will be read.
 */
public final class PieceHashes {
    static final int LIVE = 256;

    /** So many are kept however long their pieces are. */
    static final int LEAST_LIVE = 2;

    private final Metainfo metainfo;
    private final LongSupplier mostLeafBytes;
    /** Of the leaves of one piece. */
    private final long leafBytes;
    private final Map<Integer, PieceDigest> live = new LinkedHashMap<>(16, 0.75f, true);
    private final ArrayDeque<PieceDigest> idle = new ArrayDeque<>();

    /** @param mostLeafBytes of all of them now: the leaves of a long piece of v2 take much more than its digests */
    public PieceHashes(Metainfo metainfo, LongSupplier mostLeafBytes) {
        this.metainfo = metainfo;
        this.mostLeafBytes = mostLeafBytes;
        this.leafBytes = metainfo.hasV2() ? metainfo.layout().blockCount(0) * (long) MerkleTree.NODE_BYTES : 1;
    }

    private int mostLive() {
        return (int) Math.max(LEAST_LIVE, Math.min(LIVE, mostLeafBytes.getAsLong() / leafBytes));
    }

    /** These bytes are in the file now. */
    public void written(int pieceIndex, int begin, ByteBuffer block, DiskWorker worker) {
        PieceDigest progress = live.get(pieceIndex);
        if (progress == null) {
            if (begin != 0) {
                return;
            }
            progress = fresh(pieceIndex);
            live.put(pieceIndex, progress);
        }
        if (begin == progress.hashedBytes()) {
            worker.hash(progress, block);
        }
    }

    /** These bytes are about to change: a hash over older ones would be a lie. */
    public void overwriting(int pieceIndex, int begin) {
        PieceDigest progress = live.get(pieceIndex);
        if (progress != null && begin < progress.hashedBytes()) {
            release(take(pieceIndex));
        }
    }

    /** What is hashed of the piece, perhaps nothing, for the caller to end; give it back with {@link #release}. */
    public PieceDigest take(int pieceIndex) {
        PieceDigest progress = live.remove(pieceIndex);
        return progress == null ? fresh(pieceIndex) : progress;
    }

    public void release(PieceDigest progress) {
        if (live.size() + idle.size() <= mostLive()) {
            idle.addLast(progress);
        }
    }

    int liveCount() {
        return live.size();
    }

    /** Never more than one above the most exist: those live, and the one taken. */
    private PieceDigest fresh(int pieceIndex) {
        int mostLive = mostLive();
        Iterator<PieceDigest> oldestFirst = live.values().iterator();
        while (live.size() >= mostLive) {
            PieceDigest oldest = oldestFirst.next();
            oldestFirst.remove();
            release(oldest);
        }
        PieceDigest idleOne = idle.pollLast();
        PieceDigest progress = idleOne == null ? new PieceDigest(metainfo.format()) : idleOne;
        progress.begin(metainfo.layout().contentBytes(pieceIndex));
        return progress;
    }
}
