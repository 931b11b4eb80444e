package sprat.disk;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import sprat.wire.Metainfo;

/**
 * How far each piece being written is hashed already: a piece whose blocks come in order needs no reading back. One for each worker and
 * torrent, used on that worker's thread only. At most {@link #LIVE} pieces; the one left alone for longest is forgotten and will be read.
 */
final class PieceHashes {
    static final int LIVE = 256;

    private final Metainfo metainfo;
    private final Map<Integer, PieceDigest> live = new LinkedHashMap<>(16, 0.75f, true);
    private final ArrayDeque<PieceDigest> idle = new ArrayDeque<>();

    PieceHashes(Metainfo metainfo) {
        this.metainfo = metainfo;
    }

    /** These bytes are in the file now. */
    void written(int pieceIndex, int begin, ByteBuffer block, DiskWorker worker) {
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
    void overwriting(int pieceIndex, int begin) {
        PieceDigest progress = live.get(pieceIndex);
        if (progress != null && begin < progress.hashedBytes()) {
            release(take(pieceIndex));
        }
    }

    /** What is hashed of the piece, perhaps nothing, for the caller to end; give it back with {@link #release}. */
    PieceDigest take(int pieceIndex) {
        PieceDigest progress = live.remove(pieceIndex);
        return progress == null ? fresh(pieceIndex) : progress;
    }

    void release(PieceDigest progress) {
        idle.addLast(progress);
    }

    int liveCount() {
        return live.size();
    }

    /** Never more than LIVE + 1 exist: those live, and the one taken. */
    private PieceDigest fresh(int pieceIndex) {
        if (live.size() >= LIVE) {
            Iterator<PieceDigest> oldestFirst = live.values().iterator();
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
