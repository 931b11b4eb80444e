package sprat.disk;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far each piece being written is hashed already: a piece whose blocks come in order needs no reading back. One for each worker and
 * torrent, used on that worker's thread only. At most {@link #LIVE} pieces; the one left alone for longest is forgotten and will be read.
 */
final class PieceHashes {
    static final int LIVE = 256;

    private final Map<Integer, Progress> live = new LinkedHashMap<>(16, 0.75f, true);
    private final ArrayDeque<Progress> idle = new ArrayDeque<>();

    /** The digest of the first `hashedBytes` of a piece. */
    static final class Progress {
        final MessageDigest digest = Sha1.digest();
        int hashedBytes;
    }

    /** These bytes are in the file now. */
    void written(int pieceIndex, int begin, ByteBuffer block, DiskWorker worker) {
        Progress progress = live.get(pieceIndex);
        if (progress == null) {
            if (begin != 0) {
                return;
            }
            progress = fresh();
            live.put(pieceIndex, progress);
        }
        if (begin == progress.hashedBytes) {
            progress.hashedBytes += block.remaining();
            worker.hash(progress.digest, block);
        }
    }

    /** These bytes are about to change: a hash over older ones would be a lie. */
    void overwriting(int pieceIndex, int begin) {
        Progress progress = live.get(pieceIndex);
        if (progress != null && begin < progress.hashedBytes) {
            release(take(pieceIndex));
        }
    }

    /** What is hashed of the piece, perhaps nothing, for the caller to end; give it back with {@link #release}. */
    Progress take(int pieceIndex) {
        Progress progress = live.remove(pieceIndex);
        return progress == null ? fresh() : progress;
    }

    void release(Progress progress) {
        progress.digest.reset();
        progress.hashedBytes = 0;
        idle.addLast(progress);
    }

    int liveCount() {
        return live.size();
    }

    /** Never more than LIVE + 1 exist: those live, and the one taken. */
    private Progress fresh() {
        if (live.size() >= LIVE) {
            Iterator<Progress> oldestFirst = live.values().iterator();
            Progress oldest = oldestFirst.next();
            oldestFirst.remove();
            release(oldest);
        }
        Progress progress = idle.pollLast();
        return progress == null ? new Progress() : progress;
    }
}
