package sprat.disk.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;

/**
 * Keeps the `.part` file of a {@link StoredFile} for us while it is open: a second leecher would write over what we
 * have verified. The system takes it back when the channel or the process ends, so it is never left behind. Called with
 * the monitor of {@link FileAccess} held.
 */
final class WriteLock {
    private FileLock lock;

    /**
     * @param isShared the file has other names, one of which may be another file of ours; before it is written it has
     *     none any more
     * @return false when another process, or another torrent of this one, has the file
     */
    boolean take(FileChannel channel, boolean isShared) {
        try {
            lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return isShared;
        } catch (IOException e) {
            return true; // a file system that knows no locks
        }
    }

    /** The channel may stay open for a job that still uses it. */
    void release() throws IOException {
        if (lock != null && lock.isValid()) {
            lock.release();
        }
    }
}
